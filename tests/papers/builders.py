"""Papers handed in and read over HTTP."""

from typing import Any
from uuid import UUID

import httpx

from tests.builders import Headers, Home
from tests.papers.scans import a_png

Body = dict[str, Any]


async def hand_in(
    home: Home,
    patient_id: UUID | str,
    scan: bytes | None = None,
    *,
    who: Headers | None = None,
    kind: str = "order_form",
    written_on: str | None = None,
    media_type: str = "image/png",
    key: str | None = None,
) -> httpx.Response:
    """A scan sent to its door; the nurse's, where nobody is named."""
    sent = (who or home.nurse) | {"Content-Type": media_type}
    if key is not None:
        sent["Idempotency-Key"] = key
    if written_on is not None:
        sent["Paper-Written-On"] = written_on
    path = f"/v1/patients/{patient_id}/papers?kind={kind}"
    content = a_png() if scan is None else scan
    return await home.http.post(path, content=content, headers=sent)


async def stored(home: Home, patient_id: UUID, scan: bytes | None = None, **more: Any) -> str:  # noqa: ANN401  as `hand_in`
    """The id of a scan that was taken."""
    answer = await hand_in(home, patient_id, scan, **more)
    assert answer.status_code == 201, answer.text
    paper_id: str = answer.json()["id"]
    return paper_id


def a_reading(**changes: Any) -> Body:  # noqa: ANN401  any field of the body
    """What stands on the order form of `an_order_body`."""
    return {
        "issued_on": "2026-01-12",
        "physician_name": "佐藤 花子",
        "has_patient_signature": True,
        "has_witness_signature": False,
        "has_surrogate_signature": False,
        "covers_arrest": True,
        "resuscitation": "not_wanted",
    } | changes


async def typed(
    home: Home,
    paper_id: str,
    who: Headers | None = None,
    /,
    **changes: Any,  # noqa: ANN401  likewise
) -> httpx.Response:
    """A reading, the nurse's where nobody is named."""
    path = f"/papers/{paper_id}/readings"
    return await home.send("POST", path, who or home.nurse, a_reading(**changes))


async def wanted_away(
    home: Home, paper_id: str, who: Headers | None = None, reason: str = "duplicate"
) -> httpx.Response:
    """One person's word that a paper should go, the doctor's where nobody is named."""
    return await home.send(
        "POST", f"/papers/{paper_id}/removal", who or home.doctor, {"reason": reason}
    )


async def taken_away(home: Home, paper_id: str, reason: str = "duplicate") -> None:
    """A paper that doctor and nurse took away."""
    for who in (home.doctor, home.nurse):
        answer = await wanted_away(home, paper_id, who, reason)
        assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "removed"


async def checked(
    home: Home,
    reading_id: str,
    who: Headers | None = None,
    /,
    **changes: Any,  # noqa: ANN401  likewise
) -> httpx.Response:
    """A second reading, the doctor's where nobody is named."""
    path = f"/paper-readings/{reading_id}/check"
    return await home.send("POST", path, who or home.doctor, a_reading(**changes))


async def verdict(home: Home, patient_id: UUID) -> tuple[str, set[str]]:
    """The verdict in one word, and its reasons."""
    found = (await home.record(patient_id))["verdict"]["content"]
    return found["kind"], {one["code"] for one in found["reasons"]}

"""Merging to test with: who proposes, who confirms, and what they send."""

from typing import Any
from uuid import UUID

import httpx

from tests.access.room import session_of
from tests.builders import Headers, Home
from tests.request.builders import Rows

WORDS = "電話番号と住所が同じで、ご家族にも確かめました。"


def problem(answer: httpx.Response) -> tuple[int, str]:
    """What a refusal is called."""
    return answer.status_code, answer.json()["type"].rpartition("/")[2]


def account_of(rows: Rows, headers: Headers) -> UUID:
    """Who sends these headers."""
    asked = "SELECT account_id FROM sessions WHERE id = %s"
    return UUID(str(rows.one(asked, session_of(rows, headers))[0]))


async def read_at(home: Home, kept: UUID, ended: UUID) -> dict[str, int]:
    """The epochs at which both are read now."""
    return {"kept_epoch": await home.epoch(kept), "ended_epoch": await home.epoch(ended)}


async def proposing(
    home: Home,
    kept: UUID,
    ended: UUID,
    headers: Headers | None = None,
    **changes: Any,  # noqa: ANN401  any field of the body
) -> httpx.Response:
    """A proposal, by the doctor where nobody is named."""
    body = {"kept_id": str(kept), "ended_id": str(ended), "words": WORDS}
    body |= await read_at(home, kept, ended) | changes
    return await home.send("POST", "/merges", headers or home.doctor, body)


async def proposed(home: Home, kept: UUID, ended: UUID) -> UUID:
    """A merge that waits for a second person."""
    answer = await proposing(home, kept, ended)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def stepping(
    home: Home,
    merge_id: UUID,
    step: str,
    headers: Headers | None = None,
    **changes: Any,  # noqa: ANN401  likewise
) -> httpx.Response:
    """What comes next, by the nurse where nobody is named."""
    kept, ended = home.rows.one("SELECT kept_id, ended_id FROM merges WHERE id = %s", merge_id)
    body = {"step": step, "words": WORDS, **(await read_at(home, kept, ended)), **changes}
    return await home.send("POST", f"/merges/{merge_id}/steps", headers or home.nurse, body)


async def merged(home: Home, kept: UUID, ended: UUID) -> UUID:
    """Two records merged, by the doctor and the nurse."""
    merge_id = await proposed(home, kept, ended)
    answer = await stepping(home, merge_id, "confirmed")
    assert answer.status_code == 201, answer.text
    return merge_id


async def separated(home: Home, merge_id: UUID) -> None:
    """The same two undo it."""
    for step, headers in (("separation_asked", home.doctor), ("separated", home.nurse)):
        answer = await stepping(home, merge_id, step, headers)
        assert answer.status_code == 201, answer.text


async def verdict(
    home: Home, patient_id: UUID, headers: Headers | None = None
) -> tuple[str, set[str]]:
    """What a record is worth now, and why."""
    found = (await home.record(patient_id, headers))["verdict"]["content"]
    return found["kind"], {one["code"] for one in found["reasons"]}

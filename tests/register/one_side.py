"""Two records of which some are shown one alone: who answers from there, and what they send."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.builders import Headers, Home

NO: dict[str, Any] = {"state": "withdrawn", "sections": [], "restricted": []}
WHY = "生年月日のほかは確かめられませんでした。"


@dataclass(frozen=True)
class Pair:
    """Two records: the clinic and the station care for the first, the clinic for the second."""

    kept: UUID
    ended: UUID


@pytest.fixture
async def pair(home: Home) -> Pair:
    pair = Pair(await home.registered(), await home.registered(name="髙橋 はな"))
    await home.joined(pair.kept, home.station, "nursing")
    assert (await home.consented(pair.kept)).status_code == 201
    return pair


def asked_at(home: Home, patient_id: UUID) -> int:
    """The epoch of the newest step on a record."""
    (epoch,) = home.rows.one("SELECT max(epoch) FROM merge_steps WHERE patient_id = %s", patient_id)
    return int(epoch)


async def answering(
    home: Home,
    patient_id: UUID,
    headers: Headers | None = None,
    step: str = "declined",
    **changes: Any,  # noqa: ANN401  any field of the body
) -> httpx.Response:
    """The answer on one record, by the station's nurse where nobody is named."""
    body = {"step": step, "words": WHY, "asked_epoch": asked_at(home, patient_id)} | changes
    path = f"/patients/{patient_id}/merges/answers"
    return await home.send("POST", path, headers or home.station_nurse, body)


async def listed(home: Home, patient_id: UUID, headers: Headers | None = None) -> dict[str, Any]:
    path = f"/patients/{patient_id}/merges"
    answer = await home.send("GET", path, headers or home.station_nurse)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def nobody_is_left(home: Home, *patients: UUID) -> None:
    """The clinic's care of these ends without anybody's word."""
    for one in patients:
        home.rows.run(
            "UPDATE grants SET closes_at = now() WHERE patient_id = %s AND holder_id = %s",
            one,
            home.clinic,
        )

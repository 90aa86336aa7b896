"""What meets the close on its way: it comes before the close, or it does not come at all."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import httpx
import pytest

from tests.calls.builders import Town
from tests.calls.steps import a_call, asked

TAKEN = {"resuscitation": "continued", "transport": "yes", "destination_reason": "近いから"}
FACT = {"name": "arrest", "value": True, "source": "seen"}
PHONED = {"whom": "attending_physician", "is_reached": False}
CLOSED = "UPDATE calls SET closed_at = clock_timestamp() WHERE id = %s"


async def meeting(
    town: Town, locked: str, row_id: str, call_id: str, sent: Coroutine[Any, Any, httpx.Response]
) -> httpx.Response:
    """The answer to a request sent while the close is under way, holding that row."""
    with town.rows.db.transaction():
        town.rows.run(f"SELECT 1 FROM {locked} WHERE id = %s FOR NO KEY UPDATE", row_id)  # noqa: S608  a word of this file
        request = asyncio.create_task(sent)
        await asyncio.sleep(0.3)
        town.rows.run(CLOSED, call_id)
    return await request


@pytest.mark.parametrize(("door", "body"), [("facts", FACT), ("doctor-calls", PHONED)])
async def test_nothing_is_noted_on_a_call_that_is_being_closed(
    client: httpx.AsyncClient, town: Town, door: str, body: dict[str, object]
) -> None:
    call_id = await a_call(client, town)
    sent = client.post(f"/v1/calls/{call_id}/{door}", json=body, headers=town.crew)
    answer = await meeting(town, "calls", call_id, call_id, sent)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/call-closed")
    assert town.rows.all("SELECT 1 FROM call_facts UNION ALL SELECT 1 FROM doctor_calls") == []


async def test_no_hospital_accepts_on_a_call_that_is_being_closed(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    inquiry = (await asked(client, town, call_id))["id"]
    path = f"/v1/offers/{inquiry}/acceptance"
    sent = client.post(path, json={}, headers=town.emergency)
    answer = await meeting(town, "inquiries", inquiry, call_id, sent)
    assert answer.status_code == 409
    assert town.rows.all("SELECT 1 FROM handovers") == []


async def test_the_close_waits_for_an_answer_under_way(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    inquiry = (await asked(client, town, call_id))["id"]
    ended = TAKEN | {"destination_id": str(town.hospital)}
    await client.put(f"/v1/calls/{call_id}/outcome", json=ended, headers=town.crew)
    with town.rows.db.transaction():
        town.rows.run("UPDATE inquiries SET answer = 'accepted' WHERE id = %s", inquiry)
        close = asyncio.create_task(client.post(f"/v1/calls/{call_id}/close", headers=town.crew))
        await asyncio.sleep(0.3)
        assert not close.done()
    assert (await close).status_code == 200
    told = "SELECT 1 FROM notices WHERE kind = 'offer_withdrawn'"
    assert town.rows.all(told) == []

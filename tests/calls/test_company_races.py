"""What meets a release, an added unit or an invitation on its way."""

import asyncio
from typing import Any

import httpx
import pytest

from app.calls import store
from app.intent import record
from tests.calls.builders import Town, a_patient, a_signed_refusal
from tests.calls.company import added, card_of, ended, invited, physicians, released, seen
from tests.calls.steps import a_call, closed, confirmed
from tests.calls.test_card import MOST, counted
from tests.calls.test_races import FACT, meeting

RELEASED = "UPDATE call_units SET released_at = clock_timestamp() WHERE call_id = %s"


async def test_a_unit_released_while_it_reads_is_shown_nothing(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await added(client, town, call_id, town.far_unit)
    unhurried = record.read

    async def overtaken(*work: Any) -> record.Reading:  # noqa: ANN401  whatever it takes
        reading = await unhurried(*work)
        monkeypatch.setattr(record, "read", unhurried)
        assert (await released(client, town, call_id, town.far_unit)).status_code == 200
        return reading

    monkeypatch.setattr(record, "read", overtaken)
    answer = await card_of(client, call_id, town.far_crew)
    assert answer.status_code == 404
    assert "山田" not in answer.text


async def test_a_physician_whose_invitation_ends_while_they_read_is_shown_nothing(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_id, called = a_patient(town), physicians(town)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await invited(client, town, call_id, town.department)
    await seen(client, call_id, called.mc)
    unhurried = record.read

    async def overtaken(*work: Any) -> record.Reading:  # noqa: ANN401  likewise
        reading = await unhurried(*work)
        monkeypatch.setattr(record, "read", unhurried)
        assert (await ended(client, town, call_id)).status_code == 200
        return reading

    monkeypatch.setattr(record, "read", overtaken)
    assert (await card_of(client, call_id, called.mc)).status_code == 404


async def test_nothing_is_noted_by_a_unit_that_is_being_released(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    await added(client, town, call_id, town.far_unit)
    path = f"/v1/calls/{call_id}/facts"
    with town.rows.db.transaction():
        town.rows.run("SELECT 1 FROM calls WHERE id = %s FOR NO KEY UPDATE", call_id)
        request = asyncio.create_task(client.post(path, json=FACT, headers=town.far_crew))
        await asyncio.sleep(0.3)
        assert not request.done()
        town.rows.run(RELEASED, call_id)
    assert (await request).status_code == 404
    assert town.rows.all("SELECT id FROM call_facts") == []


@pytest.mark.parametrize("who", ["desk adds", "crew invites", "physician invites"])
async def test_nobody_comes_onto_a_call_that_is_being_closed(
    client: httpx.AsyncClient, town: Town, who: str
) -> None:
    called = physicians(town)
    call_id = await a_call(client, town)
    await invited(client, town, call_id, town.department)
    match who:
        case "desk adds":
            sent = added(client, town, call_id, town.far_unit)
        case "crew invites":
            sent = invited(client, town, call_id, town.hospital)
        case _:
            sent = invited(client, town, call_id, town.hospital, by=called.mc)
    answer = await meeting(town, "calls", call_id, call_id, sent)
    assert answer.status_code == (404 if who == "physician invites" else 409)
    assert town.rows.all("SELECT id FROM call_units") == []
    assert len(town.rows.all("SELECT id FROM call_invitations")) == 1


async def test_the_close_waits_for_a_unit_that_is_being_added(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    unhurried, closing = store.clock, []

    async def slowly(db: Any) -> Any:  # noqa: ANN401  as it is
        monkeypatch.setattr(store, "clock", unhurried)
        closing.append(asyncio.create_task(closed(client, town, call_id)))
        await asyncio.sleep(0.3)
        assert not closing[0].done()
        return await unhurried(db)

    monkeypatch.setattr(store, "clock", slowly)
    assert (await added(client, town, call_id, town.far_unit)).status_code == 201
    await closing[0]
    authors = town.rows.all("SELECT holder_id FROM grants WHERE basis = 'author'")
    assert {holder for (holder,) in authors} == {town.unit, town.far_unit}
    open_now = "SELECT id FROM grants WHERE basis = 'call' AND closes_at > clock_timestamp()"
    assert town.rows.all(open_now) == []


async def test_two_desks_add_one_unit_once(client: httpx.AsyncClient, town: Town) -> None:
    call_id = await a_call(client, town)
    answers = await asyncio.gather(*(added(client, town, call_id, town.far_unit) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_the_card_takes_five_statements_also_for_those_who_came_later(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id, called = a_patient(town), physicians(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    for unit in (town.far_unit, town.other_unit):
        await added(client, town, call_id, unit)
    await invited(client, town, call_id, town.department)
    await invited(client, town, call_id, called.covering_clinic, "covering")
    for who in (called.mc, called.covering, town.far_crew, town.crew):
        await seen(client, call_id, who)
        with counted() as statements:
            await seen(client, call_id, who)
        assert len(statements) == MOST, "\n".join(statements)

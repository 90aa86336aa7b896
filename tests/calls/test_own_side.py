"""What the patient decides while a call is under way: on the crew's next card, and the offer."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from tests.builders import an_invitation_body, online
from tests.calls.builders import Headers, Town, a_patient, a_signed_refusal
from tests.calls.steps import a_call, asked, confirmed, stay_signed_in

LONG = [pytest.mark.long, pytest.mark.timeout(3600)]


async def a_patient_signed_in(client: httpx.AsyncClient, town: Town, patient_id: UUID) -> Headers:
    answer = await client.post(
        f"/v1/patients/{patient_id}/invitations",
        json=an_invitation_body(role="patient"),
        headers=town.doctor,
    )
    assert answer.status_code == 201, answer.text
    (account_id,) = town.rows.one("SELECT id FROM accounts WHERE role = 'patient'")
    return town.rows.session(account_id)


async def on_a_call(client: httpx.AsyncClient, town: Town) -> tuple[UUID, str, Headers]:
    """A patient with a valid record, confirmed on an open call; and signed in themself."""
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    card = await confirmed(client, town, call_id, patient_id)
    assert card["record"]["verdict"]["content"]["kind"] == "valid"
    return patient_id, call_id, await a_patient_signed_in(client, town, patient_id)


async def test_an_open_proposal_is_on_the_card_on_the_offer_and_at_the_hospital(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id, call_id, patient = await on_a_call(client, town)
    inquiry = (await asked(client, town, call_id))["id"]
    body = {"kind": "wish", "words": "やはり助けてほしい。", "resuscitation": "wanted"}
    path = f"/v1/patients/{patient_id}/proposals"
    made = await client.post(path, json=body, headers=patient)
    assert made.status_code == 201, made.text
    card = (await client.get(f"/v1/calls/{call_id}/card", headers=town.crew)).json()
    verdict = card["record"]["verdict"]["content"]
    assert (verdict["kind"], verdict["reasons"][0]["code"]) == ("confirm", "proposal_open")
    # the rule rests on it as well: what the record says is not taken as said
    assert "やはり助けて" not in str(card)
    offer = (await client.get(f"/v1/offers/{inquiry}", headers=town.emergency)).json()
    assert offer["verdict"]["kind"] == "confirm"
    accepted = await client.post(
        f"/v1/offers/{inquiry}/acceptance", json={}, headers=town.emergency
    )
    way = accepted.json()["id"]
    seen = (await client.get(f"/v1/handovers/{way}", headers=town.emergency)).json()
    assert seen["record"]["verdict"]["content"]["kind"] == "confirm"
    # the hospital proposes on the handover that it has now, and reads nothing of the patient's
    theirs = await client.post(
        path, json=body | {"kind": "order"} | {"resuscitation": None}, headers=town.emergency
    )
    assert theirs.status_code == 201, theirs.text
    items = (await client.get(path, headers=town.emergency)).json()["items"]
    assert [one["id"] for one in items] == [theirs.json()["id"]]
    for one in (made, theirs):
        answer = {"outcome": "refused", "note": "本人と話しました。"}
        await client.post(
            f"/v1/proposals/{one.json()['id']}/answer", json=answer, headers=town.doctor
        )
    card = (await client.get(f"/v1/calls/{call_id}/card", headers=town.crew)).json()
    assert card["record"]["verdict"]["content"]["kind"] == "valid"


async def test_a_consent_taken_back_empties_the_next_card(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id, call_id, patient = await on_a_call(client, town)
    path = f"/v1/patients/{patient_id}/consents"
    kept_back = online(restricted=["diagnosis"])
    assert (await client.post(path, json=kept_back, headers=patient)).status_code == 201
    card = await client.get(f"/v1/calls/{call_id}/card", headers=town.crew)
    assert card.json()["record"]["diagnosis"]["state"] == "withheld"
    assert "肺がん" not in card.text
    done = await client.post(path, json=online(state="withdrawn"), headers=patient)
    assert done.status_code == 201
    card = await client.get(f"/v1/calls/{call_id}/card", headers=town.crew)
    assert card.json()["record"] is None
    assert "山田" not in card.text
    # also nobody finds the patient any more
    search = {"reading": "やまだ たろう", "birth_date": "昭和15年4月1日"}
    found = await client.post(f"/v1/calls/{call_id}/look-ups", json=search, headers=town.crew)
    assert found.json()["candidates"] == []


async def race(
    client: httpx.AsyncClient, town: Town, call_id: str, path: str, patient: Headers
) -> list[Any]:
    """Cards asked for while a withdrawal is under way; those begun after its acknowledgement."""
    granted = await client.post(path, json=online(), headers=patient)
    assert granted.status_code == 201
    acknowledged = asyncio.Event()
    late: list[Any] = []

    async def looks() -> None:
        while True:
            is_late = acknowledged.is_set()
            card = await client.get(f"/v1/calls/{call_id}/card", headers=town.crew)
            assert card.status_code == 200
            if is_late:
                late.append(card.json()["record"])
                return

    async def withdraws() -> None:
        done = await client.post(path, json=online(state="withdrawn"), headers=patient)
        assert done.status_code == 201
        acknowledged.set()

    await asyncio.gather(looks(), looks(), withdraws())
    return late


@pytest.mark.parametrize("races", [10, pytest.param(1_000, marks=LONG)])
async def test_no_card_begun_after_a_withdrawal_shows_the_record(
    client: httpx.AsyncClient, town: Town, races: int
) -> None:
    patient_id, call_id, patient = await on_a_call(client, town)
    path = f"/v1/patients/{patient_id}/consents"
    late: list[Any] = []
    for number in range(races):
        if number % 100 == 99:
            stay_signed_in(town, town.crew, patient)
        late += await race(client, town, call_id, path, patient)
    assert len(late) == 2 * races
    assert set(late) == {None}

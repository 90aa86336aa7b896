"""A card at the scene: one identifier of two, never by itself, and ended it is like none."""

from uuid import UUID, uuid4

import httpx
import pytest

from app.clock import now
from app.keys import Keyring
from app.patients.cards.codes import digest, new_code, shown
from tests.calls.builders import Town, a_patient
from tests.calls.steps import a_call

BORN = {"birth_date": "1940-04-01"}


def a_card(town: Town, keyring: Keyring, patient_id: UUID) -> str:
    code = new_code()
    town.rows.add(
        "patient_cards",
        patient_id=patient_id,
        token_hash=digest(code, keyring.cards[0]),
        issued_at=now(),
        issued_by=uuid4(),
        issued_role="nurse",
    )
    return shown(code)


async def looked_up(client: httpx.AsyncClient, town: Town, **asked: str) -> httpx.Response:
    call_id = await a_call(client, town)
    return await client.post(f"/v1/calls/{call_id}/look-ups", json=asked, headers=town.crew)


async def test_a_card_alone_is_too_little(
    client: httpx.AsyncClient, town: Town, keyring: Keyring
) -> None:
    code = a_card(town, keyring, a_patient(town))
    answer = await looked_up(client, town, card=code)
    assert (answer.json()["outcome"], answer.json()["candidates"]) == ("too_weak", [])


async def test_a_mistyped_card_is_named_and_never_echoed(
    client: httpx.AsyncClient, town: Town, keyring: Keyring
) -> None:
    code = a_card(town, keyring, a_patient(town))
    wrong = ("1" if code[0] == "0" else "0") + code[1:]
    answer = await looked_up(client, town, card=wrong, **BORN)
    assert [one["field"] for one in answer.json()["violations"]] == ["body.card"]
    assert wrong not in answer.text


@pytest.mark.parametrize("how", ["ended", "unknown", "refused"])
async def test_an_ended_card_and_an_unknown_one_are_answered_alike(
    client: httpx.AsyncClient, town: Town, keyring: Keyring, how: str
) -> None:
    nobody = await looked_up(client, town, card=shown(new_code()), phone="03-0000-9999")
    patient_id = a_patient(town, ambulance="refused" if how == "refused" else "granted")
    code = a_card(town, keyring, patient_id)
    if how == "ended":
        town.rows.run("UPDATE patient_cards SET ended_at = now(), ended_by = gen_random_uuid()")
    asked = shown(new_code()) if how == "unknown" else code
    answer = await looked_up(client, town, card=asked, phone="03-0000-9999")
    assert answer.json() == nobody.json()
    # nor is a replaced card known from one that never was, where the person is found otherwise
    if how == "ended":
        by_ended, by_unknown = [
            (await looked_up(client, town, card=one, reading="ヤマダ タロウ", **BORN)).json()
            for one in (code, shown(new_code()))
        ]
        assert by_ended == by_unknown
        assert by_ended["candidates"]


async def test_with_one_more_identifier_it_finds_and_confirms(
    client: httpx.AsyncClient, town: Town, keyring: Keyring
) -> None:
    patient_id = a_patient(town)
    card = a_card(town, keyring, patient_id)
    call_id = await a_call(client, town)
    path = f"/v1/calls/{call_id}"
    asked = {"card": card.lower().replace("-", " "), **BORN}
    found = (await client.post(f"{path}/look-ups", json=asked, headers=town.crew)).json()
    (candidate,) = found["candidates"]
    assert (candidate["patient_id"], candidate["band"]["code"]) == (str(patient_id), "likely")
    body = asked | {"patient_id": str(patient_id)}
    answer = await client.post(f"{path}/patient", json=body, headers=town.crew)
    assert answer.status_code == 200
    (fields,) = town.rows.one("SELECT fields FROM audit_leaves WHERE action = 'patient.confirmed'")
    assert set(fields) == {"card", "birth_date"}
    assert card.replace("-", "") not in str(town.rows.leaves("patient.look_up"))


async def test_the_card_of_another_of_the_house_makes_nobody_likely(
    client: httpx.AsyncClient, town: Town, keyring: Keyring
) -> None:
    husband = a_patient(town)
    card = a_card(town, keyring, husband)
    by_phone = (await looked_up(client, town, card=card, phone="03-0000-5678")).json()
    assert [one["band"]["code"] for one in by_phone["candidates"]] == ["possible"]
    # the wife lies there: what she says of herself is another's
    wife = {"reading": "ヤマダ ハナコ", "birth_date": "1942-08-09"}
    assert not (await looked_up(client, town, card=card, **wife)).json()["candidates"]


async def test_a_card_does_not_break_the_glass(
    client: httpx.AsyncClient, town: Town, keyring: Keyring
) -> None:
    card = a_card(town, keyring, a_patient(town, ambulance="none"))
    call_id = await a_call(client, town)
    path = f"/v1/calls/{call_id}/override-look-ups"
    answer = await client.post(path, json={"card": card}, headers=town.crew)
    assert answer.status_code in {404, 422}

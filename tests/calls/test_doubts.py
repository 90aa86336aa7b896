"""What a stop may not rest on: another person's doctor, a verdict not shown, an older record."""

from datetime import date
from uuid import UUID

import httpx
import pytest

from tests.calls.builders import Town, a_patient, a_signed_refusal, a_withdrawal, consent
from tests.calls.steps import a_call, asked, confirmed, learnt, phoned

ORDINARY, STOP = "continue", "stop"
RIGHT = {"reading": "ヤマダ ジロウ", "birth_date": "1942-05-06"}
AT_THE_SCENE = {
    "arrest": (True, "seen"),
    "signs_of_life": (False, "seen"),
    "exogenous_cause": (False, "seen"),
    "handover_signature": (True, "seen"),
}
TOLD = {
    "age": (86, "seen"),
    "told_by": ("family_present", "seen"),
    "acp_held": (True, "family_present"),
    "patient_refuses_cpr": (True, "family_present"),
    "will_source": ("patient", "family_present"),
}


async def a_scene(
    client: httpx.AsyncClient, town: Town, patient_id: UUID, *, is_told: bool = False
) -> str:
    """An arrest with somebody confirmed; `is_told`: the family says all that the rule asks."""
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    for name, (value, source) in (AT_THE_SCENE | (TOLD if is_told else {})).items():
        await learnt(client, town, call_id, name, value, source)
    return call_id


async def advised(client: httpx.AsyncClient, call_id: str, who: dict[str, str]) -> str:
    answer = await client.get(f"/v1/calls/{call_id}/card", headers=who)
    assert answer.status_code == 200, answer.text
    found: str = answer.json()["advice"]["resuscitation"]
    return found


@pytest.fixture
def refusing(town: Town) -> UUID:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    return patient_id


async def test_what_a_doctor_said_of_the_wrong_person_stops_nothing_for_the_right_one(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    right = a_patient(town, "ヤマダ ジロウ", born=date(1942, 5, 6))
    a_signed_refusal(town, right)
    call_id = await a_scene(client, town, refusing)
    card = await phoned(client, town, call_id)
    assert card["advice"]["resuscitation"] == STOP
    card = await confirmed(client, town, call_id, right, **RIGHT)
    assert card["record"]["verdict"]["content"]["kind"] == "valid"
    assert card["advice"]["resuscitation"] == ORDINARY
    # Nothing is lost to the crew, and the right person's doctor may still say so.
    assert len(card["known"]["doctor_calls"]) == 1
    assert (await phoned(client, town, call_id))["advice"]["resuscitation"] == STOP
    # Those who care for the right person never read what was said of the wrong one.
    answer = await client.get(f"/v1/patients/{right}/calls", headers=town.doctor)
    (call,) = answer.json()["calls"]["content"]
    assert len(call["doctor_calls"]) == 1


async def test_the_ward_of_a_person_confirmed_by_mistake_reads_nothing_more_of_them(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    right = a_patient(town, "ヤマダ ジロウ", born=date(1942, 5, 6), hospital="none")
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, refusing)
    inquiry = await asked(client, town, call_id)
    path = f"/v1/offers/{inquiry['id']}/acceptance"
    handover = (await client.post(path, json={}, headers=town.emergency)).json()["id"]
    for step, body in (("arrival", None), ("admission", {"ward": "3階東"})):
        path = f"/v1/handovers/{handover}/{step}"
        assert (await client.post(path, json=body, headers=town.emergency)).status_code == 201
    letters = f"/v1/patients/{refusing}/return-home-letters"
    assert (await client.get(letters, headers=town.ward)).status_code == 200
    await confirmed(client, town, call_id, right, **RIGHT)
    assert (await client.get(letters, headers=town.ward)).status_code == 404


async def test_confirming_the_same_person_again_keeps_the_doctors_word(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_scene(client, town, refusing)
    await phoned(client, town, call_id)
    card = await confirmed(client, town, call_id, refusing)
    assert card["advice"]["resuscitation"] == STOP


async def test_a_withdrawal_the_reader_may_not_see_is_no_stop_either(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_scene(client, town, refusing, is_told=True)
    assert (await phoned(client, town, call_id))["advice"]["resuscitation"] == STOP
    a_withdrawal(town, refusing)
    assert await advised(client, call_id, town.crew) == ORDINARY
    # The desk sees that there is a record and no more; what is not known never stops.
    assert await advised(client, call_id, town.desk) == ORDINARY
    # A consent withdrawn now hides the withdrawal; it must not bring the stop back.
    consent(town, refusing, "ambulance", "withdrawn", 50)
    assert await advised(client, call_id, town.crew) == ORDINARY


async def test_a_stop_the_desk_cannot_check_is_said_by_the_crews_card_only(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_scene(client, town, refusing, is_told=True)
    await phoned(client, town, call_id)
    assert await advised(client, call_id, town.crew) == STOP
    assert await advised(client, call_id, town.desk) == ORDINARY


async def test_without_anybody_confirmed_the_scene_speaks_for_itself(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    for name, (value, source) in (AT_THE_SCENE | TOLD).items():
        await learnt(client, town, call_id, name, value, source)
    assert (await phoned(client, town, call_id))["advice"]["resuscitation"] == STOP


@pytest.mark.parametrize(
    "whose", [("青木 実", "白井 望"), ("白井 望", "青木 実"), (None, "青木 実")]
)
async def test_of_two_doctors_in_one_role_the_one_who_says_continue_is_heard(
    client: httpx.AsyncClient, town: Town, refusing: UUID, whose: tuple[str | None, str]
) -> None:
    call_id = await a_scene(client, town, refusing)
    await phoned(client, town, call_id, name=whose[0], instruction="continue", arrival_minutes=None)
    card = await phoned(client, town, call_id, name=whose[1])
    assert card["advice"]["resuscitation"] == ORDINARY


async def test_a_doctor_may_change_their_mind_however_the_name_is_spaced(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_scene(client, town, refusing)
    await phoned(client, town, call_id, instruction="continue", arrival_minutes=None)
    card = await phoned(client, town, call_id, name="青木実")
    assert card["advice"]["resuscitation"] == STOP


async def test_a_paper_newer_than_the_record_leaves_the_record_in_doubt(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    town.rows.run("ALTER TABLE orders DISABLE TRIGGER append_only")
    town.rows.run("UPDATE orders SET issued_on = issued_on - 30")
    call_id = await a_scene(client, town, refusing)
    await learnt(client, town, call_id, "document_kind", "combined")
    card = await phoned(client, town, call_id)
    assert card["advice"]["resuscitation"] == STOP
    card = await learnt(client, town, call_id, "document_age_days", 30)
    assert card["advice"]["resuscitation"] == STOP
    card = await learnt(client, town, call_id, "document_age_days", 29)
    assert card["advice"]["resuscitation"] == ORDINARY
    facts = {f["name"]: f for c in card["advice"]["conditions"] for f in c["facts"]}
    assert facts["acp_held"]["doubt"] == "record_not_valid"

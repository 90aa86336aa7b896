"""A whole call under a training rule: a stop only on the doctor's word; every doubt continues."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from app.clock import now
from tests.calls.builders import MIZUNO, Town, a_patient, a_signed_refusal, a_withdrawal
from tests.calls.company import unguarded
from tests.calls.steps import a_call, confirmed, learnt, phoned

IN_ARREST = {"arrest": True, "signs_of_life": False, "exogenous_cause": False}
ORDINARY = ("continue", "yes")
SEEN = {"name": "arrest", "value": True, "source": "seen"}


def outcome(card: dict[str, Any]) -> tuple[str, str]:
    return card["advice"]["resuscitation"], card["advice"]["transport"]


async def a_scene(
    client: httpx.AsyncClient, town: Town, patient_id: UUID, municipality: str = "990019"
) -> str:
    """An arrest that no doctor has spoken of yet; the family has signed for the handover."""
    call_id = await a_call(client, town, municipality=municipality)
    await confirmed(client, town, call_id, patient_id)
    for name, value in IN_ARREST.items():
        await learnt(client, town, call_id, name, value)
    card = await learnt(client, town, call_id, "handover_signature", value=True)
    assert outcome(card) == ORDINARY
    return call_id


@pytest.fixture
def refusing(town: Town) -> UUID:
    """Somebody whose refusal is recorded and signed by both."""
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    return patient_id


@pytest.mark.parametrize(
    ("fact", "remedy"),
    [
        ({"name": "arest", "value": True, "source": "seen"}, "arrest"),
        ({"name": "arrest", "value": "yes", "source": "seen"}, "true"),
        ({"name": "arrest", "value": 1, "source": "seen"}, "true"),
        ({"name": "age", "value": 200, "source": "seen"}, "130"),
        ({"name": "arrest", "value": True, "source": "family_present"}, "seen"),
        ({"name": "will_source", "value": "neighbour", "source": "seen"}, "surrogate"),
        ({"name": "local_ring", "value": True, "source": "seen"}, "local_"),
        ({"name": "acp_held", "value": True, "source": "record"}, "source"),
        ({"name": "arrest", "value": True, "source": "rumour"}, ""),
        ({"name": "arrest", "value": True, "source": "seen", "recorded_at": "now"}, ""),
        ({"name": "arrest", "value": True}, ""),
        ({**SEEN, "happened_at": "2999-01-01T00:00:00Z"}, "future"),
        ({**SEEN, "happened_at": "0001-01-01T00:00:00+09:00"}, "future"),
        ({**SEEN, "happened_at": "2026-11-21T03:00:00"}, ""),
    ],
)
async def test_a_fact_that_cannot_be_taken_is_an_error_with_its_remedy(
    client: httpx.AsyncClient, town: Town, fact: dict[str, object], remedy: str
) -> None:
    call_id = await a_call(client, town)
    answer = await client.post(f"/v1/calls/{call_id}/facts", json=fact, headers=town.crew)
    assert answer.status_code == 422
    assert remedy in str(answer.json()["violations"])
    assert town.rows.all("SELECT 1 FROM call_facts") == []


@pytest.mark.parametrize(
    "said",
    [
        {"whom": "attending_physician", "is_reached": False, "instruction": "stop"},
        {"whom": "visiting_nurse", "is_reached": True, "instruction": "stop"},
        {"whom": "neighbour", "is_reached": True},
        {"whom": "attending_physician", "is_reached": True, "confirmed": {"family_objects": True}},
        {"whom": "attending_physician", "is_reached": True, "confirmed": {"acp": True}},
        {"whom": "attending_physician", "is_reached": True, "arrival_minutes": -1},
        {"whom": "attending_physician", "is_reached": "yes"},
    ],
)
async def test_a_doctors_call_that_contradicts_itself_is_not_taken(
    client: httpx.AsyncClient, town: Town, said: dict[str, object]
) -> None:
    call_id = await a_call(client, town)
    answer = await client.post(f"/v1/calls/{call_id}/doctor-calls", json=said, headers=town.crew)
    assert answer.status_code == 422


async def test_a_signed_refusal_reaches_stop_only_on_the_doctors_word_read_back(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_scene(client, town, refusing)
    silent = await phoned(
        client, town, call_id, is_reached=False, confirmed={}, instruction="none",
        words=None, is_read_back=False, arrival_minutes=None,
    )  # fmt: skip
    assert outcome(silent) == ORDINARY
    unread = await phoned(client, town, call_id, is_read_back=False)
    assert outcome(unread) == ORDINARY
    unsure = await phoned(client, town, call_id, confirmed={}, instruction="none")
    assert outcome(unsure) == ORDINARY
    card = await phoned(client, town, call_id)
    assert outcome(card) == ("stop", "no")
    assert card["advice"]["reason"] == "all_met"
    assert card["advice"]["handover"]["id"] == "doctor_comes"
    assert card["known"]["doctor_calls"][-1]["words"].startswith("蘇生を中止")
    # The doctor changes his mind: the last word counts.
    card = await phoned(client, town, call_id, instruction="continue")
    assert outcome(card) == ORDINARY


@pytest.mark.parametrize(
    ("name", "value", "source"),
    [
        ("signs_of_life", True, "seen"),
        ("signs_of_life", True, "patient"),
        ("exogenous_cause", True, "seen"),
        ("exogenous_cause", True, "family_present"),
        ("arrest", False, "seen"),
        ("arrest", None, "seen"),
        ("age", 15, "family_present"),
        ("patient_refuses_cpr", False, "patient"),
        ("patient_refuses_cpr", False, "family_present"),
        ("handover_signature", False, "seen"),
        ("will_source", "family", "family_present"),
    ],
)
async def test_one_thing_learnt_afterwards_takes_the_stop_back(
    client: httpx.AsyncClient,
    town: Town,
    refusing: UUID,
    name: str,
    value: object,
    source: str,
) -> None:
    call_id = await a_scene(client, town, refusing)
    assert outcome(await phoned(client, town, call_id)) == ("stop", "no")
    card = await learnt(client, town, call_id, name, value, source)
    assert outcome(card) == ORDINARY
    # And nothing is lost: the earlier row stays to be read.
    assert len(card["known"]["facts"]) == 5


async def test_a_withdrawn_record_never_reaches_stop_on_the_paper_it_withdrew(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_scene(client, town, refusing)
    assert outcome(await phoned(client, town, call_id)) == ("stop", "no")
    a_withdrawal(town, refusing)
    card = await phoned(client, town, call_id)
    assert card["record"]["verdict"]["content"]["kind"] == "do_not_rely"
    assert outcome(card) == ORDINARY
    # The paper from before the withdrawal turns up at the scene: the record wins.
    for name, value in {"document_kind": "combined", "age": 86, "acp_held": True}.items():
        source = "seen" if name != "acp_held" else "family_present"
        card = await learnt(client, town, call_id, name, value, source)
    card = await learnt(client, town, call_id, "will_source", "patient", "family_present")
    assert outcome(await phoned(client, town, call_id)) == ORDINARY
    assert card["advice"]["reason"] == "record_withdrawn"
    # Only a doctor who was told of it and confirmed anew, read back, may go on from there.
    card = await phoned(client, town, call_id, is_told_of_withdrawal=True, is_confirmed_anew=True)
    assert outcome(card) == ("stop", "no")


async def test_what_a_doctor_confirmed_anew_does_not_outlive_the_next_withdrawal(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_scene(client, town, refusing)
    a_withdrawal(town, refusing)
    for name, value in {"document_kind": "combined", "age": 86}.items():
        await learnt(client, town, call_id, name, value)
    for name, value in {"acp_held": True, "will_source": "patient"}.items():
        await learnt(client, town, call_id, name, value, "family_present")
    before = now()
    told = {"is_told_of_withdrawal": True, "is_confirmed_anew": True}
    assert outcome(await phoned(client, town, call_id, **told)) == ("stop", "no")
    a_withdrawal(town, refusing, epoch=21)
    # The doctor knew of the first one; so does a call that is only written down afterwards.
    card = await phoned(client, town, call_id, **told, happened_at=before.isoformat())
    assert outcome(card) == ORDINARY
    assert card["advice"]["reason"] == "record_withdrawn"
    assert outcome(await phoned(client, town, call_id, **told)) == ("stop", "no")


async def test_an_unsigned_record_gives_the_rule_nothing(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    with unguarded(town):
        town.rows.run("DELETE FROM order_signatures")
    call_id = await a_scene(client, town, refusing)
    card = await phoned(client, town, call_id)
    assert card["record"]["verdict"]["content"]["kind"] == "confirm"
    assert outcome(card) == ORDINARY
    facts = {f["name"]: f for c in card["advice"]["conditions"] for f in c["facts"]}
    assert facts["acp_held"]["doubt"] == "record_not_valid"


async def test_the_patient_speaks_and_the_crew_suspends_what_was_written(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_scene(client, town, refusing)
    assert outcome(await phoned(client, town, call_id)) == ("stop", "no")
    answer = await client.post(
        f"/v1/calls/{call_id}/suspensions",
        json={"said_by": "patient", "reason": "「助けて」と言われた"},
        headers=town.colleague,
    )
    card = answer.json()
    assert answer.status_code == 200
    assert card["record"]["verdict"]["content"]["kind"] == "do_not_rely"
    assert outcome(card) == ORDINARY


async def test_a_suspension_sent_twice_is_one(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_scene(client, town, refusing)
    once = town.crew | {"Idempotency-Key": "suspend-once-1"}
    for _ in range(2):
        answer = await client.post(
            f"/v1/calls/{call_id}/suspensions", json={"said_by": "patient"}, headers=once
        )
        assert answer.status_code == 200
        assert answer.json()["record"]["verdict"]["content"]["kind"] == "do_not_rely"
    assert len(town.rows.all("SELECT 1 FROM intent_marks")) == 1


async def test_nothing_is_suspended_before_somebody_is_confirmed(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    answer = await client.post(
        f"/v1/calls/{call_id}/suspensions", json={"said_by": "patient"}, headers=town.crew
    )
    assert answer.status_code == 409


async def test_a_continue_type_department_continues_whatever_the_doctor_says(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_scene(client, town, refusing, MIZUNO)
    card = await phoned(client, town, call_id)
    assert outcome(card) == ORDINARY
    assert card["advice"]["reason"] == "policy_continues"
    assert card["advice"]["contact"]["whom"] == "online_mc_physician"


async def test_a_refusal_changes_nothing_for_somebody_who_breathes(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, refusing)
    card = await learnt(client, town, call_id, "arrest", value=False)
    card = await phoned(client, town, call_id)
    assert outcome(card) == ORDINARY
    assert card["advice"]["applicability"] == "not_applicable"
    assert card["advice"]["now"]["code"] == "treat"
    assert card["record"]["transport_wish"]["content"]["registered_hospital_id"] == str(
        town.hospital
    )


async def test_a_later_word_corrects_the_same_voice_and_two_voices_stay_two(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)

    async def said(value: object, who: str, **more: object) -> dict[str, Any]:
        source = "family_present"
        return await learnt(client, town, call_id, "acp_held", value, source, told_by=who, **more)

    def held(card: dict[str, Any]) -> object:
        lines = card["advice"]["conditions"]
        return next(
            fact["value"] for c in lines for fact in c["facts"] if fact["name"] == "acp_held"
        )

    assert held(await said(value=False, who="妻")) is False
    assert held(await said(value=True, who="妻")) is True
    card = await said(value=False, who="長男")
    assert held(card) is None
    assert [fact["is_standing"] for fact in card["known"]["facts"]] == [False, True, True]
    son = card["known"]["facts"][-1]["id"]
    # It was not the son who spoke: his row is taken back by name.
    assert held(await said(value=True, who="妻", corrects=son)) is True
    elsewhere = await a_call(client, town)
    answer = await client.post(
        f"/v1/calls/{elsewhere}/facts",
        json={"name": "arrest", "value": True, "source": "seen", "corrects": son},
        headers=town.crew,
    )
    assert answer.status_code == 422


async def test_a_repeated_key_notes_one_fact(client: httpx.AsyncClient, town: Town) -> None:
    call_id = await a_call(client, town)
    headers = {**town.crew, "Idempotency-Key": "arrest-seen-once"}
    body = {"name": "arrest", "value": True, "source": "seen"}
    for _ in range(2):
        answer = await client.post(f"/v1/calls/{call_id}/facts", json=body, headers=headers)
        assert answer.status_code == 201
    assert len(town.rows.all("SELECT 1 FROM call_facts")) == 1

"""The doctor's word: attempts with what came of them, and a physician's own hand on the screen."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from app.calls.phoning import may_instruct_stop
from app.transport.language.doctor import ContactRole
from tests.calls.builders import Headers, Town, a_patient, a_signed_refusal
from tests.calls.company import Physicians, ended, invited, physicians, unguarded
from tests.calls.ruled import ruled_by, with_mc, without_instruction
from tests.calls.steps import a_call, closed, confirmed, learnt, phoned
from tests.calls.test_card import read
from tests.calls.test_races import meeting

STOP = {
    "instruction": "stop",
    "confirmed": {
        "patient_refuses_cpr": True,
        "end_of_life_stage": True,
        "foreseen_condition_match": True,
    },
    "words": "中止してください。20分で着きます。",
    "arrival_minutes": 20,
}
CONTINUE = {"instruction": "continue", "words": "続けて搬送してください。"}


@pytest.fixture
def called(town: Town) -> Physicians:
    return physicians(town)


async def instructed(
    client: httpx.AsyncClient, who: Headers, call_id: str, body: dict[str, Any]
) -> httpx.Response:
    return await client.post(f"/v1/calls/{call_id}/instructions", json=body, headers=who)


async def an_arrest(client: httpx.AsyncClient, town: Town) -> str:
    """A call on which everything holds but the doctor's word."""
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    for name in ("arrest", "exogenous_cause", "signs_of_life"):
        await learnt(client, town, call_id, name, name == "arrest")
    await learnt(client, town, call_id, "handover_signature", value=True)
    return call_id


async def test_only_an_invited_mc_physician_of_an_open_call_instructs(
    client: httpx.AsyncClient, town: Town, called: Physicians, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled_by(monkeypatch, with_mc())
    call_id = await an_arrest(client, town)
    for who in (called.mc, called.far_mc, called.steward, town.doctor, town.other_crew):
        assert (await instructed(client, who, call_id, STOP)).status_code == 404
    for who in (town.crew, town.desk):
        assert (await instructed(client, who, call_id, STOP)).status_code == 403
    await invited(client, town, call_id, called.covering_clinic, "covering")
    assert (await instructed(client, called.covering, call_id, CONTINUE)).status_code == 403
    await invited(client, town, call_id, town.department)
    assert (await instructed(client, called.far_mc, call_id, STOP)).status_code == 404
    assert (await instructed(client, called.mc, call_id, CONTINUE)).status_code == 201
    await ended(client, town, call_id)
    assert (await instructed(client, called.mc, call_id, STOP)).status_code == 404
    await invited(client, town, call_id, town.department)
    await closed(client, town, call_id)
    assert (await instructed(client, called.mc, call_id, STOP)).status_code in {404, 409}
    assert town.rows.one("SELECT count(*) FROM doctor_calls") == (1,)


async def test_an_instruction_that_meets_the_close_is_not_taken(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    call_id = await a_call(client, town)
    await invited(client, town, call_id, town.department)
    sent = instructed(client, called.mc, call_id, CONTINUE)
    answer = await meeting(town, "calls", call_id, call_id, sent)
    assert answer.status_code in {404, 409}
    assert town.rows.all("SELECT 1 FROM doctor_calls") == []


@pytest.mark.parametrize("rule", [without_instruction(), None])
async def test_a_stop_is_refused_where_the_rule_does_not_let_them(
    client: httpx.AsyncClient,
    town: Town,
    called: Physicians,
    monkeypatch: pytest.MonkeyPatch,
    rule: Any,  # noqa: ANN401  a rulebook or none
) -> None:
    ruled_by(monkeypatch, rule)
    call_id = await an_arrest(client, town)
    await invited(client, town, call_id, town.department)
    answer = await instructed(client, called.mc, call_id, STOP)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/no-say-in-it")
    assert (await instructed(client, called.mc, call_id, CONTINUE)).status_code == 201


async def test_under_the_towns_own_rule_only_the_home_doctor_stops(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    call_id = await an_arrest(client, town)
    await invited(client, town, call_id, town.department)
    assert (await instructed(client, called.mc, call_id, STOP)).status_code == 409
    assert (
        await instructed(client, called.mc, call_id, {"instruction": "none"})
    ).status_code == 422
    wrong = STOP | {"confirmed": {"arest": True}, "instruction": "continue"}
    assert (await instructed(client, called.mc, call_id, wrong)).status_code == 422


async def test_it_counts_exactly_as_a_call_to_that_physician_does(
    client: httpx.AsyncClient, town: Town, called: Physicians, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled_by(monkeypatch, with_mc())
    by_hand, by_phone = await an_arrest(client, town), await an_arrest(client, town)
    await invited(client, town, by_hand, town.department)
    own = (await instructed(client, called.mc, by_hand, STOP | {"is_read_back": True})).json()
    name = own["known"]["doctor_calls"][0]["name"]
    told = STOP | {"whom": "online_mc_physician", "name": name, "is_read_back": True}
    await phoned(client, town, by_phone, **told)
    one = await read(client, town.crew, by_hand)
    other = await read(client, town.crew, by_phone)
    assert one["advice"]["resuscitation"] == other["advice"]["resuscitation"] == "stop"
    assert one["advice"]["conditions"] == other["advice"]["conditions"]
    assert one["known"]["doctor_calls"][0]["is_own_hand"] is True


async def test_without_a_read_back_it_is_unknown_until_the_crew_repeats_it(
    client: httpx.AsyncClient, town: Town, called: Physicians, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled_by(monkeypatch, with_mc())
    call_id = await an_arrest(client, town)
    await invited(client, town, call_id, town.department)
    card = (await instructed(client, called.mc, call_id, STOP)).json()
    assert card["advice"]["resuscitation"] == "continue"
    (given,) = card["known"]["doctor_calls"]
    path = f"/v1/calls/{call_id}/instructions/{given['id']}/read-back"
    strange = f"/v1/calls/{call_id}/instructions/{uuid4()}/read-back"
    assert (await client.post(path, headers=called.mc)).status_code == 403
    assert (await client.post(path, headers=town.other_crew)).status_code == 404
    assert (await client.post(strange, headers=town.crew)).status_code == 409
    answer = await client.post(path, headers=town.crew)
    assert answer.status_code == 201, answer.text
    assert answer.json()["advice"]["resuscitation"] == "stop"
    repeated = answer.json()["known"]["doctor_calls"][-1]
    assert (repeated["is_read_back"], repeated["phoned_by"], repeated["name"]) == (
        True,
        "佐藤 花子",
        given["name"],
    )
    await instructed(client, called.mc, call_id, CONTINUE)
    late = await client.post(path, headers=town.crew)
    assert (late.status_code, late.json()["type"]) == (409, "/problems/nothing-to-read-back")
    assert (await read(client, town.crew, call_id))["advice"]["resuscitation"] == "continue"


async def test_an_own_hand_is_the_invited_physicians_behind_our_back_too(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    call_id = await a_call(client, town)
    await invited(client, town, call_id, town.department)
    await instructed(client, called.mc, call_id, CONTINUE)
    for changed in ("recorded_by = gen_random_uuid()", "contact_role = 'attending_physician'"):
        with pytest.raises(psycopg.errors.CheckViolation), unguarded(town):
            town.rows.run(f"UPDATE doctor_calls SET {changed}")  # noqa: S608  ours


@pytest.mark.parametrize(
    "changes",
    [
        {"attempt": "busy"},
        {"attempt": "refused_to_instruct"},
        {"is_reached": False, "attempt": "reached", "instruction": "none"},
        {"phoned_by": str(uuid4())},
    ],
)
async def test_an_attempt_that_contradicts_itself_is_refused(
    client: httpx.AsyncClient, town: Town, changes: dict[str, object]
) -> None:
    call_id = await a_call(client, town)
    body = {"whom": "attending_physician", "is_reached": True, "instruction": "stop", **changes}
    answer = await client.post(f"/v1/calls/{call_id}/doctor-calls", json=body, headers=town.crew)
    assert answer.status_code == 422
    assert town.rows.all("SELECT 1 FROM doctor_calls") == []


async def test_attempts_stand_in_order_with_what_came_of_each_and_who_phoned(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    (colleague,) = town.rows.one(
        "SELECT id FROM accounts WHERE unit_id = %s ORDER BY id DESC LIMIT 1", town.unit
    )
    nobody = {"is_reached": False, "confirmed": {}, "instruction": "none", "words": None}
    nobody |= {"is_read_back": False, "arrival_minutes": None}
    await phoned(client, town, call_id, **nobody)
    await phoned(client, town, call_id, **nobody, attempt="busy", phoned_by=str(colleague))
    refused = {"attempt": "refused_to_instruct", "instruction": "none", "confirmed": {}}
    card = await phoned(client, town, call_id, **refused)
    told = card["known"]["doctor_calls"]
    assert [(one["number"], one["attempt"], one["is_reached"]) for one in told] == [
        (1, "no_answer", False),
        (2, "busy", False),
        (3, "refused_to_instruct", True),
    ]
    assert all(one["phoned_by"] == "佐藤 花子" for one in told)
    rows = town.rows.all("SELECT phoned_by = recorded_by FROM doctor_calls ORDER BY id")
    assert [same for (same,) in rows] == [True, False, True]


def test_a_town_without_rule_lets_nobody_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    ruled_by(monkeypatch, None)
    row: Any = None
    assert not may_instruct_stop(row, row)
    ruled_by(monkeypatch, with_mc(by=(ContactRole.ONLINE_MC_PHYSICIAN,)))
    assert may_instruct_stop(row, row)


async def test_those_around_the_patient_are_not_told_who_of_the_crew_phoned(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id: UUID = a_patient(town)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await phoned(client, town, call_id)
    await closed(client, town, call_id)
    answer = await client.get(f"/v1/patients/{patient_id}/calls", headers=town.doctor)
    ((told,),) = (one["doctor_calls"] for one in answer.json()["calls"]["content"])
    assert (told["phoned_by"], told["name"]) == (None, "青木 実")


async def an_unread_stop(
    client: httpx.AsyncClient, town: Town, called: Physicians, **more: object
) -> tuple[str, str]:
    """A call, and the path by which its crew reads the physician's stop back."""
    call_id = await an_arrest(client, town)
    await invited(client, town, call_id, town.department)
    card = (await instructed(client, called.mc, call_id, STOP | more)).json()
    instruction_id = card["known"]["doctor_calls"][-1]["id"]
    return call_id, f"/v1/calls/{call_id}/instructions/{instruction_id}/read-back"


async def test_what_was_instructed_for_somebody_else_is_not_read_back_for_this_person(
    client: httpx.AsyncClient, town: Town, called: Physicians, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled_by(monkeypatch, with_mc())
    call_id, path = await an_unread_stop(client, town, called)
    right = a_patient(town, "ヤマダ ジロウ")
    a_signed_refusal(town, right)
    who = {"reading": "ヤマダ ジロウ", "birth_date": "昭和15年4月1日"}
    await confirmed(client, town, call_id, right, **who)
    answer = await client.post(path, headers=town.crew)
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/nothing-to-read-back")
    assert (await read(client, town.crew, call_id))["advice"]["resuscitation"] == "continue"


async def test_a_read_back_makes_an_instruction_no_younger_than_a_withdrawal(
    client: httpx.AsyncClient, town: Town, called: Physicians, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled_by(monkeypatch, with_mc())
    told = {"is_told_of_withdrawal": True, "is_confirmed_anew": True}
    call_id, path = await an_unread_stop(client, town, called, **told)
    said = {"said_by": "patient"}
    await client.post(f"/v1/calls/{call_id}/suspensions", json=said, headers=town.crew)
    card = (await client.post(path, headers=town.crew)).json()
    assert card["advice"]["resuscitation"] == "continue"
    assert card["advice"]["reason"] == "record_withdrawn"

"""The card: five statements, six on a change, the desk's share, ordinary care without rule."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, Engine, event

from app.intent import record
from tests.calls.builders import MIZUNO, NOWHERE, Town, a_patient, a_signed_refusal, consent
from tests.calls.steps import a_call, asked, confirmed, learnt, phoned

MOST = 5


@contextmanager
def counted() -> Iterator[list[str]]:
    """Every statement that a request sends meanwhile, BEGIN and COMMIT not among them."""
    statements: list[str] = []

    def note(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if "ledger" in connection.info:  # the keeper of the process has none
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def read(client: httpx.AsyncClient, headers: dict[str, str], call_id: str) -> dict[str, Any]:
    answer = await client.get(f"/v1/calls/{call_id}/card", headers=headers)
    assert answer.status_code == 200, answer.text
    card: dict[str, Any] = answer.json()
    return card


async def test_the_card_takes_five_statements_whatever_hangs_on_the_call_and_six_on_a_change(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    with counted() as empty:
        await read(client, town.crew, call_id)
    assert 0 < len(empty) <= MOST + 1
    await confirmed(client, town, call_id, patient_id)
    for name in ("arrest", "exogenous_cause", "signs_of_life"):
        await learnt(client, town, call_id, name, name == "arrest")
    await phoned(client, town, call_id)
    await asked(client, town, call_id)
    with counted() as changed:
        await read(client, town.crew, call_id)
    assert len(changed) == MOST + 1, "\n".join(changed)
    with counted() as full:
        card = await read(client, town.crew, call_id)
    assert card["record"] is not None
    assert len(full) == MOST, "\n".join(full)
    assert all("audit_leaves" in each[-1] for each in (full, changed))


async def test_before_anybody_is_confirmed_the_card_already_says_what_to_do(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    card = await read(client, town.crew, call_id)
    assert card["record"] is None
    assert card["no_record"]["en"].startswith("Nothing can be shown")
    advice = card["advice"]
    assert advice["now"]["code"] == "check_arrest"
    assert advice["then"]["code"] == "look_for_evidence"
    assert advice["contact"]["whom"] == "attending_physician"
    assert advice["contact"]["people"] == []
    assert (advice["resuscitation"], advice["transport"]) == ("continue", "yes")


async def test_the_card_adds_the_doctors_number_only_where_it_may(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    card = await confirmed(client, town, call_id, patient_id)
    (doctor,) = card["advice"]["contact"]["people"]
    assert (doctor["name"], doctor["phone"]) == ("青木 実", "03-0000-1234")
    consent(town, patient_id, "ambulance", "granted", 60, ["identity", "verdict"])
    narrowed = await read(client, town.crew, call_id)
    assert narrowed["record"]["call_chain"] == {
        "state": "withheld",
        "level": "withheld",
        "content": None,
    }
    assert narrowed["advice"]["contact"]["people"] == []


async def test_the_desk_sees_that_there_is_a_record_and_no_wish_also_not_through_the_rule(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await learnt(client, town, call_id, "arrest", value=True)
    for _ in range(2):
        card = await read(client, town.desk, call_id)
        record = card["record"]
        assert record["verdict"]["content"] == {"is_recorded": True}
        assert record["resuscitation_wish"]["state"] == "withheld"
        assert record["identity"]["content"]["masked_name"] == "ヤ●● タ●●"
        facts = {
            fact["name"]: fact
            for condition in card["advice"]["conditions"]
            for fact in condition["facts"]
        }
        assert facts["arrest"]["value"] is True
        assert facts["patient_refuses_cpr"]["sources"] == []
        assert facts["document_kind"]["sources"] == []
        assert card["advice"]["contact"]["people"] == []
    crew = await read(client, town.crew, call_id)
    seen = {f["name"]: f for c in crew["advice"]["conditions"] for f in c["facts"]}
    assert seen["patient_refuses_cpr"]["sources"] == ["record"]


async def test_where_no_rule_is_in_force_the_card_says_ordinary_care(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town, municipality=NOWHERE)
    await confirmed(client, town, call_id, patient_id)
    await learnt(client, town, call_id, "arrest", value=True)
    card = await phoned(client, town, call_id)
    assert card["advice"]["rulebook"] is None
    assert card["advice"]["chosen"] == "none"
    assert card["advice"]["reason"] == "no_rulebook"
    assert (card["advice"]["resuscitation"], card["advice"]["transport"]) == ("continue", "yes")


async def test_the_rule_is_that_of_the_scene_and_not_of_the_department(
    client: httpx.AsyncClient, town: Town
) -> None:
    here = await a_call(client, town)
    there = await a_call(client, town, municipality=MIZUNO)
    assert (await read(client, town.crew, here))["advice"]["rulebook"]["id"] == "training-hinode"
    assert (await read(client, town.crew, there))["advice"]["rulebook"]["id"] == "training-mizuho"


async def test_a_read_is_on_the_record_with_its_sections(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await read(client, town.crew, call_id)
    leaf = town.rows.leaves("card.read")[-1]
    assert (leaf["patient_id"], leaf["basis"], leaf["outcome"]) == (patient_id, "call", "done")
    assert leaf["sections"]["verdict"] == "full"
    assert leaf["sections"]["place_of_care"] == "brief"
    assert "values" not in leaf["sections"]


async def test_a_person_corrected_between_two_statements_is_not_shown_on_the_card(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, right = a_patient(town), a_patient(town, "ヤマダ ジロウ")
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, wrong)
    unhurried = record.read

    async def overtaken(*work: Any) -> record.Reading:  # noqa: ANN401  whatever it takes
        reading = await unhurried(*work)
        town.rows.run("UPDATE calls SET patient_id = %s", right)
        return reading

    monkeypatch.setattr(record, "read", overtaken)
    answer = await client.get(f"/v1/calls/{call_id}/card", headers=town.crew)
    assert answer.status_code == 409
    assert "山田" not in answer.text


async def test_a_suspension_is_taken_also_where_the_view_was_withdrawn(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    consent(town, patient_id, "ambulance", "withdrawn", 50)
    answer = await client.post(
        f"/v1/calls/{call_id}/suspensions", json={"said_by": "patient"}, headers=town.crew
    )
    assert answer.status_code == 200
    assert answer.json()["record"] is None
    assert town.rows.one("SELECT kind FROM intent_marks") == ("suspended",)

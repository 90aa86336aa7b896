"""The region's agreement on an open call: the very next card follows it, in both directions."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from app.clock import now
from app.people.kinds import OrganisationKind
from app.policy import table
from app.policy.roles import Role
from tests.access.builders import a_version
from tests.calls.builders import HINODE, MIZUNO, Town, a_patient, a_signed_refusal
from tests.calls.steps import a_call, confirmed

OPENED = {"treatment_choices/crew": "full", "care_profile/crew": "brief"}


async def seen(client: httpx.AsyncClient, town: Town, call_id: str) -> dict[str, Any]:
    answer = await client.get(f"/v1/calls/{call_id}/card", headers=town.crew)
    assert answer.status_code == 200, answer.text
    record: dict[str, Any] = answer.json()["record"]
    return record


def versions_on_record(town: Town) -> str:
    rows = town.rows.all(
        "SELECT agreement FROM audit_leaves WHERE action = 'card.read' ORDER BY id DESC LIMIT 1"
    )
    return str(rows[0][0])


def a_full_profile(town: Town, patient_id: UUID) -> None:
    town.rows.add(
        "profiles",
        patient_id=patient_id,
        number=2,
        recorded_at=now(),
        recorded_by=patient_id,
        confirmed_on=now().date(),
        main_diagnosis="肺がん",
        care={
            "care_level": "care_3",
            "communication": "筆談なら伝わる",
            "life_history": "貝細工の店を営んだ",
        },
    )


async def test_a_version_that_begins_and_one_withdrawn_mid_call_change_the_next_card(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    a_full_profile(town, patient_id)
    call_id = await a_call(client, town)
    card = await confirmed(client, town, call_id, patient_id)
    assert card["record"]["treatment_choices"]["level"] == "brief"
    assert card["record"]["care_profile"]["state"] == "withheld"
    a_version(town.rows, HINODE, {"values/crew": "full"}, now() + timedelta(hours=1), number=1)
    assert (await seen(client, town, call_id))["treatment_choices"]["level"] == "brief"
    assert versions_on_record(town) == "default-1"

    opened = a_version(town.rows, HINODE, OPENED, now(), number=2)
    record = await seen(client, town, call_id)
    assert record["treatment_choices"]["content"]["ventilator"] == "not_wanted"
    assert record["care_profile"] == {
        "state": "shown",
        "level": "brief",
        "content": {
            "care_level": "care_3",
            "physical_independence": None,
            "cognitive_independence": None,
            "communication": "筆談なら伝わる",
            "main_caregiver": None,
            "procedures": None,
            "procedure_codes": None,
        },
    }
    assert versions_on_record(town) == f"{HINODE}-2"

    city = town.rows.an_organisation(OrganisationKind.MUNICIPALITY)
    town.rows.run("UPDATE organisations SET area = jsonb_build_array(region)")
    officer = town.rows.signed_in(Role.MUNICIPALITY_OFFICER, city)
    path = f"/v1/agreements/{opened}/withdrawal"
    answer = await client.post(path, json={"reason": "誤り"}, headers=officer)
    assert answer.status_code == 200, answer.text
    record = await seen(client, town, call_id)
    assert record["treatment_choices"]["content"] == {"level": "comfort"}
    assert record["care_profile"]["state"] == "withheld"
    assert versions_on_record(town) == "default-1"


async def test_a_region_that_shows_the_crew_nothing_leaves_the_rule_of_the_place(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    closed = {f"{s}/{c}": "withheld" for s, c in table.CEILING if c == "crew"}
    a_version(town.rows, HINODE, closed, now())
    answer = await client.get(f"/v1/calls/{call_id}/card", headers=town.crew)
    assert answer.json()["record"] is None
    assert answer.json()["advice"]["resuscitation"] == "continue"


async def test_of_patients_and_viewers_region_the_narrower_decides_cell_by_cell(
    client: httpx.AsyncClient, town: Town
) -> None:
    town.rows.run("UPDATE organisations SET region = %s WHERE id = %s", MIZUNO, town.department)
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    at_home = OPENED | {"diagnosis/crew": "brief", "clinical_alerts/crew": "withheld"}
    a_version(town.rows, HINODE, at_home, now(), number=3)
    abroad = {"treatment_choices/crew": "full", "transport_wish/crew": "brief"}
    a_version(town.rows, MIZUNO, abroad, now(), number=8)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    record = await seen(client, town, call_id)
    levels = {name: part["level"] for name, part in record.items() if isinstance(part, dict)}
    assert levels["diagnosis"] == "brief", "narrowed by the patient's region"
    assert levels["clinical_alerts"] == "withheld", "likewise"
    assert levels["transport_wish"] == "brief", "narrowed by the viewer's region"
    assert levels["treatment_choices"] == "full", "widened by both"
    assert levels["care_profile"] == "withheld", "widened by one alone"
    assert levels["call_chain"] == "full", "touched by neither"
    assert record["diagnosis"]["content"].keys() == {
        *("main", "end_of_life_stage", "foreseen_course_line")
    }
    assert versions_on_record(town) == f"{HINODE}-3+{MIZUNO}-8"
    leaf = town.rows.leaves("card.read")[-1]
    assert (leaf["sections"]["transport_wish"], leaf["sections"]["diagnosis"]) == (
        *("brief", "brief"),
    )
    assert "clinical_alerts" not in leaf["sections"]

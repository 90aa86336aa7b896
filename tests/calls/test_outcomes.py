"""How a call ends, and what is left of it: for the crew a day, for the care team for good."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from app.clock import now
from tests.calls.builders import Town, a_patient, a_signed_refusal, consent
from tests.calls.steps import a_call, asked, closed, confirmed, learnt

TAKEN = {"resuscitation": "continued", "transport": "yes", "destination_reason": "近いから"}
STOPPED = {"resuscitation": "stopped", "transport": "no", "handed_to": "family"}


@pytest.mark.parametrize(
    "outcome",
    [
        {"transport": "no"},
        {"resuscitation": "ended", "transport": "no"},
        {"resuscitation": "stopped", "transport": True},
        {"resuscitation": "continued", "transport": "yes"},
        {"resuscitation": "continued", "transport": "no", "destination_reason": "近いから"},
        {"resuscitation": "continued", "transport": "yes", "destination_id": "HOSPITAL"},
        {**TAKEN, "destination_id": "CLINIC"},
        {**TAKEN, "destination_id": "00000000-0000-4000-8000-000000000000"},
        {**STOPPED, "closed_at": "2026-01-01T00:00:00Z"},
    ],
)
async def test_an_outcome_that_does_not_fit_is_not_taken(
    client: httpx.AsyncClient, town: Town, outcome: dict[str, object]
) -> None:
    call_id = await a_call(client, town)
    await asked(client, town, call_id)
    places = {"HOSPITAL": str(town.hospital), "CLINIC": str(town.clinic)}
    body = {name: places.get(str(value), value) for name, value in outcome.items()}
    answer = await client.put(f"/v1/calls/{call_id}/outcome", json=body, headers=town.crew)
    assert answer.status_code == 422


async def test_no_call_is_closed_without_an_outcome(client: httpx.AsyncClient, town: Town) -> None:
    call_id = await a_call(client, town)
    answer = await client.post(f"/v1/calls/{call_id}/close", headers=town.desk)
    assert answer.json()["type"] == "/problems/outcome-missing"


async def test_resuscitation_and_transport_are_said_apart(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    body = {
        "resuscitation": "stopped",
        "transport": "yes",
        "handed_to": "hospital",
        "destination_id": str(town.hospital),
        "destination_reason": "かかりつけで、電話で受入れの返事があった",
    }
    answer = await client.put(f"/v1/calls/{call_id}/outcome", json=body, headers=town.crew)
    assert answer.status_code == 200
    said = answer.json()["outcome"]
    assert (said["resuscitation"], said["transport"]) == ("stopped", "yes")


async def test_an_accepted_hospital_needs_no_reason(client: httpx.AsyncClient, town: Town) -> None:
    call_id = await a_call(client, town)
    await asked(client, town, call_id)
    town.rows.run("UPDATE inquiries SET answer = 'accepted', answered_at = %s", now())
    body = {
        "resuscitation": "not_needed",
        "transport": "yes",
        "destination_id": str(town.hospital),
    }
    answer = await client.put(f"/v1/calls/{call_id}/outcome", json=body, headers=town.crew)
    assert answer.status_code == 200


async def test_the_close_ends_every_grant_of_the_call_at_that_instant(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await client.get(f"/v1/calls/{call_id}/card", headers=town.desk)
    await asked(client, town, call_id)
    call = await closed(client, town, call_id)
    grants = town.rows.all(
        "SELECT basis, closes_at - k.closed_at, g.opened_at >= k.closed_at FROM grants g "
        "JOIN calls k ON k.id = g.call_id ORDER BY basis, g.id"
    )
    zero = timedelta(0)
    assert grants == [
        ("author", timedelta(hours=24), True),
        ("call", zero, False),
        ("call", zero, False),
        ("offer", zero, False),
    ]
    assert call["closed_at"] is not None
    kinds = town.rows.all("SELECT kind FROM notices WHERE organisation_id = %s", town.clinic)
    assert kinds == [("emergency_called",), ("call_closed",)]


async def test_a_hospital_that_keeps_a_bed_is_told_that_nobody_comes(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    for hospital in (town.hospital, town.other_hospital):
        await asked(client, town, call_id, hospital)
    town.rows.run("UPDATE inquiries SET answer = 'accepted', answered_at = %s", now())
    await closed(client, town, call_id, transport="yes", destination_id=str(town.hospital))
    told = "SELECT kind FROM notices WHERE organisation_id = %s ORDER BY id"
    assert town.rows.all(told, town.hospital) == [("offer_received",)]
    assert town.rows.all(told, town.other_hospital) == [("offer_received",), ("offer_withdrawn",)]


@pytest.fixture
async def over(client: httpx.AsyncClient, town: Town) -> tuple[str, UUID]:
    """A closed call on which somebody with a signed refusal was confirmed."""
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await learnt(client, town, call_id, "arrest", value=True)
    await closed(client, town, call_id)
    return call_id, patient_id


@pytest.mark.parametrize("who", ["desk", "other_crew", "far_crew", "doctor", "emergency"])
async def test_the_report_is_for_the_crew_that_wrote_it(
    client: httpx.AsyncClient, town: Town, over: tuple[str, UUID], who: str
) -> None:
    answer = await client.get(f"/v1/calls/{over[0]}/report", headers=getattr(town, who))
    assert answer.status_code == 404


async def test_the_crew_finishes_its_own_report_and_sees_nothing_of_the_patient(
    client: httpx.AsyncClient, town: Town, over: tuple[str, UUID]
) -> None:
    answer = await client.get(f"/v1/calls/{over[0]}/report", headers=town.colleague)
    assert answer.status_code == 200
    assert answer.json()["facts"][0]["name"] == "arrest"
    for secret in ("山田", "ヤマダ", "1940-04-01", "肺がん", "not_wanted", str(over[1])):
        assert secret not in answer.text
    leaf = town.rows.leaves("call_report.read")[-1]
    assert (leaf["basis"], leaf["sections"]) == ("author", {"call_record": "full"})
    outcome = await client.put(f"/v1/calls/{over[0]}/outcome", json=STOPPED, headers=town.crew)
    assert outcome.status_code == 200
    assert outcome.json()["outcome"]["resuscitation"] == "stopped"


async def test_a_day_later_the_report_is_shut(
    client: httpx.AsyncClient, town: Town, over: tuple[str, UUID]
) -> None:
    day = timedelta(hours=24)
    town.rows.run(
        "UPDATE calls SET opened_at = opened_at - %s, closed_at = closed_at - %s", day, day
    )
    town.rows.run("ALTER TABLE grants DISABLE TRIGGER only_shorter")
    town.rows.run(
        "UPDATE grants SET opened_at = opened_at - %s, closes_at = closes_at - %s "
        "WHERE call_id IS NOT NULL",
        day,
        day,
    )
    answer = await client.get(f"/v1/calls/{over[0]}/report", headers=town.crew)
    assert answer.status_code == 404
    answer = await client.put(f"/v1/calls/{over[0]}/outcome", json=STOPPED, headers=town.crew)
    assert answer.status_code == 404


async def test_the_report_of_a_call_nobody_closed_is_shut_as_well(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, a_patient(town))
    path = f"/v1/calls/{call_id}/report"
    for hours, status in ((35, 200), (1, 404)):
        town.rows.run("UPDATE calls SET opened_at = opened_at - %s", timedelta(hours=hours))
        assert (await client.get(path, headers=town.crew)).status_code == status


async def test_a_consent_withdrawn_since_shuts_the_report(
    client: httpx.AsyncClient, town: Town, over: tuple[str, UUID]
) -> None:
    consent(town, over[1], "ambulance", "withdrawn", 80)
    answer = await client.get(f"/v1/calls/{over[0]}/report", headers=town.crew)
    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["crew", "desk", "emergency", "far_crew"])
async def test_the_patients_calls_are_for_the_care_team(
    client: httpx.AsyncClient, town: Town, over: tuple[str, UUID], who: str
) -> None:
    answer = await client.get(f"/v1/patients/{over[1]}/calls", headers=getattr(town, who))
    assert answer.status_code == 404


async def test_the_care_team_reads_what_happened(
    client: httpx.AsyncClient, town: Town, over: tuple[str, UUID]
) -> None:
    for headers in (town.doctor, town.nurse):
        answer = await client.get(f"/v1/patients/{over[1]}/calls", headers=headers)
        (record,) = answer.json()["calls"]["content"]
        assert record["call"]["id"] == over[0]
        assert record["facts"][0]["value"] is True
    leaf = town.rows.leaves("call_record.read")[-1]
    assert (leaf["patient_id"], leaf["sections"]) == (over[1], {"call_record": "full"})


async def test_a_patient_without_calls_has_none_recorded(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    answer = await client.get(f"/v1/patients/{patient_id}/calls", headers=town.doctor)
    assert answer.json()["calls"]["state"] == "not_recorded"

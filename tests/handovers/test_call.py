"""What the receiving hospital reads of the call that its patient comes from."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.calls import store as calls
from app.clock import now
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.handovers.builders import Headers, Hospital, Town

NO_MATTER = "家族が取り乱している"


def a_fact(town: Town, call_id: UUID) -> None:
    """The crew notes what it saw."""
    town.rows.add(
        "call_facts",
        call_id=call_id,
        name="arrest",
        value={"value": False},
        source="seen",
        told_by=NO_MATTER,
        happened_at=now(),
        recorded_at=now(),
        recorded_by=UUID(int=1),
    )


async def reads(client: httpx.AsyncClient, handover_id: object, who: Headers) -> httpx.Response:
    return await client.get(f"/v1/handovers/{handover_id}/call", headers=who)


async def test_another_hospital_and_one_that_is_not_there_answer_alike(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    handover_id = await hospital.accepts(town.an_offer(town.a_call(town.a_patient())))
    stranger = town.at_hospital(
        Role.EMERGENCY_CLINICIAN, town.rows.an_organisation(OrganisationKind.HOSPITAL)
    )
    theirs = await reads(client, handover_id, stranger)
    nobodys = await reads(client, uuid4(), stranger)
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() == nobodys.json()


@pytest.mark.parametrize("consent", [None, "refused", "withdrawn"])
async def test_without_consent_nothing_of_the_call_is_read(
    client: httpx.AsyncClient, town: Town, hospital: Hospital, consent: str | None
) -> None:
    call_id = town.a_call(town.a_patient(consent=consent))
    a_fact(town, call_id)
    handover_id = await hospital.accepts(town.an_offer(call_id))
    answer = await reads(client, handover_id, hospital.emergency)
    assert answer.status_code == 404
    assert "呼吸困難" not in answer.text


async def test_where_nobody_is_confirmed_there_is_no_record_to_read(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    handover_id = await hospital.accepts(town.an_offer(town.a_call()))
    assert (await reads(client, handover_id, hospital.emergency)).status_code == 404


async def test_the_ward_reads_it_from_admission_on(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    call_id = town.a_call(town.a_patient())
    a_fact(town, call_id)
    handover_id = await hospital.accepts(town.an_offer(call_id))
    assert (await reads(client, handover_id, hospital.ward)).status_code == 404
    await hospital.admits(handover_id)
    assert NO_MATTER in (await reads(client, handover_id, hospital.ward)).text
    assert (await reads(client, handover_id, hospital.emergency)).status_code == 404


async def test_the_hospital_reads_before_arrival_what_the_crew_recorded_so_far(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    patient_id = town.a_patient()
    call_id = town.a_call(patient_id)
    handover_id = await hospital.accepts(town.an_offer(call_id))
    before = (await reads(client, handover_id, hospital.emergency)).json()["call"]
    assert (before["state"], before["level"]) == ("shown", "full")
    assert before["content"]["call"]["reason"] == "呼吸困難"
    assert before["content"]["facts"] == []

    a_fact(town, call_id)
    content = (await reads(client, handover_id, hospital.emergency)).json()["call"]["content"]
    assert [fact["name"] for fact in content["facts"]] == ["arrest"]
    assert [one["answer"] for one in content["inquiries"]] == ["accepted"]
    leaves = town.rows.all(
        "SELECT patient_id, outcome FROM audit_leaves WHERE action = 'handover.call_read'"
    )
    assert leaves == [(patient_id, "done")] * 2


async def test_a_withdrawal_closes_it_with_the_next_look(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    patient_id = town.a_patient()
    handover_id = await hospital.accepts(town.an_offer(town.a_call(patient_id)))
    assert (await reads(client, handover_id, hospital.emergency)).status_code == 200
    town.says(patient_id, "withdrawn")
    assert (await reads(client, handover_id, hospital.emergency)).status_code == 404


async def test_of_somebody_else_who_is_confirmed_meanwhile_nothing_is_read(
    client: httpx.AsyncClient, town: Town, hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    call_id = town.a_call(town.a_patient())
    other = town.a_patient(consent="refused")
    handover_id = await hospital.accepts(town.an_offer(call_id))
    assert (await reads(client, handover_id, hospital.emergency)).status_code == 200
    unhurried = calls.whole

    async def overtaken(*work: Any) -> Any:  # noqa: ANN401  whatever it takes
        town.rows.run("UPDATE calls SET patient_id = %s WHERE id = %s", other, call_id)
        return await unhurried(*work)

    monkeypatch.setattr(calls, "whole", overtaken)
    answer = await reads(client, handover_id, hospital.emergency)
    assert answer.status_code == 409
    assert "呼吸困難" not in answer.text

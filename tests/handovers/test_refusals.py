"""What a hospital does not see."""

from uuid import uuid4

import httpx
import pytest

from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.handovers.builders import NAME, Hospital, Town


def shows_nothing(answer: httpx.Response) -> bool:
    """Steps and a note: the one look of every no."""
    body = answer.json()
    return (
        answer.status_code == 200
        and body["record"] is None
        and "証明ではありません" in body["note"]["ja"]
        and NAME not in answer.text
    )


async def test_before_acceptance_there_is_nothing(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    patient_id = town.a_patient()
    town.an_offer(town.a_call(patient_id))
    for path in (
        "/v1/handovers",
        f"/v1/patients/{patient_id}/handovers",
        f"/v1/patients/{patient_id}/return-home-letters",
    ):
        for who in (hospital.emergency, hospital.ward):
            answer = await client.get(path, headers=who)
            assert NAME not in answer.text
            assert answer.status_code == 404 or answer.json()["items"] == []
    assert town.grants("handover") == []


async def test_a_hospital_that_was_not_asked_cannot_accept(
    client: httpx.AsyncClient, town: Town
) -> None:
    inquiry_id = town.an_offer(town.a_call(town.a_patient()))
    stranger = town.at_hospital(
        Role.EMERGENCY_CLINICIAN, town.rows.an_organisation(OrganisationKind.HOSPITAL)
    )
    path = f"/v1/offers/{inquiry_id}/acceptance"
    theirs = await client.post(path, headers=stranger, json={})
    nobodys = await client.post(f"/v1/offers/{uuid4()}/acceptance", headers=stranger, json={})
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() == nobodys.json()
    assert town.rows.all("SELECT * FROM handovers") == []


async def test_another_hospital_learns_nothing_of_a_handover(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    handover_id = await hospital.accepts(town.an_offer(town.a_call(town.a_patient())))
    stranger = town.at_hospital(
        Role.EMERGENCY_CLINICIAN, town.rows.an_organisation(OrganisationKind.HOSPITAL)
    )
    theirs = await hospital.reads(handover_id, stranger)
    nobodys = await hospital.reads(str(uuid4()), stranger)
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() == nobodys.json()
    listed = await client.get("/v1/handovers", headers=stranger)
    assert listed.json() == {"items": [], "next": None}
    for step, body in (("arrival", None), ("admission", {"ward": "3階"}), ("discharge", {})):
        answer = await hospital.records(handover_id, step, body, stranger)
        assert answer.status_code == 404
    said = {"said_by": "patient"}
    assert (await hospital.records(handover_id, "suspensions", said, stranger)).status_code == 404


async def test_the_ward_learns_nothing_before_the_admission(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    patient_id = town.a_patient()
    handover_id = await hospital.accepts(town.an_offer(town.a_call(patient_id)))
    await hospital.records(handover_id, "arrival")
    assert (await hospital.reads(handover_id, hospital.ward)).status_code == 404
    listed = await client.get("/v1/handovers", headers=hospital.ward)
    assert listed.json()["items"] == []
    letters = f"/v1/patients/{patient_id}/return-home-letters"
    assert (await client.get(letters, headers=hospital.ward)).status_code == 404


async def test_after_the_admission_the_emergency_department_sees_no_more(
    town: Town, hospital: Hospital
) -> None:
    handover_id = await hospital.accepts(town.an_offer(town.a_call(town.a_patient())))
    assert NAME in (await hospital.reads(handover_id)).text
    await hospital.admits(handover_id)
    assert shows_nothing(await hospital.reads(handover_id))


async def test_seven_days_after_the_discharge_the_ward_sees_no_more(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    patient_id = town.a_patient()
    handover_id = await hospital.accepts(town.an_offer(town.a_call(patient_id)))
    await hospital.admits(handover_id)
    assert (await hospital.sends_home(handover_id)).status_code == 201
    assert NAME in (await hospital.reads(handover_id, hospital.ward)).text
    moved = "UPDATE grants SET opened_at = opened_at - %s::interval, closes_at = closes_at - %s"
    town.rows.run(f"{moved}::interval WHERE basis = 'admission'", "7 days", "7 days")
    assert shows_nothing(await hospital.reads(handover_id, hospital.ward))
    letters = f"/v1/patients/{patient_id}/return-home-letters"
    assert (await client.get(letters, headers=hospital.ward)).status_code == 404
    said = {"said_by": "patient"}
    late = await hospital.records(handover_id, "suspensions", said, hospital.ward)
    assert late.status_code == 404


@pytest.mark.parametrize("consent", [None, "refused", "withdrawn"])
async def test_without_consent_the_hospital_takes_the_patient_and_sees_nothing(
    town: Town, hospital: Hospital, consent: str | None
) -> None:
    handover_id = await hospital.accepts(
        town.an_offer(town.a_call(town.a_patient(consent=consent)))
    )
    seen = await hospital.reads(handover_id)
    assert shows_nothing(seen)
    assert town.grants("handover") == []
    unknown = await hospital.accepts(town.an_offer(town.a_call(None)))
    of_nobody = await hospital.reads(unknown)
    assert shows_nothing(of_nobody)
    assert seen.json().keys() == of_nobody.json().keys()
    assert seen.json()["note"] == of_nobody.json()["note"]
    await hospital.admits(handover_id)
    assert shows_nothing(await hospital.reads(handover_id, hospital.ward))
    assert town.grants("admission") == []


async def test_a_consent_withdrawn_on_the_way_ends_the_view_and_not_the_suspension(
    town: Town, hospital: Hospital
) -> None:
    patient_id = town.a_patient()
    handover_id = await hospital.accepts(town.an_offer(town.a_call(patient_id)))
    assert NAME in (await hospital.reads(handover_id)).text
    town.says(patient_id, "withdrawn")
    assert shows_nothing(await hospital.reads(handover_id))
    said = {"said_by": "patient", "reason": "助けてほしい"}
    assert (await hospital.records(handover_id, "suspensions", said)).status_code == 201
    assert [leaf["outcome"] for leaf in town.rows.leaves("handover.read")] == ["done", "refused"]


async def test_what_was_confirmed_by_mistake_is_seen_no_more(
    town: Town, hospital: Hospital
) -> None:
    first, second = town.a_patient(), town.a_patient(consent=None)
    call_id = town.a_call(first)
    handover_id = await hospital.accepts(town.an_offer(call_id))
    assert (await hospital.reads(handover_id)).json()["record"]["patient_id"] == str(first)
    town.confirms(call_id, second)
    assert shows_nothing(await hospital.reads(handover_id))
    assert town.grants("handover") == [(first, False)]
    town.says(second, "granted")
    found = (await hospital.reads(handover_id)).json()
    assert found["record"]["patient_id"] == str(second)
    assert town.grants("handover") == [(first, False), (second, True)]


async def test_the_view_of_somebody_who_never_arrives_ends(town: Town, hospital: Hospital) -> None:
    handover_id = await hospital.accepts(town.an_offer(town.a_call(town.a_patient())))
    (hours,) = town.rows.one(
        "SELECT extract(epoch FROM closes_at - opened_at) / 3600 FROM grants WHERE basis='handover'"
    )
    assert hours == 12
    town.rows.run(
        "UPDATE handovers SET accepted_at = accepted_at - interval '12 hours'",
    )
    town.rows.run(
        """UPDATE grants SET opened_at = opened_at - interval '12 hours',
            closes_at = closes_at - interval '12 hours' WHERE basis = 'handover'"""
    )
    assert shows_nothing(await hospital.reads(handover_id))


async def test_the_care_team_of_somebody_else_learns_nothing(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    patient_id = town.a_patient()
    handover_id = await hospital.accepts(town.an_offer(town.a_call(patient_id)))
    await hospital.admits(handover_id)
    await hospital.sends_home(handover_id)
    other = town.rows.signed_in(Role.PHYSICIAN, town.rows.an_organisation(OrganisationKind.CLINIC))
    for what in ("handovers", "return-home-letters"):
        theirs = await client.get(f"/v1/patients/{patient_id}/{what}", headers=other)
        nobodys = await client.get(f"/v1/patients/{uuid4()}/{what}", headers=other)
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.json() == nobodys.json()

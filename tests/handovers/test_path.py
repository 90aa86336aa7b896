"""The whole way: accepted, seen, arrived, admitted, sent home, and who waits for whom."""

import asyncio

import httpx

from app.patients.words import DONE
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.builders import a_home
from tests.days import today
from tests.handovers.builders import LETTER, NAME, Hospital, Town


def taken(steps: dict[str, object]) -> list[str]:
    """The steps that have a time."""
    listed = steps["steps"]
    assert isinstance(listed, list)
    return [each["step"] for each in listed if each["at"] is not None]


async def test_the_patient_comes_in_and_goes_home(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    patient_id = town.a_patient()
    doctor = town.rows.signed_in(Role.PHYSICIAN, town.clinic)
    inquiry_id = town.an_offer(town.a_call(patient_id))

    handover_id = await hospital.accepts(inquiry_id)
    assert town.grants("offer") == [(patient_id, False)]
    assert town.grants("handover") == [(patient_id, True)]
    assert town.told(town.clinic) == ["accepted"]
    assert town.told(town.department) == ["accepted"]

    waiting = (await client.get("/v1/handovers", headers=hospital.emergency)).json()["items"]
    assert [taken(each) for each in waiting] == [["accepted"]]
    assert waiting[0]["awaited"]["step"] == "seen"
    assert NAME not in str(waiting)

    opened = (await hospital.reads(handover_id)).json()
    assert opened["note"] is None
    assert opened["record"]["identity"]["content"]["name"] == NAME
    assert opened["record"]["values"]["level"] in {"brief", "withheld"}
    assert taken(opened["handover"]) == ["accepted", "seen"]
    first_seen = opened["handover"]["steps"][1]["at"]
    again = (await hospital.reads(handover_id)).json()
    assert again["handover"]["steps"][1]["at"] == first_seen

    await hospital.admits(handover_id)
    assert town.grants("handover") == [(patient_id, False), (patient_id, False)]
    assert town.grants("admission") == [(patient_id, True)]
    on_ward = (await client.get("/v1/handovers", headers=hospital.ward)).json()["items"]
    assert on_ward[0]["awaited"]["party"] == "ward"
    assert NAME in (await hospital.reads(handover_id, hospital.ward)).text

    home = f"/v1/patients/{patient_id}"
    none_yet = (await client.get(f"{home}/return-home-letters", headers=doctor)).json()
    assert none_yet["letters"]["state"] == "not_recorded"

    assert (await hospital.sends_home(handover_id)).status_code == 201
    assert town.told(town.clinic) == [
        "accepted",
        "arrived",
        "admitted",
        "discharged",
        "review_due",
    ]
    for reader in (doctor, hospital.ward):
        found = (await client.get(f"{home}/return-home-letters", headers=reader)).json()
        (letter,) = found["letters"]["content"]
        assert letter.items() >= (LETTER | {"discharged_on": today().isoformat()}).items()
        assert letter["hospital"] == "みなと総合病院"
    steps = (await client.get(f"{home}/handovers", headers=doctor)).json()["handovers"]
    (way,) = steps["content"]
    assert taken(way) == ["accepted", "seen", "arrived", "admitted", "discharged"]
    assert way["awaited"] is None
    assert (await client.get("/v1/handovers", headers=hospital.ward)).json()["items"] == []
    all_of_them = await client.get("/v1/handovers?discharged=true", headers=hospital.ward)
    assert len(all_of_them.json()["items"]) == 1
    (days,) = town.rows.one(
        """SELECT g.closes_at - h.discharged_at FROM grants g
        JOIN handovers h ON h.admission_grant_id = g.id"""
    )
    assert days.days == 7


async def test_every_step_is_on_the_record_with_what_was_shown(
    town: Town, hospital: Hospital
) -> None:
    patient_id = town.a_patient()
    handover_id = await hospital.accepts(town.an_offer(town.a_call(patient_id)))
    await hospital.reads(handover_id)
    await hospital.admits(handover_id)
    await hospital.sends_home(handover_id)
    for action in (
        "offer.accepted",
        "handover.accepted",
        "handover.connected",
        "handover.read",
        "handover.arrived",
        "handover.admitted",
        "return_home.written",
        "handover.discharged",
    ):
        (leaf,) = town.rows.leaves(action)
        assert leaf["outcome"] == "done"
        assert leaf["patient_id"] == patient_id, action
    (read,) = town.rows.leaves("handover.read")
    assert read["basis"] == "handover"
    assert read["sections"]["verdict"] == "full"
    assert "return_home" not in read["sections"]
    unsaid = town.rows.all(
        """SELECT DISTINCT action FROM audit_leaves
        WHERE patient_id IS NOT NULL AND outcome <> 'refused' AND action <> ALL(%s)""",
        list(DONE),
    )
    assert unsaid == [], "who looked has no words for these"


async def test_the_ward_is_not_said_to_have_read_what_it_was_not_shown(
    town: Town, hospital: Hospital
) -> None:
    handover_id = await hospital.accepts(town.an_offer(town.a_call(town.a_patient())))
    await hospital.admits(handover_id)
    await hospital.reads(handover_id, hospital.ward)
    read = town.rows.leaves("handover.read")[-1]
    assert read["basis"] == "admission"
    assert read["sections"]["discussions"] == "full"
    assert not {"return_home", "call_record"} & set(read["sections"])


async def test_a_patient_confirmed_after_the_acceptance_is_seen_from_then_on(
    town: Town, hospital: Hospital
) -> None:
    call_id = town.a_call()
    handover_id = await hospital.accepts(town.an_offer(call_id))
    nobody = (await hospital.reads(handover_id)).json()
    assert nobody["record"] is None
    assert taken(nobody["handover"]) == ["accepted"]
    assert town.told(town.clinic) == []

    patient_id = town.a_patient()
    town.confirms(call_id, patient_id)
    found = (await hospital.reads(handover_id)).json()
    assert found["record"]["patient_id"] == str(patient_id)
    assert taken(found["handover"]) == ["accepted", "seen"]
    assert town.told(town.clinic) == ["accepted"]
    (connected,) = town.rows.leaves("handover.connected")
    assert connected["patient_id"] == patient_id


async def test_so_is_one_who_consents_only_on_the_ward(town: Town, hospital: Hospital) -> None:
    patient_id = town.a_patient(consent=None)
    handover_id = await hospital.accepts(town.an_offer(town.a_call(patient_id)))
    await hospital.admits(handover_id)
    town.says(patient_id, "granted")
    assert (await hospital.reads(handover_id)).json()["record"] is None
    assert NAME in (await hospital.reads(handover_id, hospital.ward)).text
    assert town.grants("handover") == []
    assert town.grants("admission") == [(patient_id, True)]


async def test_looking_twice_at_once_opens_one_view(town: Town, hospital: Hospital) -> None:
    call_id = town.a_call()
    handover_id = await hospital.accepts(town.an_offer(call_id))
    town.confirms(call_id, town.a_patient())
    answers = await asyncio.gather(*(hospital.reads(handover_id) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(town.grants("handover")) == 1


async def test_a_patient_nobody_could_confirm_still_goes_through_the_hospital(
    town: Town, hospital: Hospital
) -> None:
    handover_id = await hospital.accepts(town.an_offer(town.a_call()))
    await hospital.admits(handover_id)
    with_letter = await hospital.sends_home(handover_id)
    assert with_letter.json()["type"] == "/problems/no-recipient"
    alone = await hospital.records(handover_id, "discharge", {}, hospital.ward)
    assert alone.status_code == 201
    assert taken(alone.json()) == ["accepted", "arrived", "admitted", "discharged"]
    assert town.rows.all("SELECT * FROM return_home_letters") == []


async def test_the_emergency_doctor_hears_save_me(town: Town, hospital: Hospital) -> None:
    patient_id = town.a_patient()
    handover_id = await hospital.accepts(town.an_offer(town.a_call(patient_id)))
    said = {"said_by": "patient", "reason": "「助けてほしい」と話された"}
    assert (await hospital.records(handover_id, "suspensions", said)).status_code == 201
    record = (await hospital.reads(handover_id)).json()["record"]
    assert record["verdict"]["content"]["kind"] == "do_not_rely"
    (mark,) = town.rows.all("SELECT kind, marked_role FROM intent_marks")
    assert mark == ("suspended", "emergency_clinician")
    assert town.told(town.clinic) == ["accepted", "wish_suspended"]


async def test_the_ward_hears_it_too(town: Town, hospital: Hospital) -> None:
    handover_id = await hospital.accepts(town.an_offer(town.a_call(town.a_patient())))
    await hospital.admits(handover_id)
    said = {"said_by": "family"}
    answer = await hospital.records(handover_id, "suspensions", said, hospital.ward)
    assert answer.status_code == 201


async def test_an_acceptance_sent_twice_opens_one_handover(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    inquiry_id = town.an_offer(town.a_call(town.a_patient()))
    keyed = hospital.emergency | {"Idempotency-Key": "accept-0001"}
    path = f"/v1/offers/{inquiry_id}/acceptance"
    twins = await asyncio.gather(*(client.post(path, headers=keyed, json={}) for _ in range(3)))
    assert {twin.status_code for twin in twins} == {201}
    assert len({twin.json()["id"] for twin in twins}) == 1
    assert len(town.grants("handover")) == 1


async def test_only_one_of_two_colleagues_accepts(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    path = f"/v1/offers/{town.an_offer(town.a_call(town.a_patient()))}/acceptance"
    colleague = town.at_hospital(Role.EMERGENCY_CLINICIAN)
    both = await asyncio.gather(
        *(client.post(path, headers=who, json={}) for who in (hospital.emergency, colleague))
    )
    assert sorted(answer.status_code for answer in both) == [201, 409]


async def test_two_hospitals_may_stand_towards_one_call(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    call_id = town.a_call(town.a_patient())
    other = town.rows.an_organisation(OrganisationKind.HOSPITAL)
    theirs = town.an_offer(call_id, other)
    await hospital.accepts(town.an_offer(call_id))
    there = town.at_hospital(Role.EMERGENCY_CLINICIAN, other)
    answer = await client.post(f"/v1/offers/{theirs}/acceptance", headers=there, json={})
    assert answer.status_code == 201
    assert NAME in (await hospital.reads(answer.json()["id"], there)).text


async def test_a_refusal_signed_at_home_is_read_at_the_door_with_its_verdict(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    home = a_home(town.rows, client)
    patient_id = await home.in_order()
    assert (await home.consented(patient_id, recipient="hospital")).status_code == 201
    handover_id = await hospital.accepts(town.an_offer(town.a_call(patient_id)))
    record = (await hospital.reads(handover_id)).json()["record"]
    assert record["verdict"]["content"]["kind"] == "valid"
    assert record["resuscitation_wish"]["content"]["answer"] == "not_wanted"
    assert record["discussions"]["level"] == "brief"
    assert "minutes" not in record["discussions"]["content"]
    said = {"said_by": "patient"}
    assert (await hospital.records(handover_id, "suspensions", said)).status_code == 201
    at_home = await home.record(patient_id)
    assert at_home["verdict"]["content"]["kind"] == "do_not_rely"

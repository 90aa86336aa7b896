"""A hospital that has accepted opens the papers behind the record, for as long as it sees that."""

import hashlib
from uuid import UUID

from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.builders import a_paper
from tests.handovers.builders import Headers, Hospital, Town
from tests.papers.scans import a_png

SCAN = a_png()


def a_scan(town: Town, patient_id: UUID, kind: str = "order_form") -> UUID:
    digest = hashlib.sha256(SCAN).hexdigest()
    paper_id = a_paper(town.rows, patient_id, kind=kind, sha256=digest)
    town.rows.run(
        "INSERT INTO paper_contents (paper_id, patient_id, content) VALUES (%s, %s, %s)",
        paper_id,
        patient_id,
        SCAN,
    )
    return paper_id


async def doors(
    hospital: Hospital, handover_id: str, paper_id: UUID, who: Headers | None = None
) -> list[int]:
    """What the list and the scan answer."""
    return [
        (await hospital.reads(f"{handover_id}/papers{door}", who)).status_code
        for door in ("", f"/{paper_id}/content")
    ]


async def test_nobody_but_those_of_the_hospital_at_their_own_time_comes_to_it(
    town: Town, hospital: Hospital
) -> None:
    patient_id = town.a_patient()
    paper_id = a_scan(town, patient_id)
    handover_id = await hospital.accepts(town.an_offer(town.a_call(patient_id)))
    other = town.rows.an_organisation(OrganisationKind.HOSPITAL)
    stranger = town.at_hospital(Role.EMERGENCY_CLINICIAN, other)
    assert await doors(hospital, handover_id, paper_id, stranger) == [404, 404]
    assert await doors(hospital, handover_id, paper_id, hospital.ward) == [404, 404]
    assert await doors(hospital, handover_id, paper_id) == [200, 200]
    await hospital.admits(handover_id)
    assert await doors(hospital, handover_id, paper_id) == [404, 404]
    assert await doors(hospital, handover_id, paper_id, hospital.ward) == [200, 200]


async def test_without_consent_or_with_a_part_held_back_there_is_no_paper(
    town: Town, hospital: Hospital
) -> None:
    silent = town.a_patient(consent=None)
    paper_id = a_scan(town, silent)
    handover_id = await hospital.accepts(town.an_offer(town.a_call(silent)))
    assert await doors(hospital, handover_id, paper_id) == [404, 404]
    town.says(silent, "granted")
    assert await doors(hospital, handover_id, paper_id) == [200, 200]
    town.rows.run("SET session_replication_role = replica")
    town.rows.run("UPDATE consents SET restricted = '[\"diagnosis\"]'")
    town.rows.run("SET session_replication_role = origin")
    listed = (await hospital.reads(f"{handover_id}/papers")).json()
    assert (listed["items"], "order_form" in listed["withheld"]) == ([], True)
    assert await doors(hospital, handover_id, paper_id) == [200, 404]


async def test_another_persons_paper_is_not_opened_through_the_handover(
    town: Town, hospital: Hospital
) -> None:
    patient_id, other_id = town.a_patient(), town.a_patient()
    paper_id = a_scan(town, other_id)
    handover_id = await hospital.accepts(town.an_offer(town.a_call(patient_id)))
    own = await hospital.accepts(town.an_offer(town.a_call(other_id)))
    assert await doors(hospital, handover_id, paper_id) == [200, 404]
    assert await doors(hospital, own, paper_id) == [200, 200]


async def test_the_emergency_room_sees_the_order_form_as_it_was_handed_in(
    town: Town, hospital: Hospital
) -> None:
    patient_id = town.a_patient()
    paper_id = a_scan(town, patient_id)
    a_scan(town, patient_id, "consent_form")
    handover_id = await hospital.accepts(town.an_offer(town.a_call(patient_id)))
    listed = (await hospital.reads(f"{handover_id}/papers")).json()
    assert [one["id"] for one in listed["items"]] == [str(paper_id)]
    assert "consent_form" in listed["withheld"]
    assert listed["items"][0]["added_by"] is None
    answer = await hospital.reads(f"{handover_id}/papers/{paper_id}/content")
    assert answer.content == SCAN
    assert "sandbox" in answer.headers["content-security-policy"]
    (leaf,) = town.rows.leaves("paper_content.read")
    assert (leaf["basis"], leaf["patient_id"]) == ("handover", patient_id)

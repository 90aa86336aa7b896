"""What a hospital may not do."""

from uuid import uuid4

import httpx
import psycopg
import pytest

from app.embedded import APP, Server
from app.policy.roles import Role
from tests.days import today
from tests.handovers.builders import LETTER, Hospital, Town


@pytest.mark.parametrize(
    "role", [Role.WARD_CLINICIAN, Role.DISCHARGE_DESK, Role.ADMINISTRATOR, Role.PHYSICIAN]
)
async def test_only_the_emergency_department_accepts(
    client: httpx.AsyncClient, town: Town, role: Role
) -> None:
    inquiry_id = town.an_offer(town.a_call(town.a_patient()))
    answer = await client.post(
        f"/v1/offers/{inquiry_id}/acceptance", headers=town.at_hospital(role), json={}
    )
    assert answer.status_code in {403, 404}
    assert town.rows.all("SELECT * FROM handovers") == []
    assert [leaf["outcome"] for leaf in town.rows.leaves()] == ["refused"]


async def test_an_offer_is_accepted_once(
    client: httpx.AsyncClient, town: Town, hospital: Hospital
) -> None:
    inquiry_id = town.an_offer(town.a_call(town.a_patient()))
    await hospital.accepts(inquiry_id)
    again = await client.post(
        f"/v1/offers/{inquiry_id}/acceptance", headers=hospital.emergency, json={}
    )
    assert again.status_code == 409
    assert len(town.rows.all("SELECT * FROM handovers")) == 1


async def test_nor_can_the_ward_admit_to_itself(town: Town, hospital: Hospital) -> None:
    handover_id = await hospital.accepts(town.an_offer(town.a_call(town.a_patient())))
    await hospital.records(handover_id, "arrival")
    for step, body in (("arrival", None), ("admission", {"ward": "3階"})):
        answer = await hospital.records(handover_id, step, body, hospital.ward)
        assert answer.status_code == 404
    assert town.grants("admission") == []


async def test_steps_are_taken_in_order_and_once(town: Town, hospital: Hospital) -> None:
    handover_id = await hospital.accepts(town.an_offer(town.a_call(town.a_patient())))
    early = await hospital.records(handover_id, "admission", {"ward": "3階"})
    assert early.json()["type"] == "/problems/step-missing"
    await hospital.admits(handover_id)
    for step, body in (("arrival", None), ("admission", {"ward": "4階"})):
        answer = await hospital.records(handover_id, step, body)
        assert answer.json()["type"] == "/problems/step-taken"
    assert (await hospital.sends_home(handover_id)).status_code == 201
    assert (await hospital.sends_home(handover_id)).status_code == 409
    assert town.rows.all("SELECT ward FROM handovers") == [("3階東病棟",)]


async def test_the_emergency_department_does_not_discharge(town: Town, hospital: Hospital) -> None:
    handover_id = await hospital.accepts(town.an_offer(town.a_call(town.a_patient())))
    await hospital.admits(handover_id)
    answer = await hospital.records(handover_id, "discharge", {})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"discharged_on": "2999-01-01"}, "body.letter.discharged_on"),
        ({"discharged_on": "1999-01-01"}, "body.letter.discharged_on"),
        ({"physical_independence": "Z9"}, "body.letter.physical_independence"),
        ({"course": ""}, "body.letter.course"),
        ({"handover_id": str(uuid4())}, "body.letter"),
        ({"needs": "番号は 123456789018 です"}, "body.letter.needs"),
    ],
)
async def test_a_letter_that_cannot_be_taken_changes_nothing(
    town: Town, hospital: Hospital, change: dict[str, str], field: str
) -> None:
    handover_id = await hospital.accepts(town.an_offer(town.a_call(town.a_patient())))
    await hospital.admits(handover_id)
    letter = LETTER | {"discharged_on": today().isoformat()} | change
    answer = await hospital.records(handover_id, "discharge", {"letter": letter}, hospital.ward)
    assert answer.status_code == 422
    assert [violation["field"] for violation in answer.json()["violations"]] == [field]
    assert town.rows.all("SELECT discharged_at FROM handovers") == [(None,)]
    assert town.rows.all("SELECT * FROM return_home_letters") == []


async def test_the_letter_is_owed_where_the_record_is_seen(town: Town, hospital: Hospital) -> None:
    handover_id = await hospital.accepts(town.an_offer(town.a_call(town.a_patient())))
    await hospital.admits(handover_id)
    answer = await hospital.records(handover_id, "discharge", {}, hospital.ward)
    assert answer.status_code == 422


async def test_the_database_itself_opens_no_view_before_acceptance(
    server: Server, database: str, town: Town
) -> None:
    """Also a service that had forgotten every rule could not."""
    patient_id = town.a_patient()
    call_id = town.a_call(patient_id)
    town.an_offer(call_id)
    town.at_hospital(Role.EMERGENCY_CLINICIAN)
    (account_id,) = town.rows.one(
        "SELECT id FROM accounts WHERE organisation_id = %s", town.hospital
    )
    settings = f"""SELECT set_config('app.organisation', '{town.hospital}', true),
        set_config('app.account', '{account_id}', true),
        set_config('app.at', clock_timestamp()::text, true)"""
    for basis in ("handover", "admission"):
        with psycopg.connect(server.dsn(APP, database)) as db:
            db.execute(settings.encode())
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(
                    """INSERT INTO grants (id, patient_id, holder_kind, holder_id, basis, call_id,
                        opened_at, opened_by, opened_for, is_own_institution)
                    VALUES (gen_random_uuid(), %s, 'organisation', %s, %s, %s, now(), %s, '', false)
                    """,
                    (patient_id, town.hospital, basis, call_id, account_id),
                )
    with psycopg.connect(server.dsn(APP, database)) as db:
        db.execute(settings.encode())
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute(
                """INSERT INTO handovers (id, inquiry_id, call_id, hospital_id, accepted_at,
                    accepted_by) SELECT gen_random_uuid(), id, call_id, hospital_id, now(), %s
                FROM inquiries""",
                (account_id,),
            )

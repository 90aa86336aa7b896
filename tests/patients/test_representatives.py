"""Who reads a record as the patient or for them: let in by the care team, shut out in silence."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from app.access import store as access_store
from app.clock import JAPAN, now
from app.db import engine
from app.embedded import APP, Server
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.builders import (
    Home,
    Own,
    an_invitation_body,
    nobody,
    seen_as,
)
from tests.days import today


def answer_of(answer: Any) -> tuple[int, bytes, dict[str, str]]:  # noqa: ANN401  httpx's own
    """All of an answer but the number of the request."""
    headers = {k: v for k, v in answer.headers.items() if k != "x-request-id"}
    return answer.status_code, answer.content, headers


async def test_only_clinicians_of_the_care_team_invite(home: Home) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.office, "care_management")
    await home.joined(patient_id, home.station, "nursing")
    path, body = f"/patients/{patient_id}/invitations", an_invitation_body(role="patient")
    assert (await home.send("POST", path, home.stranger, body)).status_code == 404
    # of the team, and without the patient's consent as far away as a stranger
    assert (await home.send("POST", path, home.station_nurse, body)).status_code == 404
    await home.consented(patient_id)
    assert (await home.send("POST", path, home.care_manager, body)).status_code == 403
    out_of_reach = f"/patients/{nobody()}/invitations"
    assert (await home.send("POST", out_of_reach, home.doctor, body)).status_code == 404
    assert not home.rows.all("SELECT 1 FROM grants WHERE basis IN ('patient', 'surrogate')")
    assert not home.rows.all("SELECT 1 FROM accounts WHERE role IN ('patient', 'surrogate')")
    assert (await home.send("POST", path, home.station_nurse, body)).status_code == 201
    made = "SELECT organisation_id, is_training FROM accounts WHERE role = 'patient'"
    assert home.rows.one(made) == (home.station, True)


NOT_WHOLE: list[dict[str, Any]] = [
    {"role": "physician"},
    {"login": None},
    {"name": None},
    {"login": "A b"},
    {"scope": ["everything"]},
    {"scope": []},
    {"scope": ["identity", "staff_safety_notes"]},
    {"scope": ["family_disagreement"]},
    {"role": "patient", "scope": ["identity"]},
    {"role": "patient", "until": "2199-01-01"},
    {"role": "patient", "account_id": str(nobody())},
    {"account_id": str(nobody())},
    {"account_id": str(nobody()), "name": "髙橋 岬", "login": "misaki"},
    {"organisation_id": str(nobody())},
]


async def test_an_invitation_that_is_not_whole_is_refused(home: Home) -> None:
    patient_id = await home.registered()
    for changes in [*NOT_WHOLE, {"until": today(-1).isoformat()}]:
        body = an_invitation_body(**changes)
        answer = await home.send("POST", f"/patients/{patient_id}/invitations", home.doctor, body)
        assert answer.status_code == 422, (changes, answer.text)
    assert not home.rows.all("SELECT 1 FROM grants WHERE basis IN ('patient', 'surrogate')")


async def test_a_patient_has_one_access_and_a_login_one_owner(home: Home) -> None:
    patient_id = await home.registered()
    own = await home.invited(patient_id, "patient", login="hanako")
    path = f"/patients/{patient_id}/invitations"
    twice = await home.send("POST", path, home.doctor, an_invitation_body(role="patient"))
    assert twice.json()["type"] == "/problems/patient-has-access"
    taken = await home.send("POST", path, home.doctor, an_invitation_body(login="hanako"))
    assert taken.json()["type"] == "/problems/login-taken"
    with pytest.raises(psycopg.errors.ExclusionViolation):
        home.rows.run(
            """INSERT INTO grants (id, patient_id, holder_kind, holder_id, basis, opened_at,
            opened_by, opened_for, is_own_institution) SELECT gen_random_uuid(), patient_id,
            holder_kind, gen_random_uuid(), basis, now(), opened_by, opened_for, false
            FROM grants WHERE id = %s""",
            own.grant_id,
        )
    closing = f"/patients/{patient_id}/representatives/{own.grant_id}/closing"
    done = await home.send("POST", closing, home.doctor, {"reason": "端末をなくしたため"})
    assert done.status_code == 201
    assert (await home.invited(patient_id, "patient")).grant_id != own.grant_id


async def test_the_secret_is_shown_once_and_can_be_typed(home: Home) -> None:
    patient_id = await home.registered()
    path = f"/patients/{patient_id}/invitations"
    body = an_invitation_body(role="patient")
    first = await home.send("POST", path, home.doctor, body, key="invite-one")
    again = await home.send("POST", path, home.doctor, body, key="invite-one")
    secret = first.json()["enrolment_secret"]
    assert len(secret) == 20
    assert not set(secret) & set("ilo01 -")
    assert again.json() == first.json() | {"enrolment_secret": None}
    assert first.json()["items"][0]["is_open"]
    (hashed, left) = home.rows.one(
        "SELECT enrolment_hash, enrolment_expires_at - created_at FROM accounts"
        " WHERE role = 'patient'"
    )
    assert secret not in hashed
    assert left == timedelta(days=7)


async def test_a_daughter_of_two_is_named_by_her_account(home: Home) -> None:
    mother, father = await home.registered(), await home.registered(name="髙橋 一郎")
    daughter = await home.invited(mother, relation="長女")
    body = an_invitation_body(account_id=str(daughter.account_id), relation="長女")
    path = f"/patients/{father}/invitations"
    for strange in (home.nurse, home.station_nurse):
        other = an_invitation_body(account_id=str(daughter.account_id))
        patients = f"/patients/{mother}/invitations"
        assert (await home.send("POST", patients, strange, other)).status_code in {404, 409}
    made = await home.send("POST", path, home.doctor, body)
    assert made.status_code == 201, made.text
    assert made.json()["enrolment_secret"] is None
    items = (await home.send("GET", "/patients", daughter.headers)).json()["items"]
    assert {one["patient_id"] for one in items} == {str(mother), str(father)}
    # an account of the patient themself is nobody's surrogate
    own = await home.invited(mother, "patient")
    wrong = an_invitation_body(account_id=str(own.account_id))
    assert (await home.send("POST", path, home.doctor, wrong)).status_code == 422


async def test_until_is_the_last_day_in_japan(home: Home, server: Server, database: str) -> None:
    patient_id, last_day = await home.registered(), today()
    own = await home.invited(patient_id, until=last_day.isoformat())
    (closes_at,) = home.rows.one("SELECT closes_at FROM grants WHERE id = %s", own.grant_id)
    assert closes_at == datetime.combine(last_day + timedelta(days=1), time.min, JAPAN)
    assert (await home.record(patient_id, own.headers))["identity"]["state"] == "shown"
    listed = await home.send("GET", f"/patients/{patient_id}/representatives", home.doctor)
    assert listed.json()["items"][0]["until"] == last_day.isoformat()
    just_before = closes_at - timedelta(microseconds=1)
    for at, is_open in ((just_before, True), (closes_at, False)):
        seen = seen_as(
            server,
            database,
            "SELECT id FROM patients",
            account=own.account_id,
            organisation="",
            role="surrogate",
            at=at,
        )
        assert seen == ([(patient_id,)] if is_open else [])
        assert await stands(server, database, own, patient_id, just_before, at) is is_open
    home.rows.run(
        "UPDATE grants SET opened_at = opened_at - interval '1 day', closes_at = %s WHERE id = %s",
        now() - timedelta(microseconds=1),
        own.grant_id,
    )
    stranger = await home.invited(await home.registered())
    path = f"/patients/{patient_id}"
    late = await home.send("GET", path, own.headers)
    assert answer_of(late) == answer_of(await home.send("GET", path, stranger.headers))
    assert late.status_code == 404


async def stands(
    server: Server, database: str, own: Own, patient_id: UUID, walls_at: datetime, at: datetime
) -> bool:
    """Whether our own statement finds an open grant, where the row policies would let it."""
    pool = engine(server.url(APP, database), 1)
    async with pool.connect() as db:
        for name, value in (("account", own.account_id), ("at", walls_at), ("role", "surrogate")):
            setting = {"name": f"app.{name}", "value": str(value)}
            await db.execute(text("SELECT set_config(:name, :value, true)"), setting)
        found = await access_store.standing(
            db, (own.account_id,), "990019", at, "surrogate", "self", patient_id=patient_id
        )
    await pool.dispose()
    return found is not None


async def test_an_access_ends_in_silence(home: Home) -> None:
    patient_id = await home.in_order()
    own = await home.invited(patient_id)
    other, stranger = await home.invited(patient_id), await home.invited(await home.registered())
    path = f"/patients/{patient_id}"
    closing = f"{path}/representatives/{own.grant_id}/closing"
    reason = {"reason": "経済的な虐待が疑われるため"}
    for who, status in ((home.stranger, 404), (other.headers, 404), (own.headers, 404)):
        assert (await home.send("POST", closing, who, reason)).status_code == status
    theirs = f"{path}/representatives/{nobody()}/closing"
    assert (await home.send("POST", theirs, home.nurse, reason)).status_code == 404
    assert (await home.send("POST", closing, home.nurse, {})).status_code == 422
    assert (await home.send("GET", path, own.headers)).status_code == 200
    done = await home.send("POST", closing, home.nurse, reason)
    assert done.status_code == 201
    assert {one["id"] for one in done.json()["items"] if one["is_open"]} == {str(other.grant_id)}
    doors = [
        ("GET", path, None),
        ("GET", f"{path}/accesses", None),
        ("GET", f"{path}/consents", None),
        ("GET", f"{path}/proposals", None),
        ("GET", f"{path}/calls", None),
        ("GET", f"{path}/handovers", None),
        ("GET", f"{path}/return-home-letters", None),
        ("GET", f"{path}/representatives", None),
        ("POST", f"{path}/suspensions", {"said_by": "surrogate"}),
        ("POST", f"{path}/withdrawals", {"said_by": "surrogate"}),
        ("POST", f"{path}/proposals", {"kind": "other", "words": "見えません"}),
    ]
    for method, door, body in doors:
        shut_out = await home.send(method, door, own.headers, body)
        assert shut_out.status_code == 404, door
        same = await home.send(method, door, stranger.headers, body)
        assert answer_of(shut_out) == answer_of(same), door
    assert (await home.send("GET", "/patients", own.headers)).json()["items"] == []
    assert (await home.send("GET", "/me", own.headers)).status_code == 200
    assert not home.rows.all("SELECT 1 FROM notices WHERE kind NOT IN ('team_joined')")
    again = await home.send("POST", closing, home.nurse, reason)
    assert again.json()["type"] == "/problems/already-closed"


async def test_why_an_access_ended_is_for_the_care_team_alone(
    home: Home, server: Server, database: str
) -> None:
    patient_id = await home.registered()
    own, other = await home.invited(patient_id), await home.invited(patient_id)
    patient = await home.invited(patient_id, "patient")
    path = f"/patients/{patient_id}/representatives"
    reason = {"reason": "経済的な虐待が疑われるため"}
    await home.send("POST", f"{path}/{own.grant_id}/closing", home.nurse, reason)
    team = (await home.send("GET", path, home.doctor)).json()["items"]
    (ended,) = [one for one in team if not one["is_open"]]
    assert ended["closing_reason"] == reason["reason"]
    assert ended["closed_at"] is not None
    theirs = await home.send("GET", path, patient.headers)
    assert {one["id"] for one in theirs.json()["items"]} == {
        str(patient.grant_id),
        str(other.grant_id),
    }
    assert {one["account_id"] for one in theirs.json()["items"]} == {None}
    assert (await home.send("GET", path, other.headers)).status_code == 403
    looked = f"/patients/{patient_id}/accesses"
    told = await home.send("GET", looked, patient.headers)
    assert "本人・代理の方の利用を終えました" in told.text
    silent = await home.send("GET", looked, other.headers)
    assert "終えました" not in silent.text
    for answer in (theirs, told, silent):
        assert "虐待" not in answer.text
    assert "虐待" not in str(home.rows.all("SELECT * FROM audit_leaves"))
    reasons = "SELECT closed_for FROM grants WHERE closed_for IS NOT NULL"
    for who, role in ((own, "surrogate"), (other, "surrogate"), (patient, "patient")):
        seen = seen_as(
            server, database, reasons, account=who.account_id, role=role, organisation="", at=now()
        )
        assert seen == []


async def test_a_care_facility_invites_as_well(home: Home) -> None:
    facility = home.rows.an_organisation(OrganisationKind.CARE_FACILITY)
    nurse = home.rows.signed_in(Role.NURSE, facility)
    patient_id = await home.registered()
    await home.joined(patient_id, facility, "facility")
    await home.consented(patient_id)
    path = f"/patients/{patient_id}/invitations"
    made = await home.send("POST", path, nurse, an_invitation_body())
    assert made.status_code == 201, made.text
    assert UUID(made.json()["grant_id"])

"""Who is told, who may read it, and that no name stands in it."""

import asyncio
from datetime import datetime
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.clock import now
from app.db import uuid7
from app.notices import actions
from app.notices.kinds import NoticeKind, readable_by
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.people.builders import an_organisation
from tests.request.builders import Rows


@pytest.fixture
def nurse(rows: Rows, clinic: UUID) -> dict[str, str]:
    return rows.signed_in(Role.NURSE, clinic)


def told(rows: Rows, organisation_id: UUID, kind: NoticeKind = NoticeKind.ACCEPTED) -> UUID:
    return rows.add("notices", organisation_id=organisation_id, kind=kind.value, told_at=now())


async def test_another_organisation_reads_nothing(
    client: httpx.AsyncClient, rows: Rows, clinic: UUID
) -> None:
    notice_id = told(rows, clinic)
    stranger = rows.signed_in(Role.NURSE, rows.an_organisation(OrganisationKind.CLINIC))
    listed = await client.get("/v1/notices", headers=stranger)
    assert listed.json() == {"items": [], "next": None}
    theirs = await client.post(f"/v1/notices/{notice_id}/acknowledgement", headers=stranger)
    nobodys = await client.post(f"/v1/notices/{uuid4()}/acknowledgement", headers=stranger)
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() == nobodys.json()
    assert rows.one("SELECT acknowledged_at FROM notices") == (None,)


@pytest.mark.parametrize("role", [Role.PATIENT, Role.SURROGATE, Role.PREFECTURE_OFFICER])
async def test_roles_outside_the_care_are_told_so_on_the_record(
    client: httpx.AsyncClient, rows: Rows, clinic: UUID, role: Role
) -> None:
    notice_id = told(rows, clinic)
    who = rows.signed_in(role, clinic)
    listed = await client.get("/v1/notices", headers=who)
    done = await client.post(f"/v1/notices/{notice_id}/acknowledgement", headers=who)
    assert listed.status_code == done.status_code == 403
    assert [leaf["outcome"] for leaf in rows.leaves()] == ["refused", "refused"]


async def test_the_privacy_officer_reads_what_waits_for_a_review_and_nothing_else(
    client: httpx.AsyncClient, rows: Rows, clinic: UUID
) -> None:
    clinical = told(rows, clinic)
    of_a_patient = told(rows, clinic, NoticeKind.OVERRIDE_OPENED)
    waiting = told(rows, clinic, NoticeKind.OVERRIDE_TO_REVIEW)
    officer = rows.signed_in(Role.PRIVACY_OFFICER, clinic)
    listed = (await client.get("/v1/notices", headers=officer)).json()
    assert [item["id"] for item in listed["items"]] == [str(waiting)]
    for other in (clinical, of_a_patient):
        answer = await client.post(f"/v1/notices/{other}/acknowledgement", headers=officer)
        assert answer.status_code == 404


def test_what_waits_for_a_review_is_no_matter_of_those_who_care() -> None:
    waiting = {kind for kind in NoticeKind if kind.value.endswith(("_to_review", "_overdue"))}
    assert len(waiting) == 4
    agreement = {kind for kind in NoticeKind if kind.value.startswith("agreement_")}
    assert len(agreement) == 3
    assert set(readable_by(Role.PRIVACY_OFFICER)) == waiting | agreement
    office = {NoticeKind.NOTICE_UNSEEN}
    assert set(readable_by(Role.ADMINISTRATOR)) == {NoticeKind.REVIEW_OVERDUE} | office
    rule = {kind for kind in NoticeKind if kind.value.startswith("rulebook_")}
    assert set(readable_by(Role.RULE_STEWARD)) == rule
    assert set(readable_by(Role.HUB_OFFICER)) == rule | agreement
    for role in (Role.CREW, Role.PHYSICIAN, Role.WARD_CLINICIAN):
        drafted = {NoticeKind.AGREEMENT_DRAFTED}  # read by those who may approve it
        assert set(readable_by(role)) == set(NoticeKind) - waiting - office - drafted


@pytest.mark.parametrize(
    "role", [Role.PRIVACY_OFFICER, Role.HUB_OFFICER, Role.MUNICIPALITY_OFFICER]
)
async def test_offices_read_what_becomes_of_the_agreement(
    client: httpx.AsyncClient, rows: Rows, clinic: UUID, role: Role
) -> None:
    told(rows, clinic)
    published = told(rows, clinic, NoticeKind.AGREEMENT_PUBLISHED)
    withdrawn = told(rows, clinic, NoticeKind.AGREEMENT_WITHDRAWN)
    listed = (await client.get("/v1/notices", headers=rows.signed_in(role, clinic))).json()
    assert {item["id"] for item in listed["items"]} == {str(withdrawn), str(published)}


async def test_the_newest_comes_first_fifty_a_page(
    client: httpx.AsyncClient, rows: Rows, clinic: UUID, nurse: dict[str, str]
) -> None:
    ids = [str(told(rows, clinic)) for _ in range(53)]
    first = (await client.get("/v1/notices", headers=nurse)).json()
    second = (await client.get(f"/v1/notices?before={first['next']}", headers=nurse)).json()
    seen = [item["id"] for page in (first, second) for item in page["items"]]
    assert len(first["items"]) == 50
    assert sorted(seen, reverse=True) == sorted(ids, reverse=True)
    assert seen == sorted(seen, reverse=True)
    assert second["next"] is None


async def test_the_first_to_acknowledge_stays_named(
    client: httpx.AsyncClient, rows: Rows, clinic: UUID, nurse: dict[str, str]
) -> None:
    notice_id, other = told(rows, clinic), told(rows, clinic)
    doctor = rows.signed_in(Role.PHYSICIAN, clinic)
    path = f"/v1/notices/{notice_id}/acknowledgement"
    first = await client.post(path, headers=nurse)
    again = await client.post(path, headers=doctor)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["acknowledged_at"] is not None
    (role,) = rows.one(
        """SELECT role FROM accounts JOIN notices ON acknowledged_by = accounts.id
        WHERE notices.id = %s""",
        notice_id,
    )
    assert role == "nurse"
    left = (await client.get("/v1/notices?unacknowledged=true", headers=doctor)).json()
    assert [item["id"] for item in left["items"]] == [str(other)]


async def test_acknowledging_at_once_names_one(
    client: httpx.AsyncClient, rows: Rows, clinic: UUID, nurse: dict[str, str]
) -> None:
    notice_id = told(rows, clinic)
    path = f"/v1/notices/{notice_id}/acknowledgement"
    both = await asyncio.gather(*(client.post(path, headers=nurse) for _ in range(3)))
    assert len({answer.json()["acknowledged_at"] for answer in both}) == 1


async def test_everybody_is_told_once_in_one_statement(db: AsyncConnection, at: datetime) -> None:
    first, second = await an_organisation(db), await an_organisation(db)
    patient_id, call_id = uuid7(), uuid7()
    await actions.tell(
        db,
        at,
        (first, second, first),
        NoticeKind.EMERGENCY_CALLED,
        patient_id=patient_id,
        call_id=call_id,
    )
    for organisation_id in (first, second):
        await db.execute(
            text("SELECT set_config('app.organisation', :id, true)"), {"id": str(organisation_id)}
        )
        (row,) = (await db.execute(text("SELECT * FROM notices"))).all()
        assert (row.organisation_id, row.kind) == (organisation_id, "emergency_called")
        assert (row.patient_id, row.call_id, row.told_at) == (patient_id, call_id, at)
        assert row.acknowledged_at is None


async def test_nobody_to_tell_is_no_error(db: AsyncConnection, at: datetime) -> None:
    await actions.tell(db, at, (), NoticeKind.ACCEPTED)


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_sentence_says_nothing_clinical(kind: NoticeKind) -> None:
    assert kind.ja.endswith("。")
    assert kind.en.endswith(".")
    for word in ("蘇生", "心肺", "CPR", "病名", "がん", "死", "DNAR"):
        assert word not in kind.ja + kind.en


def test_no_account_of_a_patient_reads_notices_of_its_clinic() -> None:
    assert readable_by(Role.PATIENT) == readable_by(Role.SURROGATE) == ()

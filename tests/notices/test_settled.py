"""What any of those told has done is settled: nobody is asked for it again."""

from datetime import timedelta
from uuid import UUID

import pytest

from app import jobs
from app.clock import now
from app.db import uuid7
from app.notices import actions
from app.notices.deadlines import WAITS
from app.notices.escalating import escalate
from app.notices.kinds import NoticeKind
from tests.builders import Home, a_proposal_body
from tests.days import today
from tests.notices.builders import Turns

KINDS = [NoticeKind.PROPOSAL_MADE, NoticeKind.ERASURE_ASKED, NoticeKind.REVIEW_DUE]


async def told(home: Home, turns: Turns, kind: NoticeKind, patient_id: UUID) -> None:
    """Clinic and station are told of somebody; the station does not look."""
    whom = (home.clinic, home.station)
    await jobs.transact(
        lambda db, at: actions.tell(db, at, whom, kind, patient_id=patient_id),
        turns.pool,
        turns.ledger,
    )


async def asked(home: Home, kind: NoticeKind, patient_id: UUID) -> None:
    """What there is to be answered; a talk that is due needs no row."""
    if kind is NoticeKind.PROPOSAL_MADE:
        patient = await home.invited(patient_id, "patient")
        path = f"/patients/{patient_id}/proposals"
        made = await home.send("POST", path, patient.headers, a_proposal_body())
        assert made.status_code == 201, made.text
        home.rows.run("TRUNCATE notices CASCADE")
    if kind is NoticeKind.ERASURE_ASKED:
        home.rows.add(
            "erasures",
            patient_id=patient_id,
            region="99",
            reason="asked_by_patient",
            asked_by=uuid7(),
            asked_organisation_id=home.clinic,
            asked_at=now(),
        )


async def done(home: Home, kind: NoticeKind, patient_id: UUID) -> None:
    """The clinic does it."""
    if kind is NoticeKind.PROPOSAL_MADE:
        (proposal_id,) = home.rows.one("SELECT id FROM proposals")
        answer = {"outcome": "refused", "note": "変わりないと確かめました。"}
        path = f"/proposals/{proposal_id}/answer"
        assert (await home.send("POST", path, home.doctor, answer)).status_code == 201
    if kind is NoticeKind.ERASURE_ASKED:
        home.rows.run("UPDATE erasures SET ended_at = now(), ended_by = gen_random_uuid()")
    if kind is NoticeKind.REVIEW_DUE:
        assert (await home.wished(patient_id, stated_on=today().isoformat())).status_code == 201


async def passes(home: Home, turns: Turns, kind: NoticeKind) -> list[tuple[UUID, bool]]:
    """The deadline passes and the job has its turn: who was then asked once more."""
    home.rows.run("UPDATE notices SET deadline = deadline - %s", WAITS[kind])
    await jobs.transact(escalate, turns.pool, turns.ledger)
    return home.rows.all(
        "SELECT organisation_id, escalated_at IS NOT NULL FROM notices WHERE kind = %s"
        " ORDER BY organisation_id = %s DESC",
        kind.value,
        home.clinic,
    )


@pytest.mark.parametrize("kind", KINDS)
async def test_until_it_is_done_everybody_who_was_told_is_asked_again(
    home: Home, turns: Turns, kind: NoticeKind
) -> None:
    patient_id = await home.in_order()
    await asked(home, kind, patient_id)
    await told(home, turns, kind, patient_id)
    assert await passes(home, turns, kind) == [(home.clinic, True), (home.station, True)]


@pytest.mark.parametrize("kind", KINDS)
async def test_once_one_has_done_it_nobody_is_asked_again(
    home: Home, turns: Turns, kind: NoticeKind
) -> None:
    patient_id = await home.in_order()
    await asked(home, kind, patient_id)
    await told(home, turns, kind, patient_id)
    await done(home, kind, patient_id)
    assert await passes(home, turns, kind) == [(home.clinic, False), (home.station, False)]


async def test_whoever_did_it_has_seen_the_notice_as_well(home: Home, turns: Turns) -> None:
    patient_id = await home.in_order()
    for kind in (NoticeKind.PROPOSAL_MADE, NoticeKind.REVIEW_DUE):
        await asked(home, kind, patient_id)
        await told(home, turns, kind, patient_id)
        await done(home, kind, patient_id)
        seen = home.rows.all(
            "SELECT organisation_id FROM notices WHERE kind = %s AND acknowledged_at IS NOT NULL",
            kind.value,
        )
        assert seen == [(home.clinic,)]


async def test_the_familys_view_is_no_talk(home: Home, turns: Turns) -> None:
    patient_id = await home.in_order()
    await told(home, turns, NoticeKind.REVIEW_DUE, patient_id)
    await home.wished(patient_id, source="family", stated_on=today().isoformat())
    found = await passes(home, turns, NoticeKind.REVIEW_DUE)
    assert found == [(home.clinic, True), (home.station, True)]


def test_a_review_after_break_glass_is_passed_on_by_itself_alone() -> None:
    assert NoticeKind.OVERRIDE_TO_REVIEW not in WAITS
    assert timedelta(0) < min(WAITS.values())

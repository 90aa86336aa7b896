"""Break-glass and its review in the room: pages, instants, and why somebody is refused."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.access.glass import overrides, review_store, reviews, telling
from app.access.glass import store as override_store
from app.access.glass.open_now import OPEN_OVERRIDES
from app.access.glass.overrides import Why
from app.access.glass.refusals import OverrideOver
from app.access.kinds import OverrideReason, ReviewOutcome
from app.audit import store as audit
from app.audit.entry import Entry
from app.clock import now
from app.db import uuid7
from app.errors import Conflict, Invalid, NotAllowed, Refused
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.access.room import Room, reason
from tests.calls.builders import Headers

AT = now()
TICK, HOUR = timedelta(microseconds=1), timedelta(hours=1)
WHY = Why(reason=OverrideReason.UNCONSCIOUS, words="呼びかけに反応がない")


def a_doctor(room: Room) -> tuple[UUID, Headers]:
    """A clinic and a physician of it."""
    clinic = room.rows.an_organisation(OrganisationKind.CLINIC)
    return clinic, room.rows.signed_in(Role.PHYSICIAN, clinic)


def an_override(
    room: Room, who: Headers, clinic: UUID, patient_id: UUID, opened: datetime, **columns: object
) -> UUID:
    """One time the glass was broken, for an hour, as rows."""
    account, closes = room.account(who), opened + HOUR
    override_id, grant_id = uuid7(), uuid7()
    with room.rows.db.transaction():
        room.rows.add(
            "overrides",
            **{
                "id": override_id,
                "patient_id": patient_id,
                "grant_id": grant_id,
                "account_id": account,
                "organisation_id": clinic,
                "role": "physician",
                "reason": "unconscious",
                "words": "反応がない",
                "identifiers": ["reading"],
                "second_factor_at": opened,
                "opened_at": opened,
                "closes_at": closes,
                **columns,
            },
        )
        room.a_grant(patient_id, account, opened, closes, "glass", "account", id=grant_id)
    return override_id


def a_review(room: Room, clinic: UUID, who: Headers, **columns: object) -> UUID:
    review = {
        "id": uuid7(),
        "kind": "unusual_access",
        "about": uuid4().hex,
        "organisation_id": clinic,
        "account_id": room.account(who),
        "figures": {"that_day": 60},
        "happened_at": AT - HOUR,
        "opened_at": AT - HOUR,
        "due_at": AT + HOUR,
    }
    return room.rows.add("reviews", **review | columns)


async def test_why_the_glass_does_not_open_stays_on_the_record(room: Room) -> None:
    clinic, doctor = a_doctor(room)
    nurse = room.rows.signed_in(Role.NURSE, clinic)
    refused, unasked = room.a_subject(), room.a_subject()
    room.a_consent(refused, "hospital", state="refused")
    async with room.asks(nurse, now()) as (db, caller, _):
        with pytest.raises(NotAllowed) as role:
            await overrides.require_without_call(db, caller, "override.look_up")
        assert reason(role) == ("override.look_up", "role")
    async with room.asks(doctor, now()) as (db, caller, at):
        await overrides.require_without_call(db, caller, "override.look_up")
        with pytest.raises(NotAllowed) as stale:
            overrides.require_fresh(caller, at + HOUR, "override.open", None)
        assert reason(stale) == ("override.open", "second_factor")

        async def opened(patient_id: UUID, ends_at: datetime | None = None) -> UUID:
            found, _ = await overrides.open_on(
                db, caller, at, patient_id, WHY, ("reading",), call_id=None, ends_at=ends_at
            )
            return found

        with pytest.raises(Refused) as no:
            await opened(refused)
        assert reason(no) == ("override.open", "refused_or_withdrawn")
        first = await opened(unasked)
        short = await opened(room.a_subject(), at + HOUR / 4)
        long = await opened(room.a_subject(), at + 4 * HOUR)
        await db.commit()
    ends = dict(room.rows.all("SELECT id, closes_at - opened_at FROM overrides"))
    assert ends == {first: HOUR, short: HOUR / 4, long: HOUR}
    assert room.rows.all(
        "SELECT DISTINCT is_own_institution, closes_at > opened_at FROM grants"
    ) == [(False, True)]
    room.rows.run("UPDATE reviews SET due_at = opened_at")
    async with room.asks(doctor, now()) as (db, caller, _):
        with pytest.raises(NotAllowed) as overdue:
            await overrides.require_without_call(db, caller, "override.open")
        assert reason(overdue) == ("override.open", "reviews_overdue")


async def test_an_override_is_over_at_its_last_instant_for_its_opener_too(room: Room) -> None:
    clinic, doctor = a_doctor(room)
    patient_id, call_id = room.a_subject(), uuid4()
    override_id = an_override(room, doctor, clinic, patient_id, AT - HOUR, call_id=call_id)
    async with room.asks(doctor, AT) as (db, caller, at):
        with pytest.raises(OverrideOver) as over:
            await overrides.enter(db, caller, at, override_id, "record.read")
        assert reason(over) == ("record.read", "over")
        assert isinstance(over.value.entry, Entry)
        assert over.value.entry.patient_id == patient_id
        assert over.value.kind == "override-over"
        with pytest.raises(Refused) as none:
            await overrides.enter(db, caller, at, uuid4(), "record.read")
        assert reason(none) == ("record.read", "no_override")
        assert await telling.own_open(db, caller, at) == []
        assert (await telling.read(db, caller, at, override_id)).is_open is False
        await overrides.close(db, caller, at, override_id)
        await db.commit()
    (leaf,) = room.rows.leaves("override.closed")
    assert (leaf["outcome"], leaf["patient_id"]) == ("nothing", patient_id)
    (state,) = room.rows.leaves("override.state")
    assert state["patient_id"] == patient_id
    assert len(room.rows.leaves("override.list")) == 1
    async with room.asks(doctor, AT - TICK) as (db, caller, at):
        (own,) = await telling.own_open(db, caller, at)
        assert (own.id, own.is_open) == (override_id, True)
        await overrides.close(db, caller, at, override_id)
        assert await telling.own_open(db, caller, at) == []


async def test_other_rooms_join_ones_own_open_overrides_and_no_others(room: Room) -> None:
    clinic, doctor = a_doctor(room)
    colleague = room.rows.signed_in(Role.PHYSICIAN, clinic)
    patient_id, call_id = room.a_subject(), uuid4()
    own = an_override(room, doctor, clinic, patient_id, AT - HOUR + TICK, call_id=call_id)
    an_override(room, doctor, clinic, room.a_subject(), AT - HOUR)
    an_override(room, colleague, clinic, room.a_subject(), AT - TICK)
    async with room.asks(doctor, AT) as (db, _, _at):
        found = (await db.execute(select(OPEN_OVERRIDES))).all()
    assert [tuple(row) for row in found] == [(own, call_id, AT - HOUR + TICK, AT + TICK)]


async def test_those_around_the_patient_turn_pages_of_who_broke_the_glass(room: Room) -> None:
    rows, (clinic, doctor) = room.rows, a_doctor(room)
    home = rows.an_organisation(OrganisationKind.NURSE_STATION)
    nurse, pharmacist = (rows.signed_in(role, home) for role in (Role.NURSE, Role.PHARMACIST))
    patient_id, other = room.a_subject(), room.a_subject()
    room.a_grant(patient_id, home, AT - 900 * HOUR)
    room.a_consent(patient_id)
    async with room.asks(nurse, AT) as (db, caller, at):
        assert await telling.newest_of_patient(db, caller, at, patient_id) == []
        assert await override_store.has_any(db, patient_id) is False
        assert not audit.is_recorded(db), "there was nothing to look at"
    opened = sorted(
        an_override(room, doctor, clinic, patient_id, AT - (60 - n) * 2 * HOUR) for n in range(52)
    )
    an_override(room, doctor, clinic, other, AT - 9 * HOUR)
    newest = opened[::-1]
    async with room.asks(nurse, AT) as (db, caller, at):
        first = await telling.of_patient(db, caller, at, patient_id)
        assert [one.id for one in first.items] == newest[:50]
        assert first.next == newest[49]
        rest = await telling.of_patient(db, caller, at, patient_id, first.next)
        assert ([one.id for one in rest.items], rest.next) == (newest[50:], None)
        few = await telling.newest_of_patient(db, caller, at, patient_id)
        assert [one.id for one in few] == newest[:3]
        assert few[0].organisation == "みなと在宅クリニック"
        assert await override_store.has_any(db, patient_id) is True
        await db.commit()
    assert len(rows.leaves("overrides.read")) == 3
    async with room.asks(pharmacist, AT) as (db, caller, at):
        with pytest.raises(NotAllowed):
            await telling.of_patient(db, caller, at, patient_id)
        assert await telling.newest_of_patient(db, caller, at, patient_id) == []
    room.a_consent(patient_id, epoch=2, restricted=["who_looked"])
    async with room.asks(nurse, AT) as (db, caller, at):
        with pytest.raises(Refused) as withheld:
            await telling.of_patient(db, caller, at, patient_id)
        assert reason(withheld) == ("overrides.read", "withheld")


async def test_an_organisations_overrides_are_counted_after_an_instant(room: Room) -> None:
    (clinic, doctor), (far_clinic, far_doctor) = a_doctor(room), a_doctor(room)
    officer = room.rows.signed_in(Role.PRIVACY_OFFICER, clinic)
    patient_id = room.a_subject()
    for hours in (1, 2):
        an_override(room, doctor, clinic, patient_id, AT - hours * 3 * HOUR)
    an_override(room, far_doctor, far_clinic, patient_id, AT - HOUR)
    async with room.asks(officer, AT) as (db, caller, _):
        since = AT - 6 * HOUR
        assert await override_store.count(db, caller.organisation_id, since - TICK) == 2
        assert await override_store.count(db, caller.organisation_id, since) == 1
    # the tries of one account come one after the other
    locks = """SELECT count(*) FROM pg_locks JOIN pg_database d ON d.oid = database
        WHERE locktype = 'advisory' AND datname = current_database()"""
    async with room.asks(doctor, AT) as (db, caller, _):
        assert room.rows.one(locks) == (0,)
        await override_store.hold(db, caller.account_id)
        assert room.rows.one(locks) == (1,)


async def test_the_officer_turns_pages_of_what_waits_and_of_what_is_closed(room: Room) -> None:
    (clinic, doctor), (far_clinic, far_doctor) = a_doctor(room), a_doctor(room)
    officer = room.rows.signed_in(Role.PRIVACY_OFFICER, clinic)
    waiting = sorted(a_review(room, clinic, doctor) for _ in range(52))
    a_review(room, far_clinic, far_doctor)
    async with room.asks(officer, AT) as (db, caller, at):
        first = await reviews.page(db, caller, at)
        assert [one.id for one in first.items] == waiting[:50]
        assert first.next == waiting[49]
        rest = await reviews.page(db, caller, at, cursor=first.next)
        assert ([one.id for one in rest.items], rest.next) == (waiting[50:], None)
        assert (await reviews.page(db, caller, at, is_closed=True)).items == []
        await db.commit()
    assert len(room.rows.leaves("review.list")) == 3
    room.rows.run(
        "UPDATE reviews SET outcome = 'justified', closed_at = %s, closed_by = %s",
        AT,
        room.account(officer),
    )
    newest = waiting[::-1]
    async with room.asks(officer, AT) as (db, caller, at):
        done = await reviews.page(db, caller, at, is_closed=True)
        assert [one.id for one in done.items] == newest[:50]
        assert done.items[0].closed_by == "佐藤 花子"
        rest = await reviews.page(db, caller, at, cursor=done.next, is_closed=True)
        assert [one.id for one in rest.items] == newest[50:]
        assert (await reviews.page(db, caller, at)).items == []


async def test_a_week_has_its_first_instant_and_not_its_last(room: Room) -> None:
    (clinic, doctor), (far_clinic, far_doctor) = a_doctor(room), a_doctor(room)
    officer = room.rows.signed_in(Role.PRIVACY_OFFICER, clinic)
    at_begin, within, _at_end = (
        a_review(room, clinic, doctor, opened_at=AT + hours * HOUR) for hours in (0, 1, 2)
    )
    a_review(room, far_clinic, far_doctor, opened_at=AT + HOUR)
    async with room.asks(officer, AT) as (db, caller, _):
        found = await review_store.between(db, caller.organisation_id, AT, AT + 2 * HOUR)
        assert {row.id for row in found} == {at_begin, within}


async def test_why_a_review_is_not_closed_stays_on_the_record(room: Room) -> None:
    clinic, doctor = a_doctor(room)
    officer = room.rows.signed_in(Role.PRIVACY_OFFICER, clinic)
    one, own = a_review(room, clinic, doctor), a_review(room, clinic, officer)
    right = ReviewOutcome.JUSTIFIED
    async with room.asks(doctor, AT) as (db, caller, at):
        for tried in (
            reviews.page(db, caller, at),
            reviews.one(db, caller, at, one),
            reviews.close(db, caller, at, one, right, None),
        ):
            with pytest.raises(NotAllowed) as role:
                await tried
            assert reason(role)[1] == "role"
    async with room.asks(officer, AT) as (db, caller, at):
        with pytest.raises(Refused) as none:
            await reviews.one(db, caller, at, uuid4())
        assert reason(none) == ("review.read", "no_review")
        with pytest.raises(NotAllowed) as mine:
            await reviews.close(db, caller, at, own, right, None)
        assert (mine.value.kind, reason(mine)) == ("own-review", ("review.close", "own_review"))
        for outcome in (ReviewOutcome.NOT_JUSTIFIED, ReviewOutcome.TRAINING):
            with pytest.raises(Invalid):
                await reviews.close(db, caller, at, one, outcome, None)
        await reviews.close(db, caller, at, one, right, None)
        with pytest.raises(Conflict):
            await reviews.close(db, caller, at, one, right, None)
        detail = await reviews.one(db, caller, at, one)
        assert (detail.seen, detail.reads) == ([], 0)
        assert detail.review.closed_at == AT


async def test_of_what_was_looked_into_the_patient_hears_where_it_was_an_override(
    room: Room,
) -> None:
    clinic, doctor = a_doctor(room)
    officer = room.rows.signed_in(Role.PRIVACY_OFFICER, clinic)
    patient_id = room.a_subject()
    override_id = an_override(room, doctor, clinic, patient_id, AT - HOUR)
    about = {"patient_id": patient_id, "override_id": override_id, "kind": "override"}
    broken = a_review(room, clinic, doctor, **about)
    call = a_review(room, clinic, doctor, kind="call_without_outcome", patient_id=patient_id)
    note = "次の研修で取り上げる"
    async with room.asks(officer, AT) as (db, caller, at):
        for review_id in (broken, call):
            await reviews.close(db, caller, at, review_id, ReviewOutcome.TRAINING, note)
        await db.commit()
    kept = room.rows.all("SELECT patient_id, fields, reason FROM audit_leaves ORDER BY number")
    closed = ["outcome", "note"]
    assert kept == [(patient_id, closed, "training"), (None, closed, "training")]
    stands = "SELECT DISTINCT outcome, note, closed_at, closed_by FROM reviews"
    assert room.rows.all(stands) == [("training", note, AT, room.account(officer))]

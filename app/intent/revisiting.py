"""Talking the wishes over again: what is due, a talk that changed nothing, who is reminded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import listing
from app.access.permit import Permit
from app.access.show import Part
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.clock import japan_date
from app.db import Found, uuid7
from app.errors import Conflict, Invalid, Stale, require_past
from app.intent import store
from app.intent.history import Intent
from app.notices import actions as notices
from app.notices.kinds import NoticeKind
from app.patients import show as person_show
from app.patients import store as patients
from app.patients import view as person
from app.patients.looked import looked_at
from app.patients.team import tell_others
from app.patients.view import View
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act
from app.policy.levels import Level
from app.policy.sections import Section
from app.revisits import store as revisits
from app.revisits.kinds import SOON, RevisitReason

PAGE = 50
_AT_ONCE = 500
"""Reminders in one transaction."""
_LONGEST = timedelta(days=366)


class RevisitDue(View):
    """Why a talk is due: an event, and the last day for it."""

    reason: RevisitReason
    opened_on: date
    due_on: date


class RevisitLine(View):
    """One patient on the work list. `due_on`: the earliest day; `because`: the events behind it.

    No event is named where only the day has come that the wish itself set.
    """

    patient_id: UUID
    identity: Part[person.Identity | person.IdentityBrief | person.IdentityOffer]
    due_on: date
    is_overdue: bool
    because: list[RevisitDue]


@dataclass(frozen=True, slots=True)
class WorkList:
    """Those of a page of one's own patients whose talk is due soon, the most urgent first."""

    items: list[RevisitLine]
    next: UUID | None


async def hold(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    seen: int,
    talked_on: date,
    next_due: date,
) -> UUID:
    """Notes a talk in which the person kept to what is recorded, over epoch `seen`. Returns its id.

    Whatever made the talk due is answered; a suspension or withdrawal is not. Raises Refused,
    NotAllowed, Invalid, Stale, Conflict where a death is recorded (death-recorded), no wish is
    (no-wish) or what was recorded was taken back (taken-back).
    """
    action = "revisit.held"
    permit = await access.enter(db, caller, at, Basis.CARE_TEAM, action, patient_id=patient_id)
    permit.require(Act.WRITE_WISHES)
    seen_whole = (Section.RESUSCITATION_WISH, Section.VERDICT)
    if any(permit.level(section) is not Level.FULL for section in seen_whole):
        raise permit.refused(action, "withheld")
    epoch, moment = await access.advance(db, permit)
    if seen != epoch - 1:
        raise Stale
    await patients.require_alive(db, patient_id)
    will = await store.will(db, patient_id)
    _check(_intent(will), at, talked_on, next_due)
    if will.newest_wish and talked_on < date.fromisoformat(will.newest_wish[0]["stated_on"]):
        raise Invalid.at(
            "body.talked_on",
            "記録されている意思より前の話合いは書けません。",
            "The talk lies before the wish that is recorded.",
        )
    held_id = uuid7()
    await revisits.hold(
        db,
        {
            "id": held_id,
            "patient_id": patient_id,
            "epoch": epoch,
            "held_at": moment,
            "held_by": caller.account_id,
            "talked_on": talked_on,
            "next_due": next_due,
        },
    )
    due = NoticeKind.REVIEW_DUE
    await notices.answered(db, caller, moment, due, patient_id=patient_id)
    await tell_others(db, moment, permit, NoticeKind.WISH_KEPT)
    await audit.append(db, at, permit.entry(action, fields=("talked_on", "next_due"), epoch=epoch))
    return held_id


async def work_list(
    db: AsyncConnection, caller: Caller, at: datetime, after: UUID | None = None
) -> WorkList:
    """Of 50 patients in one's care those whose talk is due within a month or overdue.

    Those to whom the verdict is not shown in full learn of none. Nobody but the care team has one.
    """
    action = "revisits.listed"
    found = await listing.enter_all(db, caller, at, Basis.CARE_TEAM, after=after, limit=PAGE)
    permits = [one for one in found.permits if one.level(Section.VERDICT) is Level.FULL]
    ids = [one.patient_id for one in permits]
    wills = await store.wills(db, ids) if ids else {}
    persons = await patients.persons(db, ids) if ids else {}
    events = await revisits.of_patients(db, ids) if ids else []
    lines = [
        line
        for permit in permits
        if (line := _line(permit, at, wills[permit.patient_id], persons, events)) is not None
    ]
    shown = {line.patient_id for line in lines}
    for permit in permits:
        if permit.patient_id in shown:
            leaf = looked_at(permit, action, Section.IDENTITY, Section.VERDICT)
            await audit.append(db, at, leaf)
    if not shown:
        nobody = Entry(actor=caller.actor, action=action, outcome=Outcome.NOTHING)
        await audit.append(db, at, nobody)
    lines.sort(key=lambda line: (line.due_on, line.patient_id))
    return WorkList(lines, found.next)


async def remind(db: AsyncConnection, at: datetime) -> bool:
    """Tells the clinic, once for each due day and from a week before it, that a talk is due.

    Returns whether there may be more.
    """
    job = audit.a_job()
    due = await revisits.to_remind_of(db, japan_date(at), _AT_ONCE)
    for row in due:
        await notices.tell(db, at, [row.clinic], NoticeKind.REVIEW_DUE, patient_id=row.patient)
        leaf = Entry(actor=job, action="revisit.reminded", patient_id=row.patient)
        await audit.append(db, at, leaf)
    return len(due) == _AT_ONCE


def _intent(will: Found) -> Intent:
    return store.intent_of(will, deceased_on=None, merged_into=None)


def _check(intent: Intent, at: datetime, talked_on: date, next_due: date) -> None:
    today = japan_date(at)
    if intent.newest_wish is None:
        raise Conflict("まだ意思の記録がありません。", "No wish is recorded yet.", "no-wish")
    if (intent.taken_back or -1) > intent.newest_wish.epoch:
        raise Conflict(
            "停止または撤回されています。あらためて意思を記録してください。",
            "It was suspended or withdrawn. Record the wish anew.",
            "taken-back",
        )
    require_past("body.talked_on", talked_on, today)
    if not today < next_due <= today + _LONGEST:
        raise Invalid.at(
            "body.next_due",
            "明日から1年以内の日付にしてください。",
            "Choose a day after today, within a year.",
        )


def _line(
    permit: Permit,
    at: datetime,
    will: Found,
    persons: dict[UUID, Found],
    events: Sequence[Found],
) -> RevisitLine | None:
    row, today = persons[permit.patient_id], japan_date(at)
    due = _intent(will).review_by
    if due is None or due > today + SOON or row.deceased_on is not None:
        return None
    # An event whose own day lies before the earliest open one was answered by a talk.
    because = [
        RevisitDue(
            reason=RevisitReason(one.reason),
            opened_on=japan_date(one.opened_at),
            due_on=one.due_on,
        )
        for one in events
        if one.patient_id == permit.patient_id
        and will.revisit_due is not None
        and one.due_on >= will.revisit_due
    ]
    return RevisitLine(
        patient_id=permit.patient_id,
        identity=person_show.identity(permit, row, today),
        due_on=due,
        is_overdue=due < today,
        because=because,
    )

"""The board of a care team: whose call has not yet come back home, and who is awaited."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import listing
from app.access.permit import Permit
from app.access.show import Part
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.calls import store as calls
from app.clock import japan_date
from app.db import Found
from app.handovers import store
from app.handovers.loops import LoopOwner, LoopStep, Waiting, waiting
from app.intent import store as intents
from app.notices import store as notices
from app.patients import show as person_show
from app.patients import store as patients
from app.patients import view as person
from app.patients.looked import looked_at
from app.patients.view import View, Words
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.levels import Level
from app.policy.sections import Section

PAGE = 50
_SHOWN = (Section.IDENTITY, Section.CALL_RECORD, Section.VERDICT)
"""The last of them where a talk is what is awaited."""


class LoopLine(View):
    """One patient whose last call is not yet closed all the way home."""

    patient_id: UUID
    identity: Part[person.Identity | person.IdentityBrief | person.IdentityOffer]
    called_at: datetime
    step: LoopStep
    said: Words
    owner: LoopOwner
    owner_said: Words
    since: datetime
    deadline: datetime
    is_stuck: bool


class LoopBoard(View):
    """Of 50 patients in one's care those with an open loop, the most overdue first."""

    items: list[LoopLine]
    next: UUID | None


async def board(
    db: AsyncConnection, caller: Caller, at: datetime, after: UUID | None = None
) -> LoopBoard:
    """What each open loop waits for, for members of the care team.

    Those to whom the record of calls is not shown in full learn of none.
    """
    action = "loops.listed"
    found = await listing.enter_all(db, caller, at, Basis.CARE_TEAM, after=after, limit=PAGE)
    permits = {
        one.patient_id: one for one in found.permits if one.level(Section.CALL_RECORD) is Level.FULL
    }
    lines = await _lines(db, caller, at, permits) if permits else []
    for line in lines:
        permit = permits[line.patient_id]
        await audit.append(db, at, looked_at(permit, action, *_SHOWN))
    if not lines:
        nobody = Entry(actor=caller.actor, action=action, outcome=Outcome.NOTHING)
        await audit.append(db, at, nobody)
    lines.sort(key=lambda line: (line.deadline, line.patient_id))
    return LoopBoard(items=lines, next=found.next)


async def _lines(
    db: AsyncConnection, caller: Caller, at: datetime, permits: dict[UUID, Permit]
) -> list[LoopLine]:
    last = await calls.last_of_patients(db, list(permits))
    if not last:
        return []
    ids = [call.patient_id for call in last]
    persons, wills = await patients.persons(db, ids), await intents.wills(db, ids)
    ways = await store.of_calls(db, [call.id for call in last])
    seen = await notices.seen_of_calls(db, caller.organisation_id, [call.id for call in last])
    lines = []
    for call in last:
        way = next((one for one in ways if one.call_id == call.id), None)
        if persons[call.patient_id].deceased_on is not None:
            continue
        is_judged = permits[call.patient_id].level(Section.VERDICT) is Level.FULL
        is_due = is_judged and wills[call.patient_id].revisit_due is not None
        found = _waiting(call, way, seen, is_talk_due=is_due)
        if found is not None:
            lines.append(_line(permits[call.patient_id], persons, call, found, at))
    return lines


def _waiting(
    call: Found, way: Found | None, seen: Sequence[Found], *, is_talk_due: bool
) -> Waiting | None:
    told = next((one.acknowledged_at for one in seen if one.call_id == call.id), None)
    times = {LoopStep.TOLD: told, LoopStep.DESTINATION: call.closed_at}
    if way is not None:
        times |= {
            LoopStep.DESTINATION: way.accepted_at,
            LoopStep.SEEN: way.seen_at,
            LoopStep.ARRIVED: way.arrived_at,
            LoopStep.ADMITTED: way.admitted_at,
            LoopStep.SENT_HOME: way.discharged_at,
        }
    return waiting(call.opened_at, times, is_transported=way is not None, is_talk_due=is_talk_due)


def _line(
    permit: Permit, persons: dict[UUID, Found], call: Found, found: Waiting, at: datetime
) -> LoopLine:
    return LoopLine(
        patient_id=permit.patient_id,
        identity=person_show.identity(permit, persons[permit.patient_id], japan_date(at)),
        called_at=call.opened_at,
        step=found.step,
        said=Words(ja=found.step.ja, en=found.step.en),
        owner=found.owner,
        owner_said=Words(ja=found.owner.ja, en=found.owner.en),
        since=found.since,
        deadline=found.deadline,
        is_stuck=found.is_stuck(at),
    )

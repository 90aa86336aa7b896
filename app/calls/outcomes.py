"""How a call ends: its outcome, resuscitation and transport apart, and the close."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import locking
from app.access import store as grants
from app.access.actions import Relation
from app.audit import store as audit
from app.audit.entry import Entry
from app.calls import parties, store, writing
from app.calls.parties import CallClosed, entry, own_call
from app.calls.view import CallView, call_of
from app.db import Found
from app.errors import Conflict, Invalid, Refused
from app.notices import actions as notices
from app.notices.actions import NoticeKind
from app.patients import team
from app.people import reachable
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act

REPORT_HOURS = timedelta(hours=24)
"""How long the crews may still read and finish their own call record after the close."""

REVIEW_DAYS = timedelta(days=180)
"""How long a council may review a call. Councils sit about once a quarter: a call closed on the
day of one sitting can be prepared, taken up at the next, and again at the one after."""

_ENDING = (Basis.CALL, Basis.BEFORE_ARRIVAL, Basis.OFFER, Basis.GLASS)
_FIELDS = ("resuscitation", "transport", "handed_to", "destination_id", "destination_reason")


class Resuscitated(StrEnum):
    """What became of resuscitation."""

    CONTINUED = "continued"
    STOPPED = "stopped"
    NOT_STARTED = "not_started"
    NOT_NEEDED = "not_needed"


class Transported(StrEnum):
    """Whether the person was taken to a hospital."""

    YES = "yes"
    NO = "no"


class HandedTo(StrEnum):
    """Who took over."""

    HOSPITAL = "hospital"
    PHYSICIAN = "physician"
    FAMILY = "family"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How the call ended.

    A transport names its hospital; one that did not accept here needs `destination_reason`,
    which may also stand alone for a place that takes no part.
    """

    resuscitation: Resuscitated
    transport: Transported
    handed_to: HandedTo | None
    destination_id: UUID | None
    destination_reason: str | None
    note: str | None


async def record_outcome(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, ending: Ending
) -> CallView:
    """Notes how the call ended; until the close, and by its crew for 24 hours after, anew.

    Raises Invalid where the destination does not fit, and as `own_call`.
    """
    call, leaf = await _for_outcome(db, caller, at, call_id)
    whole = await store.whole(db, call_id)
    if whole is None:
        raise Conflict
    _check(ending, whole)
    if ending.destination_id is not None and not await store.is_hospital(db, ending.destination_id):
        raise Invalid.at(
            "body.destination_id",
            "参加している病院を選ぶか、空にして搬送先を言葉で書いてください。",
            "Choose a hospital that takes part, or leave it out and say where in words.",
        )
    await writing.set_outcome(
        db,
        call_id,
        resuscitation=ending.resuscitation.value,
        transport=ending.transport.value,
        handed_to=None if ending.handed_to is None else ending.handed_to.value,
        destination_id=ending.destination_id,
        destination_reason=ending.destination_reason,
        outcome_note=ending.note,
        outcome_at=at,
    )
    if ending.destination_id is not None and ending.destination_id != call.destination_id:
        await _tell_team(db, at, call, NoticeKind.DESTINATION_CHOSEN)
    await audit.append(db, at, leaf)
    return await _shown(db, call_id)


async def close(db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID) -> CallView:
    """Closes the call and ends what hung on it at that instant.

    Every unit that was on it keeps the record of the call for a day, and the councils of the place
    may review it. The instant is taken after the wait for call and patient. Raises Conflict
    without outcome.
    """
    call = await own_call(db, caller, at, call_id, "call.close", Act.CLOSE_CALL, lock=True)
    if call.outcome_at is None:
        raise Conflict(
            "先に転帰を記録してください。", "Record the outcome first.", "outcome-missing"
        )
    await _come_in(db, caller, at, call)
    await _tell_team(db, at, call, NoticeKind.CALL_CLOSED)
    await _withdraw_inquiries(db, at, call_id, call.destination_id)
    locked = None
    if call.patient_id is not None:
        locked = await locking.lock(db, call.patient_id, everywhere=False)
    now = locked[1] if locked is not None else await store.clock(db)
    for basis in _ENDING:
        await grants.close_of_call(db, call_id, basis, now)
    if call.patient_id is not None:
        await _let_them_look_back(db, caller, now, call)
    await writing.close(db, call_id, now)
    await audit.append(db, at, entry(caller, "call.closed", call_id, patient_id=call.patient_id))
    return await _shown(db, call_id)


async def _come_in(db: AsyncConnection, caller: Caller, at: datetime, call: Found) -> None:
    """Lets a desk that never opened the card reach those who must be told of the close."""
    with suppress(Conflict):  # the card was opened: the desk is in already
        await parties.come_in(db, caller, at, call)


async def _let_them_look_back(
    db: AsyncConnection, caller: Caller, now: datetime, call: Found
) -> None:
    author = Relation(
        patient_id=call.patient_id,
        holder_kind="unit",
        holder_id=call.unit_id,
        basis=Basis.AUTHOR,
        opened_for="own call record after the close",
        call_id=call.id,
        closes_at=now + REPORT_HOURS,
    )
    for unit_id in sorted(parties.units_of(call, is_past=True)):
        await access.open_grant(db, caller, now, replace(author, holder_id=unit_id))
    review = replace(
        author,
        holder_kind="organisation",
        basis=Basis.AFTER_REVIEW,
        opened_for="review of the call",
        closes_at=now + REVIEW_DAYS,
    )
    for council_id in await reachable.councils(db, call.municipality):
        await access.open_grant(db, caller, now, replace(review, holder_id=council_id))


async def _for_outcome(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID
) -> tuple[Found, Entry]:
    """The call and the audit entry: as a party of the open call, or as the author after it."""
    action = "call.outcome"
    try:
        call = await own_call(db, caller, at, call_id, action, Act.RECORD_OUTCOME, lock=True)
    except (CallClosed, Refused):  # a unit released before the close is its author as well
        closed = await store.one(db, call_id, lock=True)
        if closed is None or closed.closed_at is None or closed.patient_id is None:
            raise
        if not parties.is_author(caller, at, closed):
            raise
        permit = await access.enter(db, caller, at, Basis.AUTHOR, action, call_id=call_id)
        permit.require(Act.RECORD_OUTCOME)
        return closed, permit.entry("call.outcome_recorded", fields=_FIELDS)
    leaf = entry(
        caller,
        "call.outcome_recorded",
        call_id,
        patient_id=call.patient_id,
        fields=_FIELDS,
    )
    return call, leaf


def _check(ending: Ending, call: Found) -> None:
    accepted = {one["hospital_id"] for one in call.inquiries if one["answer"] == "accepted"}
    is_transported = ending.transport is Transported.YES
    names_any = ending.destination_id is not None or ending.destination_reason is not None
    if is_transported != names_any:
        raise Invalid.at(
            "body.destination_id",
            "搬送したときは搬送先を、しなかったときは空にしてください。",
            "Name the destination of a transport, and none where there was no transport.",
        )
    is_outside = ending.destination_id is not None and str(ending.destination_id) not in accepted
    if is_outside and not ending.destination_reason:
        raise Invalid.at(
            "body.destination_reason",
            "受入れの回答がない病院です。選んだ理由を記録してください。",
            "This hospital did not accept here. Say why it was chosen.",
        )


async def _withdraw_inquiries(
    db: AsyncConnection, at: datetime, call_id: UUID, destination_id: UUID | None
) -> None:
    """Tells those who are still asked, or keep a bed, that the patient does not come."""
    await store.hold_inquiries(db, call_id)
    call = await store.whole(db, call_id)
    inquiries = call.inquiries if call is not None else ()
    waiting = [
        hospital_id
        for one in inquiries
        if (hospital_id := UUID(one["hospital_id"])) != destination_id
        and one["answer"] != "declined"
    ]
    await notices.tell(db, at, waiting, NoticeKind.OFFER_WITHDRAWN, call_id=call_id)


async def _tell_team(db: AsyncConnection, at: datetime, call: Found, kind: NoticeKind) -> None:
    if call.patient_id is not None:
        await team.tell(db, at, call.patient_id, kind, call_id=call.id)


async def _shown(db: AsyncConnection, call_id: UUID) -> CallView:
    call = await store.one(db, call_id)
    if call is None:
        raise Conflict
    return call_of(call)

"""Before the crew arrives: the desk finds whom the caller speaks of, and confirms nobody.

By the caller's phone and address it is shown candidates, masked as a crew's are, and takes one.
That opens a grant of its own basis for this one person of the desk, and for a colleague once they
look: one of the whole department would let all its crews reach the record. It ends when the crew
confirms somebody, whoever that is, when the desk takes it back or another, and with the call.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import call_store
from app.access import store as grants
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.calls import candidates, parties, store
from app.calls.arrival import presuming
from app.calls.arrival.refusals import AnotherFits, Confirmed, MayBeAnother
from app.calls.arrival.view import BeforeArrival, found_of, rule_of
from app.calls.candidates import LookUpView
from app.calls.guide import ruling
from app.calls.parties import entry, own_call
from app.calls.tries import counted
from app.calls.view import NO_RECORD
from app.clock import japan_date
from app.db import Found
from app.errors import Conflict, Invalid, Refused
from app.intent import record
from app.patients.look_up import finding, sightings
from app.patients.look_up.query import TooWeak
from app.patients.look_up.spoken import Spoken
from app.patients.look_up.typed import Asked, query_of
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act
from app.transport.language.rulebook import Kind

_LOOK_UP, _TAKE, _LEAVE, _READ = (
    f"before_arrival.{verb}" for verb in ("look_up", "take", "leave", "read")
)
_ACT = Act.LOOK_UP_BEFORE_ARRIVAL


async def look_up(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call_id: UUID,
    asked: Asked,
    spoken: Spoken,
    key: bytes,
) -> LookUpView:
    """The candidates for what the caller said, on an open call of the desk's own department.

    Raises Invalid for a field that cannot be read, LookedUpTooOften past the limits, Confirmed,
    and as `own_call`.
    """
    await _unconfirmed(db, caller, at, call_id, _LOOK_UP)
    query = query_of(asked)
    search = await counted(db, caller, at, call_id, _LOOK_UP, query, key, guessing=_TAKE)
    if isinstance(query, TooWeak):
        shown = candidates.too_weak(query)
    else:
        on = japan_date(at)
        found, is_cut = await finding.seen(db, call_id, query)
        ranked = sightings.rank(
            found,
            on=on,
            store_stopped_early=is_cut,
            is_against=lambda one: spoken.is_against_seen(one, on),
        )
        shown = found_of(ranked, spoken)
    outcome = Outcome.DONE if shown.candidates else Outcome.NOTHING
    leaf = entry(caller, _LOOK_UP, call_id, outcome=outcome, reason=shown.outcome, search=search)
    await audit.append(db, at, leaf)
    return shown


async def take(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call_id: UUID,
    patient_id: UUID,
    asked: Asked,
    spoken: Spoken,
    key: bytes,
) -> None:
    """Takes one for the person the caller speaks of, by two identifiers or more that all fit.

    Whoever was taken before is left; the same one again changes nothing. Raises Invalid below two
    identifiers, AnotherFits where another person of the household does, MayBeAnother where only a
    relative's phone and the house are said; Refused where something does not agree, whatever the
    cause; and as `look_up`.
    """
    call = await _unconfirmed(db, caller, at, call_id, _TAKE)
    query = query_of(asked)
    search = await counted(db, caller, at, call_id, _TAKE, query, key, guessing=_TAKE)
    if isinstance(query, TooWeak):
        raise Invalid(ja=query.said.ja, en=query.said.en)
    found, is_cut = await finding.seen(db, call_id, query)
    on = japan_date(at)
    fitting = [
        one
        for one in found
        if finding.is_spoken_of(one.grades) and not spoken.is_against_seen(one, on)
    ]
    whom = {one.patient_id for one in fitting}
    refusal = entry(
        caller, _TAKE, call_id, outcome=Outcome.REFUSED, patient_id=patient_id, search=search
    )
    if patient_id not in whom:
        raise Refused(replace(refusal, reason="identifiers_differ"))
    if len(whom) > 1 or is_cut:
        raise AnotherFits(entry=replace(refusal, reason="another_fits"))
    if not any(map(spoken.is_of_one, fitting)):
        raise MayBeAnother(entry=replace(refusal, reason="may_be_another"))
    if await _is_taken(db, caller, at, call_id, patient_id):
        leaf = entry(caller, _TAKE, call_id, outcome=Outcome.NOTHING, patient_id=patient_id)
        await audit.append(db, at, leaf)
        return
    await _open(db, caller, at, call, patient_id)
    permit = await access.enter(db, caller, at, Basis.BEFORE_ARRIVAL, _TAKE, call_id=call_id)
    said = tuple(sorted(query.usable))
    await audit.append(db, at, permit.entry("before_arrival.taken", fields=said))


async def read(db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID) -> BeforeArrival:
    """That a record exists, whom to phone first, and the rule of the place.

    Raises Confirmed once the crew has confirmed somebody, and as `own_call`.
    """
    await _unconfirmed(db, caller, at, call_id, _READ, is_changed=False)
    found = await _entered(db, caller, at, call_id)
    seen = found if isinstance(found, Entry) else (found, await record.read(db, found, at))
    call = await store.whole(db, call_id)
    if call is None or call.patient_id is not None:
        raise Conflict  # confirmed between two statements
    choice = ruling.choice(call, Kind.RESUSCITATION, at)
    at_scene = [choice, ruling.choice(call, Kind.SCENE_INFORMATION, at)]
    # The rule is asked without the record: nothing it says may tell how the record stands.
    rule = rule_of(choice, ruling.advice(call, at, None, choice), at_scene)
    if isinstance(seen, Entry):
        await audit.append(db, at, seen)
        return BeforeArrival(as_of=at, since=None, record=None, no_record=NO_RECORD, rule=rule)
    permit, reading = seen
    held = await call_store.taken(db, call_id, at)
    await audit.append(db, at, permit.entry(_READ, sections=True, epoch=reading.epoch))
    since = min((one.opened_at for one in held), default=at)
    return BeforeArrival(as_of=at, since=since, record=reading.record, no_record=None, rule=rule)


async def leave(db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID) -> None:
    """Takes it back: the caller spoke of somebody else. Where nobody is taken nothing changes.

    Raises Conflict where a colleague took somebody while this waited, and as `read`.
    """
    await _unconfirmed(db, caller, at, call_id, _LEAVE)
    held = await call_store.taken(db, call_id, at)
    if not held:
        await audit.append(db, at, entry(caller, _LEAVE, call_id, outcome=Outcome.NOTHING))
        return
    await _left(db, caller, at, call_id, held)


async def _unconfirmed(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call_id: UUID,
    action: str,
    *,
    is_changed: bool = True,
) -> Found:
    """The call, for its desk, while nobody is confirmed on it; held still where it is changed."""
    call = await own_call(db, caller, at, call_id, action, _ACT, lock=is_changed)
    if call.patient_id is not None:
        refusal = entry(caller, action, call_id, outcome=Outcome.REFUSED, reason="confirmed")
        raise Confirmed(entry=refusal)
    return call


async def _is_taken(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, patient_id: UUID
) -> bool:
    """Whether this one has it already. Whoever else was taken on the call is left.

    A colleague's grant towards the same person stays. Who was taken back while this waited is left.
    """
    held = await call_store.taken(db, call_id, await store.clock(db))
    others = [one for one in held if one.patient_id != patient_id]
    if others:
        await _left(db, caller, at, call_id, held)
        return False
    return any(one.holder_id == caller.account_id for one in held)


async def _open(
    db: AsyncConnection, caller: Caller, at: datetime, call: Found, patient_id: UUID
) -> None:
    await parties.open_grant(
        db, caller, at, call, patient_id, "account", caller.account_id, Basis.BEFORE_ARRIVAL
    )


async def _entered(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID
) -> Permit | Entry:
    """The permit of this one person of the desk; where nothing may be shown, the leaf of that."""
    try:
        return await access.enter(db, caller, at, Basis.BEFORE_ARRIVAL, _READ, call_id=call_id)
    except Refused as refused:
        refusal = refused.entry
    if isinstance(refusal, Entry) and refusal.reason != "no_grant":
        return refusal
    # A colleague may have taken somebody: then this one looks for themselves.
    if not await call_store.taken(db, call_id, at):
        return entry(caller, _READ, call_id, outcome=Outcome.NOTHING)
    call = await _unconfirmed(db, caller, at, call_id, _READ)
    # After the wait: what was taken back meanwhile is not opened anew.
    held = await call_store.taken(db, call_id, await store.clock(db))
    if not held or any(one.holder_id == caller.account_id for one in held):
        raise Conflict
    await _open(db, caller, at, call, held[0].patient_id)
    return await _entered(db, caller, at, call_id)


async def _left(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, held: Sequence[Found]
) -> None:
    if any(one.opened_at >= at for one in held):
        raise Conflict  # a colleague took somebody while this request waited
    await grants.close_of_call(db, call_id, Basis.BEFORE_ARRIVAL, at)
    await presuming.record_left(db, caller, at, call_id, {one.patient_id for one in held})

"""The card: who this is as far as the rules show it, what the rule says now, whom to phone."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.calls import parties, store
from app.calls.card_view import Card, PresumedView, overrides_of, presumed_of
from app.calls.company import store as company
from app.calls.guide import advised, ruling
from app.calls.guide import store as guide_store
from app.calls.guide.advice_view import AdviceView
from app.calls.guide.frozen import digest_of, frozen
from app.calls.guide.handed import Handed, handed, minutes_of
from app.calls.record_view import record_of
from app.calls.view import NO_RECORD
from app.clock import japan_date
from app.db import Found, uuid7
from app.errors import Conflict, Refused
from app.intent import record
from app.intent.record import Reading
from app.patients.look_up import finding
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.roles import Role
from app.transport.advising.advice import Advice
from app.transport.choose import Choice, Choosing
from app.transport.language.rulebook import Kind

_ACTION = "card.read"


async def card(db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID) -> Card:
    """The screen of everybody on a call, five statements with session and audit, six on a change.

    Without a confirmed patient, or where nothing of the patient may be shown, it still gives
    the call's own advice and says that no record is open. Raises Refused for strangers and
    CallClosed for the parties afterwards.
    """
    try:
        permit = await access.enter(db, caller, at, Basis.CALL, _ACTION, call_id=call_id)
    except Refused as refused:
        return await _beside_the_record(db, caller, at, call_id, refused)
    return await _with_the_record(db, permit, at, call_id)


async def _with_the_record(
    db: AsyncConnection, permit: Permit, at: datetime, call_id: UUID
) -> Card:
    reading = await record.read(db, permit, at)
    call = _mine(await store.whole(db, call_id), permit.caller, at)
    if call.patient_id != permit.patient_id:
        # Corrected between two statements: what was read is somebody else's.
        raise Conflict
    shown = await _shown(db, permit.caller, at, call, reading)
    await audit.append(db, at, permit.entry(_ACTION, sections=True, epoch=reading.epoch))
    return shown


async def _beside_the_record(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, refused: Refused
) -> Card:
    call = _mine(await store.whole(db, call_id), caller, at)
    invitation = parties.invitation_of(caller, call)
    if invitation is not None and invitation["first_opened_at"] is None:
        await company.note_opened(db, UUID(invitation["id"]), at)
    entry = refused.entry
    if call.patient_id is not None and isinstance(entry, Entry):
        if entry.reason == "no_grant" and await parties.come_in(db, caller, at, call):
            return await _once_inside(db, caller, at, call)
        await audit.append(db, at, entry)
    presumed = await _presumed(db, caller, at, call)
    shown = await _shown(db, caller, at, call, None, presumed)
    outcome = Outcome.DONE if call.patient_id is None else Outcome.NOTHING
    fields = () if presumed is None else ("presumed",)
    entry = parties.entry(
        caller, _ACTION, call_id, outcome=outcome, patient_id=call.patient_id, fields=fields
    )
    await audit.append(db, at, entry)
    return shown


async def _presumed(
    db: AsyncConnection, caller: Caller, at: datetime, call: Found
) -> PresumedView | None:
    if caller.role is not Role.CREW or call.patient_id is not None:
        return None
    row = await finding.presumed(db, call.id)
    return None if row is None else presumed_of(row, japan_date(at))


async def _once_inside(db: AsyncConnection, caller: Caller, at: datetime, call: Found) -> Card:
    try:
        permit = await access.enter(db, caller, at, Basis.CALL, _ACTION, call_id=call.id)
    except Refused as refused:
        return await _beside_the_record(db, caller, at, call.id, refused)
    return await _with_the_record(db, permit, at, call.id)


def _mine(call: Found | None, caller: Caller, at: datetime) -> Found:
    problem = parties.why_not(caller, at, call, _ACTION)
    if problem is not None:
        raise problem
    if call is None:
        raise Refused(parties.entry(caller, _ACTION, None, outcome=Outcome.REFUSED))
    return call


async def _shown(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call: Found,
    reading: Reading | None,
    presumed: PresumedView | None = None,
) -> Card:
    resuscitation = _advised(call, at, reading, Kind.RESUSCITATION)
    destination = _advised(call, at, reading, Kind.DESTINATION)
    has_rule = destination.choice.reason is not Choosing.NONE
    await _keep(db, caller, at, call, [resuscitation, *([destination] if has_rule else [])])
    return Card(
        as_of=at,
        record=None if reading is None else reading.record,
        no_record=NO_RECORD if reading is None else None,
        presumed=presumed,
        advice=_view(resuscitation, reading),
        destination=_view(destination, reading) if has_rule else None,
        known=record_of(call, at),
        overrides=overrides_of(call),
    )


@dataclass(frozen=True, slots=True)
class _Advised:
    kind: Kind
    choice: Choice
    given: Handed
    advice: Advice


def _advised(call: Found, at: datetime, reading: Reading | None, kind: Kind) -> _Advised:
    choice = ruling.choice(call, kind, at)
    standing = None if reading is None else reading.standing
    given = handed(call, at, standing, choice.rulebook)
    return _Advised(kind, choice, given, ruling.said(given, choice.rulebook))


def _view(one: _Advised, reading: Reading | None) -> AdviceView:
    chain = None if reading is None else reading.record.call_chain.content
    return advised.shown(one.advice, one.choice, chain, minutes_of(one.given))


async def _keep(
    db: AsyncConnection, caller: Caller, at: datetime, call: Found, advices: Sequence[_Advised]
) -> None:
    """Keeps what has changed since readers of this role were told; a mere look keeps nothing."""
    newest = {one["kind"]: one for one in call.advices}
    rows = []
    for one in advices:
        before = newest.get(one.kind.value)
        asked = (one.given, one.choice.rulebook, one.advice)
        if before is None or before["digest"] != digest_of(*asked):
            rows.append(
                {
                    "id": uuid7(),
                    "call_id": call.id,
                    "kind": one.kind.value,
                    "role": caller.role.value,
                    "number": 1 if before is None else before["number"] + 1,
                    "given_at": at,
                }
                | asdict(frozen(*asked))
            )
    if rows:
        await guide_store.keep(db, rows)

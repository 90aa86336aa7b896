"""The card: who this is as far as the rules show it, what the rule says now, whom to phone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.calls import advised, company, parties, ruling, store
from app.calls.advice_view import AdviceView
from app.calls.card_view import Card, overrides_of
from app.calls.handed import handed, minutes_of
from app.calls.record_view import record_of
from app.calls.view import NO_RECORD
from app.db import Found
from app.errors import Conflict, Refused
from app.intent import record
from app.intent.record import Reading
from app.people.caller import Caller
from app.policy.bases import Basis
from app.transport.choose import Choice, Choosing
from app.transport.language.rulebook import Kind

_ACTION = "card.read"


async def card(db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID) -> Card:
    """The screen of everybody on a call, five statements with session and audit.

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
    await audit.append(db, at, permit.entry(_ACTION, sections=True, epoch=reading.epoch))
    return _shown(call, at, reading)


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
    outcome = Outcome.DONE if call.patient_id is None else Outcome.NOTHING
    entry = parties.entry(caller, _ACTION, call_id, outcome=outcome, patient_id=call.patient_id)
    await audit.append(db, at, entry)
    return _shown(call, at, None)


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


def _shown(call: Found, at: datetime, reading: Reading | None) -> Card:
    resuscitation = ruling.choice(call, Kind.RESUSCITATION, at)
    destination = ruling.choice(call, Kind.DESTINATION, at)
    return Card(
        as_of=at,
        record=None if reading is None else reading.record,
        no_record=NO_RECORD if reading is None else None,
        advice=_advised(call, at, reading, resuscitation),
        destination=None
        if destination.reason is Choosing.NONE
        else _advised(call, at, reading, destination),
        known=record_of(call, at),
        overrides=overrides_of(call),
    )


def _advised(call: Found, at: datetime, reading: Reading | None, choice: Choice) -> AdviceView:
    standing = None if reading is None else reading.standing
    chain = None if reading is None else reading.record.call_chain.content
    given = handed(call, at, standing, choice.rulebook)
    advice = ruling.said(given, choice.rulebook)
    return advised.shown(advice, choice, chain, minutes_of(given))

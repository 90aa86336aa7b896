"""The card: who this is as far as the rules show it, what the rule says now, whom to phone."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.calls import advised, gathered, parties, store
from app.calls.advice_view import AdviceView
from app.calls.view import NO_RECORD, Card, record_of
from app.clock import japan_date
from app.db import Found
from app.errors import Conflict, Refused
from app.intent import record
from app.intent.record import Reading
from app.patients.view import CallChain, CallChainBrief
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.roles import Role
from app.transport import library
from app.transport.choose import Choice, Choosing
from app.transport.evaluate import evaluate
from app.transport.language.rulebook import Kind, Rulebook

_ACTION = "card.read"


async def card(db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID) -> Card:
    """The screen of a call's unit and desk, five statements with session and audit.

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
    if call.patient_id is not None:
        entry = refused.entry
        is_desk = caller.role is Role.DISPATCHER
        if is_desk and isinstance(entry, Entry) and entry.reason == "no_grant":
            return await _as_the_desk(db, caller, at, call)
        if isinstance(entry, Entry):
            await audit.append(db, at, entry)
    outcome = Outcome.DONE if call.patient_id is None else Outcome.NOTHING
    entry = parties.entry(caller, _ACTION, call_id, outcome=outcome, patient_id=call.patient_id)
    await audit.append(db, at, entry)
    return _shown(call, at, None)


async def _as_the_desk(db: AsyncConnection, caller: Caller, at: datetime, call: Found) -> Card:
    # The desk's people come in one by one: a grant of the whole department would let every
    # crew of it in.
    await parties.open_grant(
        db, caller, at, call, call.patient_id, "account", caller.account_id, Basis.CALL
    )
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
    resuscitation = _choice(call, Kind.RESUSCITATION, at)
    destination = _choice(call, Kind.DESTINATION, at)
    return Card(
        as_of=at,
        record=None if reading is None else reading.record,
        no_record=NO_RECORD if reading is None else None,
        advice=_advised(call, at, reading, resuscitation),
        destination=None
        if destination.reason is Choosing.NONE
        else _advised(call, at, reading, destination),
        known=record_of(call, at),
    )


def _choice(call: Found, kind: Kind, at: datetime) -> Choice:
    return library.in_force(call.municipality, kind, call.opened_at, at)


def _advised(call: Found, at: datetime, reading: Reading | None, choice: Choice) -> AdviceView:
    told = gathered.facts_of_call(gathered.of_this_person(call.facts, call.corrected_at))
    counted = {fact.name for fact in told}
    facts = [
        *told,
        *(
            fact
            for fact in gathered.facts_of_search(call.inquiries, at)
            if fact.name not in counted
        ),
    ]
    standing, on = None if reading is None else reading.standing, japan_date(at)
    if standing is not None:
        facts += gathered.facts_of_record(standing, call.confirmed_at, on, told)
    known = library.vocabulary(choice.rulebook)
    phoned = gathered.doctor_calls_of(gathered.of_this_person(call.doctor_calls, call.corrected_at))
    advice = evaluate(
        choice.rulebook,
        [fact for fact in facts if fact.name in known],
        gathered.standing_of(standing, on, told, is_confirmed=call.patient_id is not None),
        [
            replace(one, confirmed={name: v for name, v in one.confirmed.items() if name in known})
            for one in phoned
        ],
    )
    return advised.shown(advice, choice, _chain(reading))


def _chain(reading: Reading | None) -> CallChain | CallChainBrief | None:
    return None if reading is None else reading.record.call_chain.content


def rulebook_of(call: Found, at: datetime) -> Rulebook | None:
    """The rulebook for resuscitation that counts on a call."""
    return _choice(call, Kind.RESUSCITATION, at).rulebook

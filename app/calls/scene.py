"""What is learnt on the call, one by one: facts, and the patient's own word."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.suspending import enter_to_take_back
from app.audit import store as audit
from app.calls import store, writing
from app.calls.guide.ruling import rulebook_of
from app.calls.parties import come_in, entry, own_call
from app.db import uuid7
from app.errors import Conflict, Invalid, Refused
from app.intent import taking_back
from app.intent.taking_back import SaidBy
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act
from app.transport import library
from app.transport.language.expression import Value
from app.transport.language.kinds import Source, inspect
from app.transport.language.words import BadFact

AHEAD = timedelta(minutes=5)
BACK = timedelta(days=366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """One fact with its source. `value` None: it was asked and nobody knows.

    `happened_at` is claimed, None for now; `corrects` names a row of another voice that was
    taken down wrongly.
    """

    name: str
    value: Value | None
    source: Source
    told_by: str | None = None
    happened_at: datetime | None = None
    corrects: UUID | None = None


async def record_fact(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, learnt: Learnt
) -> UUID:
    """Notes one fact; it counts from the next advice on. Returns its id.

    Raises Invalid with the remedy for a wrong name, type, source or time. Nobody on a call
    speaks for the record: its facts come from there alone.
    """
    call = await own_call(db, caller, at, call_id, "call_fact.record", Act.RECORD_FACTS, lock=True)
    if learnt.source is Source.RECORD:
        raise Invalid.at(
            "body.source",
            "記録の内容は自動で加わります。現場で得た出どころを選んでください。",
            "What the record says is added by itself. Choose a source at the scene.",
        )
    try:
        known = library.vocabulary(rulebook_of(call, at))
        inspect(learnt.name, learnt.value, learnt.source, known)
    except BadFact as bad:
        raise invalid("body", bad) from None
    if learnt.corrects is not None:
        await _require_fact(db, call_id, learnt.corrects)
    fact_id = uuid7()
    await writing.add_fact(
        db,
        id=fact_id,
        call_id=call_id,
        name=learnt.name,
        value={"value": learnt.value},
        corrects=learnt.corrects,
        source=learnt.source.value,
        told_by=learnt.told_by,
        happened_at=claimed(learnt.happened_at, at),
        recorded_at=at,
        recorded_by=caller.account_id,
    )
    leaf = entry(
        caller, "call_fact.recorded", call_id, patient_id=call.patient_id, fields=(learnt.name,)
    )
    await audit.append(db, at, leaf)
    return fact_id


async def suspend(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call_id: UUID,
    said_by: SaidBy,
    reason: str | None,
) -> UUID:
    """Suspends the patient's record at once: somebody on the call heard it, whatever the consent.

    Returns the mark's id. Raises Refused, CallClosed, and Conflict before anybody is confirmed.
    """
    action = "intent.suspended"
    call = await own_call(db, caller, at, call_id, action)
    if call.patient_id is None:
        raise Conflict(
            "先に本人を確認してください。記録は開いていません。",
            "Confirm the person first. No record is open.",
            "no-patient",
        )
    try:
        permit = await enter_to_take_back(db, caller, at, Basis.CALL, action, call.patient_id)
    except Refused:
        # Desk or physician who has not opened the card yet: the word counts, not the look.
        if not await come_in(db, caller, at, call):
            raise
        permit = await enter_to_take_back(db, caller, at, Basis.CALL, action, call.patient_id)
    return await taking_back.suspend(db, permit, said_by, reason)


async def _require_fact(db: AsyncConnection, call_id: UUID, fact_id: UUID) -> None:
    call = await store.whole(db, call_id)
    if call is None or all(one["id"] != str(fact_id) for one in call.facts):
        raise Invalid.at(
            "body.corrects",
            "訂正する事実がこの事案にありません。",
            "There is no such fact on this call to correct.",
        )


def claimed(happened_at: datetime | None, at: datetime) -> datetime:
    """When it happened, as people say: not ahead of now, and within a year. Raises Invalid."""
    try:
        claimed = at if happened_at is None else happened_at.astimezone(UTC)
    except OverflowError:
        claimed = at + 2 * AHEAD
    if not at - BACK <= claimed <= at + AHEAD:
        raise Invalid.at(
            "body.happened_at",
            "起きた時刻を確かめてください(今より後や一年以上前は記録できません)。",
            "Check the time: not in the future, not more than a year ago.",
        )
    return claimed


def invalid(where: str, bad: BadFact) -> Invalid:
    """What the rules' language refuses, as a problem with its remedy."""
    ja = f"{bad.wrong.ja}。{bad.remedy.ja}"
    return Invalid.at(where, ja, f"{bad.wrong.en}; {bad.remedy.en}")

"""Breaking the glass: finding the person by one identifier, and opening what the rules leave open.

Nobody found, refused, withdrawn and too many found are answered in one shape. On a call the room
of calls asks first whether the caller stands on it; without one a doctor asks here.
"""

from dataclasses import fields
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.glass import overrides
from app.access.glass import store as override_store
from app.access.glass.overrides import Why, entry
from app.audit import store as audit
from app.audit.entry import Outcome
from app.clock import japan_date
from app.errors import Invalid, Refused, TooMany
from app.notices.kinds import NoticeKind
from app.patients import team
from app.patients.look_up import finding, under_glass
from app.patients.look_up.query import Query, TooWeak
from app.patients.look_up.typed import Asked, query_of_one
from app.patients.look_up.under_glass import OverrideLookUp
from app.people.caller import Caller

LATELY: Final = timedelta(minutes=10)
MOST_LATELY: Final = 6
A_DAY: Final = timedelta(hours=24)
MOST_OF_DAY: Final = 30
_LOOK_UP: Final = "override.look_up"
_OPEN: Final = "override.open"


class OnCall(NamedTuple):
    """The open call that somebody stands on, and when it ends at the latest."""

    call_id: UUID
    ends_at: datetime


class TriedTooOften(TooMany):
    """More look-ups for break-glass than anybody needs. Stays on the record."""

    ja, en = (
        "緊急閲覧の照会の回数が上限に達しました。通常どおり対応し、しばらく待ってください。",
        "Too many look-ups for break-glass. Carry on with ordinary care and wait a while.",
    )


async def look_up(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    asked: Asked,
    key: bytes,
    on_call: OnCall | None = None,
) -> OverrideLookUp:
    """The candidates for one identifier or more, with a fresh second factor.

    `key` makes the HMAC under which the look-up is on the record. Raises NotAllowed (another
    role, reviews-overdue, second-factor-needed), Invalid for a field that cannot be read,
    TriedTooOften.
    """
    call_id = await _standing(db, caller, at, _LOOK_UP, on_call)
    query = query_of_one(asked)
    search = await _counted(db, caller, at, _LOOK_UP, call_id, query, key)
    if isinstance(query, TooWeak):
        shown = under_glass.nothing_asked()
    else:
        seen, is_cut = await finding.find_under_glass(db, call_id, query)
        shown = under_glass.shown(seen, on=japan_date(at), store_stopped_early=is_cut)
    outcome = Outcome.DONE if shown.candidates else Outcome.NOTHING
    leaf = entry(
        caller, _LOOK_UP, outcome=outcome, call_id=call_id, reason=shown.outcome, search=search
    )
    await audit.append(db, at, leaf)
    return shown


async def break_glass(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    asked: Asked,
    why: Why,
    key: bytes,
    on_call: OnCall | None = None,
) -> UUID:
    """Opens the record of a patient who cannot be asked; the override's id.

    Care team and privacy officer are told at once, and a review is opened. Every identifier sent
    must be exactly this person's. Raises as `look_up`, Invalid without an identifier, Refused
    whatever the cause, OverrideOpen.
    """
    call_id = await _standing(db, caller, at, _OPEN, on_call)
    query = query_of_one(asked)
    search = await _counted(db, caller, at, _OPEN, call_id, query, key)
    if isinstance(query, TooWeak):
        raise Invalid(ja=under_glass.NO_IDENTIFIER.ja, en=under_glass.NO_IDENTIFIER.en)
    exact = await finding.matches_under_glass(db, call_id, patient_id, query)
    if not exact or len(exact) < _given(query):
        raise Refused(
            entry(
                caller,
                _OPEN,
                outcome=Outcome.REFUSED,
                patient_id=patient_id,
                call_id=call_id,
                reason="identifiers_differ",
                search=search,
            )
        )
    override_id, permit = await overrides.open_on(
        db,
        caller,
        at,
        patient_id,
        why,
        exact,
        call_id=call_id,
        ends_at=None if on_call is None else on_call.ends_at,
    )
    await team.tell(db, at, patient_id, NoticeKind.OVERRIDE_OPENED, call_id=call_id)
    leaf = permit.entry(
        "override.opened", fields=("reason", "words", *exact), reason=why.reason.value
    )
    await audit.append(db, at, leaf)
    return override_id


async def _standing(
    db: AsyncConnection, caller: Caller, at: datetime, action: str, on_call: OnCall | None
) -> UUID | None:
    """The call, if there is one; otherwise the caller is a doctor who is not blocked."""
    if on_call is None:
        await overrides.require_without_call(db, caller, action)
    call_id = None if on_call is None else on_call.call_id
    overrides.require_fresh(caller, at, action, call_id)
    return call_id


async def _counted(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    action: str,
    call_id: UUID | None,
    query: Query | TooWeak,
    key: bytes,
) -> str:
    """Counts the account's tries, one at a time; the HMAC of what was asked.

    A try is counted by its leaf, so that a refused one, whose work is rolled back, counts too.
    """
    search = query.fingerprint(key)
    await override_store.hold(db, caller.account_id)
    lately, that_day = await audit.searches(
        db, caller.account_id, (_LOOK_UP, _OPEN), at - LATELY, at - A_DAY
    )
    if lately >= MOST_LATELY or that_day >= MOST_OF_DAY:
        raise TriedTooOften(
            entry=entry(
                caller,
                action,
                outcome=Outcome.REFUSED,
                call_id=call_id,
                reason=audit.TOO_MANY,
                search=search,
            )
        )
    return search


def _given(query: Query) -> int:
    return sum(getattr(query, field.name) is not None for field in fields(query))

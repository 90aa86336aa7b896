"""Who stands where on a call, before and beside any patient's grant. The one place that decides.

The unit that drives out, every unit that the desk added and did not release, the desk of the
call's department, and the physicians of an organisation that is invited. Another crew of the same
department is none, nor is a helping department: the call's grant is held by the unit, never by
the department, and desk and physicians hold theirs one by one.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.actions import Relation
from app.audit.entry import Entry, Outcome, Purpose
from app.calls import store
from app.calls.guide.gathered import Entered
from app.calls.kinds import Capacity
from app.db import Found
from app.errors import Conflict, NotAllowed, Problem, Refused, TooMany
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act, may
from app.policy.roles import Role

LONGEST = timedelta(hours=12)
"""A call never closed ends its grants, and what may be looked up on it, after this long."""

INVITED = frozenset(capacity.role for capacity in Capacity)
"""The roles that come onto a call by an invitation of their organisation."""

_ONE_BY_ONE = INVITED | {Role.DISPATCHER}
_WHATEVER_HAPPENED = frozenset({Act.RECORD_OUTCOME, Act.CLOSE_CALL})


class CallClosed(Conflict):
    """The call is over; said to its parties only. Stays on the record."""

    kind = "call-closed"
    ja, en = (
        "この事案は終了しています。記録は報告から確認してください。",
        "This call is over. See its report.",
    )


class LookedUpTooOften(TooMany):
    """More look-ups than a scene needs. Stays on the record."""

    ja, en = (
        "照会の回数が上限に達しました。通常どおり対応し、しばらく待ってください。",
        "Too many look-ups. Carry on with ordinary care and wait a while.",
    )


def entry(
    caller: Caller,
    action: str,
    call_id: UUID | None,
    *,
    outcome: Outcome = Outcome.DONE,
    patient_id: UUID | None = None,
    fields: tuple[str, ...] = (),
    reason: str | None = None,
    search: str | None = None,
) -> Entry:
    """What somebody did as a party of a call; `search` is the HMAC of a look-up."""
    return Entry(
        actor=caller.actor,
        action=action,
        outcome=outcome,
        purpose=Purpose.ETREAT,
        patient_id=patient_id,
        call_id=call_id,
        basis=Basis.CALL,
        fields=fields,
        reason=reason,
        search=search,
    )


def units_of(call: Found, *, is_past: bool = False) -> frozenset[UUID]:
    """The units that are on the call now; `is_past`: those released as well."""
    added = {UUID(one["unit_id"]) for one in call.units if is_past or one["released_at"] is None}
    return frozenset({call.unit_id} | added)


def invitation_of(caller: Caller, call: Found) -> Entered | None:
    """The invitation that lets the caller onto the call, where there is one."""
    if caller.role not in INVITED:
        return None
    for one in standing_invitations(call):
        is_own = UUID(one["organisation_id"]) == caller.organisation_id
        if is_own and Capacity(one["invited_as"]).role is caller.role:
            return one
    return None


def standing_invitations(call: Found) -> list[Entered]:
    """The invitations that nobody has ended."""
    return [one for one in call.invitations if one["ended_at"] is None]


def is_party(caller: Caller, call: Found) -> bool:
    """Whether the caller's unit is on the call, it is their desk's, or they are invited to it."""
    match caller.role:
        case Role.CREW:
            return caller.unit_id in units_of(call)
        case Role.DISPATCHER:
            return bool(caller.organisation_id == call.fire_department_id)
        case _:
            return invitation_of(caller, call) is not None


def is_author(caller: Caller, at: datetime, call: Found) -> bool:
    """Whether the caller's unit is on the call, or was on it and it is over."""
    if caller.role is not Role.CREW:
        return False
    return caller.unit_id in units_of(call, is_past=is_over(call, at))


def is_over(call: Found, at: datetime) -> bool:
    """Whether the call is closed, or was left open for longer than any call lasts."""
    return call.closed_at is not None or at >= call.opened_at + LONGEST


def why_not(
    caller: Caller, at: datetime, call: Found | None, action: str, act: Act | None = None
) -> Problem | None:
    """Why the caller may not do this on this call now; None where they may.

    Strangers learn nothing; the parties are told that the call is over, or whose act it is.
    """

    def refusal(reason: str) -> Entry:
        call_id = None if call is None else call.id
        return entry(caller, action, call_id, outcome=Outcome.REFUSED, reason=reason)

    if call is None or not is_party(caller, call):
        return Refused(refusal("no_party"))
    if act is not None and not may(caller.role, Basis.CALL, act):
        return NotAllowed(entry=refusal("role"))
    if call.closed_at is not None or (act not in _WHATEVER_HAPPENED and is_over(call, at)):
        return CallClosed(entry=refusal("closed"))
    return None


async def own_call(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call_id: UUID,
    action: str,
    act: Act | None = None,
    *,
    lock: bool = False,
) -> Found:
    """The call, for one of its parties, while it is open; `lock` lets one change it at a time.

    Raises Refused, NotAllowed or CallClosed, each with its audit entry.
    """
    call = await store.one(db, call_id, lock=lock)
    problem = why_not(caller, at, call, action, act)
    if problem is not None or call is None:
        raise problem or Refused(entry(caller, action, call_id, outcome=Outcome.REFUSED))
    return call


async def come_in(db: AsyncConnection, caller: Caller, at: datetime, call: Found) -> bool:
    """Opens a grant for this one person of the desk or of an invited organisation.

    A grant of their whole organisation would let everybody in it look. False for whoever does
    not come in by themselves.
    """
    if caller.role not in _ONE_BY_ONE or call.patient_id is None:
        return False
    await open_grant(
        db, caller, at, call, call.patient_id, "account", caller.account_id, Basis.CALL
    )
    return True


async def open_grant(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call: Found,
    patient_id: UUID,
    holder_kind: str,
    holder_id: UUID,
    basis: Basis,
) -> None:
    """Opens a grant that hangs on the call and never outlasts it.

    Raises Conflict where the same request, sent twice at once, has just opened it.
    """
    relation = Relation(
        patient_id=patient_id,
        holder_kind=holder_kind,
        holder_id=holder_id,
        basis=basis,
        opened_for=f"{basis}: call of {call.dispatched_on}, {call.local_number}",
        call_id=call.id,
        closes_at=call.opened_at + LONGEST,
    )
    try:
        async with db.begin_nested():
            await access.open_grant(db, caller, at, relation)
    except IntegrityError:
        raise Conflict from None

"""What the parties do with the call itself: open it, list what is open, read it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Outcome
from app.calls import lists, store, writing
from app.calls.company import store as company
from app.calls.parties import INVITED, LONGEST, entry, own_call
from app.calls.record_view import CallRecord, record_of
from app.calls.view import CallView, call_of
from app.clock import japan_date
from app.db import uuid7
from app.errors import Conflict, Invalid, NotAllowed
from app.japan import places
from app.japan.text import Unreadable
from app.people.caller import Caller
from app.people.kinds import OrganisationKind
from app.policy.capabilities import Act, may
from app.policy.roles import Role

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCall:
    """A call as it comes in. `unit_id` may be left out by the crew: then it is their own.

    `municipality` is that of the scene: it decides which rule counts.
    """

    municipality: str
    reason: str
    local_number: str
    unit_id: UUID | None


async def open_call(db: AsyncConnection, caller: Caller, at: datetime, new: NewCall) -> UUID:
    """Opens a call of the caller's department from now on. Returns its id.

    Raises NotAllowed for other roles, Invalid for a wrong municipality code or unit, Conflict
    where the department used this number today.
    """
    refusal = entry(caller, "call.open", None, outcome=Outcome.REFUSED, reason="role")
    is_fire = caller.organisation_kind == OrganisationKind.FIRE_DEPARTMENT
    if not (is_fire and may(caller.role, None, Act.OPEN_CALL)):
        raise NotAllowed(entry=refusal)
    call_id = uuid7()
    added = await writing.add_call(
        db,
        id=call_id,
        fire_department_id=caller.organisation_id,
        unit_id=await _unit(db, caller, new.unit_id),
        dispatched_on=japan_date(at),
        local_number=new.local_number,
        municipality=_municipality(new.municipality, at),
        reason=new.reason,
        opened_at=at,
        opened_by=caller.account_id,
        confirmed_by_identifiers=[],
    )
    if added is None:
        raise Conflict(
            "この番号の事案は本日すでにあります。番号を確かめてください。",
            "A call of this number was opened today. Please check the number.",
            "local-number-taken",
        )
    fields = ("municipality", "reason", "local_number", "unit_id")
    await audit.append(db, at, entry(caller, "call.opened", call_id, fields=fields))
    return call_id


async def open_calls(db: AsyncConnection, caller: Caller, at: datetime) -> list[CallView]:
    """Calls not yet closed, the newest first, 50 at most.

    Those that the crew's unit is on; for the desk all of its department; for a physician those
    to which they are invited. Those left open for too long are among them for
    the fire service, so that somebody says how they ended.
    """
    if caller.role is Role.DISPATCHER:
        rows = await lists.of_party(db, PAGE, department=caller.organisation_id)
    elif caller.role is Role.CREW and caller.unit_id is not None:
        rows = await lists.of_party(db, PAGE, unit=caller.unit_id)
    elif caller.role in INVITED:
        since = at - LONGEST
        rows = await lists.to_physicians(db, caller.organisation_id, caller.role, since, PAGE)
    else:
        refusal = entry(caller, "call.list", None, outcome=Outcome.REFUSED, reason="role")
        raise NotAllowed(entry=refusal)
    await audit.append(db, at, entry(caller, "call.list", None))
    return [call_of(row) for row in rows]


async def call(db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID) -> CallView:
    """One open call, without whoever it is about, for its parties."""
    row = await own_call(db, caller, at, call_id, "call.read")
    await audit.append(db, at, entry(caller, "call.read", call_id))
    return call_of(row)


async def own_record(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID
) -> CallRecord:
    """Everything that happened on one open call, without the record of whoever it is about."""
    await own_call(db, caller, at, call_id, "call_record.read")
    row = await store.whole(db, call_id)
    if row is None:
        raise Conflict
    await audit.append(db, at, entry(caller, "call_record.read", call_id))
    return record_of(row, at)


def _municipality(text: str, at: datetime) -> str:
    """The scene by its code of today. A place that was split is taken as it was given.

    No call waits for a desk to find out on which side of a new border the scene is: the rule says
    that it is in doubt, and ordinary care goes on.
    """
    try:
        code = places.known_code(text)
    except Unreadable as unreadable:
        raise Invalid.at("body.municipality", unreadable.ja, unreadable.en) from None
    now = places.successors(code, japan_date(at))
    return now[0] if len(now) == 1 else code


async def _unit(db: AsyncConnection, caller: Caller, wanted: UUID | None) -> UUID:
    unit_id = wanted or caller.unit_id
    is_own = caller.role is not Role.CREW or unit_id == caller.unit_id
    if (
        unit_id is None
        or not is_own
        or await company.department_of(db, unit_id) != caller.organisation_id
    ):
        raise Invalid.at(
            "body.unit_id",
            "出動する隊を選んでください(隊員は自隊のみ)。",
            "Choose the unit that goes; a crew opens calls of its own unit only.",
        )
    return unit_id

"""Further units on a call: a second one of the department, or mutual aid by another one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import call_store as grants
from app.audit import store as audit
from app.calls import parties, store
from app.calls.company import store as company
from app.calls.parties import entry, own_call
from app.db import Found, uuid7
from app.errors import Conflict, Invalid
from app.notices import actions as notices
from app.notices.actions import NoticeKind
from app.patients.view import View
from app.people import reachable
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act


class UnitChoice(View):
    """A unit that may be added."""

    id: UUID
    name: str


class DepartmentView(View):
    """A fire department with its units that are not on the call."""

    id: UUID
    name: str
    is_own: bool
    units: list[UnitChoice]


async def addable(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID
) -> list[DepartmentView]:
    """The departments around the scene, the nearest 50, with the units that may be added.

    Raises as `own_call`.
    """
    action = "units.list"
    call = await own_call(db, caller, at, call_id, action, Act.ADD_UNIT)
    found = await reachable.departments(db, call.fire_department_id, call.municipality)
    there = parties.units_of(call)
    await audit.append(db, at, entry(caller, action, call_id))
    return [
        DepartmentView(
            id=one.id,
            name=one.name,
            is_own=one.id == call.fire_department_id,
            units=[UnitChoice(id=unit, name=name) for unit, name in one.units if unit not in there],
        )
        for one in found
    ]


async def add(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, unit_id: UUID
) -> UUID:
    """Puts a further unit on a call of the caller's desk; it stands there like the first.

    Where somebody is confirmed its view opens at this instant. A helping department is told.
    Raises Invalid for no unit of anybody, Conflict for one that is on the call, and as `own_call`.
    """
    call = await own_call(db, caller, at, call_id, "unit.add", Act.ADD_UNIT, lock=True)
    department_id = await company.department_of(db, unit_id)
    if department_id is None:
        raise Invalid.at(
            "body.unit_id",
            "参加している消防本部の隊を選んでください。",
            "Choose a unit of a fire department that takes part.",
        )
    if unit_id in parties.units_of(call):
        raise Conflict(
            "この隊はすでに出動しています。", "This unit is on the call already.", "already-on-call"
        )
    moment = await store.clock(db)  # after the wait: it may have just been released
    is_mutual_aid = department_id != call.fire_department_id
    added_id = uuid7()
    await company.add_unit(
        db,
        id=added_id,
        call_id=call_id,
        unit_id=unit_id,
        fire_department_id=department_id,
        is_mutual_aid=is_mutual_aid,
        added_at=moment,
        added_by=caller.account_id,
    )
    if call.patient_id is not None:
        await parties.open_grant(
            db, caller, moment, call, call.patient_id, "unit", unit_id, Basis.CALL
        )
    if is_mutual_aid:
        asked = NoticeKind.MUTUAL_AID_ASKED
        await notices.tell(db, moment, (department_id,), asked, call_id=call_id)
    await _record(db, caller, at, call, "unit.added", "unit_id", "is_mutual_aid")
    return added_id


async def release(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, unit_id: UUID
) -> None:
    """Takes an added unit off the call: what it could see ends at this instant.

    Raises Conflict for a unit that was not added or has left, and as `own_call`.
    """
    call = await own_call(db, caller, at, call_id, "unit.release", Act.ADD_UNIT, lock=True)
    if unit_id == call.unit_id:
        raise Conflict(
            "最初に出動した隊は外せません。事案を終えてください。",
            "The unit that drove out first stays on the call. Close the call instead.",
            "first-unit",
        )
    present = [one for one in call.units if one["released_at"] is None]
    found = next((one for one in present if one["unit_id"] == str(unit_id)), None)
    if found is None:
        raise Conflict("この隊は出動していません。", "This unit is not on the call.", "not-on-call")
    moment = await store.clock(db)
    await company.release_unit(db, call_id, unit_id, moment, caller.account_id)
    await grants.close_of_holders(db, call_id, Basis.CALL, (unit_id,), moment)
    if found["is_mutual_aid"]:
        helping, ended = UUID(found["fire_department_id"]), NoticeKind.MUTUAL_AID_ENDED
        await notices.tell(db, moment, (helping,), ended, call_id=call_id)
    await _record(db, caller, at, call, "unit.released", "released_at")


async def _record(
    db: AsyncConnection, caller: Caller, at: datetime, call: Found, action: str, *fields: str
) -> None:
    leaf = entry(caller, action, call.id, patient_id=call.patient_id, fields=fields)
    await audit.append(db, at, leaf)

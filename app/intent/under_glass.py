"""Reading on break-glass: the record by that column alone, while one's own override is open."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.glass import overrides
from app.access.glass.view import OverrideView
from app.access.suspending import enter_to_take_back
from app.audit import store as audit
from app.intent import taking_back
from app.intent.record import read
from app.intent.view import SECTIONS, Record
from app.patients.looked import looked_at
from app.patients.view import View
from app.people.caller import Caller
from app.policy.bases import Basis

_ACTION = "record.read"


class OverrideRecord(View):
    """The record as it may be seen on break-glass, with the override that it stands on."""

    as_of: datetime
    override: OverrideView
    record: Record


async def read_record(
    db: AsyncConnection, caller: Caller, at: datetime, override_id: UUID
) -> OverrideRecord:
    """The record of the patient whose glass the caller broke. Raises Refused, OverrideOver."""
    permit, override = await overrides.enter(db, caller, at, override_id, _ACTION)
    reading = await read(db, permit, at)
    await audit.append(db, at, looked_at(permit, _ACTION, *SECTIONS, epoch=reading.epoch))
    return OverrideRecord(as_of=at, override=override, record=reading.record)


async def suspend(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    override_id: UUID,
    said_by: str,
    reason: str | None,
) -> UUID:
    """Suspends the record as its opener heard it; the mark's id. Raises Refused."""
    action = "intent.suspended"
    row = await overrides.own(db, caller, override_id, action)
    permit = await enter_to_take_back(db, caller, at, Basis.GLASS, action, row.patient_id)
    return await taking_back.suspend(db, permit, said_by, reason)

"""Reading on break-glass: the record by that column alone, while one's own override is open."""

from datetime import datetime
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import overrides
from app.audit import store as audit
from app.intent.record import read
from app.intent.view import SECTIONS, Record
from app.patients.looked import looked_at
from app.patients.view import View
from app.people.caller import Caller

_ACTION = "record.read"


class OverrideRecord(View):
    """The record as it may be seen on break-glass, and until when."""

    override_id: UUID
    as_of: datetime
    closes_at: datetime = Field(description="この時刻から見られません。Excluded.")
    record: Record


async def read_record(
    db: AsyncConnection, caller: Caller, at: datetime, override_id: UUID
) -> OverrideRecord:
    """The record of the patient whose glass the caller broke. Raises Refused, OverrideOver."""
    permit, closes_at = await overrides.enter(db, caller, at, override_id, _ACTION)
    reading = await read(db, permit, at)
    await audit.append(db, at, looked_at(permit, _ACTION, *SECTIONS, epoch=reading.epoch))
    return OverrideRecord(
        override_id=override_id, as_of=at, closes_at=closes_at, record=reading.record
    )

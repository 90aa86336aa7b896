"""Coming to a patient as the care team, to write: the permit, and the person as they stand."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.db import Found
from app.patients import store
from app.people.caller import Caller
from app.policy.bases import Basis


async def enter(
    db: AsyncConnection, caller: Caller, at: datetime, action: str, patient_id: UUID
) -> Permit:
    """The caller's permit as one of the care team. Raises Refused."""
    return await access.enter(db, caller, at, Basis.CARE_TEAM, action, patient_id=patient_id)


async def person(db: AsyncConnection, permit: Permit) -> Found:
    """The person with everything that stands around them. Raises Refused where there is none."""
    row = await store.person(db, permit.patient_id)
    if row is None:
        raise permit.refused("record.read", "no_row")
    return row

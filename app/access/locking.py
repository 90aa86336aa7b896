"""Queries that lock a patient: one row of theirs stands for all that bears on trust."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Boolean, bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.models import Subject

_COUNTED = (
    update(Subject).where(Subject.id == bindparam("patient_id")).values(epoch=Subject.epoch + 1)
)
# Asked after the wait for the lock, so it sees what the other did.
_IS_MERGED = func.wall.is_merged(Subject.id, type_=Boolean())
_LOCK = _COUNTED.returning(Subject.epoch, func.clock_timestamp(), _IS_MERGED)
_LOCK_EVERYWHERE = _COUNTED.returning(
    Subject.epoch,
    func.clock_timestamp(),
    _IS_MERGED,
    func.set_config("synchronous_commit", "remote_apply", True),  # noqa: FBT003  PostgreSQL's is_local
)
_AT_ONCE = (
    select(Subject.id)
    .where(Subject.id == bindparam("patient_id"))
    .with_for_update(nowait=True, key_share=True)
)
_HOLD = (
    select(Subject.epoch, func.clock_timestamp(), _IS_MERGED)
    .where(Subject.id == bindparam("patient_id"))
    .with_for_update()
)


async def lock(
    db: AsyncConnection, patient_id: UUID, *, everywhere: bool, waits: bool = True
) -> tuple[int, datetime, bool] | None:
    """Locks the patient, counts one change; new epoch, the time after the wait, if merged.

    `everywhere`: what follows is acknowledged only once a standby shows it as well. Where it does
    not wait, it fails (lock not available) while anybody else holds the patient.
    """
    if not waits:
        await db.execute(_AT_ONCE, {"patient_id": patient_id})
    statement = _LOCK_EVERYWHERE if everywhere else _LOCK
    row = (await db.execute(statement, {"patient_id": patient_id})).one_or_none()
    return None if row is None else (row[0], row[1], row[2])


async def hold(db: AsyncConnection, patient_id: UUID) -> tuple[int, datetime, bool] | None:
    """Locks the patient and counts nothing; epoch, the time after the wait, and if merged."""
    row = (await db.execute(_HOLD, {"patient_id": patient_id})).one_or_none()
    return None if row is None else (row[0], row[1], row[2])

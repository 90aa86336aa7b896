"""Queries for registrations and exchanges."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, Uuid, bindparam, column, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import LAST_KEY, Found
from app.people.names import ORGANISATIONS
from app.standby.models import BackupExchange, BackupRegistration

_HOSPITALS = ORGANISATIONS.alias("hospitals")
_CLINICS = ORGANISATIONS.alias("clinics")
_LAST = (
    select(func.max(BackupExchange.exchanged_on))
    .where(BackupExchange.registration_id == BackupRegistration.id)
    .scalar_subquery()
)
_ALL: Select[*tuple[Any, ...]] = (
    select(
        BackupRegistration.id,
        BackupRegistration.patient_id,
        BackupRegistration.hospital_id,
        _HOSPITALS.c.name.label("hospital"),
        BackupRegistration.clinic_id,
        _CLINICS.c.name.label("clinic"),
        BackupRegistration.requested_on,
        BackupRegistration.consented_on,
        BackupRegistration.registered_at,
        BackupRegistration.ended_at,
        BackupRegistration.ended_for,
        _LAST.label("exchanged_on"),
    )
    .join(_HOSPITALS, _HOSPITALS.c.id == BackupRegistration.hospital_id)
    .join(_CLINICS, _CLINICS.c.id == BackupRegistration.clinic_id)
)
_ONE = _ALL.where(BackupRegistration.id == bindparam("registration"))
_LOCKED = _ONE.with_for_update(of=BackupRegistration)
_OF_PATIENT = (
    _ALL.where(
        BackupRegistration.patient_id == bindparam("patient"),
        BackupRegistration.id < bindparam("before"),
    )
    .order_by(BackupRegistration.id.desc())
    .limit(bindparam("page_size"))
)
_OF_HOSPITAL = (
    _ALL.where(
        BackupRegistration.hospital_id == bindparam("hospital"),
        BackupRegistration.id < bindparam("before"),
    )
    .order_by(BackupRegistration.id.desc())
    .limit(bindparam("page_size"))
)
_OPEN = select(BackupRegistration.id).where(
    BackupRegistration.patient_id == bindparam("patient"), BackupRegistration.ended_at.is_(None)
)
_END = (
    update(BackupRegistration)
    .where(BackupRegistration.id == bindparam("registration"))
    .values(
        ended_at=bindparam("moment"), ended_by=bindparam("account"), ended_for=bindparam("reason")
    )
)
_REMIND = select(
    func.wall.remind_of_exchanges(bindparam("today", type_=Date()))
    .table_valued(column("patient", Uuid()), column("hospital", Uuid()), column("clinic", Uuid()))
    .alias("due")
)


async def one(db: AsyncConnection, registration: UUID, *, lock: bool = False) -> Found | None:
    """One registration; None where it is out of the caller's reach."""
    found = await db.execute(_LOCKED if lock else _ONE, {"registration": registration})
    return found.one_or_none()


async def of_patient(
    db: AsyncConnection, patient: UUID, before: UUID | None, limit: int
) -> Sequence[Found]:
    """A patient's registrations, newest first."""
    asked = {"patient": patient, "before": before or LAST_KEY, "page_size": limit}
    return (await db.execute(_OF_PATIENT, asked)).all()


async def of_hospital(
    db: AsyncConnection, hospital: UUID, before: UUID | None, limit: int
) -> Sequence[Found]:
    """A hospital's registrations, newest first."""
    asked = {"hospital": hospital, "before": before or LAST_KEY, "page_size": limit}
    return (await db.execute(_OF_HOSPITAL, asked)).all()


async def is_registered(db: AsyncConnection, patient: UUID) -> bool:
    """Whether any registration of this patient is open."""
    return (await db.execute(_OPEN, {"patient": patient})).first() is not None


async def add(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A new registration."""
    await db.execute(insert(BackupRegistration), columns)


async def add_exchange(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  likewise
    """A new exchange."""
    await db.execute(insert(BackupExchange), columns)


async def end(
    db: AsyncConnection, registration: UUID, moment: datetime, account: UUID, reason: str
) -> None:
    """Ends a registration."""
    asked = {"registration": registration, "moment": moment, "account": account, "reason": reason}
    await db.execute(_END, asked)


async def remind(db: AsyncConnection, today: date) -> Sequence[Found]:
    """The open registrations whose exchange is due and was not reminded of; they are now."""
    return (await db.execute(_REMIND, {"today": today})).all()

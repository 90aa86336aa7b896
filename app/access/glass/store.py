"""Queries for break-glass. Every read is one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, column, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.models import Grant, Override
from app.db import Found
from app.people.names import ORGANISATIONS

_OVERRIDE = insert(Override)
_COLUMNS = (
    Override.id,
    Override.patient_id,
    Override.grant_id,
    Override.call_id,
    Override.role,
    Override.reason,
    Override.words,
    Override.opened_at,
    Grant.closes_at,
)
_OWN = (
    select(*_COLUMNS)
    .join(Grant, Grant.id == Override.grant_id)
    .where(Override.account_id == bindparam("account_id"))
)
_ONE = _OWN.where(Override.id == bindparam("override_id"))
_OPEN = (
    _OWN.where(
        # an hour at most, so that the index has something to begin at
        Override.opened_at > bindparam("since"),
        Grant.closes_at > bindparam("at"),
    )
    .order_by(Override.opened_at)
    .limit(50)
)
_outcomes = (
    func.wall.outcomes_of(bindparam("patient_id", type_=Uuid()))
    .table_valued(column("override_id", Uuid()), "outcome")
    .alias()
)
_OF_PATIENT = (
    select(*_COLUMNS, ORGANISATIONS.c.name.label("organisation"), _outcomes.c.outcome)
    .join(Grant, Grant.id == Override.grant_id)
    .join(ORGANISATIONS, ORGANISATIONS.c.id == Override.organisation_id)
    .outerjoin(_outcomes, _outcomes.c.override_id == Override.id)
    .where(
        Override.patient_id == bindparam("patient_id"),
        Override.id < bindparam("before", type_=Uuid()),
    )
    .order_by(Override.id.desc())
    .limit(bindparam("limit"))
)
_OF_ANY = select(Override.id).where(Override.patient_id == bindparam("patient_id")).limit(1)
_HOLD = select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("what"), 0)))
_IS_BLOCKED = select(func.wall.has_overdue_review())
_COUNT = select(func.count()).where(
    Override.organisation_id == bindparam("organisation_id"),
    Override.opened_at > bindparam("since"),
)


async def add(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A new override; the database refuses it where the patient said no to anybody."""
    await db.execute(_OVERRIDE, columns)


async def one(db: AsyncConnection, account_id: UUID, override_id: UUID) -> Found | None:
    """One of an account's own overrides, with the time its grant really closes."""
    asked = {"account_id": account_id, "override_id": override_id}
    return (await db.execute(_ONE, asked)).one_or_none()


async def still_open(
    db: AsyncConnection, account_id: UUID, since: datetime, at: datetime
) -> Sequence[Found]:
    """An account's own overrides opened after `since` that are still open."""
    asked = {"account_id": account_id, "since": since, "at": at}
    return (await db.execute(_OPEN, asked)).all()


async def of_patient(
    db: AsyncConnection, patient_id: UUID, before: UUID, limit: int
) -> Sequence[Found]:
    """The overrides of a patient that are older than `before`, newest first, each with outcome."""
    asked = {"patient_id": patient_id, "before": before, "limit": limit}
    return (await db.execute(_OF_PATIENT, asked)).all()


async def has_any(db: AsyncConnection, patient_id: UUID) -> bool:
    """Whether a patient's record was ever opened so."""
    found = await db.execute(_OF_ANY, {"patient_id": patient_id})
    return found.scalar_one_or_none() is not None


async def hold(db: AsyncConnection, account_id: UUID) -> None:
    """Lets an account's tries come one after the other until this transaction ends."""
    await db.execute(_HOLD, {"what": f"overrides of {account_id}"})


async def is_blocked(db: AsyncConnection) -> bool:
    """Whether a review of the caller's own overrides is overdue."""
    return bool((await db.execute(_IS_BLOCKED)).scalar_one())


async def count(db: AsyncConnection, organisation_id: UUID, since: datetime) -> int:
    """How often an organisation's people broke the glass since an instant."""
    asked = {"organisation_id": organisation_id, "since": since}
    return int((await db.execute(_COUNT, asked)).scalar_one())

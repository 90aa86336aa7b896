"""Queries for where a patient lives, by which it is known whose agreement holds, and for moves."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.models import Move, Subject
from app.db import Found

_EVERY = (
    select(Move.region_before, Move.region, Move.given, Move.moved_at, Move.moved_by)
    .where(Move.patient_id == bindparam("patient_id"))
    .order_by(Move.epoch.desc())
)
_REGION = select(Subject.region).where(Subject.id == bindparam("patient_id"))


async def add(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A move; the walls write the patient's municipality with it."""
    await db.execute(insert(Move), columns)


async def every(db: AsyncConnection, patient_id: UUID) -> Sequence[Found]:
    """Every move of a patient within reach, newest first."""
    return (await db.execute(_EVERY, {"patient_id": patient_id})).all()


async def region(db: AsyncConnection, patient_id: UUID) -> str:
    """The municipality of a patient within reach."""
    found: str = (await db.execute(_REGION, {"patient_id": patient_id})).scalar_one()
    return found

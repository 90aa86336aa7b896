"""Queries for cards: those of a record, and those of records that went into it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, false, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from app.db import Found
from app.patients.cards.models import PatientCard
from app.patients.merging.kinds import MergeStep
from app.patients.merging.models import MergeStepRow
from app.patients.models import Patient

_WHOSE: Any = bindparam("patient_id")
_ADD = insert(PatientCard)
_OF = (
    select(PatientCard.id, PatientCard.issued_at, PatientCard.ended_at)
    .where(PatientCard.patient_id == _WHOSE)
    .order_by(PatientCard.id.desc())
)
_kept = aliased(PatientCard)
# As the walls count it when a crew looks one up (`wall.is_card_renewed`).
_newest = select(func.max(_kept.issued_at)).where(_kept.patient_id == _WHOSE).scalar_subquery()
_merged = (
    select(func.max(MergeStepRow.taken_at))
    .where(
        MergeStepRow.patient_id == PatientCard.patient_id,
        MergeStepRow.step == MergeStep.CONFIRMED.value,
    )
    .scalar_subquery()
)
_OF_MERGED = (
    select(
        PatientCard.patient_id,
        PatientCard.id,
        PatientCard.issued_at,
        PatientCard.ended_at,
        func.coalesce(_newest > _merged, false()).label("is_replaced"),
    )
    .join(Patient, Patient.id == PatientCard.patient_id)
    .where(Patient.merged_into == _WHOSE)
    .order_by(PatientCard.id.desc())
)
_END = (
    update(PatientCard)
    .where(PatientCard.id == bindparam("card_id"), PatientCard.ended_at.is_(None))
    .values(ended_at=bindparam("moment"), ended_by=bindparam("who"))
)


async def add(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A card that is handed out."""
    await db.execute(_ADD, columns)


async def of(db: AsyncConnection, patient_id: UUID) -> Sequence[Found]:
    """The cards of a record, newest first."""
    return (await db.execute(_OF, {"patient_id": patient_id})).all()


async def of_merged(db: AsyncConnection, patient_id: UUID) -> Sequence[Found]:
    """The cards of records that went into this one, for whoever reaches both."""
    return (await db.execute(_OF_MERGED, {"patient_id": patient_id})).all()


async def end(db: AsyncConnection, card_id: UUID, at: datetime, who: UUID) -> None:
    """A card ends."""
    await db.execute(_END, {"card_id": card_id, "moment": at, "who": who})

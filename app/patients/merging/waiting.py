"""Queries for what waits for a second person, from one of the two records alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    DateTime,
    Integer,
    Uuid,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Found
from app.patients.merging.kinds import OPEN
from app.patients.merging.models import MergeStepRow
from app.patients.merging.store import IS_NEWEST

_WHOSE: Any = bindparam("patient_id")
_WAITING = (
    select(
        MergeStepRow.merge_id,
        MergeStepRow.epoch,
        MergeStepRow.step,
        MergeStepRow.taken_at,
        MergeStepRow.taken_by,
        func.wall.is_answered_alone(
            MergeStepRow.patient_id, MergeStepRow.epoch, type_=Boolean()
        ).label("is_answered_alone"),
    )
    .where(
        MergeStepRow.patient_id == _WHOSE,
        MergeStepRow.step.in_(sorted(OPEN)),
        IS_NEWEST,
    )
    .order_by(MergeStepRow.epoch)
)
_ANSWER = select(
    func.wall.answer_merge(
        _WHOSE, bindparam("asked"), bindparam("step"), bindparam("words"), bindparam("factor")
    )
    .table_valued(
        column("outcome"),
        column("other", Uuid()),
        column("epoch", Integer()),
        column("moment", DateTime(timezone=True)),
        column("organisations", ARRAY(Uuid())),
    )
    .alias("answered")
)


async def waiting(db: AsyncConnection, patient_id: UUID) -> Sequence[Found]:
    """The steps on a record that nobody has answered yet, the oldest first."""
    return (await db.execute(_WAITING, {"patient_id": patient_id})).all()


async def answer(
    db: AsyncConnection,
    patient_id: UUID,
    asked: int,
    step: str,
    words: str,
    factor: datetime | None,
) -> Found | None:
    """Answers a step, read at its epoch, on both records; what came of it.

    `other` and who cares for it are for notice and audit, never shown. None out of reach.
    """
    said = {"patient_id": patient_id, "asked": asked, "step": step, "words": words}
    return (await db.execute(_ANSWER, said | {"factor": factor})).one_or_none()

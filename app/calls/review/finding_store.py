"""Queries and writes for a council's findings. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from app.calls.guide.models import ReviewFinding
from app.calls.models import Call
from app.calls.review.store import IN_AREA, asked
from app.db import Found

_later = aliased(ReviewFinding)
_NEWEST = (
    select(
        Call.id,
        Call.id.label("call_id"),
        Call.review_id,
        Call.patient_id,
        Call.opened_at,
        ReviewFinding.id.label("finding_id"),
        ReviewFinding.kind,
        ReviewFinding.words,
        ReviewFinding.recorded_at.label("at"),
    )
    .join(ReviewFinding, ReviewFinding.call_id == Call.id)
    .where(
        *IN_AREA,
        ReviewFinding.council_id == bindparam("council"),
        ~select(_later.id).where(_later.corrects == ReviewFinding.id).exists(),
    )
    .order_by(ReviewFinding.id.desc())
    .limit(bindparam("most"))
)
_OLDER = _NEWEST.where(ReviewFinding.id < bindparam("before"))
_ADD = insert(ReviewFinding)


async def add(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """One finding."""
    await db.execute(_ADD, columns)


async def page(
    db: AsyncConnection,
    area: Sequence[str],
    council_id: UUID,
    since: datetime,
    before: UUID | None,
    most: int,
) -> Sequence[Found]:
    """A council's standing findings on calls closed after `since`, newest first."""
    if not area:
        return ()
    values = asked(area, since) | {"council": council_id, "most": most}
    if before is None:
        return (await db.execute(_NEWEST, values)).all()
    return (await db.execute(_OLDER, values | {"before": before})).all()

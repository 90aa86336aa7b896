"""Queries and writes for what the guide on a call rests on and leaves behind. Nothing commits."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as insert_new
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.guide.frozen import Frozen
from app.calls.guide.models import CallAdvice, CallMoment
from app.calls.models import Call

MOMENTS_OF_CALL = (
    select(
        CallMoment.id,
        CallMoment.kind,
        CallMoment.happened_at,
        CallMoment.corrects,
        CallMoment.recorded_at,
    )
    .where(CallMoment.call_id == Call.id)
    .order_by(CallMoment.recorded_at, CallMoment.id)
    .correlate(Call)
)
"""The moments of a call, those corrected since as well, in order."""

ADVICES_OF_CALL = (
    select(CallAdvice.kind, CallAdvice.number, CallAdvice.digest)
    .where(CallAdvice.call_id == Call.id, CallAdvice.role == func.wall.role())
    .ext(distinct_on(CallAdvice.kind))
    .order_by(CallAdvice.kind, CallAdvice.number.desc())
    .correlate(Call)
)
"""The newest advice of each kind that readers of the caller's role were given on a call."""

_ADVICES = select(
    CallAdvice.id,
    CallAdvice.rulebook_id,
    CallAdvice.rulebook_version,
    CallAdvice.rulebook_digest,
    CallAdvice.evaluator,
    CallAdvice.facts,
    CallAdvice.advice,
    CallAdvice.digest,
).order_by(CallAdvice.id)
# Of two who see one change at once, one keeps it.
_KEEP = insert_new(CallAdvice).on_conflict_do_nothing(
    index_elements=["call_id", "kind", "role", "number"]
)
_ADD_MOMENT = insert(CallMoment)


async def add_moment(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """One moment, or its correction."""
    await db.execute(_ADD_MOMENT, columns)


async def keep(db: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Advices that have changed, in one statement."""
    await db.execute(_KEEP, list(rows))


async def advices(db: AsyncConnection) -> AsyncIterator[tuple[UUID, Frozen]]:
    """Every stored advice that this connection reaches, in the order in which they were given."""
    async for row in await db.stream(_ADVICES):
        yield (
            row.id,
            Frozen(
                rulebook_id=row.rulebook_id,
                rulebook_version=row.rulebook_version,
                rulebook_digest=row.rulebook_digest,
                evaluator=row.evaluator,
                facts=row.facts,
                advice=row.advice,
                digest=row.digest,
            ),
        )

"""Queries and writes for what the guide on a call rests on and leaves behind. Nothing commits."""

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.guide_models import CallMoment
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

_ADD_MOMENT = insert(CallMoment)


async def add_moment(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """One moment, or its correction."""
    await db.execute(_ADD_MOMENT, columns)

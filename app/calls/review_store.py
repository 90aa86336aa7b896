"""Queries for the calls that a council may review: closed in its area, for a while."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, any_, bindparam, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls import ruling
from app.calls.models import Call
from app.calls.store import RULED, WHOLE
from app.db import Found

_before = Call.__table__.alias("before")
_AREA: Any = bindparam("area", type_=ARRAY(String()))
_IN_AREA = (
    Call.closed_at > bindparam("since"),
    # The span of the codes: plain enough to be asked of a row before the row policies are, and
    # a figure to plan with, so that a long table is not gone through policy by policy.
    Call.municipality.between(bindparam("least"), bindparam("most_code")),
    or_(Call.municipality == any_(_AREA), func.left(Call.municipality, 2) == any_(_AREA)),
)
_ONE = WHOLE.add_columns(Call.review_id, *RULED).where(
    *_IN_AREA, Call.review_id == bindparam("review_id")
)
_NEWEST = (
    select(
        Call.id,
        Call.review_id,
        Call.patient_id,
        Call.opened_at,
        Call.resuscitation,
        Call.transport,
        Call.handed_to,
        Call.outcome_at,
        Call.closed_at,
    )
    .where(*_IN_AREA)
    .order_by(Call.closed_at.desc(), Call.id.desc())
    .limit(bindparam("most"))
)
_OLDER = _NEWEST.where(
    tuple_(Call.closed_at, Call.id)
    < select(_before.c.closed_at, _before.c.id)
    .where(_before.c.review_id == bindparam("before"))
    .scalar_subquery()
)


async def one(
    db: AsyncConnection, area: Sequence[str], review_id: UUID, since: datetime
) -> Found | None:
    """One call closed after `since` in a council's area, whole; None for every other one."""
    if not area:
        return None
    asked = _asked(area, since) | {"review_id": review_id}
    return await ruling.prepare(db, (await db.execute(_ONE, asked)).one_or_none())


async def page(
    db: AsyncConnection, area: Sequence[str], before: UUID | None, since: datetime, most: int
) -> Sequence[Found]:
    """Calls closed after `since` in a council's area, newest first, older than `before`."""
    if not area:
        return ()
    asked = _asked(area, since) | {"most": most}
    if before is None:
        return (await db.execute(_NEWEST, asked)).all()
    return (await db.execute(_OLDER, asked | {"before": before})).all()


def _asked(area: Sequence[str], since: datetime) -> dict[str, Any]:
    return {
        "area": list(area),
        "since": since,
        "least": min(area),
        "most_code": f"{max(area)}~",  # behind every code that begins with these digits
    }

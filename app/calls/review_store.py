"""Queries for the calls that a council may review: closed in its area, for a while."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.models import Call
from app.calls.store import WHOLE
from app.db import Found
from app.people.names import is_councils_area

_before = Call.__table__.alias("before")
_COUNCIL: Any = bindparam("council")
_CLOSED = WHOLE.add_columns(Call.review_id).where(
    Call.closed_at > bindparam("since"), is_councils_area(_COUNCIL, Call.municipality)
)
_ONE = _CLOSED.where(Call.review_id == bindparam("review_id"))
_NEWEST = _CLOSED.order_by(Call.closed_at.desc(), Call.id.desc()).limit(bindparam("most"))
_OLDER = _NEWEST.where(
    tuple_(Call.closed_at, Call.id)
    < select(_before.c.closed_at, _before.c.id)
    .where(_before.c.review_id == bindparam("before"))
    .scalar_subquery()
)


async def one(
    db: AsyncConnection, council_id: UUID, review_id: UUID, since: datetime
) -> Found | None:
    """One call closed after `since` in the council's area, whole; None for every other one."""
    asked = {"council": council_id, "review_id": review_id, "since": since}
    return (await db.execute(_ONE, asked)).one_or_none()


async def page(
    db: AsyncConnection, council_id: UUID, before: UUID | None, since: datetime, most: int
) -> Sequence[Found]:
    """Calls closed after `since` in the council's area, newest first, older than `before`."""
    asked = {"council": council_id, "since": since, "most": most}
    if before is None:
        return (await db.execute(_NEWEST, asked)).all()
    return (await db.execute(_OLDER, asked | {"before": before})).all()

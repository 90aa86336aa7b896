"""Queries for the calls that a council may review: closed in its area, for a while."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, any_, bindparam, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.guide import ruling
from app.calls.guide.models import ReviewFinding
from app.calls.models import Call
from app.calls.store import RULED, WHOLE
from app.db import Found
from app.patients.store import as_list

_before = Call.__table__.alias("before")
_AREA: Any = bindparam("area", type_=ARRAY(String()))
IN_AREA = (
    Call.closed_at > bindparam("since"),
    # The span of the codes: plain enough to be asked of a row before the row policies are, and
    # a figure to plan with, so that a long table is not gone through policy by policy.
    Call.municipality.between(bindparam("least"), bindparam("most_code")),
    or_(Call.municipality == any_(_AREA), func.left(Call.municipality, 2) == any_(_AREA)),
)
"""Closed calls of an area, for a while."""
FINDINGS_OF_CALL = (
    select(
        ReviewFinding.id,
        ReviewFinding.kind,
        ReviewFinding.words,
        ReviewFinding.corrects,
        ReviewFinding.recorded_at,
    )
    .where(ReviewFinding.call_id == Call.id)
    .order_by(ReviewFinding.id)
    .correlate(Call)
)
"""The findings on a call; the row policies show a council its own."""
_ONE = WHOLE.add_columns(Call.review_id, as_list(FINDINGS_OF_CALL).label("findings"), *RULED).where(
    *IN_AREA, Call.review_id == bindparam("review_id")
)
_WHOLE = (
    WHOLE.add_columns(Call.review_id, *RULED)
    .where(*IN_AREA)
    .order_by(Call.closed_at.desc(), Call.id.desc())
    .limit(bindparam("most"))
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
    .where(*IN_AREA)
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
    values = asked(area, since) | {"review_id": review_id}
    return await ruling.prepare(db, (await db.execute(_ONE, values)).one_or_none())


async def page(
    db: AsyncConnection, area: Sequence[str], before: UUID | None, since: datetime, most: int
) -> Sequence[Found]:
    """Calls closed after `since` in a council's area, newest first, older than `before`."""
    if not area:
        return ()
    values = asked(area, since) | {"most": most}
    if before is None:
        return (await db.execute(_NEWEST, values)).all()
    return (await db.execute(_OLDER, values | {"before": before})).all()


async def whole_page(
    db: AsyncConnection, area: Sequence[str], since: datetime, most: int
) -> Sequence[Found]:
    """The newest calls closed after `since` in a council's area, each whole."""
    if not area:
        return ()
    rows = (await db.execute(_WHOLE, asked(area, since) | {"most": most})).all()
    for row in rows:
        await ruling.prepare(db, row)
    return rows


def asked(area: Sequence[str], since: datetime) -> dict[str, Any]:
    """The values by which a statement asks for calls of an area."""
    return {
        "area": list(area),
        "since": since,
        "least": min(area),
        "most_code": f"{max(area)}~",  # behind every code that begins with these digits
    }

"""What the clock looks into: unusual counts, calls without outcome, reviews that wait too long.

Each is opened or told once, however often and by however many at once it is asked for.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    DateTime,
    Integer,
    Interval,
    Numeric,
    Select,
    Uuid,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.kinds import DUE, ReviewKind
from app.audit import store as audit
from app.audit.entry import Entry
from app.db import Found
from app.notices import actions as notices
from app.notices.kinds import NoticeKind
from app.people import store as people

MOST_AN_HOUR: Final = 30
"""Patients whose records one person may open within an hour before somebody asks why."""
TIMES: Final = 3
"""How far a day may lie above the person's own mean per active day, over the 30 days before."""
LEAST_PATIENTS: Final = 10
"""Below this no day is unusual: a part-timer who sees two and then seven is not looked into."""
LEAST_DAYS: Final = 5
"""Below this many active days there is no mean to speak of: the first days after leave."""

_MOMENT = bindparam("moment", type_=DateTime(timezone=True))
_DUE = bindparam("due", type_=Interval())


def _opened(function: object) -> Select[UUID, UUID]:
    reviews = function.table_valued(  # type: ignore[attr-defined]  # any function of the database
        column("review", Uuid()), column("organisation", Uuid())
    ).alias()
    return select(reviews.c.review, reviews.c.organisation)


_UNUSUAL = _opened(
    func.wall.open_access_reviews(
        bindparam("organisation", type_=Uuid()),
        _MOMENT,
        _DUE,
        bindparam("most_an_hour", type_=Integer()),
        bindparam("times", type_=Numeric()),
        bindparam("least_patients", type_=Integer()),
        bindparam("least_days", type_=Integer()),
    )
)
_WITHOUT_OUTCOME = _opened(func.wall.open_outcome_reviews(_MOMENT, _DUE))
_OVERDUE = _opened(func.wall.escalate_reviews(_MOMENT))


async def look_into_unusual_counts(db: AsyncConnection, at: datetime) -> None:
    """Opens a review for each person and day with an unusual count, today and yesterday.

    One organisation after the other, so that no statement takes long.
    """
    asked = {
        "moment": at,
        "due": DUE[ReviewKind.UNUSUAL_ACCESS],
        "most_an_hour": MOST_AN_HOUR,
        "times": TIMES,
        "least_patients": LEAST_PATIENTS,
        "least_days": LEAST_DAYS,
    }
    for organisation in await people.organisations(db):
        opened = (await db.execute(_UNUSUAL, {**asked, "organisation": organisation})).all()
        await _tell(db, at, "review.opened", NoticeKind.ACCESS_TO_REVIEW, opened)


async def look_into_calls_without_outcome(db: AsyncConnection, at: datetime) -> None:
    """Opens a review for each call that has no outcome a day after it was opened."""
    asked = {"moment": at, "due": DUE[ReviewKind.CALL_WITHOUT_OUTCOME]}
    opened = (await db.execute(_WITHOUT_OUTCOME, asked)).all()
    await _tell(db, at, "review.opened", NoticeKind.CALL_TO_REVIEW, opened)


async def escalate_overdue_reviews(db: AsyncConnection, at: datetime) -> None:
    """Tells privacy officers and administrators, once for each review, that it is overdue."""
    overdue = (await db.execute(_OVERDUE, {"moment": at})).all()
    await _tell(db, at, "review.escalated", NoticeKind.REVIEW_OVERDUE, overdue)


async def _tell(
    db: AsyncConnection, at: datetime, action: str, kind: NoticeKind, reviews: Sequence[Found]
) -> None:
    job = audit.a_job()
    await notices.tell(db, at, (row.organisation for row in reviews), kind)
    for row in reviews:
        await audit.append(db, at, Entry(actor=job, action=action, reason=str(row.review)))

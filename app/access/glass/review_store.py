"""Queries for the reviews of an organisation. Every read is one statement."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.models import Override, Review
from app.db import Found

_ADD = insert(Review)
_ALL = select(
    Review.id,
    Review.kind,
    Review.account_id,
    Review.patient_id,
    Review.grant_id,
    Review.call_id,
    Review.override_id,
    Review.figures,
    Review.happened_at,
    Review.opened_at,
    Review.due_at,
    Review.outcome,
    Review.note,
    Review.closed_at,
    Review.closed_by,
    Override.reason,
    Override.words,
).outerjoin(Override, Override.id == Review.override_id)
_OF_ORGANISATION = _ALL.where(Review.organisation_id == bindparam("organisation_id"))
_WAITING = (
    _OF_ORGANISATION.where(Review.outcome.is_(None), Review.id > bindparam("cursor", type_=Uuid()))
    .order_by(Review.id)
    .limit(bindparam("limit"))
)
_CLOSED = (
    _OF_ORGANISATION.where(
        Review.outcome.is_not(None), Review.id < bindparam("cursor", type_=Uuid())
    )
    .order_by(Review.id.desc())
    .limit(bindparam("limit"))
)
_ONE = _OF_ORGANISATION.where(Review.id == bindparam("review_id"))
_BETWEEN = _OF_ORGANISATION.where(
    Review.opened_at >= bindparam("since"), Review.opened_at < bindparam("until")
).order_by(Review.id)
_CLOSE = (
    update(Review)
    .where(Review.id == bindparam("review_id"), Review.outcome.is_(None))
    .values(
        outcome=bindparam("new_outcome"),
        note=bindparam("new_note"),
        closed_at=bindparam("moment"),
        closed_by=bindparam("who"),
    )
)


async def add(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A new review. Nothing is returned: the opener does not read it."""
    await db.execute(_ADD, columns)


async def page(
    db: AsyncConnection, organisation_id: UUID, cursor: UUID, limit: int, *, is_closed: bool
) -> Sequence[Found]:
    """An organisation's reviews: what waits from the oldest on, what is closed from the newest."""
    asked = {"organisation_id": organisation_id, "cursor": cursor, "limit": limit}
    return (await db.execute(_CLOSED if is_closed else _WAITING, asked)).all()


async def between(
    db: AsyncConnection, organisation_id: UUID, since: datetime, until: datetime
) -> Sequence[Found]:
    """An organisation's reviews opened from `since` to before `until`."""
    asked = {"organisation_id": organisation_id, "since": since, "until": until}
    return (await db.execute(_BETWEEN, asked)).all()


async def one(db: AsyncConnection, organisation_id: UUID, review_id: UUID) -> Found | None:
    """One review of an organisation."""
    asked = {"organisation_id": organisation_id, "review_id": review_id}
    return (await db.execute(_ONE, asked)).one_or_none()


async def close(
    db: AsyncConnection, review_id: UUID, outcome: str, note: str | None, at: datetime, by: UUID
) -> bool:
    """Closes a review that is open; False where somebody was faster."""
    asked = {
        "review_id": review_id,
        "new_outcome": outcome,
        "new_note": note,
        "moment": at,
        "who": by,
    }
    return (await db.execute(_CLOSE, asked)).rowcount == 1

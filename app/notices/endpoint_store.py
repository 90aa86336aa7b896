"""Queries for endpoints and deliveries, as an organisation's administrator has them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, String, Uuid, bindparam, func, insert, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from app.db import Found
from app.notices.models import Delivery, Endpoint, Notice
from app.notices.outcomes import Progress

_OPEN = insert(Endpoint)
_ENDPOINTS = (
    select(
        Endpoint.id,
        Endpoint.form,
        Endpoint.address,
        Endpoint.kinds,
        Endpoint.opened_at,
        Endpoint.ended_at,
        select(func.count())
        .where(Delivery.endpoint_id == Endpoint.id, Delivery.outcome.is_(None))
        .correlate(Endpoint)
        .scalar_subquery()
        .label("waiting"),
        select(func.count())
        .where(Delivery.endpoint_id == Endpoint.id, Delivery.outcome == Progress.DEAD.value)
        .correlate(Endpoint)
        .scalar_subquery()
        .label("dead"),
    )
    .where(
        Endpoint.organisation_id == bindparam("organisation"),
        or_(
            Endpoint.id == bindparam("only", type_=Uuid()),
            bindparam("only", type_=Uuid()).is_(None) & Endpoint.ended_at.is_(None),
        ),
    )
    .order_by(Endpoint.id)
)
_COUNT = (
    select(func.count())
    .select_from(Endpoint)
    .where(Endpoint.organisation_id == bindparam("organisation"), Endpoint.ended_at.is_(None))
)
_END = (
    update(Endpoint)
    .where(
        Endpoint.id == bindparam("endpoint"),
        Endpoint.organisation_id == bindparam("organisation"),
        Endpoint.ended_at.is_(None),
    )
    .values(ended_at=bindparam("moment"), ended_by=bindparam("account"))
)
_END_DELIVERIES = (
    update(Delivery)
    .where(
        Delivery.endpoint_id == bindparam("endpoint"),
        Delivery.organisation_id == bindparam("organisation"),
        Delivery.outcome.is_(None),
    )
    .values(outcome=Progress.ENDED.value, settled_at=bindparam("moment"), claim=None)
)
_DELIVERIES = (
    select(
        Delivery.id,
        Delivery.notice_id,
        Delivery.endpoint_id,
        Delivery.round,
        Delivery.written_at,
        Delivery.due_at,
        Delivery.attempts,
        Delivery.outcome,
        Delivery.settled_at,
        Delivery.trouble,
        Endpoint.form,
        Endpoint.address,
        Endpoint.ended_at,
        Notice.kind,
    )
    .join(Endpoint, Endpoint.id == Delivery.endpoint_id)
    .join(Notice, Notice.id == Delivery.notice_id)
    .where(Delivery.organisation_id == bindparam("organisation"))
)
_BEFORE = bindparam("before", type_=Uuid())
_one_before = aliased(Delivery)
_PAGE = (
    _DELIVERIES.where(
        func.coalesce(Delivery.outcome, Progress.WAITING.value)
        == func.any(bindparam("states", type_=ARRAY(String()))),
        or_(
            _BEFORE.is_(None),
            tuple_(Delivery.written_at, Delivery.id)
            < select(_one_before.written_at, _one_before.id)
            .where(_one_before.id == _BEFORE)
            .scalar_subquery(),
        ),
    )
    .order_by(Delivery.written_at.desc(), Delivery.id.desc())
    .limit(bindparam("page_size"))
)
_ONE = _DELIVERIES.where(Delivery.id == bindparam("delivery"))
_AGAIN = (
    update(Delivery)
    .where(
        Delivery.id == bindparam("delivery"),
        Delivery.organisation_id == bindparam("organisation"),
        Delivery.outcome == Progress.DEAD.value,
    )
    .values(outcome=None, settled_at=None, attempts=0, claim=None, due_at=bindparam("moment"))
)


async def open_endpoint(db: AsyncConnection, row: Mapping[str, Any]) -> None:
    """One more."""
    await db.execute(_OPEN, row)


async def endpoints(
    db: AsyncConnection, organisation_id: UUID, only: UUID | None = None
) -> Sequence[Found]:
    """Those that are open, oldest first; `only` one of them, open or not."""
    return (await db.execute(_ENDPOINTS, {"organisation": organisation_id, "only": only})).all()


async def count(db: AsyncConnection, organisation_id: UUID) -> int:
    """How many are open."""
    return int((await db.execute(_COUNT, {"organisation": organisation_id})).scalar_one())


async def end(
    db: AsyncConnection, organisation_id: UUID, endpoint_id: UUID, at: datetime, account_id: UUID
) -> bool:
    """Ends it with all that waits for it; whether it was open."""
    asked = {"organisation": organisation_id, "endpoint": endpoint_id, "moment": at}
    ended = await db.execute(_END, {**asked, "account": account_id})
    if ended.rowcount == 1:
        await db.execute(_END_DELIVERIES, asked)
    return bool(ended.rowcount == 1)


async def page(
    db: AsyncConnection,
    organisation_id: UUID,
    states: Sequence[Progress],
    before: UUID | None,
    limit: int,
) -> Sequence[Found]:
    """The newest deliveries in these states that are older than `before`."""
    asked = {
        "organisation": organisation_id,
        "states": [state.value for state in states],
        "before": before,
        "page_size": limit,
    }
    return (await db.execute(_PAGE, asked)).all()


async def delivery(db: AsyncConnection, organisation_id: UUID, delivery_id: UUID) -> Found | None:
    """One of them, or None."""
    asked = {"organisation": organisation_id, "delivery": delivery_id}
    return (await db.execute(_ONE, asked)).one_or_none()


async def again(
    db: AsyncConnection, organisation_id: UUID, delivery_id: UUID, at: datetime
) -> bool:
    """Lets a dead one be tried anew from now; whether it was dead."""
    asked = {"organisation": organisation_id, "delivery": delivery_id, "moment": at}
    return bool((await db.execute(_AGAIN, asked)).rowcount == 1)

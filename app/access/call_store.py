"""Queries for the grants that hang on calls: on several at once, by who holds them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Uuid, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.models import Grant
from app.access.store import STANDING
from app.db import Found
from app.policy.bases import Basis

_IDS = ARRAY(Uuid())
_NOW = bindparam("now", type_=Grant.closes_at.type)
_OF_CALLS = STANDING.where(Grant.call_id == func.any(bindparam("calls", type_=_IDS)))
_CLOSE = (
    update(Grant)
    .where(
        Grant.call_id == bindparam("ended_call"),
        Grant.basis == bindparam("ended_basis"),
        Grant.holder_id == func.any(bindparam("whose", type_=_IDS)),
        or_(Grant.closes_at.is_(None), Grant.closes_at > _NOW),
    )
    .values(closes_at=_NOW)
)
COME_IN = (
    select(Grant.call_id, Grant.holder_id, Grant.opened_at)
    .where(Grant.basis == Basis.CALL.value, Grant.holder_kind == "account")
    .subquery()
)
"""The people who came onto calls one by one, for the room of the call to join."""

BEFORE_ARRIVAL = (
    select(
        Grant.call_id,
        Grant.patient_id,
        Grant.holder_id,
        Grant.opened_at,
        Grant.closes_at,
        func.wall.is_told_before_arrival(Grant.id, type_=Boolean()).label("is_told"),
    )
    .where(Grant.basis == Basis.BEFORE_ARRIVAL.value)
    .subquery()
)
"""Whom a desk took on calls before the crew arrived, and which of its people saw that.

`is_told`: the person lets it be told still; to the call's parties the others look like
nobody.
"""
_TAKEN = (
    select(Grant.patient_id, Grant.holder_id, Grant.opened_at)
    .where(
        Grant.call_id == bindparam("of_call"),
        Grant.basis == Basis.BEFORE_ARRIVAL.value,
        Grant.closes_at > _NOW,
    )
    .order_by(Grant.opened_at)
)


async def taken(db: AsyncConnection, call_id: UUID, at: datetime) -> Sequence[Found]:
    """Who of a desk holds a grant on a call before arrival, towards whom; the first comes first."""
    return (await db.execute(_TAKEN, {"of_call": call_id, "now": at})).all()


async def standings(
    db: AsyncConnection,
    holders: tuple[UUID, ...],
    viewer_region: str,
    at: datetime,
    basis: str,
    recipient: str,
    call_ids: Sequence[UUID],
) -> Sequence[Found]:
    """The open grants of the holders that hang on any of these calls."""
    rows = await db.execute(
        _OF_CALLS,
        {
            "holders": list(holders),
            "viewer_region": viewer_region,
            "at": at,
            "basis": basis,
            "recipient": recipient,
            "calls": list(call_ids),
        },
    )
    return rows.all()


async def close_of_holders(
    db: AsyncConnection, call_id: UUID, basis: str, holders: Sequence[UUID], at: datetime
) -> None:
    """Ends the grants of a call on one basis that any of these hold."""
    asked = {"ended_call": call_id, "ended_basis": basis, "whose": list(holders), "now": at}
    await db.execute(_CLOSE, asked)

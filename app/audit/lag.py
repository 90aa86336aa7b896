"""How far the seal and the outside place are behind, in one statement that anybody may ask."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.models import Anchored, SignedHead

_newest = select(func.max(SignedHead.signed_at)).scalar_subquery()
_anchored = select(Anchored.signed_at).order_by(Anchored.at.desc()).limit(1).scalar_subquery()
_owed = (
    select(func.min(SignedHead.signed_at))
    .where(_anchored.is_(None) | (SignedHead.signed_at > _anchored))
    .scalar_subquery()
)
_LAG = select(_newest.label("sealed_at"), _owed.label("owed_since"))


class Lag(NamedTuple):
    """Since when the newest head stands, None without one; how long the oldest owed one waits."""

    sealed: timedelta | None
    outside: timedelta


async def measured(db: AsyncConnection, at: datetime) -> Lag:
    """The lag at an instant of the database's clock."""
    row = (await db.execute(_LAG)).one()
    return Lag(
        sealed=None if row.sealed_at is None else at - row.sealed_at,
        outside=timedelta(0) if row.owed_since is None else at - row.owed_since,
    )

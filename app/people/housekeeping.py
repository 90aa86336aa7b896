"""What is kept for a while only: tries to sign in, keys of requests, sessions that are over."""

from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

_CLEAR_UP = select(func.wall.clear_up(bindparam("moment")))


async def clear_up(db: AsyncConnection, at: datetime) -> None:
    """Forgets tries of yesterday, keys of last week, sessions that ended 90 days ago.

    The throttle looks back a quarter of an hour, a retried request comes within the day, and
    what was done in a session is on the audit. The ages stand in the database.
    """
    await db.execute(_CLEAR_UP, {"moment": at})

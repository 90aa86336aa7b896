"""How often somebody may guess: counted in the database, so for all processes together."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import uuid7
from app.people.models import SignInAttempt

WINDOW: Final = timedelta(minutes=15)
MOST_PER_LOGIN: Final = 10
# a hospital may stand behind one address
MOST_PER_ADDRESS: Final = 100

_LOCK = select(func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("key"), 0)))
_FAILURES = (
    select(SignInAttempt.key_hash, func.count().label("failures"))
    .where(
        SignInAttempt.key_hash.in_(bindparam("keys")),
        SignInAttempt.at > bindparam("since"),
        SignInAttempt.succeeded.is_(False),
    )
    .group_by(SignInAttempt.key_hash)
)
_NOTE = insert(SignInAttempt)


async def is_open(db: AsyncConnection, at: datetime, limits: dict[str, int]) -> bool:
    """True where none of the keys has used up its failures; `limits` says how many each has.

    Tries under the first key go one after the other: one that meets another under way
    is turned off at once, since side by side they would all be counted too late.
    """
    if not (await db.execute(_LOCK, {"key": next(iter(limits))})).scalar_one():
        return False
    asked = {"keys": list(limits), "since": at - WINDOW}
    failures = {row.key_hash: row.failures for row in await db.execute(_FAILURES, asked)}
    return all(failures.get(key, 0) < most for key, most in limits.items())


async def note(
    db: AsyncConnection, at: datetime, keys: tuple[str, ...], *, succeeded: bool
) -> None:
    """Counts one try under each key."""
    rows = [{"id": uuid7(), "key_hash": key, "at": at, "succeeded": succeeded} for key in keys]
    await db.execute(_NOTE, rows)

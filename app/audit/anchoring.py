"""Sends signed heads to the outside place, in order; what it could not take is sent later."""

import asyncio
from datetime import UTC, datetime

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.models import Anchored, SignedHead
from app.audit.outside import Outside
from app.audit.reading import HEAD, head_of

LOCK = 719_2028
"""Its own, not the sealer's: an outside place that is slow holds up no sealing."""
_BEFORE_ALL = datetime(1970, 1, 1, tzinfo=UTC)

_ALONE = select(func.pg_try_advisory_xact_lock(bindparam("lock")))
_OWED = (
    select(*HEAD)
    .where(SignedHead.signed_at > bindparam("after"))
    .order_by(SignedHead.signed_at)
    .limit(bindparam("most"))
)
_NOTE = insert(Anchored)


class Anchor:
    """Keeps one outside place up to date; nothing here commits."""

    def __init__(self, place: Outside) -> None:
        """Takes the place."""
        self._place = place

    async def send(self, db: AsyncConnection, at: datetime) -> bool:
        """Sends what is owed. Returns whether there may be more.

        What the place has is asked of the place: where it was emptied, all is owed again. A head
        counts as sent by its time, which only ever rises; after a restored backup the place so
        gets both histories. Raises OSError or NotTaken where the place does not take it.
        """
        if not (await db.execute(_ALONE, {"lock": LOCK})).scalar_one():
            return False
        newest = await asyncio.to_thread(self._place.newest)
        after = newest.signed_at if newest else _BEFORE_ALL
        rows = await db.execute(_OWED, {"after": after, "most": self._place.most})
        heads = [head_of(row) for row in rows]
        if not heads:
            return False
        await asyncio.to_thread(self._place.add, heads)
        last = heads[-1]
        await db.execute(_NOTE, {"at": at, "size": last.size, "signed_at": last.signed_at})
        return len(heads) == self._place.most

"""The hand of whoever bends the log: the superuser of its database, triggers silenced.

A tampering does one thing, with some chance in it, and names the kinds of finding of which at
least one must come of it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.models import Leaf
from app.audit.verifying.findings import Kind

EDITED, DELETED, INSERTED = Kind.EDITED, Kind.DELETED, Kind.INSERTED
SWAPPED, CUT, BACK = Kind.SWAPPED, Kind.CUT, Kind.ROLLED_BACK
TABLES = ("leaves", "sealed", "nodes", "heads", "processes", "anchored")
COLUMNS = tuple(column.name for column in Leaf.__table__.columns)
FLIPPED = "set_byte({0}, {1}, get_byte({0}, {1}) # {2})"


@dataclass(frozen=True)
class Hand:
    """The superuser's, inside one transaction that nobody keeps."""

    db: AsyncConnection
    chance: Random

    async def run(self, statement: str, **values: object) -> None:
        await self.db.execute(text(statement), values)

    async def all(self, query: str, **values: object) -> list[Any]:
        return [row[0] for row in await self.db.execute(text(query), values)]

    async def one(self, query: str, **values: object) -> Any:  # noqa: ANN401  any value
        (found,) = await self.all(query, **values)
        return found

    async def some(self, query: str, count: int = 1) -> list[Any]:
        """As many as asked for, of what the query finds in its order."""
        return self.chance.sample(await self.all(query), count)

    async def a_leaf(self) -> UUID:
        (found,) = await self.some("SELECT id FROM audit_leaves ORDER BY id")
        return UUID(str(found))

    async def two_leaves(self) -> tuple[UUID, UUID]:
        one, other = await self.some("SELECT id FROM audit_leaves WHERE form = 2 ORDER BY id", 2)
        return one, other

    async def size(self) -> int:
        return int(await self.one("SELECT count(*) FROM audit_sealed"))

    async def a_position(self) -> int:
        return self.chance.randrange(await self.size())

    def flipped(self, column: str, length: int) -> str:
        """One bit of a column of bytes turned."""
        place, bit = self.chance.randrange(length), 1 << self.chance.randrange(8)
        return FLIPPED.format(column, place, bit)


Tampering = Callable[[Hand], Awaitable[set[Kind]]]


async def a_head(hand: Hand, *, is_newest_left_out: bool = False) -> int:
    sizes = await hand.all("SELECT DISTINCT size FROM audit_heads ORDER BY size")
    return int(hand.chance.choice(sizes[:-1] if is_newest_left_out else sizes))

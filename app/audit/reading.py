"""Reading the audit as it stands in the database, whatever somebody has made of it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from psycopg import DataError
from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzLoader
from sqlalchemy import ARRAY, BigInteger, bindparam, func, literal, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.head import Head
from app.audit.models import Leaf, NodeHash, Sealed, SignedHead
from app.audit.tree import Node
from app.db import Found

LEAF = tuple(Leaf.__table__.columns)
"""Every column of a leaf."""
HEAD = tuple(SignedHead.__table__.columns)
"""Every column of a head."""

_LEAVES = select(literal(0), Sealed.position, Sealed.hash).where(
    Sealed.position == func.any(bindparam("positions", type_=ARRAY(BigInteger)))
)
_wanted = select(
    func.unnest(bindparam("levels", type_=ARRAY(BigInteger))).label("level"),
    func.unnest(bindparam("places", type_=ARRAY(BigInteger))).label("position"),
).subquery("wanted")
_NODES = union_all(
    _LEAVES,
    select(NodeHash.level, NodeHash.position, NodeHash.hash).join(
        _wanted,
        tuple_(NodeHash.level, NodeHash.position) == tuple_(_wanted.c.level, _wanted.c.position),
    ),
)


class _AsItIs(TimestamptzLoader):
    """A time, or the text of one that no calendar has: `infinity` ends no sealing and no check."""

    def load(self, data: Buffer) -> datetime | str:  # type: ignore[override]
        try:
            return super().load(data)
        except DataError:
            return bytes(data).decode()


async def as_it_is(db: AsyncConnection) -> None:
    """Lets a connection read also the times that Python has no word for."""
    raw: Any = (await db.get_raw_connection()).driver_connection
    raw.adapters.register_loader("timestamptz", _AsItIs)


def head_of(row: Found) -> Head:
    """The head that a row is."""
    return Head(
        size=row.size,
        root=row.root,
        signed_at=row.signed_at,
        cursor=row.cursor,
        kid=row.kid,
        signature=row.signature,
    )


async def hashes(db: AsyncConnection, wanted: Iterable[Node]) -> dict[Node, bytes]:
    """The hashes of complete subtrees, leaves among them; without those that are not there."""
    own = list(wanted)
    nodes = [each for each in own if each.level]
    asked = {
        "positions": [each.position for each in own if not each.level],
        "levels": [each.level for each in nodes],
        "places": [each.position for each in nodes],
    }
    return {
        Node(level, position): found for level, position, found in await db.execute(_NODES, asked)
    }

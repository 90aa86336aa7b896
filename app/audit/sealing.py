"""The sealer: takes the leaves that can no longer be overtaken into the tree, and signs its head.

A leaf is taken once every transaction as old as its own has ended, in the order of transaction
and id. So nothing ever appears behind the cursor, however long a transaction stayed open; until
it ends, what is younger waits. One sealer works at a time; nothing that it locks is ever asked
for by a request.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    LargeBinary,
    SmallInteger,
    Uuid,
    bindparam,
    cast,
    func,
    insert,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import entry, tree
from app.audit.head import Head, Signer, Witness
from app.audit.models import Leaf, NodeHash, Sealed, SignedHead
from app.audit.reading import HEAD, LEAF, as_it_is, hashes, head_of
from app.audit.tree import Frontier
from app.db import XactId

BATCH = 1_000
SILENCE = timedelta(hours=1)
"""How old the newest head may get while nothing happens."""
# One sealer works at a time, whoever started it; the number is only agreed upon here.
LOCK = 719_2027
_FIRST = "0/00000000-0000-0000-0000-000000000000"

_ALONE = select(func.pg_try_advisory_xact_lock(bindparam("lock")))
_NEWEST = (
    select(*HEAD, func.pg_snapshot_xmax(func.pg_current_snapshot()).label("next_xid"))
    .order_by(SignedHead.size.desc(), SignedHead.signed_at.desc())
    .limit(1)
)
_WAITING = (
    select(*LEAF)
    .where(
        tuple_(Leaf.xid, Leaf.id) > tuple_(cast(bindparam("xid"), XactId()), bindparam("after")),
        Leaf.xid < func.pg_snapshot_xmin(func.pg_current_snapshot()),
    )
    .order_by(Leaf.xid, Leaf.id)
    .limit(bindparam("most"))
)


def _each(name: str, kind: Any) -> Any:  # noqa: ANN401  a column type, an expression
    """The elements of a list that is handed over whole: a batch is one statement a table."""
    return func.unnest(bindparam(name, type_=ARRAY(kind)))


_SEAL = insert(Sealed).from_select(
    ["position", "leaf_id", "hash"],
    select(_each("positions", BigInteger), _each("leaf_ids", Uuid), _each("hashes", LargeBinary)),
)
_SIGN = insert(SignedHead)
_COMPLETE = insert(NodeHash).from_select(
    ["level", "position", "hash"],
    select(
        _each("levels", SmallInteger), _each("places", BigInteger), _each("hashes", LargeBinary)
    ),
)


class CounterWentBack(Exception):  # noqa: N818  errors are named for what happened
    """The database counts transactions below the newest sealed one: a dump in a younger cluster.

    Nothing is sealed until its counter is set forward (pg_resetwal), for what is written now
    would lie behind the cursor.
    """


class NotOurTree(Exception):  # noqa: N818  errors are named for what happened
    """The newest head is not the sealer's, or not the tree's: nothing is built on it."""


class Sealer:
    """Seals batch by batch, each with its head in one transaction; nothing here commits."""

    def __init__(self, signer: Signer, witness: Witness, most: int = BATCH) -> None:
        """Takes the pen that signs heads, who knows it, and how many leaves a batch may have."""
        self._signer, self._witness, self._most = signer, witness, most

    async def seal(self, db: AsyncConnection, at: datetime) -> bool:
        """Seals a batch, and signs. Returns whether there may be more.

        While another sealer works nothing is done: the next turn sees what that one left.
        Raises CounterWentBack, NotOurTree.
        """
        if not (await db.execute(_ALONE, {"lock": LOCK})).scalar_one():
            return False
        await as_it_is(db)
        newest = await self._newest(db)
        xid, _, after = (newest.cursor if newest else _FIRST).partition("/")
        asked = {"xid": xid, "after": UUID(after), "most": self._most}
        rows = [dict(row) for row in (await db.execute(_WAITING, asked)).mappings()]
        if not rows and not (newest and at - newest.signed_at >= SILENCE):
            return False
        if newest:  # times of heads only ever rise, whatever the clock does
            at = max(at, newest.signed_at + timedelta(microseconds=1))
        frontier = await _frontier(db, newest)
        if rows:
            await _grow(db, frontier, rows)
        cursor = f"{rows[-1]['xid']}/{rows[-1]['id']}" if rows else f"{xid}/{after}"
        await self._sign(db, frontier, at, cursor)
        return len(rows) == self._most

    async def _newest(self, db: AsyncConnection) -> Head | None:
        row = (await db.execute(_NEWEST)).one_or_none()
        if row is None:
            return None
        head = head_of(row)
        if not self._witness.knows(head):
            raise NotOurTree
        if int(row.next_xid) <= int(head.cursor.partition("/")[0]):
            raise CounterWentBack
        return head

    async def _sign(
        self, db: AsyncConnection, frontier: Frontier, at: datetime, cursor: str
    ) -> None:
        bare = Head(size=frontier.size, root=frontier.root(), signed_at=at, cursor=cursor, kid="")
        head = self._signer.signed(bare)
        await db.execute(_SIGN, asdict(head))


async def _frontier(db: AsyncConnection, newest: Head | None) -> Frontier:
    """The tree as the newest head left it, or nothing. Raises NotOurTree where it is another."""
    if newest is None:
        return Frontier()
    peaks = tree.peaks(newest.size)
    found = await hashes(db, peaks)
    frontier = Frontier(newest.size, [found[each] for each in peaks if each in found])
    if frontier.root() != newest.root:
        raise NotOurTree
    return frontier


async def _grow(db: AsyncConnection, frontier: Frontier, rows: Sequence[dict[str, Any]]) -> None:
    begin = frontier.size
    leaves = [tree.leaf(entry.sealed(row["id"], entry.digest(row))) for row in rows]
    completed = [each for hashed in leaves for each in frontier.append(hashed)]
    await db.execute(
        _SEAL,
        {
            "positions": list(range(begin, frontier.size)),
            "leaf_ids": [row["id"] for row in rows],
            "hashes": leaves,
        },
    )
    await db.execute(
        _COMPLETE,
        {
            "levels": [node.level for node, _ in completed],
            "places": [node.position for node, _ in completed],
            "hashes": [hashed for _, hashed in completed],
        },
    )

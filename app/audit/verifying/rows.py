"""What is verified, read page by page so that memory stays flat however long the log is."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Numeric,
    Text,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    select,
    text,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.head import Head
from app.audit.models import Anchored, Leaf, NodeHash, Process, Sealed, SignedHead
from app.audit.reading import HEAD, LEAF, head_of
from app.audit.tree import Node
from app.audit.verifying.findings import What

PAGE = 2_000
NOBODY = UUID(int=0)
Row = Mapping[str, Any]

_SEALED = (
    select(
        Sealed.position,
        Sealed.leaf_id,
        Sealed.hash,
        *LEAF,
    )
    .outerjoin(Leaf, Leaf.id == Sealed.leaf_id)
    .where(Sealed.position > bindparam("after"))
    .order_by(Sealed.position)
    .limit(PAGE)
)
_modulus: ColumnElement[Any] = literal_column("4294967296::numeric")
_UNSEALED = (
    select(
        *LEAF,
        # Who changes a row by SQL writes it anew, and that transaction is not the leaf's.
        (
            cast(cast(literal_column("audit_leaves.xmin"), Text), Numeric)
            == func.mod(cast(cast(Leaf.xid, Text), Numeric), _modulus)
        ).label("is_first_writing"),
        (
            cast(cast(Leaf.xid, Text), Numeric)
            >= cast(cast(func.pg_snapshot_xmax(func.pg_current_snapshot()), Text), Numeric)
        ).label("is_of_the_future"),
    )
    .where(~exists().where(Sealed.leaf_id == Leaf.id), Leaf.id > bindparam("after"))
    .order_by(Leaf.id)
    .limit(PAGE)
)
_NUMBERS = (
    select(Leaf.process_id, Leaf.number)
    .where(
        Leaf.number.is_not(None),
        tuple_(Leaf.process_id, Leaf.number) > tuple_(bindparam("process_id"), bindparam("number")),
    )
    .order_by(Leaf.process_id, Leaf.number)
    .limit(PAGE * 5)
)
_PROCESSES = (
    select(*Process.__table__.columns)
    .where(Process.id > bindparam("after"))
    .order_by(Process.id)
    .limit(PAGE)
)
_HEADS = (
    select(*HEAD)
    .where(
        tuple_(SignedHead.size, SignedHead.signed_at)
        > tuple_(bindparam("size"), cast(bindparam("signed_at"), DateTime(timezone=True)))
    )
    .order_by(SignedHead.size, SignedHead.signed_at)
    .limit(PAGE)
)
_BY_TIME = (
    select(*HEAD)
    .where(SignedHead.signed_at > cast(bindparam("after"), DateTime(timezone=True)))
    .order_by(SignedHead.signed_at)
    .limit(PAGE)
)
_OF_TIME = select(*HEAD).where(SignedHead.signed_at == bindparam("signed_at"))
_NEWEST_ANCHORED = select(Anchored.signed_at).order_by(Anchored.at.desc()).limit(1)
_ranges = select(
    func.unnest(bindparam("levels", type_=ARRAY(BigInteger))).label("level"),
    func.unnest(bindparam("froms", type_=ARRAY(BigInteger))).label("first"),
    func.unnest(bindparam("tos", type_=ARRAY(BigInteger))).label("end"),
).subquery("ranges")
_NODES = select(NodeHash.level, NodeHash.position, NodeHash.hash).join(
    _ranges,
    and_(
        NodeHash.level == _ranges.c.level,
        NodeHash.position >= _ranges.c.first,
        NodeHash.position < _ranges.c.end,
    ),
)
_COUNTED: dict[What, Any] = {
    What.LEAF: Leaf,
    What.SEAL: Sealed,
    What.NODE: NodeHash,
    What.HEAD: SignedHead,
    What.PROCESS: Process,
}
_COUNTS = select(
    *(select(func.count()).select_from(each).scalar_subquery() for each in _COUNTED.values())
)
_LEAF_IS_THERE = select(exists().where(Leaf.id == bindparam("leaf_id")))


async def settle(db: AsyncConnection) -> None:
    """Lets this transaction take as long as it takes."""
    await db.execute(text("SET LOCAL statement_timeout = 0"))


async def sealed_pages(db: AsyncConnection) -> AsyncIterator[list[Row]]:
    """The tree's leaves by position, each with the leaf that it stands for, if that is there."""
    after = -1
    while page := await _page(db, _SEALED, {"after": after}):
        yield page
        after = page[-1]["position"]


async def sealed_after(db: AsyncConnection, position: int) -> list[Row]:
    """One page of the same, behind a position."""
    return await _page(db, _SEALED, {"after": position})


async def unsealed(db: AsyncConnection) -> AsyncIterator[Row]:
    """The leaves that have no place in the tree, oldest first."""
    after = NOBODY
    while page := await _page(db, _UNSEALED, {"after": after}):
        for row in page:
            yield row
        after = page[-1]["id"]


async def numbers(db: AsyncConnection) -> AsyncIterator[tuple[UUID, int]]:
    """Every number that has a leaf, process by process."""
    last: Row = {"process_id": NOBODY, "number": -1}
    while page := await _page(db, _NUMBERS, last):
        for row in page:
            yield row["process_id"], row["number"]
        last = page[-1]


async def all_processes(db: AsyncConnection) -> AsyncIterator[Row]:
    """Every process that was entered, by id."""
    after = NOBODY
    while page := await _page(db, _PROCESSES, {"after": after}):
        for row in page:
            yield row
        after = page[-1]["id"]


async def heads(db: AsyncConnection) -> AsyncIterator[Head]:
    """Every head, the smallest first."""
    size, signed_at = -1, "-infinity"
    while page := (await db.execute(_HEADS, {"size": size, "signed_at": signed_at})).all():
        for row in page:
            yield head_of(row)
        size, signed_at = page[-1].size, page[-1].signed_at


async def heads_by_time(db: AsyncConnection) -> AsyncIterator[Head]:
    """Every head in the order of signing; none whose time is no time."""
    after = "-infinity"
    while page := (await db.execute(_BY_TIME, {"after": after})).all():
        for row in page:
            if isinstance(row.signed_at, datetime):
                yield head_of(row)
        after = page[-1].signed_at


async def head_of_time(db: AsyncConnection, signed_at: datetime) -> Head | None:
    """The head that was signed at this time."""
    row = (await db.execute(_OF_TIME, {"signed_at": signed_at})).first()
    return None if row is None else head_of(row)


async def newest_anchored(db: AsyncConnection) -> datetime | None:
    """The time of the newest head that the outside place ever took, as the sealer noted it."""
    found: datetime | None = (await db.execute(_NEWEST_ANCHORED)).scalar_one_or_none()
    return found if isinstance(found, datetime) else None


async def nodes(db: AsyncConnection, ranges: Iterable[tuple[int, int, int]]) -> dict[Node, bytes]:
    """The subtrees of some levels, each level from a position to before another."""
    levels, froms, tos = zip(*ranges, strict=True)
    asked = {"levels": list(levels), "froms": list(froms), "tos": list(tos)}
    return {Node(level, at): found for level, at, found in await db.execute(_NODES, asked)}


async def counts(db: AsyncConnection) -> dict[What, int]:
    """How many rows there are, whatever any order makes of them."""
    row = (await db.execute(_COUNTS)).one()
    return dict(zip(_COUNTED, row, strict=True))


async def is_there(db: AsyncConnection, leaf_id: UUID) -> bool:
    """Whether a leaf of this id is there."""
    return bool((await db.execute(_LEAF_IS_THERE, {"leaf_id": leaf_id})).scalar_one())


async def _page(db: AsyncConnection, statement: Any, asked: Row) -> list[Row]:  # noqa: ANN401  any select
    return [dict(row) for row in (await db.execute(statement, asked)).mappings()]

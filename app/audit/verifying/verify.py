"""The whole verification, from the first leaf to the last line of the outside place."""

from collections import Counter
from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.head import Witness
from app.audit.reading import as_it_is
from app.audit.verifying import rows
from app.audit.verifying.findings import Kind, Report, What
from app.audit.verifying.numbers import Numbers
from app.audit.verifying.outside import Compared
from app.audit.verifying.sealed import Leaves, Walk, where
from app.audit.verifying.suspects import Numbering, judge
from app.keys import Key


async def verify(
    db: AsyncConnection,
    keys: Mapping[str, Key],
    witness: Witness,
    lines: Iterator[bytes] | None,
    report: Report,
) -> None:
    """Looks at everything and tells the report. `lines` None: there is no outside place.

    The connection is one that may read the whole audit, in a transaction that sees one state of
    it (repeatable read); the lines are those that were there before that transaction began.
    """
    await rows.settle(db)
    await as_it_is(db)
    leaves = Leaves(keys, report)
    walk = Walk(leaves, witness, report)
    await walk.through(db)
    await walk.end(db, has_younger=await _unsealed(db, walk, leaves, report))
    forged = Counter(
        one.leaf["process_id"] for one in leaves.suspects if one.leaf["process_id"] is not None
    )
    numbers = Numbers(keys, forged, report)
    await numbers.through(db)
    numbering = Numbering(numbers.last, leaves.is_numbered)
    kinds = judge(leaves.suspects, keys, numbering)
    for kind, one in zip(kinds, leaves.suspects, strict=True):
        report.add(kind, What.LEAF, **where(one.leaf, one.position))
    await _count(db, report, is_whole=walk.is_whole)
    if lines is not None:
        await Compared(witness, walk.newest, report).through(db, lines)


async def _count(db: AsyncConnection, report: Report, *, is_whole: bool) -> None:
    """Whatever stands where no reading comes by, before the first or in no order, was added.

    How many subtrees there should be is known of a whole tree alone.
    """
    for what, count in (await rows.counts(db)).items():
        if count > report.seen[what] and (is_whole or what is not What.NODE):
            note = f"{count} rows, where {report.seen[what]} belong"
            report.add(Kind.INSERTED, what, note=note)


async def _unsealed(db: AsyncConnection, walk: Walk, leaves: Leaves, report: Report) -> bool:
    """The leaves that wait for the sealer, and those that only look so. True where any waits."""
    is_waiting = False
    cursor = _cursor(walk)
    async for leaf in rows.unsealed(db):
        if not leaves.check(leaf, None, is_as_sealed=False):
            continue
        if (int(leaf["xid"]), leaf["id"]) <= cursor:
            # The sealer passed it: it lost its place, or its transaction was written over.
            report.add(walk.lost, What.SEAL, **where(leaf, None))
        elif leaf["is_of_the_future"] or not leaf["is_first_writing"]:
            report.add(Kind.EDITED, What.LEAF, **where(leaf, None))
        else:
            is_waiting = True
    return is_waiting


def _cursor(walk: Walk) -> tuple[int, UUID]:
    if walk.newest is None:
        return (-1, rows.NOBODY)
    xid, _, leaf_id = walk.newest.cursor.partition("/")
    return int(xid), UUID(leaf_id)

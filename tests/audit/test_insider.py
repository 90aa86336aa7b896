"""Whoever holds the database and the service's key too has no pen for the heads."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import entry, tree
from app.audit.models import Leaf, Sealed
from app.audit.reading import LEAF
from app.audit.verifying.findings import Finding, Kind, What
from app.audit.verifying.tree import Recount
from app.db import connection
from tests.audit.builders import Log, an_entry

PLACE = 3


@asynccontextmanager
async def insider(log: Log) -> AsyncIterator[AsyncConnection]:
    """A log with seven sealed leaves, and the hand of its superuser; nothing of it is kept."""
    ledger = log.ledger()
    for _ in range(7):
        await log.write(ledger, an_entry())
    await log.beat(ledger)
    await log.seal(most=4)
    await log.send()
    async with connection(log.superuser) as db:
        await db.execute(text("SET LOCAL session_replication_role = replica"))
        yield db
        await db.rollback()


async def rewritten(log: Log, db: AsyncConnection) -> dict[str, Any]:
    """A leaf that says something else, with the MAC that the service would have given it."""
    there = Sealed.leaf_id == Leaf.id
    asked = select(*LEAF).join(Sealed, there).where(Sealed.position == PLACE)
    leaf = dict((await db.execute(asked)).mappings().one()) | {"action": "call.closed"}
    signed = {name: leaf[name] for name in entry.FORMS[entry.NEWEST_FORM]}
    leaf["mac"] = entry.mac(log.keyring.audit.material, signed)
    await db.execute(
        text("UPDATE audit_leaves SET action = :action, mac = :mac WHERE id = :id"),
        {name: leaf[name] for name in ("action", "mac", "id")},
    )
    return leaf


async def sealed_anew(db: AsyncConnection, leaf: dict[str, Any]) -> None:
    """The leaf's place and every subtree above it, as if it had always said so."""
    hashed = tree.leaf(entry.sealed(leaf["id"], entry.digest(leaf)))
    change = text("UPDATE audit_sealed SET hash = :hashed WHERE position = :place")
    await db.execute(change, {"hashed": hashed, "place": PLACE})
    recount = Recount()
    change = text("UPDATE audit_nodes SET hash = :hashed WHERE level = :level AND position = :at")
    for row in await db.execute(text("SELECT hash FROM audit_sealed ORDER BY position")):
        for node, made in recount.add(row.hash):
            await db.execute(change, {"hashed": made, "level": node.level, "at": node.position})


async def found(log: Log, db: AsyncConnection) -> list[Finding]:
    return await log.verified(db, alone=True)


async def test_a_leaf_rewritten_with_its_mac_is_not_what_was_sealed(log: Log) -> None:
    async with insider(log) as db:
        leaf = await rewritten(log, db)
        (finding,) = await found(log, db)
    assert (finding.kind, finding.what, finding.leaf_id) == (Kind.EDITED, What.SEAL, leaf["id"])


async def test_a_tree_made_anew_over_it_is_not_the_one_that_was_signed(log: Log) -> None:
    async with insider(log) as db:
        await sealed_anew(db, await rewritten(log, db))
        (finding,) = await found(log, db)
    assert (finding.kind, finding.what) == (Kind.EDITED, What.SEAL)
    assert (finding.position, finding.last_position) == (0, PLACE), "between the heads around it"
    assert "another" in finding.note

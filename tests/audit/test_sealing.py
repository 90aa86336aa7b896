"""The sealer takes every leaf, once, in an order that nothing can get behind."""

import asyncio
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import entry, sealing, store, tree
from app.audit.head import Head, Signer
from app.audit.sealing import CounterWentBack, NotOurTree
from app.db import connection
from app.embedded import Server
from app.keys import Purpose
from tests.audit.builders import Log, an_entry, now

ORDERED = "SELECT * FROM audit_leaves ORDER BY xid, id"


async def root_at_one_go(log: Log) -> bytes:
    """The root as it must be, from the leaves alone."""
    frontier = tree.Frontier()
    async with connection(log.superuser) as db:
        for row in (await db.execute(text(ORDERED))).mappings():
            frontier.append(tree.leaf(entry.sealed(row["id"], entry.digest(dict(row)))))
    return frontier.root()


async def heads(log: Log) -> list[tuple[int, bytes]]:
    async with connection(log.superuser) as db:
        found = await db.execute(text("SELECT size, root FROM audit_heads ORDER BY signed_at"))
        return [(size, root) for size, root in found]


async def sealed(log: Log) -> list[UUID]:
    async with connection(log.superuser) as db:
        found = await db.execute(text("SELECT leaf_id FROM audit_sealed ORDER BY position"))
        return list(found.scalars())


@pytest.mark.parametrize("most", [1, 3, 1_000])
async def test_batch_by_batch_it_grows_into_the_same_tree(log: Log, most: int) -> None:
    ledger = log.ledger()
    for _ in range(7):
        await log.write(ledger, an_entry(), an_entry())
    await log.seal(most)
    size, root = (await heads(log))[-1]
    assert (size, root) == (14, await root_at_one_go(log))
    assert await log.one("SELECT count(*) FROM audit_nodes") == 14 - (14).bit_count()
    await log.beat(ledger)
    assert await log.findings(alone=True) == []


async def test_where_there_is_nothing_it_signs_nothing(log: Log) -> None:
    assert not await log.seal_once(log.hand())
    assert await heads(log) == []


async def test_silence_is_signed_once_an_hour(log: Log) -> None:
    await log.write(log.ledger(), an_entry())
    await log.seal()
    for hours, expected in ((0.9, 1), (1.1, 2), (1.2, 2), (2.3, 3)):
        async with connection(log.sealer) as db:
            await log.hand().seal(db, await now(db) + timedelta(hours=hours))
            await db.commit()
        assert len(await heads(log)) == expected
    assert len(set(await heads(log))) == 1


async def test_a_leaf_older_than_the_cursor_is_never_passed(log: Log) -> None:
    """The one who writes first commits last: nothing younger is sealed before it."""
    slow, quick = log.ledger(), log.ledger()
    sealer = log.hand()
    async with connection(log.app) as db:
        store.equip(db, slow)
        first = await store.append(db, await now(db), an_entry())
        await log.write(quick, an_entry())
        while await log.seal_once(sealer):
            pass
        assert await sealed(log) == []
        await db.commit()
    await log.seal()
    assert (await sealed(log))[0] == first
    assert len(await sealed(log)) == 2


async def test_a_cursor_on_the_id_would_have_passed_it(log: Log) -> None:
    """The control: what follows `id > last` loses the leaf of whoever is slow."""
    taken: list[UUID] = []

    async def follow() -> None:
        async with connection(log.superuser) as db:
            last = taken[-1] if taken else UUID(int=0)
            query = text("SELECT id FROM audit_leaves WHERE id > :last ORDER BY id")
            taken.extend((await db.execute(query, {"last": last})).scalars())

    async with connection(log.app) as db:
        store.equip(db, log.ledger())
        first = await store.append(db, await now(db), an_entry())
        await log.write(log.ledger(), an_entry())
        await follow()
        await db.commit()
    await follow()
    assert first not in taken
    assert len(taken) == 1


async def writer(log: Log, number: int, leaves: int) -> None:
    """One that writes in transactions of one to three leaves, some slow, some rolled back."""
    chance, ledger, kept = Random(number), log.ledger(), 0  # noqa: S311  no secret hangs on it
    while kept < leaves:
        async with connection(log.app) as db:
            store.equip(db, ledger)
            count = chance.randint(1, 3)
            for _ in range(count):
                await store.append(db, await now(db), an_entry())
            if chance.random() < 0.02:
                await asyncio.sleep(chance.random() * 2)
            if chance.random() < 0.1:
                await db.rollback()
                store.lost(db)
            else:
                await db.commit()
                store.kept(db)
                kept += count
    await log.beat(ledger, is_last=True)


async def sealed_beside(log: Log, writers: int, leaves: int) -> None:
    """So many writers at once, and a sealer that follows them; then everything is looked at."""
    stop, sealer = asyncio.Event(), log.hand(97)

    async def follow() -> None:
        while not stop.is_set():
            if not await log.seal_once(sealer):
                await asyncio.sleep(0.02)

    following = asyncio.create_task(follow())
    await asyncio.gather(*(writer(log, number, leaves) for number in range(writers)))
    stop.set()
    await following
    await log.seal()
    total = await log.one("SELECT count(*) FROM audit_leaves")
    assert total >= writers * leaves
    places = await sealed(log)
    assert len(places) == len(set(places)) == total
    assert (await heads(log))[-1] == (total, await root_at_one_go(log))
    assert await log.findings(alone=True) == []


async def test_sixteen_writers_lose_nothing(log: Log) -> None:
    await sealed_beside(log, 16, 12)
    assert len(await heads(log)) > 3, "it was sealed while they wrote"


@pytest.mark.long
async def test_sixteen_writers_lose_nothing_of_fifteen_thousand(log: Log) -> None:
    await sealed_beside(log, 16, 950)


async def test_two_sealers_make_one_tree(log: Log) -> None:
    ledger = log.ledger()
    sealers = [log.hand(3), log.hand(3)]
    for _ in range(10):
        await log.write(ledger, an_entry(), an_entry())
        await asyncio.gather(*(log.seal_once(each) for each in sealers))
    await log.seal()
    assert (await heads(log))[-1] == (20, await root_at_one_go(log))


async def test_while_one_works_another_does_nothing_and_then_takes_over(log: Log) -> None:
    await log.write(log.ledger(), an_entry())
    async with connection(log.sealer) as hanging:
        await hanging.execute(text(f"SELECT pg_advisory_xact_lock({sealing.LOCK})"))
        assert not await log.seal_once(log.hand())
        assert await sealed(log) == []
        await hanging.rollback()
    await log.seal()
    assert len(await sealed(log)) == 1


async def test_a_sealer_that_broke_off_leaves_nothing_behind(log: Log) -> None:
    ledger = log.ledger()
    for _ in range(5):
        await log.write(ledger, an_entry())
    await log.seal(2)
    await log.write(ledger, an_entry())
    async with connection(log.sealer) as db:
        while not await log.hand().seal(db, await now(db)) and not await in_batch(db):
            await db.rollback()
        await db.rollback()
    await log.seal()
    assert (await heads(log))[-1] == (6, await root_at_one_go(log))


async def in_batch(db: AsyncConnection) -> bool:
    return bool((await db.execute(text("SELECT count(*) = 6 FROM audit_sealed"))).scalar_one())


async def test_a_leaf_of_no_time_at_all_stops_no_sealing(server: Server, log: Log) -> None:
    ledger = log.ledger()
    await log.write(ledger, an_entry())
    with server.superuser(log.database) as db:
        db.execute("SET session_replication_role = replica")
        db.execute("UPDATE audit_leaves SET at = 'infinity'")
    await log.write(ledger, an_entry())
    await log.seal()
    assert len(await sealed(log)) == 2


def forged(log: Log, server: Server, head: Head) -> None:
    values = (head.size, head.signed_at, head.root, head.cursor, head.kid, head.signature)
    with server.superuser(log.database) as db:
        db.execute("INSERT INTO audit_heads VALUES (%s, %s, %s, %s, %s, %s)", values)


async def a_head(log: Log, cursor: str) -> Head:
    """Of no leaves, so that its tree is the one that is there."""
    async with connection(log.superuser) as db:
        at = await now(db)
    root, nobody = tree.EMPTY, bytes(64)
    return Head(size=0, root=root, signed_at=at, cursor=cursor, kid="k", signature=nobody)


async def test_nothing_is_built_on_a_head_that_is_not_ours(server: Server, log: Log) -> None:
    await log.write(log.ledger(), an_entry())
    forged(log, server, await a_head(log, f"1/{UUID(int=0)}"))
    with pytest.raises(NotOurTree):
        await log.seal_once(log.hand())


@pytest.mark.parametrize(
    "deed",
    [
        "UPDATE audit_nodes SET hash = sha256(hash) WHERE level = 1 AND position = 0",
        "DELETE FROM audit_nodes WHERE level = 1 AND position = 0",
        "UPDATE audit_sealed SET hash = sha256(hash) WHERE position = 2",
    ],
)
async def test_nor_on_a_tree_that_is_another(server: Server, log: Log, deed: str) -> None:
    """Else the sealer's own signature would stand under what somebody else put there."""
    await log.write(log.ledger(), an_entry(), an_entry(), an_entry())
    await log.seal()
    with server.superuser(log.database) as db:
        db.execute("SET session_replication_role = replica")
        db.execute(deed.encode())
    await log.write(log.ledger(), an_entry())
    with pytest.raises(NotOurTree):
        await log.seal()


async def test_where_the_counter_of_transactions_went_back_nothing_is_sealed(
    server: Server, log: Log
) -> None:
    await log.write(log.ledger(), an_entry())
    key = log.keyring.newest(Purpose.HEAD)
    head = await a_head(log, f"{10**15}/{UUID(int=0)}")
    forged(log, server, Signer(key.kid, key.material).signed(head))
    with pytest.raises(CounterWentBack):
        await log.seal_once(log.hand())

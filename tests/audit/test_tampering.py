"""Whoever bends the log as the superuser of its database is found, and what was done is named."""

from collections.abc import AsyncIterator
from random import Random
from uuid import UUID, uuid4

import pytest
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import text

from app.audit.entry import FORMS, Place, columns, mac
from app.audit.ledger import Ledger
from app.audit.verifying.findings import Finding, Kind, What
from app.clock import now
from app.db import connection, uuid7
from app.embedded import Server
from app.keys import Keyring
from tests.audit.builders import Log, a_shared_log, an_entry
from tests.audit.tampering import KINDS
from tests.audit.tampering.hand import TABLES, Hand, Tampering

MANY, AT_ONCE = 1_000, 100
EACH = [tampering for kind in KINDS.values() for tampering in dict.fromkeys(kind)]


def an_old_leaf(server: Server, log: Log) -> None:
    """As it stands in a database from before leaves were numbered."""
    leaf = columns(an_entry(), uuid7(), now(), Place(uuid4(), 1))
    old = {name: leaf[name] for name in FORMS[1]}
    key = log.keyring.audit
    row = old | {"form": 1, "kid": key.kid, "mac": mac(key.material, old)}
    row |= {name: Jsonb(row[name]) for name in ("sections", "fields")}
    statement = sql.SQL("INSERT INTO audit_leaves ({}) VALUES ({})").format(
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(map(sql.Placeholder, row)),
    )
    with server.superuser(log.database) as db:
        db.execute(statement, row)


async def grown(log: Log, one: Ledger, rounds: int) -> None:
    """Two processes at work, with transactions of one leaf, of several, and rolled back."""
    other = log.ledger()
    for number in range(rounds):
        await log.write(one, an_entry())
        await log.write(other, an_entry("card.read"), an_entry("call.closed"))
        if number % 3 == 0:
            await log.write(one, an_entry(), is_kept=False)
        await log.beat(one)
        if number == rounds - 1:
            await log.beat(other, is_last=True)
        await log.seal(most=3)
        await log.send()


def backed_up(server: Server, log: Log) -> None:
    """Keeps the audit's tables as they are now, for whoever restores them later."""
    with server.superuser(log.database) as db:
        db.execute("CREATE SCHEMA backup")
        for name in TABLES:
            table = sql.Identifier(f"audit_{name}")
            db.execute(sql.SQL("CREATE TABLE backup.{} AS TABLE {}").format(table, table))


@pytest.fixture(scope="module")
async def log(
    server: Server, template: str, keyring: Keyring, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Log]:
    """A log with leaves of either form, several processes, many heads, and leaves that wait."""
    place = tmp_path_factory.mktemp("outside") / "heads.jsonl"
    async with a_shared_log(server, template, keyring, place) as own:
        for _ in range(3):
            an_old_leaf(server, own)
        one = own.ledger()
        await grown(own, one, 6)
        backed_up(server, own)
        await grown(own, one, 6)
        await own.write(one, an_entry(), an_entry())
        await own.write(one, an_entry())
        await own.beat(one)
        yield own


async def bent(log: Log, tampering: Tampering, seed: int) -> tuple[set[Kind], list[Finding]]:
    """What must come of a tampering, and what verification finds; nothing of it stays."""
    async with connection(log.superuser) as db:
        await db.execute(text("SET LOCAL session_replication_role = replica"))
        wanted = await tampering(Hand(db, Random(seed)))  # noqa: S311  no secret hangs on it
        found = await log.verified(db)
        await db.rollback()
    return wanted, found


async def test_an_untouched_log_is_whole(log: Log) -> None:
    assert await log.findings() == []
    assert await log.findings(alone=True) == []


@pytest.mark.parametrize("tampering", EACH)
async def test_a_tampering_is_found_named_and_placed(log: Log, tampering: Tampering) -> None:
    wanted, found = await bent(log, tampering, 7)
    assert {each.kind for each in found} & wanted, (wanted, [str(each) for each in found])
    for each in found:
        assert str(each).startswith(each.kind.value)
        assert each.leaf_id or each.process_id or each.note or each.position is not None, str(each)


async def test_a_leaf_that_lost_its_place_in_the_tree_is_named(log: Log) -> None:
    async def delete_one(hand: Hand) -> set[Kind]:
        gone.append(await hand.one("SELECT leaf_id FROM audit_sealed WHERE position = 5"))
        await hand.run("DELETE FROM audit_sealed WHERE position = 5")
        return {Kind.DELETED}

    gone: list[UUID] = []
    _, found = await bent(log, delete_one, 7)
    assert [(each.kind, each.what) for each in found if each.leaf_id in gone] == [
        (Kind.DELETED, What.SEAL)
    ]


@pytest.mark.long
@pytest.mark.parametrize("begin", range(0, MANY, AT_ONCE))
async def test_a_thousand_tamperings_are_found_and_named(log: Log, begin: int) -> None:
    """Of six kinds in turn, each time with other leaves, columns, places and bits."""
    missed = []
    for number in range(begin, begin + AT_ONCE):
        kind = list(KINDS.values())[number % len(KINDS)]
        tampering = kind[number // len(KINDS) % len(kind)]
        wanted, found = await bent(log, tampering, number)
        if not {each.kind for each in found} & wanted:
            missed.append((number, tampering.__name__, [str(each) for each in found]))
    assert missed == []
    assert await log.findings() == [], "and nothing of them stayed"

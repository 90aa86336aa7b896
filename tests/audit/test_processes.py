"""A process is entered, seen, ended; what a silent one left open is declared by the next."""

import asyncio
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from app.audit import processes, store
from app.audit.ledger import Ledger
from app.audit.verifying.findings import Kind
from app.db import connection
from app.embedded import APP, OWNER, SEALER, Server
from app.keys import Purpose
from tests.audit.builders import Log, an_entry, now

LEAVES = "SELECT number, action, reason FROM audit_leaves ORDER BY process_id, number"


def rows(server: Server, log: Log, query: str) -> list[tuple[Any, ...]]:
    with server.superuser(log.database) as db:
        return db.execute(query.encode()).fetchall()


async def declared(log: Log, by: Ledger, later: timedelta = timedelta(seconds=61)) -> int:
    """What another process declares some time later."""
    keys = {key.kid: key for key in log.keyring.all(Purpose.AUDIT)}
    async with connection(log.app) as db:
        count = await processes.declare(db, await now(db) + later, by.key, keys)
        await db.commit()
    return count


async def test_a_rolled_back_number_gets_a_void_leaf_and_the_log_is_whole(
    server: Server, log: Log
) -> None:
    ledger = log.ledger()
    await log.write(ledger, an_entry())
    await log.write(ledger, an_entry(), an_entry(), is_kept=False)
    await log.write(ledger, an_entry())
    await log.beat(ledger)
    said = [(number, action) for number, action, _ in rows(server, log, LEAVES)]
    assert said == [(1, "record.read"), (2, "audit.void"), (3, "audit.void"), (4, "record.read")]
    assert await log.findings() == []


async def test_a_commit_whose_answer_was_lost_keeps_its_own_leaf(server: Server, log: Log) -> None:
    ledger = log.ledger()
    async with connection(log.app) as db:
        store.equip(db, ledger)
        await store.append(db, await now(db), an_entry())
        await db.commit()
        store.lost(db)  # for all the process knows
    await log.beat(ledger)
    assert [action for _, action, _ in rows(server, log, LEAVES)] == ["record.read"]
    assert await log.findings() == []


async def test_a_void_leaf_that_cannot_be_written_is_kept_for_later(
    server: Server, log: Log
) -> None:
    ledger = log.ledger()
    await log.write(ledger, an_entry(), is_kept=False)
    with server.superuser(log.database) as db:
        db.execute("ALTER TABLE audit_leaves RENAME TO away")
    with pytest.raises(Exception, match="audit_leaves"):
        await log.beat(ledger)
    assert ledger.owed() == [1]
    with server.superuser(log.database) as db:
        db.execute("ALTER TABLE away RENAME TO audit_leaves")
    await log.beat(ledger)
    assert [action for _, action, _ in rows(server, log, LEAVES)] == ["audit.void"]


async def test_a_process_that_stops_says_so_with_its_last_number(server: Server, log: Log) -> None:
    ledger = log.ledger()
    await log.write(ledger, an_entry())
    await log.beat(ledger, is_last=True)
    assert rows(server, log, LEAVES)[-1] == (2, "process.ended", "stopped")
    query = "SELECT last_number, settled_number, ended_at IS NOT NULL FROM audit_processes"
    assert rows(server, log, query) == [(2, 2, True)]


async def test_one_that_still_owes_something_does_not_say_that_it_ended(log: Log) -> None:
    ledger = log.ledger()
    ledger.take()
    await log.beat(ledger, is_last=True)
    assert await log.one("SELECT count(*) FROM audit_leaves") == 0


async def test_what_a_killed_process_left_open_is_declared_void_after_a_minute(
    server: Server, log: Log
) -> None:
    dead, alive = log.ledger(), log.ledger()
    await log.write(dead, an_entry())
    await log.beat(dead)
    await log.write(dead, an_entry(), is_kept=False)
    await log.write(dead, an_entry())  # and no more is heard of it
    await log.beat(alive)
    assert await declared(log, alive, timedelta(seconds=50)) == 0
    assert await log.findings() == []
    assert await declared(log, alive) == 2  # itself too, in so late a minute
    said = rows(server, log, LEAVES)
    assert [row for row in said if row[:2] != (1, "process.ended")] == [
        (1, "record.read", None),
        (2, "audit.void", None),
        (3, "record.read", None),
        (4, "process.ended", "silent"),
    ]
    assert await log.findings() == []


async def test_what_is_missing_below_the_settled_number_is_never_declared_void(
    server: Server, log: Log
) -> None:
    """Else whoever deletes a leaf and ends its process would have it explained away."""
    dead, alive = log.ledger(), log.ledger()
    await log.write(dead, an_entry())
    await log.write(dead, an_entry())
    await log.beat(dead)
    with server.superuser(log.database) as db:
        db.execute("SET session_replication_role = replica")
        db.execute("DELETE FROM audit_leaves WHERE number = 1")
    assert await declared(log, alive) == 1
    assert [row[:2] for row in rows(server, log, LEAVES)] == [
        (2, "record.read"),
        (3, "process.ended"),
    ]
    assert await log.kinds() == {Kind.DELETED}


async def test_a_row_that_does_not_prove_itself_is_left_for_whoever_verifies(
    server: Server, log: Log
) -> None:
    dead, alive = log.ledger(), log.ledger()
    await log.write(dead, an_entry(), is_kept=False)
    await log.beat(dead)
    with server.superuser(log.database) as db:
        db.execute("UPDATE audit_processes SET settled_number = 0, last_number = 0")
    assert await declared(log, alive) == 0
    assert Kind.EDITED in await log.kinds()


async def test_one_that_was_declared_over_and_lives_shows_nothing_more_under_that_number(
    server: Server, log: Log
) -> None:
    late, other = log.ledger(), log.ledger()
    await log.write(late, an_entry())
    await log.beat(late)
    assert await declared(log, other) == 1
    with pytest.raises(IntegrityError):
        await log.write(late, an_entry())
    late.lost([2])
    await log.beat(late)
    await log.write(late, an_entry())
    await log.beat(late, is_last=True)
    said = [row[:2] for row in rows(server, log, LEAVES)]
    assert said[1:] == [(2, "process.ended"), (3, "record.read"), (4, "process.ended")]
    assert await log.findings() == []


async def test_a_void_leaf_waits_for_a_transaction_that_may_still_commit(log: Log) -> None:
    """In doubt the database decides: one number, one leaf."""
    ledger = log.ledger()
    async with connection(log.app) as db:
        store.equip(db, ledger)
        await store.append(db, await now(db), an_entry())
        store.lost(db)  # the process gave it up, the transaction still stands
        waiting = asyncio.create_task(log.beat(ledger))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await db.commit()
        await waiting
    assert await log.one("SELECT count(*) FROM audit_leaves WHERE action = 'record.read'") == 1
    assert await log.one("SELECT count(*) FROM audit_leaves WHERE action = 'audit.void'") == 0


async def test_a_leaf_in_a_savepoint_is_refused(log: Log) -> None:
    async with connection(log.app) as db:
        store.equip(db, log.ledger())
        async with db.begin_nested():
            with pytest.raises(store.InSavepoint):
                await store.append(db, await now(db), an_entry())
        await db.rollback()


@pytest.mark.parametrize("role", [APP, OWNER, SEALER])
@pytest.mark.parametrize("deed", ["DELETE FROM {}", "TRUNCATE {}"])
async def test_that_a_process_was_there_is_never_taken_back(
    server: Server, log: Log, role: str, deed: str
) -> None:
    await log.beat(log.ledger())
    refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)
    with psycopg.connect(server.dsn(role, log.database)) as db, pytest.raises(refused):
        db.execute(deed.format("audit_processes").encode())


async def test_the_service_cannot_say_which_transaction_wrote_a_leaf(
    server: Server, log: Log
) -> None:
    """The sealer's cursor hangs on it."""
    await log.write(log.ledger(), an_entry())
    names = "id, at, form, xid, request_id, action, outcome, purpose, sections, fields, kid, mac"
    values = "gen_random_uuid(), now(), 1, '5', gen_random_uuid(), 'a', 'done', 'TREAT', '{}', '[]'"
    statement = f"INSERT INTO audit_leaves ({names}) VALUES ({values}, 'k', 'm')"  # noqa: S608  our own words
    with (
        psycopg.connect(server.dsn(APP, log.database)) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute(statement.encode())
    with psycopg.connect(server.dsn(APP, log.database)) as db:
        db.execute(statement.replace("xid, ", "").replace("'5', ", "").encode())

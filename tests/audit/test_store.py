"""A leaf lives or dies with what it records, and afterwards nobody changes it."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store
from app.audit.entry import Actor, Entry, mac
from app.audit.ledger import Ledger
from app.db import connection, engine
from app.embedded import APP, OWNER, SEALER, SUPERUSER, Server
from app.keys import Keyring
from tests.audit.test_entry import ENTRY

ALL = "SELECT * FROM audit_leaves"


async def kept(server: Server, database: str, keyring: Keyring, *entries: Entry) -> None:
    """Leaves written and committed as the service does."""
    pool = engine(server.url(APP, database), 1)
    async with connection(pool) as db:
        store.equip(db, Ledger(keyring.audit))
        for entry in entries:
            now = (await db.execute(text("SELECT clock_timestamp()"))).scalar_one()
            await store.append(db, now, entry)
        await db.commit()
    await pool.dispose()


def leaves(server: Server, database: str) -> list[dict[str, Any]]:
    with server.superuser(database) as db:
        found = db.execute(ALL)
        names = [column.name for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found]


@pytest.mark.parametrize("role", [APP, OWNER, SEALER, SUPERUSER])
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_leaves SET action = 'nothing'",
        "DELETE FROM audit_leaves",
        "TRUNCATE audit_leaves",
    ],
)
async def test_no_role_changes_or_removes_a_leaf(
    server: Server, database: str, keyring: Keyring, role: str, change: str
) -> None:
    await kept(server, database, keyring, ENTRY)
    with (
        psycopg.connect(server.dsn(role, database), autocommit=True) as db,
        pytest.raises((errors.InsufficientPrivilege, errors.RestrictViolation)),
    ):
        db.execute(change.encode())
    assert [leaf["action"] for leaf in leaves(server, database)] == [ENTRY.action]


async def test_only_the_service_adds_one(server: Server, database: str, keyring: Keyring) -> None:
    await kept(server, database, keyring, ENTRY)
    copy = """INSERT INTO audit_leaves (id, at, request_id, action, outcome, purpose, sections,
        fields, kid, mac) VALUES (gen_random_uuid(), now(), gen_random_uuid(), 'a', 'done',
        'TREAT', '{}', '[]', 'k', 'm')"""
    for role in (OWNER, SEALER):
        with (
            psycopg.connect(server.dsn(role, database), autocommit=True) as db,
            pytest.raises(errors.InsufficientPrivilege),
        ):
            db.execute(copy)
    assert len(leaves(server, database)) == 1


async def test_who_asked_nothing_reads_nothing(
    server: Server, database: str, keyring: Keyring
) -> None:
    await kept(server, database, keyring, ENTRY)
    with psycopg.connect(server.dsn(APP, database)) as db:
        assert db.execute(ALL).fetchall() == []
    with psycopg.connect(server.dsn(SEALER, database)) as db:
        assert len(db.execute(ALL).fetchall()) == 1


async def test_a_leaf_is_gone_with_what_it_records(
    server: Server, database: str, keyring: Keyring
) -> None:
    pool = engine(server.url(APP, database), 1)
    async with connection(pool) as db:
        store.equip(db, Ledger(keyring.audit))
        now = (await db.execute(text("SELECT clock_timestamp()"))).scalar_one()
        await store.append(db, now, ENTRY)
        await db.rollback()
    await pool.dispose()
    assert leaves(server, database) == []


async def test_a_transaction_is_recorded_from_its_first_leaf_on(
    db: AsyncConnection, at: datetime
) -> None:
    assert not store.is_recorded(db)
    await store.append(db, at, ENTRY)
    assert store.is_recorded(db)


async def test_a_connection_that_was_not_equipped_records_nothing(
    server: Server, shared_database: str, at: datetime
) -> None:
    pool = engine(server.url(APP, shared_database), 1)
    async with connection(pool) as db:
        with pytest.raises(KeyError):
            await store.append(db, at, ENTRY)
        await db.rollback()
    await pool.dispose()


async def test_what_stands_in_the_database_proves_itself(
    server: Server, database: str, keyring: Keyring
) -> None:
    """The MAC is made again from the columns alone, also of a leaf that says almost nothing."""
    bare = Entry(actor=Actor(request_id=uuid4()), action="session.refused")
    await kept(server, database, keyring, ENTRY, bare, replace(ENTRY, epoch=None))
    found = leaves(server, database)
    assert len(found) == 3
    for leaf in found:
        written, kid = leaf.pop("mac"), leaf.pop("kid")
        del leaf["xid"]
        assert kid == keyring.audit.kid
        assert mac(keyring.audit.material, leaf) == written


async def test_a_leaf_that_the_superuser_forged_does_not(
    server: Server, database: str, keyring: Keyring
) -> None:
    await kept(server, database, keyring, ENTRY)
    with server.superuser(database) as db:
        db.execute("ALTER TABLE audit_leaves DISABLE TRIGGER append_only")
        db.execute("UPDATE audit_leaves SET patient_id = gen_random_uuid()")
    (leaf,) = leaves(server, database)
    written = leaf.pop("mac")
    del leaf["kid"], leaf["xid"]
    assert mac(keyring.audit.material, leaf) != written

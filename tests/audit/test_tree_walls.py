"""The tree is the sealer's alone, and what stands in it stays."""

import psycopg
import pytest

from app.embedded import APP, OWNER, SEALER, SUPERUSER, Server

TREE = ("sealed", "nodes", "heads", "anchored")


@pytest.mark.parametrize("table", TREE)
@pytest.mark.parametrize("deed", ["UPDATE {} SET size = 1", "DELETE FROM {}", "TRUNCATE {}"])
@pytest.mark.parametrize("role", [APP, OWNER, SEALER, SUPERUSER])
async def test_no_role_changes_or_removes_what_was_sealed(
    server: Server, shared_database: str, role: str, deed: str, table: str
) -> None:
    name = f"audit_{table}"
    column = {"sealed": "position", "nodes": "position"}.get(table, "size")
    refused = (psycopg.errors.InsufficientPrivilege, psycopg.errors.RestrictViolation)
    with psycopg.connect(server.dsn(role, shared_database)) as db, pytest.raises(refused):
        db.execute(deed.replace("size", column).format(name).encode())


@pytest.mark.parametrize("table", TREE)
@pytest.mark.parametrize("role", [APP, OWNER])
async def test_only_the_sealer_adds_to_the_tree(
    server: Server, shared_database: str, role: str, table: str
) -> None:
    values = {
        "sealed": "0, gen_random_uuid(), ''",
        "nodes": "1, 0, ''",
        "heads": "1, now(), '', '', '', ''",
        "anchored": "now(), 1, now()",
    }
    with (
        psycopg.connect(server.dsn(role, shared_database)) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute(f"INSERT INTO audit_{table} VALUES ({values[table]})".encode())  # noqa: S608  our own words


async def test_the_sealer_writes_no_leaf(server: Server, shared_database: str) -> None:
    with (
        psycopg.connect(server.dsn(SEALER, shared_database)) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute("INSERT INTO audit_leaves DEFAULT VALUES")

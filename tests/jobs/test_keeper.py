"""A served process is entered, keeps its numbers whole, and ends; requests know nothing of it."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import httpx
import pytest

from app import jobs
from app.audit import processes, sealing
from app.db import connection
from app.embedded import Server
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from app.settings import Settings
from tests.audit.builders import Log, an_entry, now
from tests.jobs.test_jobs import until
from tests.request.builders import Rows
from tests.request.doors import router, written
from tests.serving import serving

PROCESSES = "SELECT last_number, settled_number, ended_at IS NULL FROM audit_processes"
SECONDS = 20.0
"""Far less than any lock here is held, far more than a busy machine takes for a request."""


@pytest.fixture
def nurse(rows: Rows) -> dict[str, str]:
    return rows.signed_in(Role.NURSE, rows.an_organisation(OrganisationKind.NURSE_STATION))


async def test_a_service_is_entered_seen_and_ended(
    chosen: Settings, rows: Rows, nurse: dict[str, str], log: Log
) -> None:
    async with serving(chosen, router) as client:
        assert rows.all(PROCESSES) == [(0, 0, True)]
        for _ in range(3):
            assert (await client.post("/v1/test/done", headers=nurse)).status_code == 200
        await until(lambda: rows.all(PROCESSES) == [(3, 3, True)])
    assert rows.all(PROCESSES) == [(4, 4, False)]
    assert [leaf["reason"] for leaf in rows.leaves("process.ended")] == ["stopped"]
    assert await log.findings(alone=True) == []


async def test_numbers_of_refused_and_broken_requests_become_void(
    chosen: Settings, rows: Rows, nurse: dict[str, str], log: Log
) -> None:
    paths = ("refused", "conflict", "broken", "done", "not-allowed", "kept")
    async with serving(chosen, router) as client:
        for path in paths:
            await client.post(f"/v1/test/{path}", headers=nurse)
        await until(lambda: len(rows.leaves("audit.void")) == 3)
    kept = [leaf["action"] for leaf in rows.leaves()]
    assert kept == ["test.refused", "test.done", "test.role", "test.done"]
    assert rows.one("SELECT count(*), max(number) FROM audit_leaves") == (8, 8)
    assert await log.findings(alone=True) == []


async def test_a_service_that_starts_declares_what_a_silent_process_left_open(
    chosen: Settings, rows: Rows, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_STEADY", 0.0)
    silent = log.ledger()
    await log.write(silent, an_entry(), is_kept=False)
    await log.write(silent, an_entry())
    async with connection(log.app) as db:
        long_ago = await now(db) - timedelta(minutes=2)
        await processes.see(db, long_ago, silent)
        await db.commit()
    async with serving(chosen, router):
        await until(lambda: rows.leaves("process.ended"))
    assert [leaf["action"] for leaf in rows.leaves("audit.void")] == ["audit.void"]
    assert {leaf["reason"] for leaf in rows.leaves("process.ended")} == {"silent", "stopped"}
    assert await log.findings(alone=True) == []


async def test_where_the_audit_cannot_be_written_nothing_is_shown_and_void_leaves_wait(
    chosen: Settings, rows: Rows, nurse: dict[str, str], log: Log
) -> None:
    async with serving(chosen, router) as client:
        rows.run("ALTER TABLE audit_leaves RENAME TO away")
        for _ in range(3):
            answer = await client.post("/v1/test/done", headers=nurse)
            assert answer.status_code == 500
            assert "ワタナベ" not in answer.text
        await asyncio.sleep(1.2)  # the keeper tries, and keeps them
        rows.run("ALTER TABLE away RENAME TO audit_leaves")
        assert written(rows) == 0
        await until(lambda: len(rows.leaves("audit.void")) == 3)
        assert (await client.post("/v1/test/done", headers=nurse)).status_code == 200
    assert await log.findings(alone=True) == []


@pytest.mark.parametrize(
    "broken",
    [
        "ALTER TABLE audit_leaves ADD CONSTRAINT never CHECK (action !~ '^test') NOT VALID",
        "REVOKE INSERT ON audit_leaves FROM ishinowa_app",
        "DROP POLICY appended ON audit_leaves",
    ],
)
async def test_whatever_keeps_a_leaf_from_being_written_keeps_the_answer_back(
    chosen: Settings, rows: Rows, nurse: dict[str, str], broken: str
) -> None:
    async with serving(chosen, router) as client:
        rows.run(broken)
        answer = await client.post("/v1/test/done", headers=nurse)
        assert answer.status_code == 500
        assert "ワタナベ" not in answer.text
        assert written(rows) == 0


@contextmanager
def hanging_sealer(server: Server, database: str) -> Iterator[None]:
    """A sealer that holds every lock it ever takes, and does not move."""
    with server.superuser(database) as db, db.transaction():
        db.execute("SELECT pg_advisory_xact_lock(%s)", [sealing.LOCK])
        db.execute("INSERT INTO audit_sealed VALUES (0, gen_random_uuid(), '')")
        db.execute("LOCK audit_sealed, audit_nodes, audit_heads, audit_anchored IN EXCLUSIVE MODE")
        yield


async def test_a_sealer_that_hangs_holds_up_no_request(
    chosen: Settings, server: Server, database: str, rows: Rows, nurse: dict[str, str]
) -> None:
    async with serving(chosen, router) as client:
        began = time.monotonic()
        with hanging_sealer(server, database):
            for _ in range(10):
                assert (await client.post("/v1/test/done", headers=nurse)).status_code == 200
            for path in ("/health", "/v1/audit/head"):
                assert (await client.get(path)).status_code == 200
            assert time.monotonic() - began < SECONDS
    assert len(rows.leaves("test.done")) == 10


async def test_health_says_how_old_the_newest_head_is(anchored: Settings, log: Log) -> None:
    async def said(client: httpx.AsyncClient) -> tuple[float | None, float | None]:
        health = (await client.get("/health")).json()
        return health["audit_sealed_seconds_ago"], health["audit_outside_seconds_behind"]

    async with serving(anchored) as client:
        assert await said(client) == (None, 0.0)
        await log.write(log.ledger(), an_entry())
        await log.seal()
        sealed, behind = await said(client)
        assert sealed is not None
        assert behind is not None
        assert 0 <= sealed < SECONDS
        assert behind >= 0
        await log.send()
        assert (await said(client))[1] == 0.0

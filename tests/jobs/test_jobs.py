"""Jobs run by the clock, each for itself: one that fails or hangs holds up nobody."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app import jobs
from app.audit import store
from app.audit.ledger import Ledger
from app.db import connection, engine
from app.embedded import SEALER
from app.jobs import Job
from app.keys import Keyring
from app.settings import Settings
from tests.audit.builders import PATIENCE, Log, an_entry, now
from tests.request.builders import Rows

SECRET = "ワタナベ フミ"
SEALED = "SELECT (SELECT count(*) FROM audit_sealed) = (SELECT count(*) FROM audit_leaves)"


@asynccontextmanager
async def running(own: Settings) -> AsyncIterator[None]:
    """The jobs beside the test."""
    stop = asyncio.Event()
    working = asyncio.create_task(jobs.run(own, stop))
    try:
        yield
    finally:
        stop.set()
        await working


async def until(is_so: Callable[[], object]) -> None:
    """Waits, as long as a busy machine may take."""
    async with asyncio.timeout(PATIENCE):
        while not is_so():  # noqa: ASYNC110  the database rings no bell
            await asyncio.sleep(0.02)


def only(monkeypatch: pytest.MonkeyPatch, *these: Job) -> list[dict[str, object]]:
    """These jobs and no others; what is logged of them."""
    logged: list[dict[str, object]] = []
    told = SimpleNamespace(error=lambda event, **more: logged.append({"event": event} | more))
    monkeypatch.setattr(jobs, "table", lambda _own: iter(these))
    monkeypatch.setattr(jobs, "log", told)
    return logged


async def recorded(db: AsyncConnection, at: datetime) -> None:
    await store.append(db, at, an_entry("test.job"))


async def test_what_a_job_did_is_kept_with_its_leaf(
    chosen: Settings, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    logged = only(monkeypatch, Job("record", 0.05, recorded))
    async with running(chosen):
        await until(lambda: len(rows.leaves("test.job")) >= 3)
    assert logged == []


async def test_one_that_fails_keeps_nothing_is_logged_without_values_and_ends_no_other(
    chosen: Settings, rows: Rows, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(db: AsyncConnection, at: datetime) -> None:
        await store.append(db, at, an_entry("test.broken"))
        raise LookupError(SECRET)

    logged = only(monkeypatch, Job("broken", 0.02, broken), Job("record", 0.05, recorded))
    async with running(chosen):
        await until(lambda: len(rows.leaves("test.job")) >= 2 and len(logged) >= 2)
    assert rows.leaves("test.broken") == []
    assert logged[0] == {
        "event": "job",
        "job": "broken",
        "error": "LookupError",
        "sqlstate": None,
    }
    assert SECRET not in str(logged)
    assert len(rows.leaves("audit.void")) >= 2, "the numbers that it took have their leaves"
    assert await log.findings(alone=True) == []


async def test_one_that_hangs_holds_up_no_other(
    chosen: Settings, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go = asyncio.Event()

    async def hanging(_db: AsyncConnection, _at: datetime) -> None:
        await let_go.wait()

    only(monkeypatch, Job("hang", 0.02, hanging), Job("record", 0.05, recorded))
    async with running(chosen):
        await until(lambda: len(rows.leaves("test.job")) >= 3)
        let_go.set()


async def test_of_two_processes_one_has_a_jobs_turn(
    chosen: Settings, rows: Rows, keyring: Keyring
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow(db: AsyncConnection, at: datetime) -> None:
        begun.set()
        await go_on.wait()
        await recorded(db, at)

    pool, ledger = engine(chosen.database_url.get_secret_value(), 2), Ledger(keyring.audit)
    first = asyncio.create_task(jobs.once(Job("one", 1.0, slow), pool, ledger))
    await begun.wait()
    await jobs.once(Job("one", 1.0, recorded), pool, ledger)
    await jobs.once(Job("another", 1.0, recorded), pool, ledger)
    assert len(rows.leaves("test.job")) == 1
    go_on.set()
    await first
    assert len(rows.leaves("test.job")) == 2
    await pool.dispose()


async def test_where_there_is_more_to_do_it_is_done_at_once(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[datetime] = []

    async def busy(_db: AsyncConnection, at: datetime) -> bool:
        turns.append(at)
        return len(turns) < 5

    only(monkeypatch, Job("busy", 3600, busy))
    async with running(chosen):
        await until(lambda: len(turns) == 5)
    assert turns == sorted(turns)


async def test_a_job_runs_under_the_role_it_names(
    chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: dict[str, str] = {}

    def asking(name: str) -> Callable[[AsyncConnection, datetime], object]:
        async def ask(db: AsyncConnection, _at: datetime) -> None:
            seen[name] = (await db.exec_driver_sql("SELECT current_user")).scalar_one()

        return ask

    service, sealer = asking("service"), asking("sealer")
    only(
        monkeypatch,
        Job("service", 60, service),  # type: ignore[arg-type]  # it awaits
        Job("sealer", 60, sealer, as_sealer=True),  # type: ignore[arg-type]  # likewise
    )
    async with running(chosen):
        await until(lambda: len(seen) == 2)
    assert seen == {"service": "ishinowa_app", "sealer": SEALER}


async def test_the_audit_is_sealed_and_its_heads_kept_outside(
    anchored: Settings, rows: Rows, log: Log
) -> None:
    ledger = log.ledger()
    async with running(anchored):
        for _ in range(5):
            await log.write(ledger, an_entry())
            await until(lambda: rows.one(SEALED)[0])
        await log.beat(ledger, is_last=True)
        await until(lambda: rows.one(SEALED)[0])
    await log.seal()
    await log.send()
    assert len(rows.all("SELECT FROM audit_heads")) >= 5
    assert await log.findings() == []


async def test_an_old_writing_transaction_is_waited_for_and_caught_up_with(
    anchored: Settings, rows: Rows, log: Log
) -> None:
    async with running(anchored), connection(log.app) as slow:
        store.equip(slow, log.ledger())
        await store.append(slow, await now(slow), an_entry())
        await log.write(log.ledger(), an_entry(), an_entry())
        await asyncio.sleep(1.5)
        assert rows.one("SELECT count(*) FROM audit_sealed") == (0,)
        await slow.commit()
        await until(lambda: rows.one("SELECT count(*) >= 3 FROM audit_sealed")[0])


async def test_without_a_sealer_the_other_jobs_run(chosen: Settings) -> None:
    own = chosen.model_copy(update={"sealer_database_url": type(chosen.database_url)("")})
    others = {job.name for job in jobs.table(own)}
    assert {"overdue reviews", "figures", "clear up"} <= others
    assert {job.name for job in jobs.table(chosen)} - others == {"seal"}
    async with running(own):
        await asyncio.sleep(0)


async def test_every_job_of_the_rooms_does_its_turn(chosen: Settings, keyring: Keyring) -> None:
    pool = engine(chosen.database_url.get_secret_value(), 1)
    ledger = Ledger(keyring.audit)
    turns = {
        job.name: await jobs.once(job, pool, ledger)
        for job in jobs.table(chosen)
        if not job.as_sealer
    }
    await pool.dispose()
    assert len(turns) == 11
    assert not any(turns.values())

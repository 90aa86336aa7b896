"""What runs by the clock: jobs, and the keeper of a process's numbers. Commits what they did.

A job is a plain function `async def NAME(db, at)`: it gets a connection of its role and the
database's time, and what it did is committed when it ends well. It returns True where there is
more to do at once. One that fails is logged and tried again; the others go on. What waits for the
network is an errand (`errands.py`): it has no transaction while it waits.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar

from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app import errands
from app.access.glass import watching
from app.audit import processes
from app.audit import store as audit
from app.audit.anchoring import Anchor
from app.audit.head import Signer, Witness
from app.audit.ledger import Ledger
from app.audit.outside import outside
from app.audit.sealing import Sealer
from app.db import connection, engine
from app.errands import Errands
from app.intent import revisiting
from app.keys import Key, Keyring, Purpose
from app.log import log
from app.notices import escalating, outbox
from app.notices.mail import post_of
from app.notices.outbox import Parcel, Sender
from app.notices.outcomes import Trouble
from app.papers import sweeping
from app.people import housekeeping
from app.region import figures
from app.register import store as loads
from app.register import twins_said
from app.settings import Settings
from app.standby import actions as standby

_MINUTE, _HOUR = 60.0, 3600.0
_CLOCK = select(func.clock_timestamp())
_ALONE = select(
    func.pg_try_advisory_xact_lock(func.hashtext("ishinowa job"), func.hashtext(bindparam("job")))
)
_LONGEST_WAIT = 60.0
_BEAT, _BEAT_AT_REST, _DECLARE = 1.0, 10.0, 60.0
_STEADY = 15.0
"""Seconds that a process must have been seen before it calls others silent: after an outage of
the database all of them have been."""
_AT_ONCE, _RECORDING = 64, 3
"""Deliveries under way at once, and connections for taking and recording them."""
_Told = TypeVar("_Told")
_PATIENCE = 5.0
"""Seconds that a start or a stop waits for the keeper, where the database does not answer."""


@dataclass(frozen=True, slots=True)
class Job:
    """What is done every how many seconds; `as_sealer`: by the sealer's role, not the service's."""

    name: str
    every: float
    do: Callable[[AsyncConnection, datetime], Awaitable[bool | None]]
    as_sealer: bool = False


def table(own: Settings) -> Iterator[Job]:
    """Every job of an installation. Raises KeysMissing where the sealer has no key."""
    if own.sealer_database_url.get_secret_value():
        keyring = Keyring(own.key_directory, own.sealer_key_directory)
        key, witness = keyring.newest(Purpose.HEAD), Witness(keyring.heads)
        yield Job("seal", 0.5, Sealer(Signer(key.kid, key.material), witness).seal, as_sealer=True)
        if place := outside(own.audit_anchor, witness):
            yield Job("anchor", 1.0, Anchor(place).send, as_sealer=True)
    yield Job("escalations", 5.0, escalating.escalate)
    yield Job("unusual counts", 10 * _MINUTE, watching.look_into_unusual_counts)
    yield Job("overdue reviews", 10 * _MINUTE, watching.escalate_overdue_reviews)
    yield Job("calls without outcome", _HOUR, watching.look_into_calls_without_outcome)
    yield Job("backup exchanges", _HOUR, standby.remind_of_exchanges)
    yield Job("revisits", _HOUR, revisiting.remind)
    yield Job("figures", _HOUR, figures.count_quarters)
    yield Job("duplicates", 24 * _HOUR, twins_said.find)
    yield Job("old loads", _HOUR, loads.forget)
    yield Job("clear up", _HOUR, housekeeping.clear_up)
    yield Job("old deliveries", _HOUR, outbox.clear_up)
    if own.paper_directory is not None:
        yield Job("papers", _HOUR, sweeping.sweeper(own.paper_directory))


def deliveries(own: Settings) -> Errands[Parcel, Trouble | None]:
    """What is sent to where organisations want to be told. Raises ValueError for no mail server."""
    is_production = own.is_production
    url = own.smtp_url.get_secret_value()
    sender = Sender(
        keyring=Keyring(own.key_directory),
        is_production=is_production,
        post=post_of(url, own.mail_from, is_production=is_production),
    )
    return Errands("deliveries", 0.5, _AT_ONCE, sender.take, sender.send, sender.record)


async def run(own: Settings, stop: asyncio.Event) -> None:
    """Runs every job by its clock, each on its own, until told to stop."""
    ledger = Ledger(Keyring(own.key_directory).audit)
    jobs = tuple(table(own))
    async with AsyncExitStack() as until_the_end:
        pools = {
            as_sealer: await until_the_end.enter_async_context(
                _pool(own, len(jobs), as_sealer=as_sealer)
            )
            for as_sealer in {job.as_sealer for job in jobs}
        }
        sending = await until_the_end.enter_async_context(_pool(own, _RECORDING))
        await until_the_end.enter_async_context(keeping(own, ledger))
        async with asyncio.TaskGroup() as group:
            group.create_task(send(deliveries(own), sending, ledger, stop))
            for job in jobs:
                group.create_task(_repeat(job, pools[job.as_sealer], ledger, stop))


async def transact(
    do: Callable[[AsyncConnection, datetime], Awaitable[_Told]], pool: AsyncEngine, ledger: Ledger
) -> _Told:
    """Does something in a transaction of its own."""
    async with connection(pool) as db:
        audit.equip(db, ledger)
        try:
            at = (await db.execute(_CLOCK)).scalar_one()
            told = await do(db, at)
            await db.commit()
            audit.kept(db)
        finally:
            audit.lost(db)
    return told


async def once(job: Job, pool: AsyncEngine, ledger: Ledger) -> bool:
    """One turn of a job, unless another process is at it. Returns whether there is more to do."""

    async def alone(db: AsyncConnection, at: datetime) -> bool | None:
        is_free = (await db.execute(_ALONE, {"job": job.name})).scalar_one()
        return await job.do(db, at) if is_free else None

    return bool(await transact(alone, pool, ledger))


async def send(
    own: Errands[Parcel, Trouble | None], pool: AsyncEngine, ledger: Ledger, stop: asyncio.Event
) -> None:
    """Runs an errand until told to stop. However many are under way, few wait for a connection."""
    gate = asyncio.Semaphore(_RECORDING)

    async def gated(do: Callable[[AsyncConnection, datetime], Awaitable[_Told]]) -> _Told:
        async with gate:
            return await transact(do, pool, ledger)

    await errands.run(own, gated, partial(_logged, own.name), stop)


async def _repeat(job: Job, pool: AsyncEngine, ledger: Ledger, stop: asyncio.Event) -> None:
    failures = 0
    while not stop.is_set():
        has_more = False
        with _logged(job.name) as failed:
            has_more = await once(job, pool, ledger)
        failures = failures + 1 if failed() else 0
        if not has_more:
            longest = max(job.every, _LONGEST_WAIT)
            await _pause(stop, min(job.every * 2.0 ** min(failures, 10), longest))


@asynccontextmanager
async def keeping(own: Settings, ledger: Ledger) -> AsyncIterator[None]:
    """Enters a process in the audit, keeps its numbers whole while it lives, and ends it.

    On a connection of its own: whatever holds the requests up, the process is seen.
    """
    stop = asyncio.Event()
    keys = {key.kid: key for key in Keyring(own.key_directory).all(Purpose.AUDIT)}
    async with _pool(own, 1) as pool:
        keeper = _Keeper(pool, ledger, keys)
        with _logged("keeper"):
            await asyncio.wait_for(keeper.beat(), _PATIENCE)
        working = asyncio.create_task(keeper.work(stop))
        try:
            yield
        finally:
            stop.set()
            await working


class _Keeper:
    """Writes the void leaves that a process owes and says that it lives; never inside a request."""

    def __init__(self, pool: AsyncEngine, ledger: Ledger, keys: Mapping[str, Key]) -> None:
        self._pool, self._ledger, self._keys = pool, ledger, keys
        self._said: tuple[int, int] | None = None
        self._beat_at = self._declared_at = float("-inf")
        self._steady_since: float | None = None

    async def work(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await self._round()
            await _pause(stop, _BEAT)
        with _logged("keeper"):
            await asyncio.wait_for(self._end(), _PATIENCE)

    async def _round(self) -> None:
        with _logged("keeper"):
            await self._void()
        now = asyncio.get_running_loop().time()
        is_still = self._said == (self._ledger.last, self._ledger.settled)
        if not is_still or now - self._beat_at >= _BEAT_AT_REST:
            with _logged("keeper") as failed:
                await self.beat()
            self._steady_since = None if failed() else self._steady_since or now
        is_steady = self._steady_since is not None and now - self._steady_since >= _STEADY
        if is_steady and now - self._declared_at >= _DECLARE:
            with _logged("keeper"):
                await self._declare()

    async def beat(self) -> None:
        said = (self._ledger.last, self._ledger.settled)
        async with connection(self._pool) as db:
            at = (await db.execute(_CLOCK)).scalar_one()
            await processes.see(db, at, self._ledger)
            await db.commit()
        self._said, self._beat_at = said, asyncio.get_running_loop().time()

    async def _void(self) -> None:
        while owed := self._ledger.owed():
            async with connection(self._pool) as db:
                at = (await db.execute(_CLOCK)).scalar_one()
                await processes.void(db, at, self._ledger, owed)
                await db.commit()
            self._ledger.voided(owed)

    async def _declare(self) -> None:
        async with connection(self._pool) as db:
            at = (await db.execute(_CLOCK)).scalar_one()
            await processes.declare(db, at, self._ledger.key, self._keys)
            await db.commit()
        self._declared_at = asyncio.get_running_loop().time()

    async def _end(self) -> None:
        await self._void()
        async with connection(self._pool) as db:
            audit.equip(db, self._ledger)
            at = (await db.execute(_CLOCK)).scalar_one()
            await processes.end(db, at, self._ledger)
            await db.commit()


@asynccontextmanager
async def _pool(own: Settings, size: int, *, as_sealer: bool = False) -> AsyncIterator[AsyncEngine]:
    url = own.sealer_database_url if as_sealer else own.database_url
    pool = engine(url.get_secret_value(), size, prepares=own.prepare_statements)
    try:
        yield pool
    finally:
        await pool.dispose()


@contextlib.contextmanager
def _logged(name: str) -> Iterator[Callable[[], bool]]:
    """Whatever goes wrong inside is one line of the log, and no more. Says whether it did."""
    found: list[Exception] = []
    try:
        yield lambda: bool(found)
    except Exception as error:  # noqa: BLE001  one that fails never ends the others
        found.append(error)
        cause = error.orig if isinstance(error, DBAPIError) else error
        # A message could carry values; the class and the SQLSTATE cannot.
        sqlstate = getattr(cause, "sqlstate", None)
        log.error("job", job=name, error=type(cause).__name__, sqlstate=sqlstate)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)

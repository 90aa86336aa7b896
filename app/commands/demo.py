"""`demo`: the whole service with a made-up town, on this machine only. Ctrl-C ends it.

PostgreSQL is started from the packages, unless ISHINOWA_DATABASE_URL and
ISHINOWA_OWNER_DATABASE_URL name an empty database of yours.
What you enter is kept for the next time.
"""

import argparse
import asyncio
import contextlib
import logging
import socket
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import structlog
import uvicorn
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import func, select

from app import embedded, jobs
from app.audit import processes
from app.audit.ledger import Ledger
from app.audit.store import equip
from app.commands import migrate
from app.commands.migrate import plain
from app.commands.screen import complain, say, step, stoppable
from app.commands.serve import UVICORN
from app.db import engine, uuid7
from app.keys import Keyring
from app.main import application
from app.people import register
from app.people.applications import NewAccount, NewOrganisation
from app.people.kinds import InstallationKind, OrganisationKind
from app.policy.roles import Role
from app.settings import Environment, Settings, settings
from app.training import cast, guide, town
from app.training.town import Tell

HOME = Path(__file__).resolve().parent.parent.parent / ".ishinowa"
DIRECTORY, KEYS, ADDRESS = HOME / "demo", HOME / "demo-keys", HOME / "demo" / "address"
HEADS = HOME / "demo-heads.jsonl"
"""The outside place of the demo: a file beside its database, and in nobody else's hands."""
DATABASE, UNFINISHED = "ishinowa", "ishinowa_unfinished"


def run(arguments: list[str]) -> int:
    """Prepares, serves until Ctrl-C, and clears up. Returns 1 where it cannot start."""
    parser = argparse.ArgumentParser("python3 -m app demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="the port to try first")
    chosen = parser.parse_args(arguments)
    try:
        with stoppable(), prepared() as own, _door(chosen.port) as door:
            _serve(own, door)
    except embedded.Busy:
        address = ADDRESS.read_text("ascii") if ADDRESS.exists() else "starting"
        return complain(f"The demo already runs ({address}): use it, or stop it first.")
    except embedded.NotStarted as failed:
        return complain(str(failed))
    except KeyboardInterrupt:
        say("\nStopped. What was entered is kept for the next start.")
    return 0


@contextlib.contextmanager
def prepared() -> Iterator[Settings]:
    """A training installation with keys, tables and town; its database ends with the block."""
    say("Ishinowa demo")
    given = settings()
    if given.database_url.get_secret_value():
        yield ready(given.model_copy(update={"environment": Environment.TRAINING}))
        return
    with contextlib.ExitStack() as until_the_end:
        with step("starting PostgreSQL"):
            server = until_the_end.enter_context(embedded.start(DIRECTORY))
        yield _in_town(server, KEYS)


@contextlib.contextmanager
def passing() -> Iterator[Settings]:
    """The same on a server and with keys that are gone after the block."""
    with tempfile.TemporaryDirectory() as directory:
        with step("starting PostgreSQL"):
            server = embedded.start_any(Path(directory), "story", fast=True)
        with server:
            yield _in_town(server, Path(directory) / "keys")


def running() -> Settings:
    """The settings of the demo that runs now, or of the environment where it names a database.

    Raises NotStarted where neither is there.
    """
    own = settings()
    return own if own.database_url.get_secret_value() else _settings(embedded.attach(DIRECTORY))


def address() -> str:
    """Where the running demo answers, `http://127.0.0.1:8000`. Raises NotStarted without one."""
    with contextlib.suppress(FileNotFoundError):
        return ADDRESS.read_text("ascii")
    raise embedded.NotStarted("No demo runs here: start it with `python3 -m app demo`.")


def _settings(server: embedded.Server, database: str = DATABASE, keys: Path = KEYS) -> Settings:
    urls = [SecretStr(server.url(role, database)) for role in embedded.ROLES]
    return Settings(
        environment=Environment.TRAINING,
        owner_database_url=urls[0],
        database_url=urls[1],
        sealer_database_url=urls[2],
        key_directory=keys,
        audit_anchor=str(keys.parent / HEADS.name),
    )


def _in_town(server: embedded.Server, keys: Path) -> Settings:
    """A database gets its lasting name once the town in it is whole: a killed load leaves none."""
    own = _settings(server, DATABASE, keys)
    if DATABASE in server.databases():
        return ready(own)
    Path(own.audit_anchor).unlink(missing_ok=True)  # of a database that is gone
    server.drop_database(UNFINISHED)
    server.create_database(UNFINISHED)
    ready(_settings(server, UNFINISHED, keys))
    with server.superuser() as db:
        names = map(sql.Identifier, (UNFINISHED, DATABASE))
        db.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))
    return own


def ready(own: Settings) -> Settings:
    """Keys, tables and town, each made where it is missing. Raises NotStarted for live data."""
    keyring = Keyring(own.key_directory)
    for purpose in keyring.missing():
        keyring.make(purpose)
    with step("preparing the tables"):
        migrate.upgrade(own.owner_database_url.get_secret_value())
    with psycopg.connect(plain(own.owner_database_url.get_secret_value())) as db:
        kinds = [kind for (kind,) in db.execute("SELECT kind FROM installation")]
        last = cast.places()[town.LAST]
        asked = "SELECT FROM organisations WHERE is_training AND kind = %s AND name = %s"
        is_whole = db.execute(asked, (last.kind, last.name)).fetchone() is not None
    if not kinds:
        say("  loading the training town")
        began = time.monotonic()
        asyncio.run(load(own, _progress))
        say(f"  the town is there after {time.monotonic() - began:.1f} s")
    elif kinds != ["training"]:
        raise embedded.NotStarted("This database holds real patients: the demo leaves it alone.")
    elif not is_whole:
        raise embedded.NotStarted(
            "Loading the town into this database was broken off: give the demo an empty one."
        )
    return own


async def load(own: Settings, tell: Tell) -> None:
    """Founds an empty database for training and fills it through the API, without a port."""
    secret = await _founded(own)
    app = application(own)
    transport = httpx.ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client,
    ):
        # A thousand requests, all alike: only what goes wrong is worth a line.
        quiet = structlog.make_filtering_bound_logger(logging.WARNING)
        structlog.configure(wrapper_class=quiet, cache_logger_on_first_use=False)
        await town.load(client, secret, tell)


async def _founded(own: Settings) -> str:
    founder = cast.players()[town.FOUNDER]
    place = cast.places()[founder.organisation]
    organisation = NewOrganisation(
        kind=OrganisationKind(place.kind), code=place.code, name=place.name, region=place.region
    )
    administrator = NewAccount(
        role=Role(founder.role),
        login=founder.login,
        name=founder.name,
        name_reading=founder.reading,
    )
    pool = engine(own.owner_database_url.get_secret_value(), pool_size=1)
    try:
        async with pool.begin() as db:
            ledger = Ledger(Keyring(own.key_directory).audit)
            equip(db, ledger)
            at = (await db.execute(select(func.clock_timestamp()))).scalar_one()
            kind = InstallationKind.TRAINING
            _, secret = await register.found(db, uuid7(), at, kind, organisation, administrator)
            await processes.see(db, at, ledger, has_ended=True)
            return secret
    finally:
        await pool.dispose()


def _progress(what: str, done: int, total: int) -> None:
    """One line that moves on a screen, and one for each kind in a log."""
    if sys.stdout.isatty():
        sys.stdout.write(f"\r    {what} {done}/{total}{chr(10) if done == total else ''}")
        sys.stdout.flush()
    elif done == total:
        say(f"    {what} {done}/{total}")


@contextlib.contextmanager
def _door(wanted: int) -> Iterator[socket.socket]:
    """A listening socket on loopback: the wanted port, or the next free one, said so."""
    with _first_free(wanted) as door:
        got = door.getsockname()[1]
        if got != wanted:
            say(f"  port {wanted} is taken: using {got}")
        base_url = f"http://127.0.0.1:{got}"
        HOME.mkdir(exist_ok=True)
        ADDRESS.parent.mkdir(exist_ok=True)
        ADDRESS.write_text(base_url, "ascii")
        try:
            yield door
        finally:
            ADDRESS.unlink(missing_ok=True)


def _first_free(wanted: int) -> socket.socket:
    for port in range(wanted, wanted + 20):
        with contextlib.suppress(OSError, OverflowError):
            return socket.create_server(("127.0.0.1", port))
    return socket.create_server(("127.0.0.1", 0))


class _Announcing(uvicorn.Server):
    """Says where to look once the service answers, not before; runs the jobs beside it."""

    def __init__(self, own: Settings) -> None:
        super().__init__(uvicorn.Config(application(own), **UVICORN))
        self._own, self._stop = own, asyncio.Event()
        self._jobs: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Opens the doors, then speaks."""
        await super().startup(sockets)
        self._jobs = asyncio.create_task(jobs.run(self._own, self._stop))
        say(f"\n{guide.text(ADDRESS.read_text('ascii'))}\n\nCtrl-C ends it.")

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Closes the doors, and the jobs behind them."""
        await super().shutdown(sockets)
        self._stop.set()
        if self._jobs is not None:
            await self._jobs


def _serve(own: Settings, door: socket.socket) -> None:
    _Announcing(own).run([door])

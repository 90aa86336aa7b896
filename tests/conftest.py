"""What every test stands on: a real PostgreSQL, migrated once per worker, emptied in between."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import httpx
import hypothesis
import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app import embedded
from app.audit import store as audit
from app.audit.ledger import Ledger
from app.db import connection, engine
from app.embedded import APP, OWNER, SEALER, Server
from app.keys import Keyring, Purpose
from app.settings import Environment, Settings
from tests.days import stay_within_a_day
from tests.emptied import Own, a_template
from tests.serving import close, serving

# A machine that is busy elsewhere is no reason to fail.
hypothesis.settings.register_profile("ours", deadline=None)
hypothesis.settings.load_profile("ours")

ROOT = Path(__file__).resolve().parent.parent


def pytest_runtest_setup() -> None:
    stay_within_a_day()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    directory = os.environ.get("ISHINOWA_TEST_SERVER")  # noqa: TID251  handed over by `test`
    if directory:
        yield embedded.attach(Path(directory))
        return
    with embedded.start_any(ROOT / ".ishinowa", "test", fast=True) as own:
        yield own


@pytest.fixture(scope="session")
def template(server: Server) -> Iterator[str]:
    """A migrated, empty training installation; nobody is connected to it."""
    given = os.environ.get("ISHINOWA_TEST_TEMPLATE")  # noqa: TID251  handed over by a hunt
    if given:
        yield given
        return
    name = a_template(server)
    yield name
    server.drop_database(name)


@pytest.fixture(scope="session")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    keys = Keyring(tmp_path_factory.mktemp("keys"))
    for purpose in Purpose:
        keys.make(purpose)
    return keys


@pytest.fixture(scope="session")
def shared_database(server: Server, template: str) -> Iterator[str]:
    """One clone a worker, for tests that roll back."""
    name = f"shared_{uuid4().hex[:12]}"
    server.create_database(name, template=template)
    yield name
    server.drop_database(name)


@pytest.fixture
async def db(
    server: Server, shared_database: str, keyring: Keyring
) -> AsyncIterator[AsyncConnection]:
    """A connection as the application's role, in a transaction that is rolled back."""
    pool = engine(server.url(APP, shared_database), 1)
    async with connection(pool) as db:
        audit.equip(db, Ledger(keyring.audit))
        yield db
        await db.rollback()
    await pool.dispose()


@pytest.fixture
async def at(db: AsyncConnection) -> datetime:
    """The database's time as the test begins."""
    now: datetime = (await db.execute(select(func.clock_timestamp()))).scalar_one()
    return now


@pytest.fixture(scope="session")
def own(server: Server, template: str) -> Iterator[Own]:
    """One database a worker for tests that commit."""
    made = Own(server, template)
    yield made
    made.drop()


@pytest.fixture
def database(own: Own) -> Iterator[str]:
    """A database of the test's own, where commits matter: nothing in it but its installation."""
    yield own.name
    own.empty()


@pytest.fixture
def chosen(server: Server, database: str, keyring: Keyring) -> Settings:
    """The settings of a service on the test's own database."""
    return Settings(
        environment=Environment.TEST,
        database_url=server.url(APP, database),
        owner_database_url=server.url(OWNER, database),
        sealer_database_url=server.url(SEALER, database),
        key_directory=keyring.directory,
        allowed_hosts=("service.test",),
        pool_size=8,
    )


@pytest.fixture(scope="session", autouse=True)
async def connections() -> AsyncIterator[None]:
    """Those that the service keeps from test to test."""
    yield
    await close()


@pytest.fixture
async def client(chosen: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole service on the test's own database."""
    async with serving(chosen) as own:
        yield own

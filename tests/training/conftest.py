"""The training town, loaded once for all tests that need it, and cloned for each."""

import asyncio
import fcntl
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from app.clock import now
from app.commands import code, demo
from app.embedded import APP, OWNER, Server
from app.errors import Conflict
from app.keys import Keyring
from app.settings import Environment, Settings
from app.training.party import CodeSource

HALF_MINUTE = 30


def town_settings(server: Server, database: str, keys: Path) -> Settings:
    """A training service on one database, spoken to as `service.test` or 127.0.0.1."""
    return Settings(
        environment=Environment.TRAINING,
        database_url=server.url(APP, database),
        owner_database_url=server.url(OWNER, database),
        key_directory=keys,
        allowed_hosts=("service.test", "127.0.0.1"),
        pool_size=8,
    )


def unfounded(server: Server, template: str, name: str) -> None:
    """A migrated database that is for nothing yet."""
    server.create_database(name, template=template)
    with psycopg.connect(server.dsn(OWNER, name)) as db:
        db.execute("DELETE FROM installation")


def codes_of(own: Settings) -> CodeSource:
    """One-time codes, waiting for the next where an account has used its codes up."""

    async def present(login: str) -> str:
        while True:
            try:
                return await code.present(own, login)
            except Conflict:
                await asyncio.sleep(HALF_MINUTE - now().timestamp() % HALF_MINUTE + 0.2)

    return present


@pytest.fixture(scope="session")
def loaded(
    server: Server, template: str, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[tuple[str, Path]]:
    """Database and keys of the loaded town: the first worker loads it, the others wait."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    keys, done, name = shared / "town-keys", shared / "town-done", f"town_{id_of(shared)}"
    with (shared / "town.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            server.drop_database(name)
            unfounded(server, template, name)
            keyring = Keyring(keys)
            for purpose in keyring.missing():
                keyring.make(purpose)
            asyncio.run(demo.load(town_settings(server, name, keys), lambda *_: None))
            done.touch()
    yield name, keys
    if worker_id == "master":
        server.drop_database(name)


@pytest.fixture
def town(server: Server, loaded: tuple[str, Path]) -> Iterator[Settings]:
    """The settings of a service on a clone of the town."""
    source, keys = loaded
    name = f"{source[:40]}_{uuid4().hex[:10]}"
    server.drop_database(name)
    server.create_database(name, template=source)
    yield town_settings(server, name, keys)
    server.drop_database(name)


def id_of(shared: Path) -> str:
    """Names the run: `pytest-12` of somebody, in letters a database takes."""
    return "".join(char for char in f"{shared.parent.name}_{shared.name}" if char.isalnum())[-40:]

"""The home-care town, the town for break-glass, and those who make the agreement."""

from collections.abc import Iterator

import httpx
import pytest

from app.embedded import Server
from app.keys import Keyring
from app.settings import Settings
from tests.access.builders import Council, a_council
from tests.access.glass import Scene, a_scene
from tests.access.room import Room
from tests.patients.conftest import home as home
from tests.request.builders import rows_of


@pytest.fixture
def scene(
    server: Server,
    database: str,
    keyring: Keyring,
    client: httpx.AsyncClient,
    chosen: Settings,
) -> Iterator[Scene]:
    with rows_of(server, database, keyring) as rows:
        yield a_scene(rows, client, chosen)


@pytest.fixture
def council(
    server: Server, database: str, keyring: Keyring, client: httpx.AsyncClient
) -> Iterator[Council]:
    with rows_of(server, database, keyring) as rows:
        yield a_council(rows, client)


@pytest.fixture
def room(server: Server, database: str, keyring: Keyring, chosen: Settings) -> Iterator[Room]:
    with rows_of(server, database, keyring) as rows:
        yield Room(rows, chosen)

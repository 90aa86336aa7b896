"""The home-care town, for the rooms of the record."""

from collections.abc import Iterator

import httpx
import pytest

from app.embedded import Server
from app.keys import Keyring
from tests.builders import Home, a_home
from tests.calls.builders import Town, a_town
from tests.request.builders import rows_of


@pytest.fixture
def home(
    server: Server, database: str, keyring: Keyring, client: httpx.AsyncClient
) -> Iterator[Home]:
    with rows_of(server, database, keyring) as rows:
        yield a_home(rows, client)


@pytest.fixture
def town(server: Server, database: str, keyring: Keyring) -> Iterator[Town]:
    """A clinic with a fire department and hospitals around it."""
    with rows_of(server, database, keyring) as rows:
        yield a_town(rows)

"""A town with one hospital, and its service."""

from collections.abc import Iterator

import httpx
import pytest

from app.embedded import Server
from app.keys import Keyring
from tests.handovers.builders import Hospital, Town
from tests.request.builders import Rows, rows_of


@pytest.fixture
def rows(server: Server, database: str, keyring: Keyring) -> Iterator[Rows]:
    with rows_of(server, database, keyring) as own:
        yield own


@pytest.fixture
def town(rows: Rows) -> Town:
    return Town.of(rows)


@pytest.fixture
def hospital(client: httpx.AsyncClient, town: Town) -> Hospital:
    return Hospital.of(client, town)

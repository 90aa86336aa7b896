"""The home-care town, and those who make its agreement."""

from collections.abc import Iterator

import httpx
import pytest

from app.embedded import Server
from app.keys import Keyring
from tests.access.builders import Council, a_council
from tests.patients.conftest import home as home
from tests.request.builders import rows_of


@pytest.fixture
def council(
    server: Server, database: str, keyring: Keyring, client: httpx.AsyncClient
) -> Iterator[Council]:
    with rows_of(server, database, keyring) as rows:
        yield a_council(rows, client)

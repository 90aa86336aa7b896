"""People who are signed in, made by rows."""

from collections.abc import Iterator

import pytest

from app.embedded import Server
from app.keys import Keyring
from tests.request.builders import Rows, rows_of


@pytest.fixture
def rows(server: Server, database: str, keyring: Keyring) -> Iterator[Rows]:
    with rows_of(server, database, keyring) as own:
        yield own

"""The person, everybody around them, and the service."""

from collections.abc import Iterator

import pytest

from app.embedded import Server
from app.keys import Keyring
from tests.matrix.people import World, a_world
from tests.patients.conftest import town as town
from tests.request.builders import rows_of


@pytest.fixture
def world(server: Server, database: str, keyring: Keyring) -> Iterator[World]:
    with rows_of(server, database, keyring) as rows:
        yield a_world(rows)

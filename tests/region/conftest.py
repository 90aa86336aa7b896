"""What every test of the region stands on."""

from collections.abc import Iterator

import pytest

from app.embedded import Server
from app.keys import Keyring
from tests.region.builders import Region, a_region
from tests.request.builders import rows_of


@pytest.fixture
def region(server: Server, database: str, keyring: Keyring) -> Iterator[Region]:
    with rows_of(server, database, keyring) as rows:
        yield a_region(rows)

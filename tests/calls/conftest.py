"""What every test of the call stands on."""

from collections.abc import Iterator

import pytest

from app.calls.guide.replay import difference
from app.embedded import Server
from app.keys import Keyring
from tests.calls.builders import Town, a_town
from tests.calls.replaying import stored
from tests.calls.ruled import found
from tests.request.builders import rows_of


@pytest.fixture
def town(server: Server, database: str, keyring: Keyring) -> Iterator[Town]:
    with rows_of(server, database, keyring) as rows:
        yield a_town(rows)
        assert not [one for one in stored(rows) if difference(one, found) is not None]

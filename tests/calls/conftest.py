"""What every test of the call stands on."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from app import main
from app.api import calls, offers, rulebooks
from app.calls.replay import difference
from app.embedded import Server
from app.keys import Keyring
from app.settings import Settings
from tests.calls.builders import Town, a_town
from tests.calls.replaying import stored
from tests.calls.ruled import found
from tests.request.builders import rows_of, serving


@pytest.fixture
def town(server: Server, database: str, keyring: Keyring) -> Iterator[Town]:
    with rows_of(server, database, keyring) as rows:
        yield a_town(rows)
        assert not [one for one in stored(rows) if difference(one, found) is not None]


@pytest.fixture
async def client(chosen: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The service with the doors of the call, whether or not it opens them by itself."""
    own = (calls.router, offers.router, rulebooks.router)
    async with serving(chosen, *(door for door in own if door not in main.routers())) as served:
        yield served

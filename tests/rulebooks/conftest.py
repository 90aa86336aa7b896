"""Those who make a rule, and a home-care town beside them."""

from collections.abc import Iterator

import httpx
import pytest

from app.embedded import Server
from app.keys import Keyring
from tests.request.builders import rows_of
from tests.rulebooks.builders import Makers, makers_in


@pytest.fixture
def makers(
    server: Server, database: str, keyring: Keyring, client: httpx.AsyncClient
) -> Iterator[Makers]:
    with rows_of(server, database, keyring) as rows:
        yield makers_in(rows, client)

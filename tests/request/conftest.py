"""The service with the doors of these tests, and somebody who has signed in."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from app.embedded import Server
from app.keys import Keyring
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from app.settings import Settings
from tests.request.builders import Rows, rows_of
from tests.request.doors import router
from tests.serving import serving


@pytest.fixture
def rows(server: Server, database: str, keyring: Keyring) -> Iterator[Rows]:
    with rows_of(server, database, keyring) as own:
        yield own


@pytest.fixture
async def client(chosen: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(chosen, router) as own:
        yield own


@pytest.fixture
def nurse(rows: Rows) -> dict[str, str]:
    return rows.signed_in(Role.NURSE, rows.an_organisation(OrganisationKind.NURSE_STATION))

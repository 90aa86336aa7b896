"""A clinic with its administrator, a receiver on loopback, and the sender under the test's hand."""

from collections.abc import AsyncIterator, Iterator
from uuid import UUID

import httpx
import pytest

from app.embedded import Server
from app.keys import Keyring
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from app.settings import Settings
from tests.notices.builders import Headers, Here, Turns, turns_of
from tests.notices.receiver import Receiver, a_receiver
from tests.patients.conftest import home as home
from tests.request.builders import Rows, rows_of


@pytest.fixture
def rows(server: Server, database: str, keyring: Keyring) -> Iterator[Rows]:
    with rows_of(server, database, keyring) as own:
        yield own


@pytest.fixture
def clinic(rows: Rows) -> UUID:
    return rows.an_organisation(OrganisationKind.CLINIC)


@pytest.fixture
def administrator(rows: Rows, clinic: UUID) -> Headers:
    return rows.signed_in(Role.ADMINISTRATOR, clinic)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with a_receiver() as own:
        yield own


@pytest.fixture
async def turns(chosen: Settings, rows: Rows, keyring: Keyring) -> AsyncIterator[Turns]:
    own = turns_of(chosen, rows, keyring)
    yield own
    await own.pool.dispose()


@pytest.fixture
def here(
    client: httpx.AsyncClient,
    rows: Rows,
    clinic: UUID,
    administrator: Headers,
    receiver: Receiver,
    turns: Turns,
) -> Here:
    return Here(client, rows, clinic, administrator, receiver, turns)

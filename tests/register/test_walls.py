"""The second wall of a load: its clinic's doctors and nurses alone, forward only."""

from uuid import UUID

import psycopg
import pytest

from app.clock import now
from app.embedded import Server
from tests.builders import Home, seen_as
from tests.register.builders import a_line, as_csv, opened, registered

ROWS = "SELECT count(*) FROM load_rows"


@pytest.fixture
async def load_id(home: Home) -> UUID:
    return await opened(home, as_csv([a_line()]))


def by(home: Home, server: Server, database: str, query: str, **who: object) -> object:
    known = {"account": home.clinic, "organisation": home.clinic, "role": "physician"}
    return seen_as(server, database, query, at=now(), **(known | who))


@pytest.mark.usefixtures("load_id")
def test_only_its_clinics_doctors_and_nurses_reach_a_row(
    home: Home, server: Server, database: str
) -> None:
    assert by(home, server, database, ROWS) == [(1,)]
    assert by(home, server, database, ROWS, role="nurse") == [(1,)]
    for role in ("administrator", "pharmacist", "patient", "privacy_officer", ""):
        assert by(home, server, database, ROWS, role=role) == [(0,)], role
    assert by(home, server, database, ROWS, organisation=home.station) == [(0,)]
    assert seen_as(server, database, ROWS, at=now()) == [(0,)]


async def test_what_is_over_stays_as_it_is(home: Home, server: Server, database: str) -> None:
    await registered(home, as_csv([a_line()]))
    for change in (
        "UPDATE load_rows SET state = 'good', cells = '{}' RETURNING 1",
        "UPDATE loads SET state = 'registering', ended_at = NULL RETURNING 1",
    ):
        assert by(home, server, database, change) == []


@pytest.mark.usefixtures("load_id")
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE load_rows SET state = 'registered', cells = NULL RETURNING 1",
        """UPDATE load_rows SET state = 'good', cells = '{"name": "別人"}' RETURNING 1""",
        "UPDATE loads SET state = 'registering' RETURNING 1",
    ],
)
def test_a_row_is_not_registered_unseen_nor_changed_on_the_way(
    home: Home, server: Server, database: str, change: str
) -> None:
    with pytest.raises(psycopg.Error):
        by(home, server, database, change)


@pytest.mark.usefixtures("load_id")
def test_nobody_deletes(home: Home, server: Server, database: str) -> None:
    for table in ("loads", "load_rows"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            by(home, server, database, f"DELETE FROM {table} RETURNING 1")  # noqa: S608  our own

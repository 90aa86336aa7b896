"""What is kept for a while only goes when its time is over, and not before."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import uuid4

import psycopg
import pytest

from app.clock import now
from app.db import connection, engine
from app.embedded import APP, Server
from app.keys import Keyring
from app.people.housekeeping import clear_up
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.request.builders import Rows, rows_of

DAY = timedelta(days=1)
LEFT = {
    "sign_in_attempts": "SELECT key_hash FROM sign_in_attempts ORDER BY 1",
    "idempotency_keys": "SELECT key FROM idempotency_keys ORDER BY 1",
    "sessions": "SELECT device FROM sessions WHERE device <> 'tablet-1-test' ORDER BY 1",
}


@pytest.fixture
def rows(server: Server, database: str, keyring: Keyring) -> Iterator[Rows]:
    with rows_of(server, database, keyring) as own:
        yield own


async def cleared(server: Server, database: str, at: datetime) -> None:
    """The job as the clock runs it: the application's role, nobody signed in."""
    pool = engine(server.url(APP, database), 1)
    async with connection(pool) as db:
        await clear_up(db, at)
        await db.commit()
    await pool.dispose()


def an_age(rows: Rows, days: float) -> None:
    """One of each, as old as this; a session counts from its end."""
    (account_id,) = rows.one("SELECT id FROM accounts LIMIT 1")
    moment = now() - days * DAY
    rows.add("sign_in_attempts", key_hash=f"{days:04.1f}", at=moment, succeeded=False)
    rows.run(
        "INSERT INTO idempotency_keys VALUES (%s, %s, 'asked', NULL, %s)",
        account_id,
        f"{days:04.1f}",
        moment,
    )
    for kind, ended in (("over", {"expires_at": moment}), ("out", {"revoked_at": moment})):
        rows.add(
            "sessions",
            account_id=account_id,
            kind="api",
            device=f"{kind} {days:04.1f}",
            opened_at=moment - DAY,
            second_factor_at=moment - DAY,
            refresh_hash=uuid4().hex,
            **{"expires_at": now() + DAY, **ended},
        )


async def test_each_is_forgotten_at_its_age(server: Server, database: str, rows: Rows) -> None:
    rows.signed_in(Role.NURSE, rows.an_organisation(OrganisationKind.CLINIC))
    for days in (0.0, 0.9, 1.1, 6.9, 7.1, 89.9, 90.1):
        an_age(rows, days)
    await cleared(server, database, now())
    left = {table: [value for (value,) in rows.all(query)] for table, query in LEFT.items()}
    assert left["sign_in_attempts"] == ["00.0", "00.9"]
    assert left["idempotency_keys"] == ["00.0", "00.9", "01.1", "06.9"]
    assert "out 89.9" in left["sessions"]
    assert "over 89.9" in left["sessions"]
    assert not [device for device in left["sessions"] if "90.1" in device]
    assert len(rows.all("SELECT FROM sessions WHERE device = 'tablet-1-test'")) == 1


async def test_nobody_forgets_more_by_claiming_a_later_time(
    server: Server, database: str, rows: Rows
) -> None:
    rows.signed_in(Role.NURSE, rows.an_organisation(OrganisationKind.CLINIC))
    an_age(rows, 0.5)
    await cleared(server, database, now() + 1000 * DAY)
    assert [len(rows.all(query)) for query in LEFT.values()] == [1, 1, 2]


def test_the_application_deletes_nothing_by_itself(server: Server, database: str) -> None:
    for table in LEFT:
        with (
            psycopg.connect(server.dsn(APP, database)) as db,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            db.execute(f"DELETE FROM {table}".encode())  # noqa: S608  ours

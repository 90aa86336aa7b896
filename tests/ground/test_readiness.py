from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from app.commands import readiness
from app.embedded import APP, OWNER, SUPERUSER, Server
from app.keys import Keyring, Purpose
from app.settings import Environment, Settings

LIVE = "UPDATE installation SET kind = 'live', is_training = false"


@pytest.fixture
def owner(server: Server, database: str) -> Iterator[Connection[Any]]:
    with psycopg.connect(server.dsn(OWNER, database), autocommit=True) as db:
        yield db


@pytest.fixture
def superuser(server: Server, database: str) -> Iterator[Connection[Any]]:
    with server.superuser(database) as db:
        yield db


def found(settings: Settings, server: Server, database: str, role: str = APP) -> list[str]:
    return list(
        readiness.faults(
            settings.model_copy(
                update={
                    "environment": Environment.PRODUCTION,
                    "database_url": type(settings.database_url)(server.url(role, database)),
                }
            )
        )
    )


def test_a_live_installation_is_ready(
    chosen: Settings, server: Server, database: str, owner: Connection[Any]
) -> None:
    owner.execute(LIVE)
    assert found(chosen, server, database) == []


def test_demo_accounts_are_refused_in_production(
    chosen: Settings, server: Server, database: str
) -> None:
    assert found(chosen, server, database) == [
        "This database holds demo accounts and made-up people: use one of its own."
    ]


def test_a_live_database_is_refused_in_training(chosen: Settings, owner: Connection[Any]) -> None:
    owner.execute(LIVE)
    (sentence,) = readiness.faults(chosen)
    assert "real patients" in sentence


def test_an_installation_that_nobody_founded_is_refused(
    chosen: Settings, server: Server, database: str, owner: Connection[Any]
) -> None:
    owner.execute("DELETE FROM installation")
    (sentence,) = found(chosen, server, database)
    assert "app found" in sentence


@pytest.mark.parametrize("role", [OWNER, SUPERUSER])
def test_a_role_that_owns_tables_or_may_do_everything_is_refused(
    chosen: Settings, server: Server, database: str, owner: Connection[Any], role: str
) -> None:
    owner.execute(LIVE)
    (sentence,) = found(chosen, server, database, role)
    assert ("owns tables" if role == OWNER else "may pass row policies by") in sentence


def test_a_role_that_may_become_another_is_judged_by_that_one(
    chosen: Settings,
    server: Server,
    database: str,
    owner: Connection[Any],
    superuser: Connection[Any],
) -> None:
    owner.execute(LIVE)
    superuser.execute("CREATE ROLE passer_by NOLOGIN BYPASSRLS")
    try:
        superuser.execute("GRANT passer_by TO ishinowa_app")
        (sentence,) = found(chosen, server, database)
    finally:
        superuser.execute("DROP ROLE passer_by")
    assert "through passer_by" in sentence


@pytest.mark.parametrize(
    "deed",
    ["UPDATE alembic_version SET version_num = '0000'", "DELETE FROM alembic_version"],
)
def test_tables_of_another_version_are_refused(
    chosen: Settings, server: Server, database: str, owner: Connection[Any], deed: str
) -> None:
    owner.execute(LIVE)
    owner.execute(deed.encode())
    (sentence,) = found(chosen, server, database)
    assert "app migrate" in sentence


def test_an_empty_database_is_refused(chosen: Settings, server: Server) -> None:
    server.create_database("empty")
    try:
        (sentence,) = found(chosen, server, "empty")
    finally:
        server.drop_database("empty")
    assert "stand at nothing" in sentence


def test_missing_keys_are_named(tmp_path: Path) -> None:
    keyring = Keyring(tmp_path)
    keyring.make(Purpose.AUDIT)
    (sentence,) = readiness.missing_keys(keyring)
    assert "audit" not in sentence
    assert "token" in sentence


def test_a_database_that_does_not_answer_is_said_without_its_password(chosen: Settings) -> None:
    url = type(chosen.database_url)("postgresql+psycopg://a:secret@/b?host=/nowhere")
    (sentence,) = readiness.faults(chosen.model_copy(update={"database_url": url}))
    assert "does not answer" in sentence
    assert "secret" not in sentence

"""Every revision goes back to the one before, and what comes of going forward again is the same."""

from uuid import uuid4

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory

from app.commands.migrate import config_of
from app.embedded import OWNER, Server
from tests.house.test_walls import LISTED

STEPS = [one.revision for one in ScriptDirectory.from_config(config_of("")).walk_revisions()]


INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexdef"


def what_stands(server: Server, name: str) -> list[tuple[str]]:
    """Walls and indexes."""
    with psycopg.connect(server.dsn(OWNER, name)) as db:
        return db.execute(LISTED).fetchall() + db.execute(INDEXES).fetchall()


@pytest.mark.parametrize("revision", STEPS[:-1])
def test_one_step_back_and_forward_leaves_the_same(server: Server, revision: str) -> None:
    name = f"steps_{uuid4().hex[:12]}"
    server.create_database(name)
    try:
        config = config_of(server.url(OWNER, name))
        command.upgrade(config, revision)
        before = what_stands(server, name)
        command.downgrade(config, "-1")
        assert what_stands(server, name) != before
        command.upgrade(config, revision)
        assert what_stands(server, name) == before
    finally:
        server.drop_database(name)

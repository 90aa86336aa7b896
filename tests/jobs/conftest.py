"""The audit of the database that a test's service stands on."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from app.embedded import Server
from app.keys import Keyring
from app.settings import Settings
from tests.audit.builders import Log, a_log
from tests.request.builders import Rows, rows_of


@pytest.fixture
async def log(
    server: Server, database: str, keyring: Keyring, tmp_path: Path
) -> AsyncIterator[Log]:
    async with a_log(server, database, keyring, tmp_path / "heads.jsonl") as own:
        yield own


@pytest.fixture
def anchored(chosen: Settings, tmp_path: Path) -> Settings:
    """The settings of a service whose heads are kept outside."""
    return chosen.model_copy(update={"audit_anchor": str(tmp_path / "heads.jsonl")})


@pytest.fixture
def rows(server: Server, database: str, keyring: Keyring) -> Iterator[Rows]:
    with rows_of(server, database, keyring) as own:
        yield own

"""A log of the test's own: its database, its outside place."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.embedded import Server
from app.keys import Keyring
from tests.audit.builders import Log, a_log


@pytest.fixture
async def log(
    server: Server, database: str, keyring: Keyring, tmp_path: Path
) -> AsyncIterator[Log]:
    async with a_log(server, database, keyring, tmp_path / "heads.jsonl") as own:
        yield own

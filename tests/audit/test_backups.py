"""A database that is an old one: found by the outside place, or by a process that remembers."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from app.audit.ledger import Ledger
from app.audit.verifying.findings import Kind
from app.embedded import Server
from app.keys import Keyring
from tests.audit.builders import Log, a_log, an_entry
from tests.serving import close


class Restored:
    """A log as a backup has it, beside the outside place that knows how it went on."""

    def __init__(self, log: Log, process: Ledger) -> None:
        self.log, self.process = log, process


async def lived(log: Log, ledger: Ledger, leaves: int) -> None:
    for _ in range(leaves):
        await log.write(ledger, an_entry())
        await log.seal()
    await log.beat(ledger)
    await log.send()


@pytest.fixture
async def restored(
    server: Server, database: str, keyring: Keyring, tmp_path: Path
) -> AsyncIterator[Restored]:
    backup, place = f"backup_{uuid4().hex[:12]}", tmp_path / "heads.jsonl"
    async with a_log(server, database, keyring, place) as before:
        process = before.ledger()
        await lived(before, process, 5)
    await close()  # what others use cannot be copied
    server.create_database(backup, template=database)
    async with a_log(server, database, keyring, place) as after:
        await lived(after, process, 4)
        assert await after.findings() == []
    async with a_log(server, backup, keyring, place) as own:
        yield Restored(own, process)
    server.drop_database(backup)


async def test_a_whole_database_of_yesterday_is_found_by_the_outside_place(
    restored: Restored,
) -> None:
    assert await restored.log.kinds() == {Kind.ROLLED_BACK}


async def test_without_an_outside_place_nobody_could_tell(restored: Restored) -> None:
    """The control, and what `verify` says where no place is set."""
    assert await restored.log.findings(alone=True) == []


async def test_going_on_from_there_does_not_hide_it(restored: Restored) -> None:
    """Not even once the log is longer than it ever was, nor where sizes come to be the same."""
    log, other = restored.log, restored.log.ledger()
    for leaves in (2, 2, 3):
        await lived(log, other, leaves)
        assert await log.kinds() == {Kind.ROLLED_BACK}


async def test_a_process_that_lived_on_misses_its_own_numbers(restored: Restored) -> None:
    log, process = restored.log, restored.process
    await log.write(process, an_entry())
    await log.beat(process)
    found = await log.findings(alone=True)
    assert [(each.kind, each.number, each.last_number) for each in found] == [(Kind.DELETED, 6, 9)]


async def test_or_what_it_last_said_of_them(restored: Restored) -> None:
    log = restored.log
    await log.beat(restored.process)
    found = await log.findings(alone=True)
    assert [(each.kind, each.number, each.last_number) for each in found] == [(Kind.CUT, 6, 9)]

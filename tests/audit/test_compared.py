"""The outside place beside the database: what is missing, moved or written over on either side."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from app.audit.verifying.findings import Finding, Kind, What
from app.db import connection
from app.embedded import Server
from app.keys import Keyring
from tests.audit.builders import Log, a_shared_log, an_entry

HEADS = 6
Lines = list[bytes]


@pytest.fixture(scope="module")
async def lived(
    server: Server, template: str, keyring: Keyring, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[Log, Path]]:
    place = tmp_path_factory.mktemp("outside") / "heads.jsonl"
    async with a_shared_log(server, template, keyring, place) as own:
        ledger = own.ledger()
        for _ in range(HEADS):
            await own.write(ledger, an_entry())
            await own.seal()
        await own.beat(ledger)
        await own.send()
        yield own, place


async def compared(lived: tuple[Log, Path], change: Callable[[Lines], Lines]) -> list[Finding]:
    """What is found where the outside place has these lines instead."""
    log, place = lived
    whole = place.read_bytes()
    try:
        place.write_bytes(b"".join(change(whole.splitlines(keepends=True))))
        return await log.findings()
    finally:
        place.write_bytes(whole)


@pytest.mark.parametrize(
    "change",
    [
        lambda lines: lines,
        lambda lines: [*lines[:3], lines[2], *lines[3:]],  # sent twice
        lambda lines: [*lines, *lines],  # by two that did not know of each other
        lambda lines: [*lines[:3], lines[3][:50] + b"\n", *lines[3:]],  # broken off, sent again
        lambda lines: [*lines, lines[-1][:50]],  # or just now
    ],
)
async def test_what_a_crash_or_a_second_sender_leaves_is_no_finding(
    lived: tuple[Log, Path], change: Callable[[Lines], Lines]
) -> None:
    assert await compared(lived, change) == []


@pytest.mark.parametrize(
    ("change", "kind", "line"),
    [
        (lambda lines: [*lines[:2], *lines[3:]], Kind.DELETED, 3),
        (lambda lines: lines[1:], Kind.DELETED, 1),
        (lambda lines: lines[:-2], Kind.DELETED, HEADS - 1),
        (lambda _: [], Kind.DELETED, 1),
        (lambda lines: [lines[0], b"nothing\n", *lines[2:]], Kind.EDITED, 2),
        (
            lambda lines: [lines[0], lines[1].replace(b'"size":2', b'"size":9'), *lines[2:]],
            Kind.EDITED,
            2,
        ),
        (lambda lines: [*lines, b"nothing\n"], Kind.EDITED, HEADS + 1),
        (lambda lines: [lines[0], lines[2], lines[1], *lines[3:]], Kind.DELETED, 2),
    ],
)
async def test_what_was_done_to_the_lines_is_found_at_its_line(
    lived: tuple[Log, Path], change: Callable[[Lines], Lines], kind: Kind, line: int
) -> None:
    found = await compared(lived, change)
    assert (kind, What.OUTSIDE, line) in [(each.kind, each.what, each.position) for each in found]


async def test_a_head_that_only_the_outside_place_has_still_was_deleted(
    lived: tuple[Log, Path],
) -> None:
    """Its root is that of the tree as it stands: the leaves are all there."""
    log, _ = lived
    async with connection(log.superuser) as db:
        await db.execute(text("SET LOCAL session_replication_role = replica"))
        await db.execute(text("DELETE FROM audit_heads WHERE size = 3"))
        found = await log.verified(db)
        alone = await log.verified(db, alone=True)
        await db.rollback()
    assert [(each.kind, each.what, each.position) for each in found] == [
        (Kind.DELETED, What.HEAD, 3)
    ]
    assert alone == [], "and nobody else misses it, for later heads say the same and more"

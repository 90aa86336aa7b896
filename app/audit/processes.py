"""The processes that write leaves: entered, seen, ended, and what a silent one left open.

Nothing here commits. A process whose numbers are all settled has nothing to hide: whatever
leaf is missing below that number was there once.
"""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or_not
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import entry, store
from app.audit.entry import Entry, Outcome, Place
from app.audit.ledger import Ledger
from app.audit.models import Leaf, Process
from app.db import uuid7
from app.keys import Key

SILENCE = timedelta(minutes=1)
VOID, ENDED = "audit.void", "process.ended"

_OWN = ("id", "started_at", "seen_at", "ended_at", "last_number", "settled_number")
_COLUMNS = tuple(getattr(Process, name) for name in (*_OWN, "kid", "mac"))
_READ = select(*_COLUMNS).where(Process.id == bindparam("process_id")).with_for_update()
_ENTER = insert(Process)
_SEEN = update(Process).where(Process.id == bindparam("process_id"))
_SILENT = (
    select(*_COLUMNS)
    .where(
        Process.seen_at < bindparam("since"),
        Process.ended_at.is_(None) | (Process.ended_at < Process.seen_at),
    )
    .order_by(Process.id)
    .limit(200)
    .with_for_update(skip_locked=True)
)
_UNACCOUNTED = select(func.wall.unaccounted(bindparam("process_id"), bindparam("since")))
# Without naming what may conflict: a leaf that is there already is all that is wanted.
_UNLESS_THERE = insert_or_not(Leaf).on_conflict_do_nothing()


def authentic(keys: Mapping[str, Key], row: Mapping[str, Any]) -> bool:
    """Whether a row of a process, as it was read, carries the MAC that its key gives it."""
    key = keys.get(row["kid"])
    return key is not None and hmac.compare_digest(_mac(key, row), str(row["mac"]))


async def see(
    db: AsyncConnection, at: datetime, ledger: Ledger, *, has_ended: bool = False
) -> None:
    """Says that a process lives, or has ended, and how far its numbers are.

    In the transaction in which the last number is written, that one counts as settled.
    """
    numbers = (ledger.last, ledger.last if has_ended else ledger.settled)
    found = (await db.execute(_READ, {"process_id": ledger.process_id})).mappings().one_or_none()
    if found is None:
        row = _row(ledger.process_id, at, at, at if has_ended else None, numbers)
        await db.execute(_ENTER, _signed(ledger.key, row))
        return
    if authentic({ledger.key.kid: ledger.key}, dict(found)):
        # Another may have declared it over meanwhile, and closed numbers of its.
        last, settled = found["last_number"], found["settled_number"]
        numbers = (max(numbers[0], last), max(numbers[1], settled))
    ended_at = at if has_ended else found["ended_at"]
    row = _row(ledger.process_id, found["started_at"], at, ended_at, numbers)
    await _say(db, ledger.key, row)


async def void(db: AsyncConnection, at: datetime, ledger: Ledger, numbers: Sequence[int]) -> None:
    """Writes the void leaf of each number, unless the number has a leaf."""
    places = [Place(ledger.process_id, number) for number in numbers]
    await _fill(db, at, ledger.key, places)


async def end(db: AsyncConnection, at: datetime, ledger: Ledger) -> None:
    """The last leaf of a process that stops: its number is the last there is.

    Where something is still open, nothing is said: another process declares what is missing.
    """
    if ledger.settled != ledger.last:
        return
    await store.append(db, at, _ended("stopped"))
    await see(db, at, ledger, has_ended=True)


async def declare(db: AsyncConnection, at: datetime, key: Key, keys: Mapping[str, Key]) -> int:
    """Ends the processes that have been silent for a minute, and voids what they left open.

    A row that does not prove itself is left for `audit verify` to find. Returns how many ended.
    """
    found = (await db.execute(_SILENT, {"since": at - SILENCE})).mappings()
    proven = [row for row in map(dict, found) if authentic(keys, row)]
    for row in proven:
        await _declare(db, at, key, row)
    return len(proven)


async def _declare(db: AsyncConnection, at: datetime, key: Key, row: Mapping[str, Any]) -> None:
    asked = {"process_id": row["id"], "since": row["settled_number"]}
    *missing, last = (await db.execute(_UNACCOUNTED, asked)).scalars()
    await _fill(db, at, key, [Place(row["id"], number) for number in missing])
    await _fill(db, at, key, [Place(row["id"], last)], _ended("silent"))
    await _say(db, key, _row(row["id"], row["started_at"], row["seen_at"], at, (last, last)))


async def _fill(
    db: AsyncConnection,
    at: datetime,
    key: Key,
    places: Sequence[Place],
    what: Entry | None = None,
) -> None:
    leaves = []
    for place in places:
        said = what or Entry(actor=store.a_job(), action=VOID, outcome=Outcome.NOTHING)
        leaf = entry.columns(said, uuid7(), at, place)
        leaves.append(leaf | {"kid": key.kid, "mac": entry.mac(key.material, leaf)})
    if leaves:
        await db.execute(_UNLESS_THERE, leaves)


def _ended(reason: str) -> Entry:
    return Entry(actor=store.a_job(), action=ENDED, reason=reason)


def _row(
    process_id: UUID,
    started_at: datetime,
    seen_at: datetime,
    ended_at: datetime | None,
    numbers: tuple[int, int],
) -> dict[str, Any]:
    values = (process_id, started_at, seen_at, ended_at, *numbers)
    return dict(zip(_OWN, values, strict=True))


async def _say(db: AsyncConnection, key: Key, row: Mapping[str, Any]) -> None:
    signed = _signed(key, row)
    changes = {name: signed[name] for name in (*_OWN[2:], "kid", "mac")}
    await db.execute(_SEEN, changes | {"process_id": row["id"]})


def _signed(key: Key, row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "kid": key.kid, "mac": _mac(key, row)}


def _mac(key: Key, row: Mapping[str, Any]) -> str:
    # "table" tells a process from a leaf, for both are authenticated with one key.
    said = {name: row[name] for name in _OWN}
    return entry.mac(key.material, {"table": "audit_processes", **said})

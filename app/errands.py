"""Work outside the database by the clock: taken in one transaction, done in none, recorded in one.

A job's transaction would stay open while the network is waited for, and keep the audit from being
sealed. So there are three steps; what a process took and never recorded comes back by its lease.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Generic, Protocol, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

Thing = TypeVar("Thing")
Result = TypeVar("Result")
Told = TypeVar("Told")

_LONGEST_WAIT = 10.0
_PATIENCE = 5.0
"""Seconds that what is under way is given to end, once no more is begun."""


class Transact(Protocol):
    """Does something in a transaction of its own, and commits it."""

    async def __call__(self, do: Callable[[AsyncConnection, datetime], Awaitable[Told]]) -> Told:
        """What came of it."""


@dataclass(frozen=True, slots=True)
class Errands(Generic[Thing, Result]):
    """What is looked for every how many seconds, and so many of it done at once."""

    name: str
    every: float
    at_once: int
    take: Callable[[AsyncConnection, datetime, int], Awaitable[Sequence[Thing]]]
    do: Callable[[Thing], Awaitable[Result]]
    record: Callable[[AsyncConnection, datetime, Thing, Result], Awaitable[None]]


async def run(
    own: Errands[Thing, Result],
    transact: Transact,
    watched: Callable[[], AbstractContextManager[Callable[[], bool]]],
    stop: asyncio.Event,
) -> None:
    """Takes and does until told to stop. Whatever fails is left to `watched`, and to the lease."""
    under_way: set[asyncio.Task[None]] = set()
    failures = 0

    async def carry(thing: Thing) -> None:
        with watched():
            result = await own.do(thing)
            await transact(lambda db, at: own.record(db, at, thing, result))

    while not stop.is_set():
        taken: Sequence[Thing] = ()
        if free := own.at_once - len(under_way):
            with watched() as failed:
                taken = await transact(partial(_taken, own, free))
            failures = failures + 1 if failed() else 0
        for thing in taken:
            under_way.add(one := asyncio.create_task(carry(thing)))
            one.add_done_callback(under_way.discard)
        wait = min(own.every * 2.0**failures, _LONGEST_WAIT)
        await _until(stop, wait, under_way if taken or not free else ())
    if under_way:
        await asyncio.wait(under_way, timeout=_PATIENCE)
    left = tuple(under_way)
    for one in left:
        one.cancel()
    await asyncio.gather(*left, return_exceptions=True)


async def _taken(
    own: Errands[Thing, Result], free: int, db: AsyncConnection, at: datetime
) -> Sequence[Thing]:
    return await own.take(db, at, free)


async def _until(
    stop: asyncio.Event, seconds: float, under_way: "set[asyncio.Task[None]] | tuple[()]"
) -> None:
    """Until it is time, until told to stop, or until something of what is under way is done."""
    told = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({told, *under_way}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        told.cancel()

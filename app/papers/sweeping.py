"""Files that no paper stands for any more: of people erased, and of requests that failed."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncConnection

from app.papers import store
from app.papers.keeping import InDirectory

_AT_ONCE = 500


def sweeper(directory: Path) -> Callable[[AsyncConnection, datetime], Awaitable[None]]:
    """The job for a directory: what nothing leads to is gone within the hour after it may go."""
    place = InDirectory(directory)

    async def sweep_papers(db: AsyncConnection, at: datetime) -> None:
        del at  # the age of a file is told by the clock of its own machine
        old = await asyncio.to_thread(lambda: list(place.old()))
        for first in range(0, len(old), _AT_ONCE):
            digests = old[first : first + _AT_ONCE]
            for digest in set(digests) - await store.kept(db, digests):
                await asyncio.to_thread(place.remove, digest)

    return sweep_papers

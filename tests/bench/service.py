"""The service with the bench's doors, as a process: `python -m tests.bench.service --port N`.

It is the product as `serve` runs it, but for what `--without` leaves out to learn its share.
"""

import argparse
from collections.abc import Callable
from typing import Any
from uuid import UUID

import uvicorn
from fastapi import APIRouter
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app import main as product
from app.api import calls
from app.audit import store as audit
from app.commands.serve import UVICORN
from app.db import engine
from app.settings import settings
from tests.bench import doors


def with_bench_doors() -> None:
    """Sets the bench's doors beside the card's: the way to a door is part of its price."""
    own = product.routers()
    place = own.index(calls.router)

    def routers() -> tuple[APIRouter, ...]:
        return (*own[:place], doors.router, *own[place:])

    product.routers = routers  # where the product looks them up


def without_fsync() -> None:
    """Commits answer before they are on disk."""

    def loosened(url: str, pool_size: int = 10, *, prepares: bool = True) -> AsyncEngine:
        pool = engine(url, pool_size, prepares=prepares)

        def loosen(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's own
            cursor = connection.cursor()
            cursor.execute("SET synchronous_commit = off")
            cursor.close()
            connection.commit()

        event.listen(pool.sync_engine, "connect", loosen)
        return pool

    product.engine = loosened  # type: ignore[attr-defined]  # where the product looks it up


def without_audit() -> None:
    """Nothing is written down: so nothing is synced either."""

    async def counted(db: AsyncConnection, _at: object, _entry: object) -> UUID:
        db.info["leaves"] += 1
        return UUID(int=0)

    audit.append = counted  # type: ignore[assignment]  # it is called by this name


PARTS: dict[str, Callable[[], None]] = {"fsync": without_fsync, "audit": without_audit}


def main() -> None:
    """Serves until it is told to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--without", choices=PARTS)
    chosen = parser.parse_args()
    if chosen.without:
        PARTS[chosen.without]()
    with_bench_doors()
    app = product.application(settings())
    uvicorn.run(app, host="127.0.0.1", port=chosen.port, **UVICORN)


if __name__ == "__main__":
    main()

"""The whole service, spoken to as over HTTP."""

import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import httpx
from fastapi import APIRouter, FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from app.db import engine
from app.main import application
from app.settings import Settings
from tests.emptied import Own

_BUILT: dict[tuple[Settings, frozenset[int]], FastAPI] = {}
_POOLS: dict[tuple[Settings, int, int], AsyncEngine] = {}


@asynccontextmanager
async def serving(
    chosen: Settings, *routers: APIRouter, raises: bool = False
) -> AsyncIterator[httpx.AsyncClient]:
    """The service under these settings, with further doors; one at a time.

    `raises`: what the service lets out to its server is raised in the test.
    """
    app = _built(chosen, routers)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=raises)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://service.test") as own,
    ):
        with _connected(app, chosen):
            yield own


async def close() -> None:
    """Gives back every connection that was kept."""
    while _POOLS:
        await _POOLS.popitem()[1].dispose()


def _built(chosen: Settings, routers: Sequence[APIRouter]) -> FastAPI:
    """Put together once, for that takes a sixth of a second.

    What a running service fills, its ledger and its streams, it makes anew at each start.
    """
    key = (chosen, frozenset(map(id, routers)))
    if key not in _BUILT:
        _BUILT[key] = app = application(chosen)
        for router in routers:
            app.include_router(router)
    return _BUILT[key]


@contextmanager
def _connected(app: FastAPI, chosen: Settings) -> Iterator[None]:
    """On connections kept from test to test: a new one has to learn every table and policy.

    Kept as long as the database they lead to, and by the process that made them.
    """
    key = (chosen, Own.made, os.getpid())
    if key not in _POOLS:
        url = chosen.database_url.get_secret_value()
        _POOLS[key] = engine(url, chosen.pool_size, prepares=chosen.prepare_statements)
    unused = app.state.pool
    app.state.pool = _POOLS[key]
    try:
        yield
    finally:
        app.state.pool = unused

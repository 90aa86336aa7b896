"""Puts the service together: settings, keys, pool, doors."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware

from app import jobs, log, web
from app.access import models as _access
from app.api import (
    after_reviews,
    agreements,
    audit,
    before_arrival,
    boundary,
    calls,
    company,
    consents,
    council,
    duplicates,
    endpoints,
    erasures,
    export,
    handovers,
    health,
    instructions,
    intent,
    loads,
    loops,
    merges,
    notices,
    offers,
    overrides,
    oversight,
    papers,
    patient_cards,
    patients,
    people,
    problems,
    proposals,
    representatives,
    reviews,
    revisits,
    rulebook_versions,
    rulebooks,
    sharing,
    sign_in,
    standby,
    statistics,
)
from app.audit import models as _audit
from app.audit.ledger import Ledger
from app.calls import models as _calls
from app.calls.guide import models as _guide
from app.db import engine, metadata
from app.handovers import models as _handovers
from app.intent import models as _intent
from app.keys import Keyring
from app.notices import models as _notices
from app.notices.streaming import Streams
from app.papers import models as _papers
from app.papers.keeping import Places
from app.patients import models as _patients
from app.patients import number_models as _numbers
from app.patients.cards import models as _patient_cards
from app.patients.merging import models as _merges
from app.people import idempotency as _idempotency
from app.people import models as _people
from app.region import models as _region
from app.register import models as _register
from app.revisits import models as _revisits
from app.rulebooks import models as _rulebooks
from app.settings import Environment, Settings, settings
from app.standby import models as _standby
from app.transport import library

ROWS = metadata
"""Every table of the product, declared by the rooms imported above."""
TABLES = (
    _people,
    _idempotency,
    _audit,
    _access,
    _notices,
    _patients,
    _patient_cards,
    _numbers,
    _merges,
    _papers,
    _intent,
    _calls,
    _guide,
    _handovers,
    _region,
    _register,
    _revisits,
    _rulebooks,
    _standby,
)


def application(chosen: Settings | None = None) -> FastAPI:
    """The service under the given settings, or under those of the environment."""
    own = chosen or settings()

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        log.configure()
        library.candidates()  # read and checked now, so that no crew waits for it
        url = own.database_url.get_secret_value()
        app.state.pool = engine(url, own.pool_size, prepares=own.prepare_statements)
        # SQLAlchemy's pool starves those who wait for it: they wait here instead.
        app.state.gate = asyncio.Semaphore(own.pool_size)
        if own.environment is not Environment.TEST:
            # What start-up made lives as long as the process: the collector need not walk it.
            gc.collect()
            gc.freeze()
        app.state.streams = Streams()
        app.state.ledger = Ledger(app.state.keyring.audit)
        async with jobs.keeping(own, app.state.ledger):
            yield
        await app.state.pool.dispose()

    app = FastAPI(
        title="意思の輪 Ishinowa",
        summary="Advance-care wishes and local transport rules, shown to those who need them.",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None if own.is_production else "/openapi.json",
        redirect_slashes=False,
        # What a request carries is told to the audit and to nobody else.
        telemetry={"auto_configure": False, "tracing": False, "metrics": False, "logs": False},
        responses={"default": {"model": problems.ProblemOut, "description": "Problem"}},
    )
    app.state.settings = own
    app.state.papers = Places(own.paper_directory)
    app.state.keyring = Keyring(own.key_directory, own.sealer_key_directory)
    problems.install(app)
    for router in routers():
        app.include_router(router)
    web.mount(app)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(own.allowed_hosts))
    app.add_middleware(boundary.Boundary)
    return app


def routers() -> tuple[APIRouter, ...]:
    """Every door of the service. Routes are tried in this order: the crew's come first."""
    return (
        calls.router,
        before_arrival.router,
        company.router,
        instructions.router,
        web.on_calls,
        overrides.router,
        health.router,
        sharing.router,
        sign_in.router,
        people.router,
        patients.router,
        loads.router,
        export.router,
        duplicates.router,
        representatives.router,
        patient_cards.router,
        consents.router,
        intent.router,
        proposals.router,
        papers.router,
        offers.router,
        handovers.router,
        rulebook_versions.router,  # its paths before those of any book's name
        rulebooks.router,
        agreements.router,
        council.router,
        after_reviews.router,
        notices.router,
        endpoints.router,
        reviews.router,
        oversight.router,
        erasures.router,
        statistics.router,
        standby.router,
        revisits.router,
        loops.router,
        merges.router,
        audit.router,
        web.router,
    )

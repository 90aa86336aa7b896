"""The pages put together: those of a call, then in the order of a day: come in, home, patients."""

from collections.abc import Iterable
from types import ModuleType
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.staticfiles import StaticFiles

from app.web import (
    after_reviews,
    agreements,
    before_arrival,
    calls,
    care,
    company,
    consents,
    contacts,
    corrections,
    council,
    duplicates,
    endpoints,
    enrolment,
    entrance,
    erasures,
    glass,
    home,
    hospital,
    identity,
    instructions,
    loads,
    look_up,
    loops,
    merges,
    moving,
    notices,
    orders,
    oversight,
    papers,
    patient_cards,
    patients,
    proposals,
    refusals,
    region,
    representatives,
    revisits,
    rulebooks,
    rules,
    scene,
    sharing,
    sharing_table,
    standby,
    trying,
    wishes,
)
from app.web.shown import HERE

ON_CALLS: Final = (look_up, before_arrival, calls, scene, corrections, instructions, company)
"""Whoever is on a call waits for no other page's paths to be tried."""
PAGES: Final = (
    entrance,
    enrolment,
    sharing_table,
    home,
    notices,
    endpoints,
    patients,
    identity,
    moving,
    loads,
    duplicates,
    merges,
    wishes,
    orders,
    papers,
    consents,
    sharing,
    representatives,
    patient_cards,
    proposals,
    contacts,
    care,
    standby,
    revisits,
    loops,
    glass,
    hospital,
    oversight,
    agreements,
    rulebooks,
    trying,
    rules,
    council,
    after_reviews,
    erasures,
    region,
)


def _together(pages: Iterable[ModuleType]) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    for page in pages:
        router.include_router(page.router)
    return router


on_calls: Final = _together(ON_CALLS)
router: Final = _together(PAGES)


def mount(app: FastAPI) -> None:
    """Serves the files that pages load, and lets refusals of pages be pages.

    To be called after the problem documents were installed: pages are drawn from those.
    """
    app.mount("/static", StaticFiles(directory=HERE / "static"), "static")
    refusals.install(app)

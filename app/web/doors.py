"""The pages put together, in the order of a day: come in, home, patients, calls, hospital."""

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

PAGES: Final = (
    entrance,
    enrolment,
    sharing_table,
    home,
    notices,
    endpoints,
    patients,
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
    look_up,
    before_arrival,
    calls,
    scene,
    corrections,
    instructions,
    company,
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
router = APIRouter(include_in_schema=False)
for each in PAGES:
    router.include_router(each.router)


def mount(app: FastAPI) -> None:
    """Serves the files that pages load, and lets refusals of pages be pages.

    To be called after the problem documents were installed: pages are drawn from those.
    """
    app.mount("/static", StaticFiles(directory=HERE / "static"), "static")
    refusals.install(app)

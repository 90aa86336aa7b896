"""The sharing table of a region, for everybody who wants to know who sees what."""

from fastapi import APIRouter, Request, Response

from app.access.agreement import reading as agreements
from app.errors import Invalid
from app.japan.places import known_code
from app.japan.text import Unreadable
from app.people import regions
from app.policy.sections import Section
from app.policy.table import BRIEF_FORMS
from app.request import OpenLook
from app.web.shown import draw

router = APIRouter()

_BRIEF = tuple(section for section in Section if section in BRIEF_FORMS | {Section.CALL_RECORD})


@router.get("/sharing")
async def sharing_page(request: Request, look: OpenLook, region: str = "") -> Response:
    """Who sees what in a region now; without one the table that holds where none is agreed."""
    table = await agreements.table(*look, _code(region))
    context = {"table": table, "regions": await regions.named(look.db), "brief": _BRIEF}
    return draw(request, "sharing_table.html", context)


def _code(region: str) -> str | None:
    try:
        return known_code(region) if region else None
    except Unreadable as unreadable:
        # from None: what was sent must not reach a log
        raise Invalid(ja=unreadable.ja, en=unreadable.en) from None

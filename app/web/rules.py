"""The rules of a municipality in plain words, for everybody who may one day call 119."""

from fastapi import APIRouter, Request, Response

from app.errors import Invalid
from app.japan.places import known_code
from app.japan.text import Unreadable
from app.people import regions
from app.request import OpenLook
from app.rulebooks import here
from app.web.shown import draw

router = APIRouter()


@router.get("/rules")
async def rules_page(request: Request, look: OpenLook, municipality: str = "") -> Response:
    """What counts in a municipality now; without one the question which."""
    code = _code(municipality)
    context = {
        "places": await regions.named(look.db),
        "chosen": code,
        "found": None if code is None else await here.rules(*look, code),
    }
    return draw(request, "rules.html", context)


def _code(municipality: str) -> str | None:
    try:
        return known_code(municipality) if municipality else None
    except Unreadable as unreadable:
        # from None: what was sent must not reach a log
        raise Invalid(ja=unreadable.ja, en=unreadable.en) from None

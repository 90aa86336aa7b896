"""The council's after-review on the screen: closed calls of its area, without a name."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.calls import after_reviews
from app.web.screen import Drawn, Screen

router = APIRouter(prefix="/after-reviews")


@router.get("")
async def reviews_page(screen: Screen, before: UUID | None = None) -> Response:
    """A page of closed calls, newest first."""
    return await listed(screen, before)


@router.get("/{review_id}")
async def review_page(screen: Screen, review_id: UUID) -> Response:
    """One closed call: what the rule said, what was done, what the record held."""
    found = await after_reviews.read(*screen.work, _key(screen), review_id)
    return screen.show("after_review.html", review=found)


async def listed(screen: Drawn, before: UUID | None = None) -> Response:
    """The list, also as the first page of a rule steward."""
    page = await after_reviews.reviews(*screen.work, _key(screen), before)
    return screen.show("after_reviews.html", page=page)


def _key(screen: Drawn) -> bytes:
    key: bytes = screen.request.app.state.keyring.search
    return key

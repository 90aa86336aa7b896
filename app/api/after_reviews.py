"""The after-review of closed calls: for the MC council of the place, without a name."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel

from app.api.calls import SearchKey
from app.calls import after_reviews
from app.calls.after_reviews import Review, ReviewLine
from app.request import CallerWork

router = APIRouter(prefix="/v1/after-reviews", tags=["after-reviews"])


class AfterReviewsOut(BaseModel):
    """A page of closed calls, newest first; `next` is null on the last one."""

    items: list[ReviewLine]
    next: UUID | None


@router.get("", operation_id="listAfterReviews", summary="事後検証の一覧 · Calls to review")
async def list_after_reviews(
    work: CallerWork,
    key: SearchKey,
    before: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
) -> AfterReviewsOut:
    """Calls closed in the council's own area within 180 days, 50 a page, under pseudonyms."""
    page = await after_reviews.reviews(*work, key, before)
    return AfterReviewsOut(items=page.items, next=page.next)


@router.get("/{review_id}", operation_id="readAfterReview", summary="事後検証 · An after-review")
async def read_after_review(work: CallerWork, key: SearchKey, review_id: UUID) -> Review:
    """What the record said, what the rule said and what was done, as it stood at the close.

    Coded fields and minutes since the opening; no name, no text of anybody's but the diagnosis.
    The id is that of the list, not the call's own: a call's own id tells when it was opened.
    """
    return await after_reviews.read(*work, key, review_id)

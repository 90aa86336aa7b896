"""What a privacy officer looks into, and what came of it."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from app.access.glass import reviews
from app.access.glass.reviews import ReviewDetail, ReviewView
from app.access.kinds import ReviewOutcome
from app.api.fields import Body, Text
from app.patients.view import View
from app.request import CallerWork

router = APIRouter(prefix="/v1/reviews", tags=["reviews"])


class OutcomeOfReviewIn(Body):
    """What came of it; a word is owed where something was wrong."""

    outcome: ReviewOutcome
    note: Text | None = None


class ReviewsOut(View):
    """A page of reviews; `next` is null on the last one."""

    items: list[ReviewView]
    next: UUID | None


@router.get("", operation_id="listReviews", summary="確認の一覧 · Reviews")
async def list_reviews(
    work: CallerWork,
    cursor: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
    closed: Annotated[  # noqa: FBT002  a query parameter is named by its caller
        bool, Query(description="終わったもの。Those that are closed, newest first.")
    ] = False,
) -> ReviewsOut:
    """What waits in the officer's organisation, the oldest first, 50 a page."""
    page = await reviews.page(*work, cursor=cursor, is_closed=closed)
    return ReviewsOut(items=page.items, next=page.next)


@router.get("/{review_id}", operation_id="readReview", summary="確認 · A review")
async def read_review(work: CallerWork, review_id: UUID) -> ReviewDetail:
    """Who, when, why, and which sections were shown. No name of a patient, nothing clinical."""
    return await reviews.one(*work, review_id)


@router.post(
    "/{review_id}/outcome", operation_id="closeReview", summary="確認を終える · Close a review"
)
async def close_review(work: CallerWork, review_id: UUID, body: OutcomeOfReviewIn) -> ReviewDetail:
    """Closes a review once; nobody closes what concerns themselves."""
    await reviews.close(*work, review_id, body.outcome, body.note)
    return await reviews.one(*work, review_id)

"""The after-review of closed calls: for the MC council of the place, without a name."""

from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field, StrictStr

from app.api.calls import SearchKey
from app.api.fields import Body
from app.calls.review import after_reviews, comparing
from app.calls.review.after_reviews import Review, ReviewLine
from app.calls.review.compared import Comparison
from app.request import CallerWork

MOST_TEXT: Final = 65_536
"""Five times the largest rulebook that ships."""

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


class DraftIn(Body):
    """A rulebook to try: its text, or the id and version of one that is here."""

    text: Annotated[StrictStr, Field(min_length=1, max_length=MOST_TEXT)] | None = Field(
        default=None, description="ルールの YAML か JSON。Its text, YAML or JSON."
    )
    book: Annotated[StrictStr, Field(max_length=60, pattern=r"^[a-z0-9-]+$")] | None = Field(
        default=None, examples=["training-hinode"]
    )
    version: Annotated[StrictStr, Field(max_length=30, pattern=r"^[A-Za-z0-9.-]+$")] | None = Field(
        default=None, examples=["1"]
    )


@router.post(
    "/comparison",
    operation_id="compareRulebooks",
    summary="規則案との比較 · A draft against closed calls",
)
async def compare_rulebooks(work: CallerWork, key: SearchKey, body: DraftIn) -> Comparison:
    """What would have come out otherwise on the newest 100 calls that the council may review.

    Pseudonyms, outcomes and conditions; nothing else of a call. Nothing is stored.
    """
    return await comparing.compare(*work, key, comparing.Draft(**dict(body)))


@router.get("/{review_id}", operation_id="readAfterReview", summary="事後検証 · An after-review")
async def read_after_review(work: CallerWork, key: SearchKey, review_id: UUID) -> Review:
    """What the record said, what the rule said and what was done, as it stood at the close.

    Coded fields and minutes since the opening; no name, no text of anybody's but the diagnosis.
    The id is that of the list, not the call's own: a call's own id tells when it was opened.
    """
    return await after_reviews.read(*work, key, review_id)

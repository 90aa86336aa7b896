"""What a hospital is asked, and its no. Its yes is the hospital's own door (`handovers.py`)."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.api.fields import Body, Line
from app.calls import offers
from app.calls.offers import OfferView
from app.request import CallerWork

router = APIRouter(prefix="/v1", tags=["offers"])


class DeclineIn(Body):
    """Why the hospital cannot take the patient."""

    reason: Line = Field(examples=["満床のため"])


class OffersOut(BaseModel):
    """Inquiries to the reader's hospital, open ones first."""

    items: list[OfferView]


@router.get("/offers", operation_id="listOffers", summary="受入れの照会 · Inquiries")
async def list_offers(work: CallerWork) -> OffersOut:
    """Open inquiries to one's hospital and those of the last day: no name, enough to answer."""
    return OffersOut(items=await offers.offers(*work))


@router.get("/offers/{inquiry_id}", operation_id="readOffer", summary="照会の内容 · One inquiry")
async def read_offer(work: CallerWork, inquiry_id: UUID) -> OfferView:
    """One inquiry to one's own hospital."""
    return await offers.offer(*work, inquiry_id)


@router.post(
    "/offers/{inquiry_id}/decline", operation_id="declineOffer", summary="受入れ不可 · Decline"
)
async def decline_offer(work: CallerWork, inquiry_id: UUID, body: DeclineIn) -> OfferView:
    """Says no, with a reason; the crew sees it at once."""
    return await offers.decline(*work, inquiry_id, body.reason)

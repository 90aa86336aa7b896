"""The board of loops on the screen."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.handovers import board
from app.web.screen import Screen

router = APIRouter()


@router.get("/loops")
async def loops_page(screen: Screen, after: UUID | None = None) -> Response:
    """Whose call has not yet come back home."""
    found = await board.board(*screen.work, after)
    return screen.show("loops.html", found=found)

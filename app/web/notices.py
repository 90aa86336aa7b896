"""What the organisation was told."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.notices import actions
from app.web.screen import Screen
from app.web.shown import go

router = APIRouter()


@router.get("/notices")
async def notices(screen: Screen, before: UUID | None = None) -> Response:
    """A page of notices, newest first."""
    found = await actions.own(*screen.work, before=before)
    last = found[-1].id if len(found) == actions.PAGE else None
    return screen.show("notices.html", notices=found, next=last)


@router.post("/notices/{notice_id}/seen")
async def acknowledge(screen: Screen, notice_id: UUID) -> Response:
    """Marks one as seen."""
    await actions.acknowledge(*screen.work, notice_id)
    return go("/notices")

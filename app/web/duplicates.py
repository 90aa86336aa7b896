"""People who may be registered twice, on the screen of whoever cares for both."""

from uuid import UUID

from fastapi import APIRouter, Response

from app.register import duplicates
from app.web.screen import Screen

router = APIRouter()


@router.get("/duplicates")
async def duplicates_page(screen: Screen, after: UUID | None = None) -> Response:
    """The pairs."""
    page = await duplicates.own(*screen.work, after)
    return screen.show("duplicates.html", page=page)


@router.get("/patients/{patient_id}/duplicates")
async def of_patient(
    screen: Screen,
    patient_id: UUID,
    is_renamed: bool = False,  # noqa: FBT001, FBT002  a query
) -> Response:
    """Who else may be this patient; one comes here from having registered them."""
    found = await duplicates.of_patient(*screen.work, patient_id)
    return screen.show("duplicates_of.html", found=found, id=patient_id, is_renamed=is_renamed)

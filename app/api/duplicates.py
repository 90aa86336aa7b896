"""People who may be registered twice, told to whoever cares for both."""

from uuid import UUID

from fastapi import APIRouter

from app.api.patients import Cursor
from app.intent.view import Summary
from app.patients.view import View
from app.register import duplicates
from app.register.duplicates import Pair
from app.request import CallerWork

router = APIRouter(prefix="/v1", tags=["loads"])


class DuplicatesOut(View):
    """Some pairs; `next` is null once everybody was looked through."""

    items: list[Pair]
    next: UUID | None


class TwinsOut(View):
    """Who else may be this patient."""

    items: list[Summary]


@router.get(
    "/duplicates",
    operation_id="listDuplicates",
    summary="二重に登録されているかもしれない方 · Possible duplicates",
)
async def list_duplicates(work: CallerWork, after: Cursor = None) -> DuplicatesOut:
    """Pairs in one's own care of the same reading and birth date, or care-insurance number.

    A page may be short, or empty, and still have a `next`.
    """
    page = await duplicates.own(*work, after)
    return DuplicatesOut(items=page.items, next=page.next)


@router.get(
    "/patients/{patient_id}/duplicates",
    operation_id="listDuplicatesOfPatient",
    summary="同じ方かもしれない記録 · Who else may be this patient",
)
async def of_patient(work: CallerWork, patient_id: UUID) -> TwinsOut:
    """Of those in one's own care; of a record elsewhere nothing is told."""
    return TwinsOut(items=await duplicates.of_patient(*work, patient_id))

"""People who may be registered twice, told to whoever cares for both."""

from uuid import UUID

from fastapi import APIRouter, status
from pydantic import Field

from app.api.fields import Text
from app.api.patients import Cursor
from app.api.stated import Statable
from app.intent.view import Summary
from app.patients.view import View
from app.register import duplicates, merge_reading, twins_said
from app.register.duplicates import Pair
from app.register.merge_view import BothRecords
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1", tags=["loads"])


class DuplicatesOut(View):
    """Some pairs; `next` is null once everybody was looked through."""

    items: list[Pair]
    next: UUID | None


class TwinsOut(View):
    """Who else may be this patient."""

    items: list[Summary]


class TwinWordIn(Statable):
    """Whether they are of two people, or it is to be looked into again; and why."""

    is_dismissed: bool = Field(strict=True, examples=[True])
    words: Text = Field(examples=["同姓同名の別の方です。ご家族の氏名も住所も異なります。"])


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


@router.post(
    "/patients/{patient_id}/duplicates/{other_id}/words",
    operation_id="sayOfDuplicate",
    summary="別の方であると記録する・もう一度調べる · Two people, or look again",
    status_code=status.HTTP_201_CREATED,
)
async def say(
    work: CallerWork, patient_id: UUID, other_id: UUID, body: TwinWordIn, once: CreatesOnce
) -> BothRecords:
    """By a doctor or nurse who cares for both. What was said before stays; the newest counts."""

    async def act() -> UUID:
        await body.keep_statements(work, patient_id, "sayOfDuplicate")
        return await twins_said.say(
            *work, patient_id, other_id, body.words, is_dismissed=body.is_dismissed
        )

    return await once(act, lambda _: merge_reading.beside(*work, patient_id, other_id))

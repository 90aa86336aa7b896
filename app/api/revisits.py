"""Talking the wishes over again: the work list, and a talk that changed nothing."""

from uuid import UUID

from fastapi import APIRouter, Response, status

from app.api.fields import Body, Day, Seen
from app.api.patients import Cursor, shown_record
from app.intent import revisiting
from app.intent.revisiting import RevisitLine
from app.intent.view import Record
from app.patients.view import View
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1", tags=["revisits"])


class RevisitHeldIn(Body):
    """A talk: its day, and the last day before the next one."""

    talked_on: Day
    next_due: Day


class RevisitsOut(View):
    """The work list of 50 patients in one's care; `next` is null on the last page."""

    items: list[RevisitLine]
    next: UUID | None


@router.get("/revisits", operation_id="listRevisits", summary="見直しの予定 · Talks that are due")
async def list_revisits(work: CallerWork, after: Cursor = None) -> RevisitsOut:
    """Of 50 patients those whose talk is due within a month; a page may well be empty."""
    found = await revisiting.work_list(*work, after)
    return RevisitsOut(items=found.items, next=found.next)


@router.post(
    "/patients/{patient_id}/revisits",
    operation_id="holdRevisit",
    summary="変わりないことを記録する · Record that nothing changed",
    status_code=status.HTTP_201_CREATED,
)
async def hold_revisit(
    work: CallerWork,
    patient_id: UUID,
    body: RevisitHeldIn,
    seen: Seen,
    once: CreatesOnce,
    response: Response,
) -> Record:
    """By physicians and nurses who talked with the person. If-Match: the record's ETag."""
    return await once(
        lambda: revisiting.hold(*work, patient_id, seen, body.talked_on, body.next_due),
        lambda _: shown_record(work, patient_id, response),
    )

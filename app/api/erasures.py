"""Erasing a person: asked for by the clinic, agreed to by another organisation, done at once."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import Field

from app.api.fields import Body
from app.patients.erasure import actions as erasing
from app.patients.erasure import old_records as clinic
from app.patients.erasure.old_records import OldRecord
from app.patients.erasure.store import ErasureView
from app.patients.kinds import ErasureReason
from app.patients.view import View
from app.policy.capabilities import Act, may
from app.region import old_records as region
from app.region.old_records import OldCount
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1", tags=["erasures"])

Cursor = Annotated[UUID | None, Query(description="`next` of the page before.")]


class ErasureIn(Body):
    """Why the person is to be erased."""

    reason: ErasureReason


class ErasuresOut(View):
    """A page of erasures, newest first; `next` is null on the last one."""

    items: list[ErasureView]
    next: UUID | None


class OldRecordsOut(View):
    """Records without an entry for five years. Nothing is erased by itself.

    For officers `counts` by municipality, in tens; for the clinic its own `patients`.
    """

    counts: list[OldCount] | None = Field(description="10人単位。10未満は null。In tens.")
    patients: list[OldRecord] | None
    next: UUID | None


@router.post(
    "/patients/{patient_id}/erasures",
    operation_id="askErasure",
    summary="記録の消去を求める · Ask for an erasure",
    status_code=status.HTTP_201_CREATED,
)
async def ask_erasure(
    work: CallerWork, patient_id: UUID, body: ErasureIn, once: CreatesOnce
) -> ErasureView:
    """For the clinic that registered the patient. Another organisation has to agree to it."""
    return await once(
        lambda: erasing.ask(*work, patient_id, body.reason),
        lambda erasure_id: erasing.read(*work, erasure_id),
    )


@router.get("/erasures", operation_id="listErasures", summary="消去の一覧 · Erasures")
async def list_erasures(work: CallerWork, before: Cursor = None) -> ErasuresOut:
    """Those that the clinic asked for, or that are the caller's to agree to; 50 a page."""
    page = await erasing.concerning(*work, before)
    return ErasuresOut(items=page.items, next=page.next)


@router.get(
    "/erasures/candidates",
    operation_id="listErasureCandidates",
    summary="5年を過ぎた記録 · Old records",
)
async def list_candidates(work: CallerWork, after: Cursor = None) -> OldRecordsOut:
    """How many there are, for officers of the region; which they are, for their own clinic."""
    if may(work.caller.role, None, Act.COUNT_OLD_RECORDS):
        counts = await region.old_records(*work)
        return OldRecordsOut(counts=counts, patients=None, next=None)
    page = await clinic.old_records(*work, after)
    return OldRecordsOut(counts=None, patients=page.items, next=page.next)


@router.get("/erasures/{erasure_id}", operation_id="readErasure", summary="消去の求め · An erasure")
async def read_erasure(work: CallerWork, erasure_id: UUID) -> ErasureView:
    """Who asked, who agreed, what went; for the clinic and for those who may agree."""
    return await erasing.read(*work, erasure_id)


@router.post(
    "/erasures/{erasure_id}/approval",
    operation_id="approveErasure",
    summary="消去を認め、消去する · Agree and erase",
)
async def approve_erasure(work: CallerWork, erasure_id: UUID) -> ErasureView:
    """Erases at once and for good. Needs a second factor given within five minutes."""
    await erasing.approve(*work, erasure_id)
    return await erasing.read(*work, erasure_id)


@router.delete(
    "/erasures/{erasure_id}",
    operation_id="endErasure",
    summary="消去を取りやめる · Drop an erasure",
    status_code=status.HTTP_204_NO_CONTENT,
)
async def end_erasure(work: CallerWork, erasure_id: UUID) -> None:
    """Taken back by the clinic, or turned down by those who may agree."""
    await erasing.turn_down(*work, erasure_id)

"""Break-glass: looked up, opened, read, ended, and told to those whose patient it was."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, status
from pydantic import ConfigDict, Field, JsonValue

from app.access.glass import overrides, telling
from app.access.glass.overrides import Why
from app.access.glass.telling import PatientOverrideView
from app.access.glass.view import OverrideView
from app.access.kinds import OverrideReason
from app.api.call_bodies import IdentifiersIn
from app.api.calls import SearchKey
from app.api.fields import Text
from app.calls import glass as on_calls
from app.intent import under_glass
from app.intent.under_glass import OverrideRecord
from app.patients.look_up import glass
from app.patients.look_up.under_glass import OverrideLookUp
from app.patients.view import View
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1", tags=["overrides"])

_EXAMPLE: dict[str, JsonValue] = {
    "patient_id": "01a20055-51f2-7193-9c87-0925d8ff6b9a",
    "reading": "ヤマダ タロウ",
    "reason": "unconscious",
    "words": "路上で倒れており、呼びかけに反応がない。家族の連絡先が分からない。",
}


class WhyIn(IdentifiersIn):
    """Why somebody cannot be asked, from the list and in words; and what is known of them."""

    reason: OverrideReason
    words: Text = Field(
        description="氏名や病名は書かない。Read by the privacy officer: no name, nothing clinical."
    )

    def why(self) -> Why:
        """As the room takes it."""
        return Why(reason=self.reason, words=self.words)


class OverrideIn(WhyIn):
    """Whose record is to be opened, by which identifiers, and why."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    patient_id: UUID


class OverridesOut(View):
    """One's own overrides that are open now."""

    items: list[OverrideView]


class PatientOverridesOut(View):
    """A page of a patient's overrides, newest first; `next` is null on the last one."""

    items: list[PatientOverrideView]
    next: UUID | None


@router.post(
    "/calls/{call_id}/override-look-ups",
    operation_id="lookUpForOverrideOnCall",
    summary="緊急閲覧の照会(事案) · Look a person up to break the glass, on a call",
)
async def look_up_on_call(
    work: CallerWork, call_id: UUID, body: IdentifiersIn, key: SearchKey
) -> OverrideLookUp:
    """Masked candidates for one identifier. Asks for a second factor given within five minutes."""
    return await on_calls.look_up(*work, call_id, body.asked(), key)


@router.post(
    "/calls/{call_id}/overrides",
    operation_id="openOverrideOnCall",
    summary="緊急閲覧を開く(事案) · Break the glass on a call",
    status_code=status.HTTP_201_CREATED,
)
async def open_on_call(
    work: CallerWork, call_id: UUID, body: OverrideIn, key: SearchKey, once: CreatesOnce
) -> OverrideView:
    """Opens a record for an hour at most, until the call ends. Told and reviewed at once."""
    return await once(
        lambda: on_calls.break_glass(
            *work, call_id, body.patient_id, body.asked(), body.why(), key
        ),
        lambda override_id: telling.read(*work, override_id),
    )


@router.post(
    "/override-look-ups",
    operation_id="lookUpForOverride",
    summary="緊急閲覧の照会 · Look a person up to break the glass",
)
async def look_up(work: CallerWork, body: IdentifiersIn, key: SearchKey) -> OverrideLookUp:
    """As on a call, for a doctor without one; refused while a review of theirs is overdue."""
    return await glass.look_up(*work, body.asked(), key)


@router.post(
    "/overrides",
    operation_id="openOverride",
    summary="緊急閲覧を開く · Break the glass",
    status_code=status.HTTP_201_CREATED,
)
async def open_override(
    work: CallerWork, body: OverrideIn, key: SearchKey, once: CreatesOnce
) -> OverrideView:
    """Opens a record for an hour, for a doctor without a call. Told and reviewed at once."""
    return await once(
        lambda: glass.break_glass(*work, body.patient_id, body.asked(), body.why(), key),
        lambda override_id: telling.read(*work, override_id),
    )


@router.get(
    "/overrides", operation_id="listOverrides", summary="自分の緊急閲覧 · One's own overrides"
)
async def list_overrides(work: CallerWork) -> OverridesOut:
    """One's own overrides that are open now."""
    return OverridesOut(items=await telling.own_open(*work))


@router.get(
    "/overrides/{override_id}", operation_id="readOverride", summary="緊急閲覧 · An override"
)
async def read_override(work: CallerWork, override_id: UUID) -> OverrideView:
    """One's own override: why, and until when."""
    return await telling.read(*work, override_id)


@router.get(
    "/overrides/{override_id}/record",
    operation_id="readOverrideRecord",
    summary="緊急閲覧の記録 · The record",
)
async def read_override_record(work: CallerWork, override_id: UUID) -> OverrideRecord:
    """The record by the break-glass column. 409 `override-over` once the time is up."""
    return await under_glass.read_record(*work, override_id)


@router.post(
    "/overrides/{override_id}/closing",
    operation_id="closeOverride",
    summary="緊急閲覧を終える · End an override",
)
async def close_override(work: CallerWork, override_id: UUID) -> OverrideView:
    """Ends one's own override before its time."""
    await overrides.close(*work, override_id)
    return await telling.read(*work, override_id)


@router.get(
    "/patients/{patient_id}/overrides",
    operation_id="listPatientOverrides",
    summary="本人の緊急閲覧 · A patient's overrides",
)
async def list_patient_overrides(
    work: CallerWork,
    patient_id: UUID,
    before: Annotated[UUID | None, Query(description="`next` of the page before.")] = None,
) -> PatientOverridesOut:
    """Who broke the glass, when and why, and what its review found; 50 a page."""
    page = await telling.of_patient(*work, patient_id, before)
    return PatientOverridesOut(items=page.items, next=page.next)

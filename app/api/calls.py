"""The emergency call: opened, looked up on, its card, what is learnt, how it ends."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, status
from pydantic import BaseModel

from app.api.call_bodies import (
    CallIn,
    ConfirmationIn,
    DoctorCallIn,
    FactIn,
    InquiryIn,
    LookUpIn,
    MomentIn,
    OutcomeIn,
    SuspensionIn,
)
from app.calls import actions, inquiries, look_ups, moments, outcomes, phoning, reports, scene
from app.calls.candidates import LookUpView
from app.calls.card import card
from app.calls.card_view import Card
from app.calls.record_view import CallRecord
from app.calls.reports import CallRecords
from app.calls.view import CallView
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1", tags=["calls"])


async def _search_key(request: Request) -> bytes:
    key: bytes = request.app.state.keyring.search
    return key


SearchKey = Annotated[bytes, Depends(_search_key)]


async def _card_keys(request: Request) -> tuple[bytes, ...]:
    keys: tuple[bytes, ...] = request.app.state.keyring.cards
    return keys


CardKeys = Annotated[tuple[bytes, ...], Depends(_card_keys)]


class CallsOut(BaseModel):
    """Open calls, the newest first."""

    items: list[CallView]


@router.post(
    "/calls",
    operation_id="openCall",
    summary="事案を開く · Open a call",
    status_code=status.HTTP_201_CREATED,
)
async def open_call(work: CallerWork, body: CallIn, once: CreatesOnce) -> CallView:
    """Opens a call. For the dispatch desk, and for a crew for its own unit."""
    new = actions.NewCall(
        municipality=body.municipality,
        reason=body.reason,
        local_number=body.local_number,
        unit_id=body.unit_id,
    )
    return await once(
        lambda: actions.open_call(*work, new), lambda call_id: actions.call(*work, call_id)
    )


@router.get("/calls", operation_id="listCalls", summary="対応中の事案 · Open calls")
async def list_calls(work: CallerWork) -> CallsOut:
    """Open calls of the crew's own unit; for the desk those of its department."""
    return CallsOut(items=await actions.open_calls(*work))


@router.get("/calls/{call_id}", operation_id="readCall", summary="事案 · A call")
async def read_call(work: CallerWork, call_id: UUID) -> CallView:
    """One open call, without whoever it is about."""
    return await actions.call(*work, call_id)


@router.post(
    "/calls/{call_id}/look-ups", operation_id="lookUpPatient", summary="照会 · Look a person up"
)
async def look_up(
    work: CallerWork, call_id: UUID, body: LookUpIn, key: SearchKey, card_keys: CardKeys
) -> LookUpView:
    """Masked candidates for two identifiers or more. Not found is not proof.

    A relative's phone finds as well; it is told as such and confirms nobody.
    """
    return await look_ups.look_up(*work, call_id, body.asked(), key, card_keys)


@router.post(
    "/calls/{call_id}/patient",
    operation_id="confirmPatient",
    summary="本人確認 · Confirm who it is",
)
async def confirm_patient(
    work: CallerWork, call_id: UUID, body: ConfirmationIn, key: SearchKey, card_keys: CardKeys
) -> Card:
    """Opens the record after two identifiers were confirmed at the scene; again, to correct it."""
    await look_ups.confirm(*work, call_id, body.patient_id, body.asked(), key, card_keys)
    return await card(*work, call_id)


@router.delete(
    "/calls/{call_id}/patient",
    operation_id="unconfirmPatient",
    summary="本人確認の取消し · Take a confirmation back",
)
async def unconfirm_patient(work: CallerWork, call_id: UUID) -> Card:
    """Leaves whoever was confirmed by mistake: their record and their doctor's word end here."""
    await look_ups.unconfirm(*work, call_id)
    return await card(*work, call_id)


@router.get("/calls/{call_id}/card", operation_id="readCard", summary="カード · The card")
async def read_card(work: CallerWork, call_id: UUID) -> Card:
    """Verdict and wish as far as they may be shown, what the rule says now, whom to phone."""
    return await card(*work, call_id)


@router.post(
    "/calls/{call_id}/facts",
    operation_id="recordFact",
    summary="現場の事実 · A fact at the scene",
    status_code=status.HTTP_201_CREATED,
)
async def record_fact(work: CallerWork, call_id: UUID, body: FactIn, once: CreatesOnce) -> Card:
    """Notes one fact and answers the card as it stands with it."""
    learnt = scene.Learnt(
        name=body.name,
        value=body.value,
        source=body.source,
        told_by=body.told_by,
        happened_at=body.happened_at,
        corrects=body.corrects,
    )
    return await once(
        lambda: scene.record_fact(*work, call_id, learnt), lambda _: card(*work, call_id)
    )


@router.post(
    "/calls/{call_id}/moments",
    operation_id="recordMoment",
    summary="到着などの時刻 · A moment of the call",
    status_code=status.HTTP_201_CREATED,
)
async def record_moment(work: CallerWork, call_id: UUID, body: MomentIn, once: CreatesOnce) -> Card:
    """Notes the arrival or that resuscitation began, once, and answers the card with it."""
    noted = moments.Noted(**dict(body))
    return await once(lambda: moments.note(*work, call_id, noted), lambda _: card(*work, call_id))


@router.post(
    "/calls/{call_id}/doctor-calls",
    operation_id="recordDoctorCall",
    summary="医師への電話 · A call to the doctor",
    status_code=status.HTTP_201_CREATED,
)
async def record_doctor_call(
    work: CallerWork, call_id: UUID, body: DoctorCallIn, once: CreatesOnce
) -> Card:
    """Notes one attempt, the instruction and its read-back, and answers the card with it."""
    phoned = phoning.Phoned(
        whom=body.whom,
        name=body.name,
        is_reached=body.is_reached,
        attempt=body.attempt,
        phoned_by=body.phoned_by,
        confirmed=body.confirmed,
        instruction=body.instruction,
        words=body.words,
        is_read_back=body.is_read_back,
        is_told_of_withdrawal=body.is_told_of_withdrawal,
        is_confirmed_anew=body.is_confirmed_anew,
        arrival_minutes=body.arrival_minutes,
        happened_at=body.happened_at,
    )
    return await once(
        lambda: phoning.record_doctor_call(*work, call_id, phoned), lambda _: card(*work, call_id)
    )


@router.post(
    "/calls/{call_id}/suspensions",
    operation_id="suspendOnCall",
    summary="一時停止 · Suspend the record",
)
async def suspend_on_call(
    work: CallerWork, call_id: UUID, body: SuspensionIn, once: CreatesOnce
) -> Card:
    """Suspends the patient's record at once, as the crew heard it, and answers the card."""
    return await once(
        lambda: scene.suspend(*work, call_id, body.said_by, body.reason),
        lambda _: card(*work, call_id),
    )


@router.post(
    "/calls/{call_id}/inquiries",
    operation_id="inquire",
    summary="受入れの照会 · Ask a hospital",
    status_code=status.HTTP_201_CREATED,
)
async def inquire(
    work: CallerWork, call_id: UUID, body: InquiryIn, once: CreatesOnce
) -> CallRecord:
    """Asks a hospital whether it takes the patient; it is told at once."""
    new = inquiries.NewInquiry(hospital_id=body.hospital_id, state=body.state, minutes=body.minutes)
    return await once(
        lambda: inquiries.inquire(*work, call_id, new),
        lambda _: actions.own_record(*work, call_id),
    )


@router.put("/calls/{call_id}/outcome", operation_id="recordOutcome", summary="転帰 · The outcome")
async def record_outcome(work: CallerWork, call_id: UUID, body: OutcomeIn) -> CallView:
    """Notes how the call ended, resuscitation and transport apart."""
    ending = outcomes.Ending(
        resuscitation=body.resuscitation,
        transport=body.transport,
        handed_to=body.handed_to,
        destination_id=body.destination_id,
        destination_reason=body.destination_reason,
        note=body.note,
    )
    return await outcomes.record_outcome(*work, call_id, ending)


@router.post("/calls/{call_id}/close", operation_id="closeCall", summary="終了 · Close the call")
async def close_call(work: CallerWork, call_id: UUID) -> CallView:
    """Closes the call; what it let anyone see ends at that instant."""
    return await outcomes.close(*work, call_id)


@router.get("/calls/{call_id}/report", operation_id="readReport", summary="報告 · The report")
async def read_report(work: CallerWork, call_id: UUID) -> CallRecord:
    """What happened on one's own call, until 24 hours after its close; no patient's record."""
    return await reports.report(*work, call_id)


@router.get(
    "/patients/{patient_id}/calls",
    operation_id="listPatientCalls",
    summary="本人の救急対応 · A patient's calls",
)
async def list_patient_calls(work: CallerWork, patient_id: UUID) -> CallRecords:
    """The call records of a patient, for the care team, the patient and the surrogate."""
    return await reports.of_patient(*work, patient_id)

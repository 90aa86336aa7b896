"""The emergency call: opened, looked up on, its card, what is learnt, how it ends."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, status
from pydantic import AwareDatetime, BaseModel, Field, StrictBool, StrictInt, StrictStr

from app.api.fields import Body, Line, Text
from app.calls import actions, inquiries, look_ups, outcomes, reports, scene
from app.calls.card import card
from app.calls.look_ups import LookUpView
from app.calls.outcomes import HandedTo, Resuscitated, Transported
from app.calls.reports import CallRecords
from app.calls.view import CallRecord, CallView, Card
from app.intent.taking_back import SaidBy
from app.request import CallerWork, CreatesOnce
from app.transport.doctor import ContactRole, Instruction
from app.transport.kinds import Source

router = APIRouter(prefix="/v1", tags=["calls"])

Name = Annotated[StrictStr, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_]+$")]
Typed = Annotated[StrictStr, Field(max_length=200)]
FactValue = StrictBool | StrictInt | Annotated[float, Field(strict=True)] | Typed


def _search_key(request: Request) -> bytes:
    key: bytes = request.app.state.keyring.search
    return key


SearchKey = Annotated[bytes, Depends(_search_key)]


class CallIn(Body):
    """An emergency call as it comes in."""

    municipality: StrictStr = Field(
        max_length=10,
        examples=["990019"],
        description="現場の全国地方公共団体コード。Code of the scene's municipality.",
    )
    reason: Line = Field(examples=["意識がない。呼吸をしていないようだ"])
    local_number: Annotated[
        StrictStr, Field(pattern=r"^[0-9A-Za-z-]{1,20}$", examples=["0042"])
    ] = Field(description="本部での事案番号。The department's own number, each once a day.")
    unit_id: UUID | None = Field(
        default=None, description="出動する隊(隊員は省略可)。The unit that goes."
    )


class IdentifiersIn(Body):
    """What is known of the person; two or more."""

    reading: Typed | None = Field(default=None, examples=["ヤマダ タロウ"])
    birth_date: Typed | None = Field(
        default=None, examples=["昭和10年4月1日"], description="西暦か和暦。ISO or wareki."
    )
    phone: Typed | None = Field(default=None, examples=["03-0000-1234"])
    care_insurance_number: Typed | None = Field(default=None, examples=["0000000123"])
    address: Typed | None = Field(default=None, examples=["日の出浜市港町1-2-3"])

    def asked(self) -> look_ups.Asked:
        """As the room takes it."""
        return look_ups.Asked(
            reading=self.reading,
            birth_date=self.birth_date,
            phone=self.phone,
            care_insurance_number=self.care_insurance_number,
            address=self.address,
        )


class ConfirmationIn(IdentifiersIn):
    """The candidate, and the two or more identifiers that were confirmed at the scene."""

    patient_id: UUID


class FactIn(Body):
    """One thing learnt. A null value: it was asked and nobody knows."""

    name: Name = Field(examples=["arrest"])
    value: FactValue | None = Field(examples=[True])
    source: Source = Field(examples=["seen"])
    told_by: Line | None = Field(
        default=None, examples=["妻"], description="だれが話したか。Who said so, where it matters."
    )
    happened_at: AwareDatetime | None = Field(
        default=None, description="いつのことか。When, as people say; left out: now."
    )
    corrects: UUID | None = Field(
        default=None, description="誤って記録した別の行。A row of another voice to take back."
    )


class DoctorCallIn(Body):
    """One attempt to reach a doctor, or the nurse who relays."""

    whom: ContactRole = Field(examples=["attending_physician"])
    name: Line | None = Field(default=None, examples=["青木 実"])
    is_reached: StrictBool
    confirmed: dict[Name, FactValue] = Field(
        default_factory=dict,
        max_length=30,
        examples=[{"patient_refuses_cpr": True, "end_of_life_stage": True}],
        description="医師が確かめたこと(否定も)。What was answered, fact by fact, denials too.",
    )
    instruction: Instruction = Instruction.NONE
    words: Text | None = Field(default=None, examples=["蘇生を中止してください。20分で着きます。"])
    is_read_back: StrictBool = False
    is_told_of_withdrawal: StrictBool = False
    is_confirmed_anew: StrictBool = False
    arrival_minutes: StrictInt | None = Field(default=None, ge=0, le=100_000, examples=[20])
    happened_at: AwareDatetime | None = None


class SuspensionIn(Body):
    """What was heard, and from whom. Stops the record at once."""

    said_by: SaidBy = Field(examples=["patient"])
    reason: Text | None = Field(default=None, examples=["「助けてほしい」と話された"])


class InquiryIn(Body):
    """What a hospital is asked."""

    hospital_id: UUID
    state: Text = Field(examples=["意識清明、SpO2 86%、酸素投与中"])
    minutes: StrictInt = Field(ge=0, le=600, examples=[12])


class OutcomeIn(Body):
    """How the call ended: resuscitation and transport apart."""

    resuscitation: Resuscitated
    transport: Transported
    handed_to: HandedTo | None = None
    destination_id: UUID | None = None
    destination_reason: Line | None = Field(
        default=None, examples=["かかりつけの病院で、電話で受入れの返事があった"]
    )
    note: Text | None = None


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
    work: CallerWork, call_id: UUID, body: IdentifiersIn, key: SearchKey
) -> LookUpView:
    """Masked candidates for two identifiers or more. Not found is not proof."""
    return await look_ups.look_up(*work, call_id, body.asked(), key)


@router.post(
    "/calls/{call_id}/patient",
    operation_id="confirmPatient",
    summary="本人確認 · Confirm who it is",
)
async def confirm_patient(
    work: CallerWork, call_id: UUID, body: ConfirmationIn, key: SearchKey
) -> Card:
    """Opens the record after two identifiers were confirmed at the scene; again, to correct it."""
    await look_ups.confirm(*work, call_id, body.patient_id, body.asked(), key)
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
    "/calls/{call_id}/doctor-calls",
    operation_id="recordDoctorCall",
    summary="医師への電話 · A call to the doctor",
    status_code=status.HTTP_201_CREATED,
)
async def record_doctor_call(
    work: CallerWork, call_id: UUID, body: DoctorCallIn, once: CreatesOnce
) -> Card:
    """Notes one attempt, the instruction and its read-back, and answers the card with it."""
    phoned = scene.Phoned(
        whom=body.whom,
        name=body.name,
        is_reached=body.is_reached,
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
        lambda: scene.record_doctor_call(*work, call_id, phoned), lambda _: card(*work, call_id)
    )


@router.post(
    "/calls/{call_id}/suspensions",
    operation_id="suspendOnCall",
    summary="一時停止 · Suspend the record",
)
async def suspend_on_call(work: CallerWork, call_id: UUID, body: SuspensionIn) -> Card:
    """Suspends the patient's record at once, as the crew heard it, and answers the card."""
    await scene.suspend(*work, call_id, body.said_by, body.reason)
    return await card(*work, call_id)


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

"""The patient's will: wishes, orders and their signature, suspending and withdrawing."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response, status
from pydantic import Field

from app.api.fields import Body, Day, Line, Name, Seen, Text
from app.api.patients import shown_record
from app.intent import changes, orders, taking_back, wishes
from app.intent.history import (
    Answer,
    IllState,
    OrderCode,
    PatientSignature,
    TreatmentLevel,
    Unsaid,
    WishSource,
)
from app.intent.orders import NewOrder
from app.intent.parts import Participant, Present, StateAnswer
from app.intent.taking_back import SaidBy
from app.intent.view import ChangesView, Record, TakenBack, WishView
from app.intent.wishes import NewWish
from app.patients.view import View
from app.policy.bases import Basis
from app.request import CallerWork, CreatesOnce

router = APIRouter(prefix="/v1", tags=["intent"])


class PresentIn(Body):
    """Somebody who was there."""

    kind: Present
    name: Name | None = None


class StateAnswerIn(Body):
    """Whether treatment that only prolongs life is wanted in one state."""

    state: IllState
    answer: Answer


class WishIn(Body):
    """One talk: what was said, whose statement it is, who was there. Never a blank."""

    source: WishSource = Field(description="だれの意思か。Whose statement it is.")
    stated_on: Day
    review_due: Day | None = None
    resuscitation: Answer
    treatment_level: TreatmentLevel | None = None
    treatment_level_unsaid: Unsaid | None = Field(
        default=None, description="答えがないわけ。Why there is no answer; null: never asked."
    )
    ventilator: Answer
    tube_feeding: Answer
    antibiotics: Answer
    by_state: list[StateAnswerIn] = Field(default=[], max_length=len(IllState))
    hospital_transport: Answer
    registered_hospital_id: UUID | None = None
    place_of_care: Line | None = Field(default=None, examples=["自宅"])
    place_of_care_unsaid: Unsaid | None = None
    place_of_care_second: Line | None = None
    place_of_death: Line | None = None
    place_of_death_unsaid: Unsaid | None = None
    place_of_death_second: Line | None = None
    values_line: Line | None = Field(default=None, examples=["庭の見える部屋で過ごしたい"])
    values_text: Text | None = None
    present: Annotated[
        list[PresentIn],
        Field(min_length=1, max_length=20, examples=[[{"kind": "patient"}, {"kind": "family"}]]),
    ]
    illness_understanding: Text | None = Field(
        default=None, description="病状の理解。How the person understands the illness."
    )
    talk_summary: Text | None = None
    talk_minutes: Text | None = None

    def value(self) -> NewWish:
        """The wishes as the room takes them."""
        present = tuple(Participant(kind=one.kind, name=one.name) for one in self.present)
        by_state = tuple(StateAnswer(state=one.state, answer=one.answer) for one in self.by_state)
        return NewWish(**{**dict(self), "present": present, "by_state": by_state})


class OrderIn(Body):
    """What an order says. It stands for nothing until a physician has signed it."""

    diagnosis: Text = Field(examples=["肺がん(IV期)"])
    foreseen_course: Text = Field(examples=["呼吸不全が進み、自宅で亡くなる見込み"])
    end_of_life_stage: bool | None = Field(default=None, strict=True)
    code: OrderCode = Field(
        default=OrderCode.DO_NOT_RESUSCITATE,
        description="心肺停止のときの指示。What is ordered for an arrest.",
    )
    wording: Text | None = Field(
        default=None,
        description="指示の文面。The order in its own words.",
        examples=["心肺停止のとき、心肺蘇生は行わない。"],
    )
    covers_arrest: bool = Field(strict=True)
    scope: Annotated[list[Line], Field(max_length=20, examples=[["胸骨圧迫", "人工呼吸"]])]
    patient_signature: PatientSignature
    patient_signature_by: Name | None = Field(
        default=None, description="立会人・代理人の氏名。Witness or surrogate."
    )
    paper_id: UUID | None = Field(
        default=None,
        description="本人の署名のある指示書の写し。patient_signature が scan のとき必要。"
        " The stored scan that bears the patient's signature; needed with scan.",
    )
    attestation_id: UUID | None = Field(
        default=None, description="立会人の証言書の写し。The stored scan of a witness's word."
    )
    issued_on: Day
    expires_on: Day | None = None

    def value(self) -> NewOrder:
        """The order as the room takes it."""
        return NewOrder(**{**dict(self), "scope": tuple(self.scope)})


class SignatureIn(Body):
    """The digest of the text that the physician has read."""

    digest: str = Field(strict=True, pattern="^[0-9a-f]{64}$", examples=["0123456789abcdef" * 4])


class TakingBackIn(Body):
    """In whose name, why, and where the caller stands."""

    basis: Basis | None = Field(
        default=None,
        description="どの関係で行うか。空なら在宅のケアチーム・本人・代理の方として。"
        " One's standing; null: as care team, patient or surrogate.",
    )
    said_by: SaidBy
    reason: Text | None = Field(default=None, examples=["「助けてほしい」と話された"])


class WishesOut(View):
    """Every version of the wishes, newest first."""

    items: list[WishView]


@router.post(
    "/patients/{patient_id}/wishes",
    operation_id="recordWish",
    status_code=status.HTTP_201_CREATED,
)
async def record_wish(
    work: CallerWork,
    patient_id: UUID,
    body: WishIn,
    seen: Seen,
    once: CreatesOnce,
    response: Response,
) -> Record:
    """意思を記録する(新しい版)。If-Match: the record's ETag."""

    async def act() -> UUID:
        return await wishes.record_wish(*work, patient_id, seen, body.value())

    return await once(act, lambda _: shown_record(work, patient_id, response))


@router.get("/patients/{patient_id}/wishes", operation_id="listWishes")
async def list_wishes(work: CallerWork, patient_id: UUID) -> WishesOut:
    """意思のすべての版。Every version, newest first."""
    return WishesOut(items=list(await wishes.earlier_versions(*work, patient_id)))


@router.get("/patients/{patient_id}/changes", operation_id="listChanges")
async def list_changes(work: CallerWork, patient_id: UUID) -> ChangesView:
    """前の版から変わったこと。What changed since the version before, section by section."""
    return await changes.since_before(*work, patient_id)


@router.post(
    "/patients/{patient_id}/orders",
    operation_id="draftOrder",
    status_code=status.HTTP_201_CREATED,
)
async def draft_order(
    work: CallerWork,
    patient_id: UUID,
    body: OrderIn,
    seen: Seen,
    once: CreatesOnce,
    response: Response,
) -> Record:
    """医師の指示書を作成する(未署名)。If-Match: the record's ETag."""

    async def act() -> UUID:
        return await orders.draft_order(*work, patient_id, seen, body.value())

    return await once(act, lambda _: shown_record(work, patient_id, response))


@router.post(
    "/orders/{order_id}/signature",
    operation_id="signOrder",
    status_code=status.HTTP_201_CREATED,
)
async def sign_order(
    work: CallerWork, order_id: UUID, body: SignatureIn, once: CreatesOnce, response: Response
) -> Record:
    """医師が署名する。With a second factor given within five minutes."""

    async def act() -> UUID:
        return await orders.sign_order(*work, order_id, body.digest)

    return await once(act, lambda patient_id: shown_record(work, patient_id, response))


@router.post(
    "/patients/{patient_id}/suspensions",
    operation_id="suspendIntent",
    status_code=status.HTTP_201_CREATED,
)
async def suspend_intent(
    work: CallerWork, patient_id: UUID, body: TakingBackIn, once: CreatesOnce
) -> TakenBack:
    """すぐに一時停止する。For anyone with an open grant; one way, at once."""

    async def act() -> UUID:
        return await taking_back.suspend_on(
            *work, patient_id, body.basis, body.said_by, body.reason
        )

    return await once(act, lambda mark: taking_back.told(*work, mark))


@router.post(
    "/patients/{patient_id}/withdrawals",
    operation_id="withdrawIntent",
    status_code=status.HTTP_201_CREATED,
)
async def withdraw_intent(
    work: CallerWork, patient_id: UUID, body: TakingBackIn, once: CreatesOnce
) -> TakenBack:
    """撤回する。Never revives what was recorded before."""

    async def act() -> UUID:
        return await taking_back.withdraw_on(
            *work, patient_id, body.basis, body.said_by, body.reason
        )

    return await once(act, lambda mark: taking_back.told(*work, mark))

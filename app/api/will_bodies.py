"""What is sent about the patient's will: one talk, one order."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.api.fields import Body, Day, Line, Name, Text
from app.api.stated import Statable
from app.intent.history import (
    Answer,
    IllState,
    OrderCode,
    PatientSignature,
    TreatmentLevel,
    Unsaid,
    WishSource,
)
from app.intent.new_order import NewOrder
from app.intent.parts import Participant, Present, StateAnswer
from app.intent.wishes import NewWish


class PresentIn(Body):
    """Somebody who was there."""

    kind: Present
    name: Name | None = None


class StateAnswerIn(Body):
    """Whether treatment that only prolongs life is wanted in one state."""

    state: IllState
    answer: Answer


class WishIn(Statable):
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
        return NewWish(**{**self.said, "present": present, "by_state": by_state})


class OrderIn(Statable):
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
        return NewOrder(**{**self.said, "scope": tuple(self.scope)})

"""What the doors of the call take."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StrictBool, StrictInt, StrictStr

from app.api.fields import Body, Line, Text
from app.calls.kinds import Attempt, MomentKind
from app.calls.outcomes import HandedTo, Resuscitated, Transported
from app.intent.taking_back import SaidBy
from app.patients.look_up.typed import Asked
from app.transport.language.doctor import ContactRole, Instruction
from app.transport.language.kinds import Source

Name = Annotated[StrictStr, Field(min_length=1, max_length=60, pattern=r"^[a-z0-9_]+$")]
Typed = Annotated[StrictStr, Field(max_length=200)]
FactValue = StrictBool | StrictInt | Annotated[float, Field(strict=True)] | Typed


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
    name: Typed | None = Field(
        default=None,
        examples=["山田 太郎"],
        description="漢字の氏名。ふりがなと合わせて1つ。As written.",
    )
    birth_date: Typed | None = Field(
        default=None, examples=["昭和10年4月1日"], description="西暦か和暦。ISO or wareki."
    )
    phone: Typed | None = Field(default=None, examples=["03-0000-1234"])
    care_insurance_number: Typed | None = Field(default=None, examples=["0000000123"])
    address: Typed | None = Field(default=None, examples=["日の出浜市港町1-2-3"])

    def asked(self) -> Asked:
        """As the room takes it."""
        return Asked(
            reading=self.reading,
            name=self.name,
            birth_date=self.birth_date,
            phone=self.phone,
            care_insurance_number=self.care_insurance_number,
            address=self.address,
        )


class LookUpIn(IdentifiersIn):
    """The same with the code of a card, which counts as one of the two."""

    card: Typed | None = Field(
        default=None,
        examples=["7QK2-0M9X-D14T-RWVY"],
        description="本人のカードのQR、またはその下の16文字。Of the card, scanned or typed.",
    )

    def asked(self) -> Asked:
        """As the room takes it."""
        return replace(super().asked(), card=self.card)


class ConfirmationIn(LookUpIn):
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


class MomentIn(Body):
    """The crew's arrival, or resuscitation begun: noted once, corrected by naming the entry."""

    kind: MomentKind = Field(examples=["arrived"])
    happened_at: AwareDatetime | None = Field(
        default=None, description="いつのことか。空なら今。When; left out: now."
    )
    corrects: UUID | None = Field(
        default=None, description="訂正する記録。The entry that stands and is wrong."
    )
    is_taken_back: StrictBool = Field(
        default=False, description="誤って記録した。It did not happen after all."
    )


class DoctorCallIn(Body):
    """One attempt to reach a doctor, or the nurse who relays."""

    whom: ContactRole = Field(examples=["attending_physician"])
    name: Line | None = Field(default=None, examples=["青木 実"])
    is_reached: StrictBool
    attempt: Attempt | None = Field(
        default=None,
        examples=["reached"],
        description="電話の結果。空なら、つながった・出ない。What came of it.",
    )
    phoned_by: UUID | None = Field(
        default=None, description="電話をかけた隊員。空なら記録した人。Who of the crew phoned."
    )
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


class InstructionIn(Body):
    """What an invited online MC physician instructs, by their own hand."""

    instruction: Instruction = Field(examples=["continue"])
    confirmed: dict[Name, FactValue] = Field(
        default_factory=dict, max_length=30, examples=[{"patient_refuses_cpr": True}]
    )
    words: Text | None = Field(default=None, examples=["蘇生を続けて搬送してください。"])
    is_read_back: StrictBool = Field(
        default=False, description="救急隊が復唱し、認めた。The crew repeated it to you."
    )
    is_told_of_withdrawal: StrictBool = False
    is_confirmed_anew: StrictBool = False
    arrival_minutes: StrictInt | None = Field(default=None, ge=0, le=100_000, examples=[20])


class SuspensionIn(Body):
    """What was heard, and from whom. Stops the record at once."""

    said_by: SaidBy = Field(examples=["patient"], description="誰の言葉か。Whose words they were.")
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

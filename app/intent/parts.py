"""The sections of the patient's will as they are shown: full forms and brief ones."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.intent.conflicts import ConflictKind
from app.intent.history import (
    Answer,
    IllState,
    MarkKind,
    OrderCode,
    PatientSignature,
    TreatmentLevel,
    Unsaid,
    WishSource,
)
from app.intent.reasons import Reason
from app.intent.verdict import VerdictKind
from app.patients.view import Confirmed, View, Words


class Present(StrEnum):
    """Who may have been there when it was talked about."""

    PATIENT = "patient"
    FAMILY = "family"
    SURROGATE = "surrogate"
    PHYSICIAN = "physician"
    NURSE = "nurse"
    CARE_MANAGER = "care_manager"
    OTHER = "other"


class Because(View):
    """One reason of the verdict."""

    code: Reason
    said: Words


class Contradiction(View):
    """One thing in the record that stands against another."""

    code: ConflictKind
    said: Words


class MarkView(View):
    """The newest suspension or withdrawal: who said so, and why."""

    kind: MarkKind
    said_by: str
    reason: str | None
    marked_at: datetime
    marked_role: str


class VerdictView(View):
    """Whether the record can be relied on right now, always with its reasons.

    Death and merging are said here: `deceased_on`, `merged_into`.
    """

    kind: VerdictKind
    said: Words
    reasons: list[Because]
    conflicts: list[Contradiction]
    as_of: datetime
    epoch: int
    newest_mark: MarkView | None
    deceased_on: date | None
    merged_into: UUID | None
    review_due: date | None
    order_expires_on: date | None


class VerdictBrief(View):
    """That a record exists, and no more."""

    is_recorded: bool = True


class ResuscitationWish(View):
    """What was answered about CPR, whose statement it is and when it was made."""

    answer: Answer
    source: WishSource
    stated_on: date
    recorded_at: datetime


class PhysicianOrder(View):
    """The newest order. It stands for nothing until a physician has signed it.

    `diagnosis` is null to whom the diagnosis is withheld, `foreseen_course` to whom it is not
    shown in full. `paper_id` is the scan it stands on, `attestation_id` what a witness wrote.
    `end_of_life_stage` is null like the diagnosis, and where the order does not say.
    """

    id: UUID
    code: OrderCode
    wording: str | None
    diagnosis: str | None
    end_of_life_stage: bool | None
    foreseen_course: str | None
    covers_arrest: bool
    scope: list[str]
    patient_signature: PatientSignature
    patient_signature_by: str | None
    paper_id: UUID | None
    attestation_id: UUID | None
    issued_on: date
    drafted_at: datetime
    digest: str
    is_signed: bool
    signed_at: datetime | None
    physician_name: str | None


class PhysicianOrderBrief(View):
    """That an order exists, kinds of signer, date, scope, which `code` gives its sense."""

    signers: list[str] = Field(examples=[["physician", "patient"]])
    issued_on: date
    code: OrderCode
    covers_arrest: bool
    scope: list[str]


class StateAnswer(View):
    """Whether treatment that only prolongs life is wanted in one state."""

    state: IllState
    answer: Answer


class TreatmentChoices(View):
    """What is wanted outside arrest. `level_unsaid` says why there is no level."""

    level: TreatmentLevel | None
    level_unsaid: Unsaid | None
    ventilator: Answer
    tube_feeding: Answer
    antibiotics: Answer
    by_state: list[StateAnswer]


class TreatmentBrief(View):
    """Comfort, limited or full."""

    level: TreatmentLevel


class FacilityHospital(View):
    """The hospital that the facility works with."""

    name: str | None
    phone: str | None
    confirmed: Confirmed


class TransportWish(View):
    """Whether transport to a hospital is wished, and the hospital registered for it.

    `cooperating` is where a facility sends its people; null where none is recorded.
    """

    hospital_transport: Answer
    registered_hospital_id: UUID | None
    registered_hospital: str | None
    cooperating: FacilityHospital | None = None


class TransportAnswer(StrEnum):
    """The wish about transport in one word."""

    YES = "yes"
    NO = "no"
    DEPENDS = "depends"
    NOT_KNOWN = "not_known"


class TransportBrief(View):
    """Yes, no or depends, and the registered hospital's name."""

    answer: TransportAnswer
    registered_hospital: str | None


class Place(View):
    """Where the person wants to be cared for and to die; `…_unsaid` says why a place is missing."""

    first: str | None
    first_unsaid: Unsaid | None
    second: str | None
    of_death: str | None
    of_death_unsaid: Unsaid | None
    of_death_second: str | None


class PlaceBrief(View):
    """The first choice."""

    first: str


class Values(View):
    """What matters to the person."""

    line: str | None
    text: str | None


class ValuesBrief(View):
    """The patient's one sentence."""

    line: str


class Participant(View):
    """Somebody who was there."""

    kind: Present
    name: str | None


class Discussion(View):
    """The last talk: when, with whom, what was said, how the person understands the illness."""

    held_on: date
    present: list[Participant]
    illness_understanding: str | None
    summary: str | None
    minutes: str | None


class DiscussionBrief(View):
    """When the last talk was and what kinds of people came; its summary for the emergency dept.

    `present` is null for the crew, who are told the date alone.
    """

    held_on: date
    present: list[Present] | None
    summary: str | None = None

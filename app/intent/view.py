"""What is shown of the patient's will, section by section: full forms and brief ones."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.access.show import Part
from app.intent.conflicts import ConflictKind
from app.intent.history import Answer, Level, MarkKind, PatientSignature, Source
from app.intent.reasons import Reason
from app.intent.verdict import VerdictKind
from app.patients import view as person
from app.patients.view import View, Words
from app.policy.sections import Section


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
    source: Source
    stated_on: date
    recorded_at: datetime


class PhysicianOrder(View):
    """The newest order. It stands for nothing until a physician has signed it."""

    id: UUID
    diagnosis: str
    foreseen_course: str
    covers_arrest: bool
    scope: list[str]
    patient_signature: PatientSignature
    patient_signature_by: str | None
    issued_on: date
    drafted_at: datetime
    digest: str
    is_signed: bool
    signed_at: datetime | None
    physician_name: str | None


class PhysicianOrderBrief(View):
    """That an order exists, kinds of signer, date, scope."""

    signers: list[str] = Field(examples=[["physician", "patient"]])
    issued_on: date
    covers_arrest: bool
    scope: list[str]


class TreatmentChoices(View):
    """What is wanted outside arrest."""

    level: Level | None
    ventilator: Answer
    tube_feeding: Answer
    antibiotics: Answer


class TreatmentBrief(View):
    """Comfort, limited or full."""

    level: Level


class TransportWish(View):
    """Whether transport to a hospital is wished, and the hospital registered for it."""

    hospital_transport: Answer
    registered_hospital_id: UUID | None
    registered_hospital: str | None


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
    """Where the person wants to be cared for and to die."""

    first: str | None
    second: str | None
    of_death: str | None


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
    """The last talk: when, with whom, what was said."""

    held_on: date
    present: list[Participant]
    summary: str | None
    minutes: str | None


class DiscussionBrief(View):
    """When the last talk was and what kinds of people came; its summary for the emergency dept."""

    held_on: date
    present: list[Present]
    summary: str | None = None


class WishView(View):
    """One version of the wishes, as the talk left it."""

    id: UUID
    epoch: int
    resuscitation: ResuscitationWish
    treatment: TreatmentChoices
    transport: TransportWish
    place: Place
    values: Values
    discussion: Discussion
    review_due: date | None


class TakenBack(View):
    """That it is done; nothing of the record."""

    id: UUID
    kind: MarkKind
    marked_at: datetime


class VerdictWord(View):
    """The verdict in one word."""

    kind: VerdictKind
    said: Words


class Summary(View):
    """One patient in a list of one's own."""

    patient_id: UUID
    as_of: datetime
    identity: Part[person.Identity | person.IdentityBrief | person.IdentityOffer]
    verdict: Part[VerdictWord]


class Versions(View):
    """Which versions were read: what If-Match asks for when they are changed."""

    identity: int
    contacts: int
    profile: int


class Record(View):
    """One patient as one reader may see them now. The verdict stands before the wish."""

    patient_id: UUID
    as_of: datetime
    epoch: int
    versions: Versions | None = Field(description="For the care team, who change them.")
    identity: Part[person.Identity | person.IdentityBrief | person.IdentityOffer]
    verdict: Part[VerdictView | VerdictBrief]
    resuscitation_wish: Part[ResuscitationWish]
    physician_orders: Part[PhysicianOrder | PhysicianOrderBrief]
    treatment_choices: Part[TreatmentChoices | TreatmentBrief]
    transport_wish: Part[TransportWish | TransportBrief]
    call_chain: Part[person.CallChain | person.CallChainBrief]
    family_contacts: Part[person.FamilyContacts]
    surrogate: Part[person.Surrogates]
    family_disagreement: Part[person.Disagreement | person.DisagreementBrief]
    diagnosis: Part[person.Diagnosis | person.DiagnosisBrief]
    clinical_alerts: Part[person.ClinicalAlerts]
    staff_safety_notes: Part[person.SafetyNote]
    place_of_care: Part[Place | PlaceBrief]
    values: Part[Values | ValuesBrief]
    discussions: Part[Discussion | DiscussionBrief]
    care_profile: Part[person.CareProfile]
    care_team: Part[person.CareTeam | person.CareTeamBrief]

    def part_of(self, section: Section) -> Part[View]:
        """One section by its name; KeyError for one that is not part of a record."""
        found: Part[View] = self.__dict__[section.value]
        return found

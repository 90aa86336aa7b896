"""The record as an after-review sees it: coded, dated in days before the call, without a name."""

from app.access.show import Part
from app.intent.coded import Relation, Speaker, Treatment
from app.intent.history import Answer, MarkKind, WishSource
from app.intent.parts import Because, Contradiction, TransportAnswer, VerdictBrief
from app.intent.verdict import VerdictKind
from app.patients.view import DiagnosisBrief, View, Words
from app.policy.roles import Role


class ReviewedMark(View):
    """The newest suspension or withdrawal. `days_before` is 0 on the day of the call."""

    kind: MarkKind
    said_by: Speaker
    marked_role: Role
    days_before: int
    is_on_the_call: bool


class ReviewedVerdict(View):
    """Whether the record could be relied on as the call was closed, with the reasons."""

    kind: VerdictKind
    said: Words
    reasons: list[Because]
    conflicts: list[Contradiction]
    newest_mark: ReviewedMark | None


class ReviewedWish(View):
    """What was answered about CPR, whose statement it is, how long before the call."""

    answer: Answer
    source: WishSource
    stated_days_before: int


class ReviewedOrder(View):
    """That an order existed, kinds of signer, how long before the call, what it covers."""

    signers: list[str]
    issued_days_before: int
    covers_arrest: bool
    scope: list[Treatment]


class ReviewedTransport(View):
    """Whether transport was wished, and whether a hospital was registered for it."""

    hospital_transport: Answer
    is_hospital_registered: bool


class ReviewedTransportBrief(View):
    """The same in one word."""

    answer: TransportAnswer
    is_hospital_registered: bool


class ReviewedDisagreement(View):
    """That somebody in the family saw it otherwise, and how they are related."""

    relation: Relation | None


class ReviewedDiagnosis(View):
    """What was wrong and foreseen, as written, with every name that the record knows struck out."""

    main: str | None
    others: str | None
    end_of_life_stage: bool | None
    foreseen_course_line: str | None
    foreseen_course: str | None
    confirmed_days_before: int


class ReviewedRecord(View):
    """The six sections of a record that an after-review may see, as they stood at the close."""

    verdict: Part[ReviewedVerdict | VerdictBrief]
    resuscitation_wish: Part[ReviewedWish]
    physician_orders: Part[ReviewedOrder]
    transport_wish: Part[ReviewedTransport | ReviewedTransportBrief]
    family_disagreement: Part[ReviewedDisagreement]
    diagnosis: Part[ReviewedDiagnosis | DiagnosisBrief]

"""What was said, ordered and taken back about one patient, as plain values. Pure.

Every event carries an `epoch`: a number given under the lock of the patient's row. Epochs
say what came first; clocks and the dates on papers never do.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from app.japan.wareki import PartialDate
from app.papers.kinds import PaperKind, WrittenAnswer
from app.patients.merging.kinds import MERGED, Merging, Side


class Answer(StrEnum):
    """What was answered about CPR. Never a blank."""

    WANTED = "wanted"
    NOT_WANTED = "not_wanted"
    UNDECIDED = "undecided"
    DECLINED = "declined"
    NEVER_ASKED = "never_asked"


class Unsaid(StrEnum):
    """Why a question that asks for more than yes or no has no answer. Never a blank."""

    UNDECIDED = "undecided"
    DECLINED = "declined"
    NEVER_ASKED = "never_asked"


class IllState(StrEnum):
    """States that the forms ask about one by one."""

    UNCONSCIOUS = "unconscious"
    END_STAGE = "end_stage"
    SEVERE_DEMENTIA = "severe_dementia"
    CANNOT_SWALLOW = "cannot_swallow"
    CANNOT_BREATHE = "cannot_breathe"


class TreatmentLevel(StrEnum):
    """Treatment outside arrest."""

    COMFORT = "comfort"
    LIMITED = "limited"
    FULL = "full"


class WishSource(StrEnum):
    """Whose statement a wish is. `FAMILY` is the family's own view, not a surrogate's."""

    PATIENT = "patient"
    SURROGATE = "surrogate"
    INFERRED = "inferred"
    FAMILY = "family"


class PatientSignature(StrEnum):
    """Who stands for the patient's side on an order; scan and witness are the patient's own."""

    NONE = "none"
    SCAN = "scan"
    WITNESS = "witness"
    SURROGATE = "surrogate"

    @property
    def is_own(self) -> bool:
        """Whether the patient signed, or a named witness attests that they did."""
        return self in (PatientSignature.SCAN, PatientSignature.WITNESS)


class OrderCode(StrEnum):
    """What an order says of an arrest. One without a code, from before there were any, forbids."""

    DO_NOT_RESUSCITATE = "do_not_resuscitate"
    RESUSCITATE = "resuscitate"


class MarkKind(StrEnum):
    """How what was recorded was taken back."""

    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One recorded statement. `review_due` is the last day before it must be talked over."""

    epoch: int
    resuscitation: Answer
    source: WishSource
    stated_on: date
    treatment_level: TreatmentLevel | None = None
    review_due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A physician's order: drafted at `epoch`, signed (or not) and revoked (or not) later.

    `expires_on` is its last day. `paper_id` and `attestation_id` are the papers it stands on.
    `scope` is what is left out, `wording` what it says in its own words.
    """

    epoch: int
    covers_arrest: bool
    patient_signature: PatientSignature
    issued_on: date
    signed_epoch: int | None = None
    is_signer_physician: bool = False
    expires_on: date | None = None
    revoked_epoch: int | None = None
    paper_id: UUID | None = None
    attestation_id: UUID | None = None
    code: OrderCode = OrderCode.DO_NOT_RESUSCITATE
    wording: str | None = None
    scope: tuple[str, ...] = ()
    foreseen_course: str = ""

    @property
    def forbids(self) -> bool:
        """Whether it forbids resuscitation in an arrest."""
        return self.covers_arrest and self.code is OrderCode.DO_NOT_RESUSCITATE


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPaper:
    """What somebody typed of a paper."""

    has_patient_signature: bool
    has_witness_signature: bool
    has_surrogate_signature: bool
    covers_arrest: bool | None
    resuscitation: WrittenAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A scan beside the record. `days`: when it was written, as far as told, by one or by two.

    `said` None: nobody has typed it yet. `is_disputed`: a second person read it otherwise.
    `is_removal_asked`: one person wants it taken away; `is_removed`: a second one agreed.
    """

    id: UUID
    epoch: int
    kind: PaperKind
    days: tuple[PartialDate, ...] = ()
    said: OnPaper | None = None
    is_disputed: bool = False
    is_removal_asked: bool = False
    is_removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A suspension or withdrawal of everything recorded before it; no scope makes it narrower."""

    epoch: int
    kind: MarkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """All that is recorded of one patient's will, and what else bears on trusting it.

    `open_proposals`: changes asked for that wait for an answer or, once accepted, for the record.
    `revisit_due`: the last day for a talk that an event since the newest wish made due.
    `kept_until`: what a talk since then, which changed nothing, set in the place of `review_due`.
    `mergings`: every step of merging it with another record of the same person, as was thought.
    """

    wishes: tuple[Wish, ...] = ()
    orders: tuple[Order, ...] = ()
    marks: tuple[Mark, ...] = ()
    papers: tuple[Paper, ...] = ()
    open_proposals: int = 0
    revisit_due: date | None = None
    kept_until: date | None = None
    death_recorded_on: date | None = None
    merged_into: UUID | None = None
    mergings: tuple[Merging, ...] = ()

    @property
    def is_merged(self) -> bool:
        """Whether this record went into another."""
        last = {one.merge_id: one for one in sorted(self.mergings, key=lambda one: one.epoch)}
        ended = (one.step for one in last.values() if one.side is Side.ENDED)
        return self.merged_into is not None or any(step in MERGED for step in ended)

    @property
    def newest_wish(self) -> Wish | None:
        """The last one recorded; should two share an epoch, the one that refuses nothing."""
        key = lambda wish: (wish.epoch, wish.resuscitation is not Answer.NOT_WANTED)  # noqa: E731
        return max(self.wishes, key=key, default=None)

    @property
    def review_by(self) -> date | None:
        """The last day before the newest wish must be talked over; None where nothing set one."""
        if not self.wishes:
            return None
        # Neither the family's own view nor an old statement entered late is a talk of today.
        spoken = [one for one in self.wishes if one.source is not WishSource.FAMILY]
        wish = max(spoken or self.wishes, key=lambda one: (one.stated_on, one.epoch))
        own = wish.review_due if self.kept_until is None else self.kept_until
        return min((day for day in (own, self.revisit_due) if day is not None), default=None)

    @property
    def newest_order(self) -> Order | None:
        """The last one drafted, signed or not; should two share an epoch, the unsigned one."""
        key = lambda order: (order.epoch, order.signed_epoch is None)  # noqa: E731
        return max(self.orders, key=key, default=None)

    @property
    def taken_back(self) -> int | None:
        """The epoch of the last suspension, withdrawal or revocation."""
        revoked = (o.revoked_epoch for o in self.orders if o.revoked_epoch is not None)
        return max([*(mark.epoch for mark in self.marks), *revoked], default=None)

    @property
    def epoch(self) -> int:
        """The newest epoch in it; 0 where nothing is recorded."""
        signed = (o.signed_epoch for o in self.orders if o.signed_epoch is not None)
        merged = (one.epoch for one in self.mergings)
        events = [*(w.epoch for w in self.wishes), *(o.epoch for o in self.orders), *signed]
        return max([*events, *merged, self.taken_back or 0])


def is_after(order: Order, epoch: int | None) -> bool:
    """Whether an order was both drafted and signed by a physician after an epoch.

    A draft from before a withdrawal that is signed after it is still the old order.
    """
    if order.signed_epoch is None or not order.is_signer_physician:
        return False
    return epoch is None or min(order.epoch, order.signed_epoch) > epoch

"""Whether a recorded refusal of CPR can be relied on right now. Pure, computed, never stored.

The rule is that of the verdict in the sharing rules: *valid* only when everything is there
and nothing is in doubt, *do not rely* once something was taken back, *none* where nothing is
recorded, and *confirm with the doctor* for everything else. What the text leaves open:

- **Valid speaks of a refusal.** A record that says CPR is wanted, undecided or never asked
  is *confirm*: the crew resuscitates as always and reads why. An order that no recorded wish
  stands behind is *confirm* too, as is a wish without an order.
- **The family's view is no will.** Where nobody but the family refused, it is *confirm*; a
  surrogate or whoever infers the will speaks for the person, and the rule says if that counts.
- **Taken back stays taken back** until a refusal is recorded anew *and* a new order is both
  drafted and signed by a physician after it. A draft from before is the old order; revoking
  any order counts as a withdrawal, even of one that a newer order replaced, because the
  person revoking may not have seen the newer one: a withdrawal wins every race.
- **Death** recorded is *do not rely*. A crew that reads it stands over somebody on a call:
  either the wrong person was found or the record is wrong, and neither may hold back help.
  *None* would hide that there is a record. A **merged** record is *do not rely* as well: what
  counts is said in the record it went into, and that one is no less cautious (`merged.py`).
- **A paper** can put a valid record in doubt and does nothing else: beside no record at all it
  is told among the reasons, and the answer stays *none*; what was taken back stays so.
- **A replica** may lack the newest event, so nothing read there is *valid* or *none*. What it
  shows as taken back stays *do not rely*: to weaken a withdrawal already seen helps nobody.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.intent.conflicts import Conflict, find_conflicts
from app.intent.history import (
    Answer,
    Intent,
    MarkKind,
    Order,
    OrderCode,
    PatientSignature,
    Wish,
)
from app.intent.merged import merged_doubts, merged_taken_back
from app.intent.paper_doubts import paper_doubts
from app.intent.polarity import says_both
from app.intent.reasons import Reason
from app.intent.renewed import is_refused, is_renewed
from app.japan.text import Said
from app.japan.wareki import months_after


class VerdictKind(StrEnum):
    """The four things a card can say first."""

    VALID = "valid"
    CONFIRM = "confirm"
    DO_NOT_RELY = "do_not_rely"
    NONE = "none"

    @property
    def said(self) -> Said:
        """The headline of the card."""
        return _SAID[self]


_SAID = {
    VerdictKind.VALID: Said(
        "有効な記録です。地域のルールに従い、医師の指示を受けてください。",
        "The record is valid. Follow the region's rule and take the doctor's instruction.",
    ),
    VerdictKind.CONFIRM: Said(
        "医師に確認してください。それまで通常どおり対応してください。",
        "Confirm with the doctor; until then carry on with ordinary care.",
    ),
    VerdictKind.DO_NOT_RELY: Said(
        "この記録に頼らないでください。通常どおり対応してください。",
        "Do not rely on this record; carry on with ordinary care.",
    ),
    VerdictKind.NONE: Said(
        "意思の記録はありません。通常どおり対応してください。",
        "No wish is recorded; carry on with ordinary care.",
    ),
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be relied on, why, on which day in Japan and up to which epoch it was read."""

    kind: VerdictKind
    reasons: tuple[Reason, ...]
    conflicts: tuple[Conflict, ...]
    as_of: date
    epoch: int


def judge(
    intent: Intent, *, on: date, expiry_months: int | None = None, is_replica: bool = False
) -> Verdict:
    """The verdict over a record on a day in Japan.

    `expiry_months` is the region's own limit on an order's age, None where it set none;
    raises `ValueError` below 1. `is_replica` says that the record was not read on the primary.
    """
    if expiry_months is not None and expiry_months < 1:
        raise ValueError("an expiry is at least one month")
    conflicts = find_conflicts(intent, on=on)
    taken_back = tuple(_taken_back(intent))
    if taken_back:
        kind = VerdictKind.DO_NOT_RELY
        reasons = taken_back + ((Reason.READ_FROM_REPLICA,) if is_replica else ())
    else:
        doubts = [
            *_wish_doubts(intent, on),
            *_order_doubts(intent.newest_order, on, expiry_months),
        ]
        if conflicts:
            doubts.append(Reason.IN_CONFLICT)
        if intent.open_proposals:
            doubts.append(Reason.PROPOSAL_OPEN)
        doubts.extend(merged_doubts(intent, on))
        is_nothing = doubts == [Reason.NO_WISH, Reason.NO_ORDER] and not is_replica
        on_paper = tuple(dict.fromkeys(paper_doubts(intent)))
        doubts.extend(on_paper)
        if is_replica:
            doubts.append(Reason.READ_FROM_REPLICA)
        if is_nothing:
            kind, reasons = VerdictKind.NONE, (Reason.NOTHING_RECORDED, *on_paper)
        elif doubts:
            kind, reasons = VerdictKind.CONFIRM, tuple(dict.fromkeys(doubts))
        else:
            kind, reasons = VerdictKind.VALID, (Reason.ALL_IN_ORDER,)
    return Verdict(kind, reasons, conflicts, on, intent.epoch)


def _taken_back(intent: Intent) -> Iterator[Reason]:
    """Why the record must not be relied on at all, if so."""
    if intent.death_recorded_on is not None:
        yield Reason.DEATH_RECORDED
    if intent.is_merged:
        yield Reason.MERGED
    if merged_taken_back(intent):
        yield Reason.MERGED_TAKEN_BACK
    last = intent.taken_back
    if last is None or is_renewed(intent, last):
        return
    kinds = {mark.kind for mark in intent.marks if mark.epoch == last}
    if MarkKind.WITHDRAWN in kinds:
        yield Reason.WITHDRAWN
    if MarkKind.SUSPENDED in kinds:
        yield Reason.SUSPENDED
    if any(order.revoked_epoch == last for order in intent.orders):
        yield Reason.ORDER_REVOKED


def _wish_doubts(intent: Intent, on: date) -> Iterator[Reason]:
    wish = intent.newest_wish
    if wish is None:
        yield Reason.NO_WISH
        return
    if wish.resuscitation is Answer.WANTED:
        yield Reason.CPR_WANTED
    elif wish.resuscitation is not Answer.NOT_WANTED:
        yield Reason.NOT_DECIDED
    elif not is_refused(intent, 0):  # what was taken back since has been renewed
        yield Reason.FAMILY_ONLY
    if intent.review_by is not None and on > intent.review_by:
        yield Reason.REVIEW_OVERDUE
    if wish.stated_on > on:
        yield Reason.DATED_AHEAD
    if _is_overtaken(intent, wish):
        yield Reason.LATER_STATED


def _is_overtaken(intent: Intent, wish: Wish) -> bool:
    """Whether something else was stated on a later day, though this was recorded after it."""
    return any(
        other.stated_on > wish.stated_on and other.resuscitation is not wish.resuscitation
        for other in intent.wishes
    )


def _text_doubts(order: Order) -> Iterator[Reason]:
    """What it says of an arrest: nothing, to resuscitate, or one thing and another."""
    if not order.covers_arrest:
        yield Reason.ARREST_NOT_COVERED
    if order.code is OrderCode.RESUSCITATE:
        yield Reason.ORDER_TO_RESUSCITATE
    if says_both(order):
        yield Reason.ORDER_SAYS_BOTH


def _order_doubts(order: Order | None, on: date, expiry_months: int | None) -> Iterator[Reason]:
    if order is None:
        yield Reason.NO_ORDER
        return
    if order.signed_epoch is None:
        yield Reason.ORDER_NOT_SIGNED
    elif not order.is_signer_physician:
        yield Reason.NOT_SIGNED_BY_PHYSICIAN
    if order.patient_signature is PatientSignature.NONE:
        yield Reason.NO_PATIENT_SIGNATURE
    elif order.patient_signature is PatientSignature.SURROGATE:
        yield Reason.SURROGATE_SIGNATURE_ONLY
    yield from _text_doubts(order)
    if order.expires_on is not None and on > order.expires_on:
        yield Reason.ORDER_EXPIRED
    if expiry_months is not None and on > months_after(order.issued_on, expiry_months):
        yield Reason.OLDER_THAN_REGION_ALLOWS
    if order.issued_on > on:
        yield Reason.DATED_AHEAD

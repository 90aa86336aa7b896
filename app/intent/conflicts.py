"""Where what is recorded contradicts itself. Pure; any of these makes the verdict *confirm*."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.intent.history import Answer, Intent, Order, TreatmentLevel, Wish, WishSource, is_after
from app.intent.polarity import says_both
from app.japan.text import Said


class ConflictKind(StrEnum):
    """What stands against what."""

    REFUSAL_WITH_FULL_TREATMENT = "refusal_with_full_treatment"
    ORDER_AGAINST_NEWER_WISH = "order_against_newer_wish"
    SURROGATE_AGAINST_PATIENT = "surrogate_against_patient"
    ORDERS_DIFFER = "orders_differ"
    ORDER_SAYS_BOTH = "order_says_both"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One contradiction, and the sentence that says it."""

    kind: ConflictKind

    @property
    def said(self) -> Said:
        """What to say on the card."""
        return _SAID[self.kind]


_SAID = {
    ConflictKind.REFUSAL_WITH_FULL_TREATMENT: Said(
        "心肺蘇生は望まないが、治療は最大限を望むと記録されています。",
        "CPR is refused while full treatment is wished.",
    ),
    ConflictKind.ORDER_AGAINST_NEWER_WISH: Said(
        "医師の指示書の後に、それと異なる意思が記録されています。",
        "A wish recorded after the physician's order says otherwise.",
    ),
    ConflictKind.SURROGATE_AGAINST_PATIENT: Said(
        "本人以外の人の発言が、本人の意思と食い違っています。",
        "What somebody else stated differs from the patient's own words.",
    ),
    ConflictKind.ORDERS_DIFFER: Said(
        "有効な医師の指示書が2つ以上あり、内容が異なります。",
        "Two physician orders are active and differ.",
    ),
    ConflictKind.ORDER_SAYS_BOTH: Said(
        "医師の指示書の指示(蘇生する・しない)と、その文面や範囲が食い違っています。",
        "What an order is coded to say of resuscitation, and its words or scope, differ.",
    ),
}


def find_conflicts(intent: Intent, *, on: date) -> tuple[Conflict, ...]:
    """Every contradiction in a record on a day in Japan, in the order of `ConflictKind`.

    An order is active when a physician signed it, nothing was taken back since, and its own
    last day has not passed.
    """
    active = [
        order
        for order in intent.orders
        if is_after(order, intent.taken_back)
        and (order.expires_on is None or on <= order.expires_on)
    ]
    checks = {
        ConflictKind.REFUSAL_WITH_FULL_TREATMENT: _is_full_treatment_refused(intent.newest_wish),
        ConflictKind.ORDER_AGAINST_NEWER_WISH: _is_outlived(active, intent.newest_wish),
        ConflictKind.SURROGATE_AGAINST_PATIENT: _is_overruled(intent.wishes),
        ConflictKind.ORDERS_DIFFER: len({(one.covers_arrest, one.code) for one in active}) > 1,
        ConflictKind.ORDER_SAYS_BOTH: any(map(says_both, active)),
    }
    return tuple(Conflict(kind) for kind, there in checks.items() if there)


def _is_full_treatment_refused(wish: Wish | None) -> bool:
    return (
        wish is not None
        and wish.resuscitation is Answer.NOT_WANTED
        and wish.treatment_level is TreatmentLevel.FULL
    )


def _is_outlived(active: list[Order], wish: Wish | None) -> bool:
    """Counted from the draft: what was said between draft and signature is newer than its text."""
    return wish is not None and any(
        order.covers_arrest
        and wish.epoch > order.epoch
        and order.forbids != (wish.resuscitation is Answer.NOT_WANTED)
        for order in active
    )


def _is_overruled(wishes: tuple[Wish, ...]) -> bool:
    """Whether anybody else said otherwise after the patient's own last word.

    What others said before it was answered by the patient and stands against nothing.
    """
    own = max(
        (wish for wish in wishes if wish.source is WishSource.PATIENT),
        key=lambda wish: wish.epoch,
        default=None,
    )
    return own is not None and any(
        wish.epoch > own.epoch and wish.resuscitation is not own.resuscitation for wish in wishes
    )

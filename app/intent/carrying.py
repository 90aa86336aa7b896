"""What one record is worth to another that it is merged into, at that moment. Pure.

A note taken once, and not a look at the other record in every read: the reader of the one need not
reach the other, the card's statement stays what it was, and erasing the other takes nothing from
it. What can still change of the other is what is taken back there, and that is written on both.
"""

from dataclasses import replace
from datetime import date

from app.intent.history import Answer, Intent, Order, Wish
from app.intent.verdict import VerdictKind, judge
from app.patients.merging.kinds import Carried


def carried(
    kept: Intent, ended: Intent, *, on: date, says_else: bool = False
) -> tuple[Carried, date | None]:
    """What the record that ends brings along, and the last day on which that stays so.

    Where they agree, the last on which they do; where nothing is recorded there, the last for a
    talk that an event made due.

    `says_else`: the two differ in something that plain values do not hold.
    """
    kind = judge(ended, on=on).kind
    if kind is VerdictKind.NONE and not ended.papers:
        return Carried.NOTHING, ended.revisit_due
    if kind is VerdictKind.DO_NOT_RELY:
        return Carried.TAKEN_BACK, None
    both = (kind, judge(kept, on=on).kind)
    if both != (VerdictKind.VALID, VerdictKind.VALID) or says_else or not _is_same(kept, ended):
        return Carried.DOUBT, None
    return Carried.AGREES, _valid_until(ended)


def said_else_on(intent: Intent) -> date | None:
    """The last day on which something else than a refusal was said, whatever was recorded when."""
    days = (one.stated_on for one in intent.wishes if one.resuscitation is not Answer.NOT_WANTED)
    return max(days, default=None)


def without(intent: Intent, merge_id: object) -> Intent:
    """The record as if one merge had not been proposed: it is what is being decided."""
    others = tuple(one for one in intent.mergings if one.merge_id != merge_id)
    return replace(intent, mergings=others)


def _is_same(one: Intent, other: Intent) -> bool:
    return _said(one.newest_wish) == _said(other.newest_wish) and _ordered(
        one.newest_order
    ) == _ordered(other.newest_order)


def _said(wish: Wish | None) -> object:
    return wish and (wish.resuscitation, wish.treatment_level)


def _ordered(order: Order | None) -> object:
    return order and (
        order.code,
        order.covers_arrest,
        frozenset(order.scope),
        order.wording,
        order.foreseen_course,
    )


def _valid_until(intent: Intent) -> date | None:
    order = intent.newest_order
    days = (intent.review_by, None if order is None else order.expires_on)
    return min((day for day in days if day is not None), default=None)

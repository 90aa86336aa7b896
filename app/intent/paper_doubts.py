"""Where a signed paper and the record do not say the same. Pure; any of it makes it *confirm*.

A paper proves nothing here: it can put a record in doubt and never takes a doubt away. It is
looked at where it may be as new as what it speaks of, an order form beside the newest order, a
wish form beside the newest wish; one that is plainly older was answered by what came after it.
What a paper says is taken as typed, whether or not a second person has read it yet.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from app.intent.history import Answer, Intent, Order, Paper, PatientSignature, Wish
from app.intent.reasons import Reason
from app.papers.kinds import PaperKind, WrittenAnswer

_SAME = {
    WrittenAnswer.WANTED: Answer.WANTED,
    WrittenAnswer.NOT_WANTED: Answer.NOT_WANTED,
    WrittenAnswer.UNDECIDED: Answer.UNDECIDED,
}


def paper_doubts(intent: Intent) -> Iterator[Reason]:
    """Every doubt that papers cast on the newest wish and the newest order."""
    order, wish = intent.newest_order, intent.newest_wish
    papers = {paper.id: paper for paper in intent.papers if not paper.is_removed}
    named = {} if order is None else _named(order)
    undisputed = {paper.id for paper in papers.values() if not paper.is_removal_asked}
    if not named.keys() <= undisputed:
        yield Reason.PAPER_TAKEN_AWAY
    for paper in papers.values():
        if paper.id in named:
            yield from _of_the_order(paper, intent, named[paper.id])
        elif paper.kind is PaperKind.ORDER_FORM:
            yield from _of_an_order_form(paper, intent)
        elif paper.kind in {PaperKind.WISH_FORM, PaperKind.WITNESS_ATTESTATION}:
            yield from _of_a_wish_form(paper, wish)


def _named(order: Order) -> dict[UUID, PaperKind]:
    """The papers that an order stands on, each with what it has to be."""
    both = (
        (order.paper_id, PaperKind.ORDER_FORM),
        (order.attestation_id, PaperKind.WITNESS_ATTESTATION),
    )
    return {paper_id: kind for paper_id, kind in both if paper_id is not None}


def _of_the_order(paper: Paper, intent: Intent, kind: PaperKind) -> Iterator[Reason]:
    order = intent.newest_order
    if order is None:
        return
    yield from _disputed(paper)
    if kind is PaperKind.WITNESS_ATTESTATION:
        if paper.said is not None and not paper.said.has_witness_signature:
            yield Reason.PAPER_SIGNATURE_DIFFERS
        yield from _means_otherwise(paper, intent, order)
        return
    if not all(day.first <= order.issued_on <= day.last for day in paper.days):
        yield Reason.PAPER_DATE_DIFFERS
    yield from _says_otherwise(paper, intent, order)


def _of_an_order_form(paper: Paper, intent: Intent) -> Iterator[Reason]:
    order = intent.newest_order
    if order is None or _may_be_newer(paper, order.issued_on, order.epoch):
        yield Reason.PAPER_NEWER
        yield from _disputed(paper)
    elif any(day.full == order.issued_on for day in paper.days):
        yield from _not_typed(paper, order.epoch)
        yield from _disputed(paper)
        yield from _says_otherwise(paper, intent, order)


def _of_a_wish_form(paper: Paper, wish: Wish | None) -> Iterator[Reason]:
    if wish is None or _may_be_newer(paper, wish.stated_on, wish.epoch):
        yield Reason.PAPER_NEWER
        yield from _disputed(paper)
    elif any(day.full == wish.stated_on for day in paper.days):
        yield from _not_typed(paper, wish.epoch)
        yield from _disputed(paper)
        yield from _answers_otherwise(paper, wish)


def _may_be_newer(paper: Paper, day: date, epoch: int) -> bool:
    """By any day it may have been written on; without one, where it was added afterwards."""
    if not paper.days:
        return paper.epoch > epoch
    return any(each.last > day for each in paper.days)


def _not_typed(paper: Paper, epoch: int) -> Iterator[Reason]:
    """One of the same day that came afterwards may be the later of two until somebody reads it."""
    if paper.said is None and paper.epoch > epoch:
        yield Reason.PAPER_NEWER


def _disputed(paper: Paper) -> Iterator[Reason]:
    if paper.is_disputed:
        yield Reason.PAPER_DISPUTED


def _says_otherwise(paper: Paper, intent: Intent, order: Order) -> Iterator[Reason]:
    """An order form that is to be the order's own: signatures, scope, and the answer on it."""
    said = paper.said
    if said is None:
        return
    signed = {
        PatientSignature.SCAN: said.has_patient_signature,
        PatientSignature.SURROGATE: said.has_surrogate_signature,
        # a witness may have written on a paper of their own
        PatientSignature.WITNESS: said.has_witness_signature or order.attestation_id is not None,
    }
    if not signed.get(order.patient_signature, True):
        yield Reason.PAPER_SIGNATURE_DIFFERS
    yield from _means_otherwise(paper, intent, order)


def _means_otherwise(paper: Paper, intent: Intent, order: Order) -> Iterator[Reason]:
    """The scope and the answer that stand on a paper, whoever signed it."""
    said = paper.said
    if said is None:
        return
    if said.covers_arrest is not None and said.covers_arrest is not order.covers_arrest:
        yield Reason.PAPER_SCOPE_DIFFERS
    if intent.newest_wish is not None:
        yield from _answers_otherwise(paper, intent.newest_wish)


def _answers_otherwise(paper: Paper, wish: Wish) -> Iterator[Reason]:
    if paper.said is None:
        return
    if paper.said.resuscitation is WrittenAnswer.UNREADABLE:
        yield Reason.PAPER_UNREADABLE
    elif _SAME.get(paper.said.resuscitation, wish.resuscitation) is not wish.resuscitation:
        yield Reason.PAPER_ANSWER_DIFFERS

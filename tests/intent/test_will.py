"""Ten thousand steps through made-up wills: never valid after a withdrawal until done anew."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.intent.history import Answer, Mark, MarkKind, Order, PatientSignature, Wish, WishSource
from app.intent.verdict import VerdictKind, judge
from tests.intent.builders import ON, a_mark, a_record, a_wish, an_order

OWN = {PatientSignature.SCAN, PatientSignature.WITNESS}


class Will(RuleBasedStateMachine):
    """A record lived through at random, and a memory that knows only what must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.epoch = 0
        self.wishes: list[Wish] = []
        self.orders: list[Order] = []
        self.marks: list[Mark] = []
        self.refused_since = False
        self.drafted_since: set[int] = set()
        self.signed_since = False
        self.was_taken_back = False
        self.open_proposals: set[int] = set()

    def _next(self) -> int:
        self.epoch += 1
        return self.epoch

    def _take_back(self) -> None:
        self.was_taken_back = True
        self.refused_since = self.signed_since = False
        self.drafted_since = set()

    @rule(
        answer=st.sampled_from([Answer.NOT_WANTED] * 4 + list(Answer)),
        source=st.sampled_from([WishSource.PATIENT] * 4 + list(WishSource)),
    )
    def record_a_wish(self, answer: Answer, source: WishSource) -> None:
        wish = a_wish(self._next(), resuscitation=answer, source=source)
        self.wishes.append(wish)
        self.refused_since |= answer is Answer.NOT_WANTED

    @rule(
        signature=st.sampled_from([PatientSignature.SCAN] * 3 + list(PatientSignature)),
        covers=st.sampled_from([True, True, True, False]),
    )
    def draft_an_order(self, signature: PatientSignature, *, covers: bool) -> None:
        epoch = self._next()
        order = an_order(
            epoch,
            signed_epoch=None,
            is_signer_physician=False,
            patient_signature=signature,
            covers_arrest=covers,
        )
        self.orders.append(order)
        self.drafted_since.add(epoch)

    @precondition(lambda self: any(order.signed_epoch is None for order in self.orders))
    @rule(data=st.data(), physician=st.sampled_from([True, True, True, False]))
    def sign_a_draft(self, data: st.DataObject, *, physician: bool) -> None:
        drafts = [n for n, order in enumerate(self.orders) if order.signed_epoch is None]
        place = data.draw(st.sampled_from(drafts))
        old = self.orders[place]
        self.orders[place] = an_order(
            old.epoch,
            signed_epoch=self._next(),
            is_signer_physician=physician,
            patient_signature=old.patient_signature,
            covers_arrest=old.covers_arrest,
        )
        self.signed_since |= physician and old.epoch in self.drafted_since

    @rule(
        signature=st.sampled_from([PatientSignature.SCAN] * 3 + list(PatientSignature)),
        physician=st.sampled_from([True, True, True, False]),
    )
    def record_and_sign_anew(self, signature: PatientSignature, *, physician: bool) -> None:
        """The usual way in one step, so that `valid` is met often enough to be lost again."""
        self.record_a_wish(Answer.NOT_WANTED, WishSource.PATIENT)
        drafted = self._next()
        self.orders.append(
            an_order(
                drafted,
                signed_epoch=self._next(),
                is_signer_physician=physician,
                patient_signature=signature,
            )
        )
        self.drafted_since.add(drafted)
        self.signed_since |= physician

    @rule(kind=st.sampled_from(list(MarkKind)))
    def mark(self, kind: MarkKind) -> None:
        self.marks.append(a_mark(self._next(), kind))
        self._take_back()

    @precondition(lambda self: any(o.signed_epoch and not o.revoked_epoch for o in self.orders))
    @rule(data=st.data())
    def revoke_an_order(self, data: st.DataObject) -> None:
        signed = [n for n, o in enumerate(self.orders) if o.signed_epoch and not o.revoked_epoch]
        place = data.draw(st.sampled_from(signed))
        old = self.orders[place]
        self.orders[place] = an_order(
            old.epoch,
            signed_epoch=old.signed_epoch,
            is_signer_physician=old.is_signer_physician,
            patient_signature=old.patient_signature,
            covers_arrest=old.covers_arrest,
            revoked_epoch=self._next(),
        )
        self._take_back()

    @rule()
    def propose(self) -> None:
        self.open_proposals.add(self._next())

    @precondition(lambda self: bool(self.open_proposals))
    @rule(data=st.data())
    def settle_a_proposal(self, data: st.DataObject) -> None:
        """Refused, or accepted and recorded: what is recorded comes by the rules above."""
        self.open_proposals.remove(data.draw(st.sampled_from(sorted(self.open_proposals))))
        self._next()

    @invariant()
    def nothing_doubtful_is_valid(self) -> None:
        waiting = len(self.open_proposals)
        record = a_record(*self.wishes, *self.orders, *self.marks, open_proposals=waiting)
        kind = judge(record, on=ON).kind
        if self.was_taken_back and not (self.refused_since and self.signed_since):
            assert kind is VerdictKind.DO_NOT_RELY
        if waiting:
            assert kind in {VerdictKind.CONFIRM, VerdictKind.DO_NOT_RELY}
            settled = replace(record, open_proposals=0)
            is_doubt = judge(settled, on=ON).kind is not VerdictKind.DO_NOT_RELY
            assert (kind is VerdictKind.CONFIRM) == is_doubt
        if kind is VerdictKind.VALID:
            newest = max(self.orders, key=lambda order: order.epoch)
            assert newest.signed_epoch is not None
            assert newest.is_signer_physician
            assert newest.patient_signature in OWN
            assert newest.covers_arrest
            assert newest.revoked_epoch is None
            assert self.wishes[-1].resuscitation is Answer.NOT_WANTED
        is_empty = not (self.wishes or self.orders or self.marks or waiting)
        assert (kind is VerdictKind.NONE) == is_empty
        assert judge(record, on=ON, is_replica=True).kind in {
            VerdictKind.CONFIRM,
            VerdictKind.DO_NOT_RELY,
        }


Will.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestWill = Will.TestCase

"""Whether a refusal can be relied on: what forbids it first, then when it can."""

from datetime import date, timedelta
from itertools import permutations
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from app.intent.history import (
    Answer,
    Intent,
    Level,
    Mark,
    MarkKind,
    Order,
    PatientSignature,
    Source,
    Wish,
)
from app.intent.reasons import Reason
from app.intent.verdict import VerdictKind, judge
from tests.intent.builders import ON, a_mark, a_record, a_wish, an_order

OWN = {PatientSignature.SCAN, PatientSignature.WITNESS}


def seen(record: Intent, **how: object) -> tuple[VerdictKind, list[Reason]]:
    verdict = judge(record, **({"on": ON} | how))  # type: ignore[arg-type]
    return verdict.kind, list(verdict.reasons)


CONFIRM = [
    (a_record(an_order()), {}, Reason.NO_WISH),
    (a_record(a_wish(resuscitation=Answer.WANTED), an_order()), {}, Reason.CPR_WANTED),
    (a_record(a_wish(resuscitation=Answer.UNDECIDED), an_order()), {}, Reason.NOT_DECIDED),
    (a_record(a_wish(resuscitation=Answer.DECLINED), an_order()), {}, Reason.NOT_DECIDED),
    (a_record(a_wish(resuscitation=Answer.NEVER_ASKED), an_order()), {}, Reason.NOT_DECIDED),
    (a_record(a_wish(review_due=date(2026, 3, 31)), an_order()), {}, Reason.REVIEW_OVERDUE),
    (a_record(a_wish(stated_on=date(2026, 4, 2)), an_order()), {}, Reason.DATED_AHEAD),
    (a_record(a_wish(), an_order(issued_on=date(2026, 4, 2))), {}, Reason.DATED_AHEAD),
    (a_record(a_wish()), {}, Reason.NO_ORDER),
    (a_record(a_wish(), an_order(signed_epoch=None)), {}, Reason.ORDER_NOT_SIGNED),
    (
        a_record(a_wish(), an_order(), an_order(5, signed_epoch=None)),
        {},
        Reason.ORDER_NOT_SIGNED,
    ),
    (
        a_record(a_wish(), an_order(is_signer_physician=False)),
        {},
        Reason.NOT_SIGNED_BY_PHYSICIAN,
    ),
    (
        a_record(a_wish(), an_order(patient_signature=PatientSignature.NONE)),
        {},
        Reason.NO_PATIENT_SIGNATURE,
    ),
    (
        a_record(a_wish(), an_order(patient_signature=PatientSignature.SURROGATE)),
        {},
        Reason.SURROGATE_SIGNATURE_ONLY,
    ),
    (a_record(a_wish(), an_order(covers_arrest=False)), {}, Reason.ARREST_NOT_COVERED),
    (a_record(a_wish(), an_order(expires_on=date(2026, 3, 31))), {}, Reason.ORDER_EXPIRED),
    (
        a_record(a_wish(), an_order(issued_on=date(2025, 12, 31))),
        {"expiry_months": 3},
        Reason.OLDER_THAN_REGION_ALLOWS,
    ),
    (a_record(a_wish(treatment_level=Level.FULL), an_order()), {}, Reason.IN_CONFLICT),
    (a_record(a_wish(), an_order(), open_proposals=1), {}, Reason.PROPOSAL_OPEN),
    (a_record(a_wish(), an_order()), {"is_replica": True}, Reason.READ_FROM_REPLICA),
]


@pytest.mark.parametrize(("record", "how", "reason"), CONFIRM)
def test_one_doubt_is_enough_to_confirm(
    record: Intent, how: dict[str, object], reason: Reason
) -> None:
    assert seen(record, **how) == (VerdictKind.CONFIRM, [reason])


TAKEN_BACK = [
    (a_record(a_wish(), an_order(), a_mark(4, MarkKind.SUSPENDED)), Reason.SUSPENDED),
    (a_record(a_wish(), an_order(), a_mark(4)), Reason.WITHDRAWN),
    (a_record(a_wish(), an_order(revoked_epoch=4)), Reason.ORDER_REVOKED),
    (a_record(a_wish(), an_order(), death_recorded_on=date(2026, 3, 1)), Reason.DEATH_RECORDED),
    (a_record(a_wish(), an_order(), merged_into=UUID(int=7)), Reason.MERGED),
]


@pytest.mark.parametrize(("record", "reason"), TAKEN_BACK)
def test_what_was_taken_back_is_not_relied_on(record: Intent, reason: Reason) -> None:
    assert seen(record) == (VerdictKind.DO_NOT_RELY, [reason])
    replica = (VerdictKind.DO_NOT_RELY, [reason, Reason.READ_FROM_REPLICA])
    assert seen(record, is_replica=True) == replica


def test_every_reason_has_its_case_above_and_its_sentences() -> None:
    tried = {reason for _, _, reason in CONFIRM} | {reason for _, reason in TAKEN_BACK}
    assert tried | {Reason.ALL_IN_ORDER, Reason.NOTHING_RECORDED} == set(Reason)
    for said in [one.said for one in (*Reason, *VerdictKind)]:
        assert said.ja.endswith("。")
        assert said.en.endswith(".")


def test_withdrawing_the_newest_never_revives_an_older_one() -> None:
    older, newer = (a_wish(1), an_order(2)), (a_wish(4), an_order(5))
    assert seen(a_record(*older, *newer, a_mark(7)))[0] is VerdictKind.DO_NOT_RELY
    revoked = an_order(5, revoked_epoch=7)
    assert seen(a_record(*older, a_wish(4), revoked))[0] is VerdictKind.DO_NOT_RELY


@pytest.mark.parametrize("kind", list(MarkKind))
@pytest.mark.parametrize(
    "anew",
    [
        (),
        (a_wish(5),),
        (an_order(5),),
        (a_wish(5), an_order(6, signed_epoch=None)),
        (a_wish(5), an_order(6, is_signer_physician=False)),
        (a_wish(5, resuscitation=Answer.UNDECIDED), an_order(6)),
        (a_wish(5), an_order(6, revoked_epoch=8)),
    ],
)
def test_half_of_what_is_needed_anew_is_not_enough(
    kind: MarkKind, anew: tuple[Wish | Order, ...]
) -> None:
    record = a_record(a_wish(1), an_order(2), a_mark(4, kind), *anew)
    assert seen(record)[0] is VerdictKind.DO_NOT_RELY


def test_a_draft_from_before_a_withdrawal_signed_after_it_is_the_old_order() -> None:
    record = a_record(a_wish(1), an_order(2, signed_epoch=6), a_mark(4), a_wish(5))
    assert seen(record) == (VerdictKind.DO_NOT_RELY, [Reason.WITHDRAWN])


def test_a_mark_wins_a_tie() -> None:
    record = a_record(a_mark(4), a_wish(4), an_order(5))
    assert seen(record)[0] is VerdictKind.DO_NOT_RELY
    record = a_record(a_mark(4), a_wish(5), an_order(4, signed_epoch=6))
    assert seen(record)[0] is VerdictKind.DO_NOT_RELY


def test_paper_dates_never_outrank_epochs() -> None:
    late_paper = an_order(2, issued_on=ON)
    record = a_record(a_wish(1, stated_on=ON), late_paper, a_mark(4))
    assert seen(record)[0] is VerdictKind.DO_NOT_RELY


def test_nothing_recorded_is_said_as_that() -> None:
    assert seen(a_record()) == (VerdictKind.NONE, [Reason.NOTHING_RECORDED])


def test_nothing_is_none_only_on_the_primary_and_without_proposals() -> None:
    assert seen(a_record(), is_replica=True)[0] is VerdictKind.CONFIRM
    assert seen(a_record(open_proposals=1))[0] is VerdictKind.CONFIRM
    assert seen(a_record(a_mark(1)))[0] is VerdictKind.DO_NOT_RELY


def test_all_doubts_are_said_together_and_each_once() -> None:
    record = a_record(a_wish(stated_on=date(2026, 4, 2)), an_order(issued_on=date(2026, 4, 2)))
    assert seen(record, is_replica=True) == (
        VerdictKind.CONFIRM,
        [Reason.DATED_AHEAD, Reason.READ_FROM_REPLICA],
    )


def test_a_refusal_with_everything_in_order_is_valid() -> None:
    assert seen(a_record(a_wish(), an_order())) == (VerdictKind.VALID, [Reason.ALL_IN_ORDER])
    witnessed = an_order(patient_signature=PatientSignature.WITNESS)
    assert seen(a_record(a_wish(), witnessed))[0] is VerdictKind.VALID


def test_recorded_and_signed_anew_is_valid_again() -> None:
    record = a_record(a_wish(1), an_order(2), a_mark(4), a_wish(5), an_order(6))
    assert seen(record)[0] is VerdictKind.VALID


def test_last_days_still_count() -> None:
    wish, order = a_wish(review_due=ON), an_order(expires_on=ON, issued_on=date(2026, 1, 1))
    assert seen(a_record(wish, order), expiry_months=3)[0] is VerdictKind.VALID
    tomorrow = ON + timedelta(days=1)
    assert seen(a_record(wish, order), expiry_months=3, on=tomorrow)[1] == [
        Reason.REVIEW_OVERDUE,
        Reason.ORDER_EXPIRED,
        Reason.OLDER_THAN_REGION_ALLOWS,
    ]


def test_a_period_of_months_ends_with_the_month_where_its_day_is_missing() -> None:
    record = a_record(a_wish(stated_on=date(2025, 8, 1)), an_order(issued_on=date(2025, 8, 31)))
    assert seen(record, expiry_months=6, on=date(2026, 2, 28))[0] is VerdictKind.VALID
    assert seen(record, expiry_months=6, on=date(2026, 3, 1))[0] is VerdictKind.CONFIRM
    assert seen(record, expiry_months=10**6)[0] is VerdictKind.VALID


def test_an_expiry_below_one_month_is_refused() -> None:
    with pytest.raises(ValueError, match="one month"):
        judge(a_record(), on=ON, expiry_months=0)


def test_the_verdict_says_day_and_epoch() -> None:
    verdict = judge(a_record(a_wish(), an_order(), a_mark(9)), on=ON)
    assert (verdict.as_of, verdict.epoch) == (ON, 9)
    assert judge(a_record(a_wish(), an_order(2, signed_epoch=5)), on=ON).epoch == 5
    assert judge(a_record(), on=ON).epoch == 0


def test_the_order_of_the_rows_does_not_matter() -> None:
    events: tuple[Wish | Order | Mark, ...] = (
        a_wish(1),
        an_order(2),
        a_mark(4),
        a_wish(5),
        an_order(6),
    )
    assert len({judge(a_record(*mixed), on=ON) for mixed in permutations(events)}) == 1


class Will(RuleBasedStateMachine):
    """A record lived through at random, and a memory that knows only what must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.epoch = 0
        self.record = Intent()
        self.wishes: list[Wish] = []
        self.orders: list[Order] = []
        self.marks: list[Mark] = []
        self.refused_since = False
        self.drafted_since: set[int] = set()
        self.signed_since = False
        self.was_taken_back = False

    def _next(self) -> int:
        self.epoch += 1
        return self.epoch

    def _take_back(self) -> None:
        self.was_taken_back = True
        self.refused_since = self.signed_since = False
        self.drafted_since = set()

    @rule(
        answer=st.sampled_from([Answer.NOT_WANTED] * 4 + list(Answer)),
        source=st.sampled_from([Source.PATIENT] * 4 + list(Source)),
    )
    def record_a_wish(self, answer: Answer, source: Source) -> None:
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

    @rule(again=st.booleans())
    def record_and_sign_anew(self, *, again: bool) -> None:
        """The usual way, so that `valid` is met often enough to be lost again."""
        if again:
            self.record_a_wish(Answer.NOT_WANTED, Source.PATIENT)
            drafted = self._next()
            self.orders.append(an_order(drafted, signed_epoch=self._next()))
            self.drafted_since.add(drafted)
            self.signed_since = True

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

    @invariant()
    def nothing_doubtful_is_valid(self) -> None:
        record = a_record(*self.wishes, *self.orders, *self.marks)
        kind = judge(record, on=ON).kind
        if self.was_taken_back and not (self.refused_since and self.signed_since):
            assert kind is VerdictKind.DO_NOT_RELY
        if kind is VerdictKind.VALID:
            newest = max(self.orders, key=lambda order: order.epoch)
            assert newest.signed_epoch is not None
            assert newest.is_signer_physician
            assert newest.patient_signature in OWN
            assert newest.covers_arrest
            assert newest.revoked_epoch is None
            assert self.wishes[-1].resuscitation is Answer.NOT_WANTED
        assert (kind is VerdictKind.NONE) == (self.epoch == 0)
        assert judge(record, on=ON, is_replica=True).kind in {
            VerdictKind.CONFIRM,
            VerdictKind.DO_NOT_RELY,
        }


Will.TestCase.settings = settings(max_examples=300, stateful_step_count=40, deadline=None)
TestWill = Will.TestCase

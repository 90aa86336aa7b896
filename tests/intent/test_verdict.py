"""Whether a refusal can be relied on: what forbids it first, then when it can."""

from datetime import date, timedelta
from enum import StrEnum
from itertools import permutations
from uuid import UUID

import pytest

from app.intent.history import (
    Answer,
    IllState,
    Intent,
    Mark,
    MarkKind,
    Order,
    OrderCode,
    PatientSignature,
    TreatmentLevel,
    Unsaid,
    Wish,
    WishSource,
    is_after,
)
from app.intent.reasons import Reason
from app.intent.verdict import VerdictKind, judge
from tests.intent.builders import ON, a_mark, a_record, a_wish, an_order


def seen(record: Intent, **how: object) -> tuple[VerdictKind, list[Reason]]:
    verdict = judge(record, **({"on": ON} | how))  # type: ignore[arg-type]
    return verdict.kind, list(verdict.reasons)


CONFIRM = [
    (a_record(an_order()), {}, Reason.NO_WISH),
    (a_record(a_wish(resuscitation=Answer.WANTED), an_order()), {}, Reason.CPR_WANTED),
    (a_record(a_wish(resuscitation=Answer.UNDECIDED), an_order()), {}, Reason.NOT_DECIDED),
    (a_record(a_wish(resuscitation=Answer.DECLINED), an_order()), {}, Reason.NOT_DECIDED),
    (a_record(a_wish(resuscitation=Answer.NEVER_ASKED), an_order()), {}, Reason.NOT_DECIDED),
    (a_record(a_wish(source=WishSource.FAMILY), an_order()), {}, Reason.FAMILY_ONLY),
    (a_record(a_wish(review_due=date(2026, 3, 31)), an_order()), {}, Reason.REVIEW_OVERDUE),
    (a_record(a_wish(stated_on=date(2026, 4, 2)), an_order()), {}, Reason.DATED_AHEAD),
    (
        a_record(
            a_wish(0, stated_on=date(2026, 2, 1), resuscitation=Answer.UNDECIDED),
            a_wish(1),
            an_order(),
        ),
        {},
        Reason.LATER_STATED,
    ),
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
    (
        a_record(a_wish(), an_order(code=OrderCode.RESUSCITATE)),
        {},
        Reason.ORDER_TO_RESUSCITATE,
    ),
    (a_record(a_wish(), an_order(expires_on=date(2026, 3, 31))), {}, Reason.ORDER_EXPIRED),
    (
        a_record(a_wish(), an_order(issued_on=date(2025, 12, 31))),
        {"expiry_months": 3},
        Reason.OLDER_THAN_REGION_ALLOWS,
    ),
    (a_record(a_wish(treatment_level=TreatmentLevel.FULL), an_order()), {}, Reason.IN_CONFLICT),
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
    elsewhere = {one for one in Reason if one.startswith("paper_")}  # test_paper_doubts.py
    elsewhere |= {one for one in Reason if one.startswith(("merge", "separat"))}  # test_merged.py
    elsewhere -= {Reason.MERGED}
    elsewhere |= {Reason.ORDER_SAYS_BOTH}  # test_polarity.py: it never comes without its conflict
    assert tried | elsewhere | {Reason.ALL_IN_ORDER, Reason.NOTHING_RECORDED} == set(Reason)
    for said in [one.said for one in (*Reason, *VerdictKind)]:
        assert said.ja.endswith("。")
        assert said.en.endswith(".")


@pytest.mark.parametrize(
    "words",
    [
        *(Answer, TreatmentLevel, WishSource, PatientSignature, MarkKind, Reason, VerdictKind),
        *(IllState, OrderCode, Unsaid),
    ],
)
def test_what_is_stored_and_sent_is_the_words_own_name(words: type[StrEnum]) -> None:
    assert [word.value for word in words] == [word.name.lower() for word in words]


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
        (a_wish(5), an_order(6, code=OrderCode.RESUSCITATE)),
        (a_wish(5, resuscitation=Answer.UNDECIDED), an_order(6)),
        (a_wish(5, source=WishSource.FAMILY), an_order(6)),
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


def test_only_what_was_said_last_is_the_reason() -> None:
    record = a_record(a_wish(), an_order(), a_mark(4, MarkKind.SUSPENDED), a_mark(5))
    assert seen(record) == (VerdictKind.DO_NOT_RELY, [Reason.WITHDRAWN])


def test_of_two_that_share_an_epoch_the_more_cautious_counts() -> None:
    wishes = (a_wish(1), a_wish(1, resuscitation=Answer.UNDECIDED))
    orders = (an_order(2), an_order(2, signed_epoch=None))
    for said in (wishes, wishes[::-1]):
        assert seen(a_record(*said, an_order())) == (VerdictKind.CONFIRM, [Reason.NOT_DECIDED])
    for ordered in (orders, orders[::-1]):
        assert seen(a_record(a_wish(), *ordered))[1] == [Reason.ORDER_NOT_SIGNED]


def test_an_order_is_no_physicians_unless_it_says_so() -> None:
    order = Order(
        epoch=1,
        covers_arrest=True,
        patient_signature=PatientSignature.SCAN,
        issued_on=ON,
        signed_epoch=2,
    )
    assert is_after(order, None) is False


def test_scan_and_witness_are_the_patients_own_signature() -> None:
    assert [one for one in PatientSignature if one.is_own] == [
        PatientSignature.SCAN,
        PatientSignature.WITNESS,
    ]


@pytest.mark.parametrize("covers", [True, False])
@pytest.mark.parametrize("code", OrderCode)
def test_only_what_covers_an_arrest_and_says_so_forbids_anything(
    code: OrderCode,
    covers: bool,  # noqa: FBT001  a case of the test
) -> None:
    order = an_order(code=code, covers_arrest=covers)
    assert order.forbids is (covers and code is OrderCode.DO_NOT_RESUSCITATE)


def test_a_mark_wins_a_tie() -> None:
    record = a_record(a_mark(4), a_wish(4), an_order(5))
    assert seen(record)[0] is VerdictKind.DO_NOT_RELY
    record = a_record(a_mark(4), a_wish(5), an_order(4, signed_epoch=6))
    assert seen(record)[0] is VerdictKind.DO_NOT_RELY


def test_paper_dates_never_outrank_epochs() -> None:
    late_paper = an_order(2, issued_on=ON)
    record = a_record(a_wish(1, stated_on=ON), late_paper, a_mark(4))
    assert seen(record)[0] is VerdictKind.DO_NOT_RELY
    earlier_paper = a_wish(5, stated_on=date(2025, 1, 1), resuscitation=Answer.WANTED)
    record = a_record(a_wish(1), an_order(), earlier_paper)
    assert Reason.CPR_WANTED in seen(record)[1]
    unsigned = an_order(7, signed_epoch=None, issued_on=date(2025, 1, 1))
    assert seen(a_record(a_wish(), an_order(), unsigned))[1] == [Reason.ORDER_NOT_SIGNED]


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


def test_what_is_dated_today_counts_today() -> None:
    today = a_record(a_wish(stated_on=ON), an_order(issued_on=ON))
    assert seen(today, expiry_months=1)[0] is VerdictKind.VALID


@pytest.mark.parametrize(
    "other",
    [
        a_wish(0, stated_on=date(2026, 2, 1)),  # later, and the same
        a_wish(0, resuscitation=Answer.UNDECIDED),  # another, of the same day
        a_wish(0, stated_on=date(2025, 1, 1), resuscitation=Answer.WANTED),  # another, earlier
    ],
)
def test_what_was_stated_before_or_agrees_overtakes_nothing(other: Wish) -> None:
    assert seen(a_record(other, a_wish(), an_order()))[0] is VerdictKind.VALID


def test_the_family_sets_no_day_for_a_talk_unless_nobody_else_spoke() -> None:
    own = a_wish(1, review_due=date(2026, 3, 31))
    family = a_wish(
        4, source=WishSource.FAMILY, stated_on=date(2026, 3, 1), review_due=date(2027, 1, 1)
    )
    assert Reason.REVIEW_OVERDUE in seen(a_record(own, an_order(), family))[1]
    assert a_record(family).review_by == date(2027, 1, 1)
    assert a_record(an_order(), revisit_due=ON).review_by is None


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
    assert seen(record, expiry_months=2, on=date(2025, 10, 31))[0] is VerdictKind.VALID
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

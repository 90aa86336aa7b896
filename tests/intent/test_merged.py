"""What merging two records does to their verdicts: never less cautious than either of them."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.intent.carrying import carried, said_else_on, without
from app.intent.history import (
    Answer,
    Intent,
    Mark,
    MarkKind,
    Order,
    OrderCode,
    PatientSignature,
    TreatmentLevel,
    Wish,
    WishSource,
)
from app.intent.reasons import Reason
from app.intent.verdict import VerdictKind, judge
from app.patients.merging.kinds import Carried, MergeStep, Merging, Side
from tests.intent.builders import ON, a_mark, a_record, a_wish, an_order
from tests.intent.test_paper_doubts import a_paper

MERGE, OTHER = UUID(int=1), UUID(int=2)
VALID, CONFIRM = VerdictKind.VALID, VerdictKind.CONFIRM
DO_NOT_RELY, NONE = VerdictKind.DO_NOT_RELY, VerdictKind.NONE
IN_ORDER = a_record(a_wish(), an_order())
AFTER = 20
"""An epoch after everything that the records below hold."""

_days = st.integers(-40, 60).map(lambda n: ON + timedelta(days=n))
_epochs = st.integers(1, 8)
_wishes = st.builds(
    Wish,
    epoch=_epochs,
    # mostly refusals, so that enough of them are valid
    resuscitation=st.sampled_from([*[Answer.NOT_WANTED] * 4, *Answer]),
    source=st.sampled_from([*[WishSource.PATIENT] * 4, *WishSource]),
    stated_on=_days,
    treatment_level=st.sampled_from([None, None, *TreatmentLevel]),
    review_due=st.none() | _days,
)
_orders = st.builds(
    lambda order, signed: replace(order, signed_epoch=signed and order.epoch + signed),
    st.builds(
        Order,
        epoch=_epochs,
        covers_arrest=st.sampled_from([True, True, True, False]),
        patient_signature=st.sampled_from([PatientSignature.SCAN, *PatientSignature]),
        issued_on=_days,
        is_signer_physician=st.sampled_from([True, True, True, False]),
        expires_on=st.none() | _days,
        code=st.sampled_from([OrderCode.DO_NOT_RESUSCITATE] * 3 + [OrderCode.RESUSCITATE]),
    ),
    st.sampled_from([1, 2, 1, None]),
)
_marks = st.builds(Mark, epoch=_epochs, kind=st.sampled_from(MarkKind))
_later = st.none() | st.integers(0, 60).map(lambda n: ON + timedelta(days=n))
records = st.one_of(
    st.just(Intent()),
    st.builds(
        lambda review, last, talk: a_record(
            a_wish(review_due=review), an_order(expires_on=last), revisit_due=talk
        ),
        *(_later, _later, _later),
    ),
    st.builds(
        Intent,
        wishes=st.lists(_wishes, max_size=2).map(tuple),
        orders=st.lists(_orders, max_size=2).map(tuple),
        marks=st.lists(_marks, max_size=1).map(tuple),
        open_proposals=st.sampled_from([0, 0, 0, 1]),
        revisit_due=st.none() | st.none() | _days,
        death_recorded_on=st.none() | st.none() | _days,
    ),
)


def a_step(step: MergeStep, epoch: int = AFTER, side: Side = Side.KEPT, **other: object) -> Merging:
    return Merging(merge_id=MERGE, side=side, epoch=epoch, step=step, **other)  # type: ignore[arg-type]


def with_steps(record: Intent, *steps: Merging) -> Intent:
    return replace(record, mergings=(*record.mergings, *steps))


def together(kept: Intent, ended: Intent) -> Intent:
    """The record that is kept, once the other went into it."""
    worth, until = carried(kept, ended, on=ON)
    note: dict[str, Any] = {
        "carried": worth,
        "agrees_until": until,
        "said_else_on": said_else_on(ended),
    }
    return with_steps(kept, a_step(MergeStep.CONFIRMED, **note))


@settings(max_examples=120, deadline=None)
@given(records, records, st.integers(0, 90))
@example(IN_ORDER, a_record(a_wish(review_due=ON), an_order()), 1)
def test_the_merged_is_never_less_cautious_than_either_on_that_day_or_any_later(
    kept: Intent, ended: Intent, later: int
) -> None:
    is_never_less_cautious(kept, ended, later)


@pytest.mark.long
@settings(max_examples=10_000, deadline=None)
@given(records, records, st.integers(0, 90))
def test_the_same_over_ten_thousand_pairs(kept: Intent, ended: Intent, later: int) -> None:
    is_never_less_cautious(kept, ended, later)


def is_never_less_cautious(kept: Intent, ended: Intent, later: int) -> None:
    merged = together(kept, ended)
    for on in {ON, ON + timedelta(days=later)}:
        own, other = judge(kept, on=on).kind, judge(ended, on=on).kind
        both = judge(merged, on=on).kind
        if DO_NOT_RELY in (own, other):
            assert both is DO_NOT_RELY
        if CONFIRM in (own, other):
            assert both in (CONFIRM, DO_NOT_RELY)
        if both is VALID:
            assert (own, other) in ((VALID, VALID), (VALID, NONE))
        if both is NONE:
            assert (own, other) == (NONE, NONE)


@settings(max_examples=60, deadline=None)
@given(records, st.sampled_from(Side), st.sampled_from(Carried), st.integers(0, 90))
def test_separating_never_yields_valid(
    record: Intent, side: Side, worth: Carried, later: int
) -> None:
    noted = worth if side is Side.KEPT else None
    steps = (
        a_step(MergeStep.PROPOSED, 9, side),
        a_step(MergeStep.CONFIRMED, 10, side, carried=noted),
        a_step(MergeStep.SEPARATION_ASKED, 11, side),
        a_step(MergeStep.SEPARATED, 12, side),
    )
    separated = with_steps(record, *steps)
    on = ON + timedelta(days=later)
    assert judge(separated, on=on).kind in (CONFIRM, DO_NOT_RELY)
    for alone in (a_wish(13), an_order(13)):
        half = replace(
            separated,
            wishes=(*record.wishes, *([alone] if isinstance(alone, Wish) else [])),
            orders=(*record.orders, *([alone] if isinstance(alone, Order) else [])),
        )
        assert judge(half, on=on).kind is not VALID


@settings(max_examples=30, deadline=None)
@given(records, st.sampled_from([MergeStep.PROPOSED, MergeStep.SEPARATION_ASKED]))
def test_nothing_is_valid_while_a_second_person_has_yet_to_say(
    record: Intent, step: MergeStep
) -> None:
    assert judge(with_steps(record, a_step(step)), on=ON).kind in (CONFIRM, DO_NOT_RELY)


@settings(max_examples=30, deadline=None)
@given(records)
def test_the_one_that_ended_is_not_relied_on_whatever_it_says(record: Intent) -> None:
    ended = with_steps(record, a_step(MergeStep.CONFIRMED, side=Side.ENDED))
    verdict = judge(ended, on=ON)
    assert verdict.kind is DO_NOT_RELY
    assert Reason.MERGED in verdict.reasons


@pytest.mark.parametrize(
    ("ended", "worth"),
    [
        (Intent(), (Carried.NOTHING, None)),
        (IN_ORDER, (Carried.AGREES, None)),
        (
            a_record(a_wish(review_due=date(2026, 6, 1)), an_order(expires_on=date(2026, 5, 1))),
            (Carried.AGREES, date(2026, 5, 1)),
        ),
        (a_record(a_wish(), an_order(), revisit_due=ON), (Carried.AGREES, ON)),
        (
            a_record(a_wish(treatment_level=TreatmentLevel.COMFORT), an_order()),
            (Carried.DOUBT, None),
        ),
        (a_record(a_wish(), an_order(wording="蘇生しない")), (Carried.DOUBT, None)),
        (a_record(a_wish(), an_order(scope=("輸血をしない",))), (Carried.DOUBT, None)),
        (a_record(a_wish(), an_order(foreseen_course="窒息")), (Carried.DOUBT, None)),
        (a_record(a_wish()), (Carried.DOUBT, None)),
        (a_record(a_wish(), an_order(), open_proposals=1), (Carried.DOUBT, None)),
        (a_record(a_wish(), an_order(), a_mark(5)), (Carried.TAKEN_BACK, None)),
        (a_record(death_recorded_on=ON), (Carried.TAKEN_BACK, None)),
    ],
)
def test_what_the_other_was_worth(ended: Intent, worth: tuple[Carried, date | None]) -> None:
    assert carried(IN_ORDER, ended, on=ON) == worth


def test_what_differs_elsewhere_and_what_is_not_valid_here_is_in_doubt() -> None:
    assert carried(IN_ORDER, IN_ORDER, on=ON, says_else=True)[0] is Carried.DOUBT
    for kept in (Intent(), a_record(a_wish()), a_record(a_wish(), an_order(), a_mark(5))):
        assert carried(kept, IN_ORDER, on=ON)[0] is Carried.DOUBT


def test_the_proposal_that_is_decided_is_no_doubt_and_another_is() -> None:
    proposed = with_steps(IN_ORDER, a_step(MergeStep.PROPOSED))
    assert judge(without(proposed, MERGE), on=ON).kind is VALID
    assert judge(without(proposed, OTHER), on=ON).kind is CONFIRM


ANEW = [
    ((), False),
    ((a_wish(AFTER + 1),), False),
    ((an_order(AFTER + 1),), False),
    ((a_wish(AFTER + 1), an_order(2, signed_epoch=AFTER + 2)), False),
    ((a_wish(AFTER + 1, source=WishSource.FAMILY), an_order(AFTER + 2)), False),
    ((a_wish(AFTER + 1), an_order(AFTER + 2)), True),
]


@pytest.mark.parametrize(("anew", "is_enough"), ANEW)
@pytest.mark.parametrize(
    ("step", "reason"),
    [
        (a_step(MergeStep.CONFIRMED, carried=Carried.TAKEN_BACK), Reason.MERGED_TAKEN_BACK),
        (a_step(MergeStep.CONFIRMED, carried=Carried.DOUBT), Reason.MERGED_IN_DOUBT),
        (
            a_step(
                MergeStep.CONFIRMED, carried=Carried.AGREES, agrees_until=ON - timedelta(days=1)
            ),
            Reason.MERGED_IN_DOUBT,
        ),
        (a_step(MergeStep.SEPARATED), Reason.SEPARATED),
        (a_step(MergeStep.LET_GO, side=Side.ENDED), Reason.SEPARATED),
    ],
)
def test_it_stays_so_until_a_wish_and_an_order_are_both_anew(
    step: Merging,
    reason: Reason,
    anew: tuple[Wish | Order, ...],
    is_enough: bool,  # noqa: FBT001  a case of the test
) -> None:
    record = with_steps(a_record(a_wish(), an_order(), *anew), step)
    verdict = judge(record, on=ON)
    assert (reason in verdict.reasons) is not is_enough
    assert (verdict.kind is VALID) is is_enough


def test_a_no_is_the_end_of_it_and_asking_again_is_not() -> None:
    asked = with_steps(IN_ORDER, a_step(MergeStep.PROPOSED, 8))
    assert judge(with_steps(asked, a_step(MergeStep.DECLINED, 9)), on=ON).kind is VALID
    merged = with_steps(
        IN_ORDER,
        a_step(MergeStep.CONFIRMED, 9, carried=Carried.TAKEN_BACK),
        a_step(MergeStep.SEPARATION_ASKED, 10),
    )
    kept = with_steps(merged, a_step(MergeStep.SEPARATION_DECLINED, 11))
    for record in (merged, kept):
        assert judge(record, on=ON).kind is DO_NOT_RELY
    separated = with_steps(merged, a_step(MergeStep.SEPARATED, 11))
    assert judge(separated, on=ON).kind is CONFIRM


def test_its_epoch_counts_as_what_was_read() -> None:
    assert judge(with_steps(IN_ORDER, a_step(MergeStep.PROPOSED)), on=ON).epoch == AFTER


@pytest.mark.parametrize("worth", [Carried.AGREES, Carried.NOTHING])
def test_what_agrees_does_so_until_the_end_of_its_last_day(worth: Carried) -> None:
    for until, kind in ((None, VALID), (ON, VALID), (ON - timedelta(days=1), CONFIRM)):
        note = a_step(MergeStep.CONFIRMED, carried=worth, agrees_until=until)
        assert judge(with_steps(IN_ORDER, note), on=ON).kind is kind


def test_a_paper_that_nobody_typed_yet_is_more_than_nothing() -> None:
    assert carried(IN_ORDER, a_record(), on=ON) == (Carried.NOTHING, None)
    assert carried(IN_ORDER, a_record(papers=(a_paper(),)), on=ON) == (Carried.DOUBT, None)


def test_something_else_said_there_on_a_later_day_overtakes_what_was_stated_here() -> None:
    stated = date(2020, 1, 1)
    for day, reasons in (
        (stated + timedelta(days=1), {Reason.LATER_STATED}),
        (stated, set()),
        (None, set()),
    ):
        note = a_step(MergeStep.CONFIRMED, carried=Carried.NOTHING, said_else_on=day)
        verdict = judge(with_steps(a_record(a_wish(stated_on=stated), an_order()), note), on=ON)
        assert {*verdict.reasons} & {Reason.LATER_STATED} == reasons
        alone = judge(with_steps(a_record(), note), on=ON)
        assert Reason.LATER_STATED not in alone.reasons


def test_the_last_day_on_which_anything_but_a_refusal_was_said() -> None:
    first, last = date(2020, 1, 1), date(2021, 1, 1)
    wanted = a_wish(1, resuscitation=Answer.WANTED, stated_on=last)
    unsaid = a_wish(2, resuscitation=Answer.UNDECIDED, stated_on=first)
    refused = a_wish(3, stated_on=date(2022, 1, 1))
    assert said_else_on(a_record(wanted, unsaid, refused)) == last
    assert said_else_on(a_record(unsaid, refused)) == first
    assert said_else_on(a_record(refused)) is None

"""What stands against what, and what does not."""

from datetime import date

import pytest

from app.intent.conflicts import Conflict, ConflictKind, find_conflicts
from app.intent.history import Answer, Intent, TreatmentLevel, WishSource
from tests.intent.builders import ON, a_mark, a_record, a_wish, an_order


def kinds(record: Intent) -> list[ConflictKind]:
    return [conflict.kind for conflict in find_conflicts(record, on=ON)]


def test_a_refusal_with_full_treatment() -> None:
    record = a_record(a_wish(treatment_level=TreatmentLevel.FULL), an_order())
    assert kinds(record) == [ConflictKind.REFUSAL_WITH_FULL_TREATMENT]


@pytest.mark.parametrize("level", [None, TreatmentLevel.COMFORT, TreatmentLevel.LIMITED])
def test_a_refusal_with_less_than_full_treatment_is_none(level: TreatmentLevel | None) -> None:
    assert kinds(a_record(a_wish(treatment_level=level), an_order())) == []


def test_only_the_newest_wish_is_asked_for_full_treatment() -> None:
    assert (
        kinds(a_record(a_wish(1, treatment_level=TreatmentLevel.FULL), a_wish(2), an_order(3)))
        == []
    )
    wanted = a_wish(1, treatment_level=TreatmentLevel.FULL, resuscitation=Answer.WANTED)
    assert kinds(a_record(wanted)) == []


@pytest.mark.parametrize("answer", [answer for answer in Answer if answer != Answer.NOT_WANTED])
def test_an_order_against_a_newer_wish(answer: Answer) -> None:
    record = a_record(an_order(1), a_wish(5, resuscitation=answer))
    assert kinds(record) == [ConflictKind.ORDER_AGAINST_NEWER_WISH]


def test_a_wish_between_draft_and_signature_is_newer_than_the_order() -> None:
    record = a_record(an_order(1, signed_epoch=9), a_wish(5, resuscitation=Answer.UNDECIDED))
    assert kinds(record) == [ConflictKind.ORDER_AGAINST_NEWER_WISH]


def test_a_newer_wish_that_refuses_too_stands_against_nothing() -> None:
    assert kinds(a_record(a_wish(), an_order(), a_wish(9))) == []


def test_a_wish_before_the_order_or_an_order_not_about_arrest_is_none() -> None:
    undecided = a_wish(1, resuscitation=Answer.UNDECIDED)
    assert kinds(a_record(undecided, an_order(2))) == []
    later = a_wish(5, resuscitation=Answer.UNDECIDED)
    assert kinds(a_record(an_order(1, covers_arrest=False), later)) == []
    assert kinds(a_record(an_order(1, signed_epoch=None), later)) == []
    # nor does one that is silent on arrests stand against a refusal
    assert kinds(a_record(an_order(1, covers_arrest=False), a_wish(5))) == []


@pytest.mark.parametrize(
    "source", [source for source in WishSource if source != WishSource.PATIENT]
)
def test_a_surrogate_against_the_patient(source: WishSource) -> None:
    said = a_wish(5, source=source, resuscitation=Answer.WANTED)
    assert ConflictKind.SURROGATE_AGAINST_PATIENT in kinds(a_record(a_wish(1), said))
    said = a_wish(5, source=source)
    patient = a_wish(1, resuscitation=Answer.WANTED)
    assert kinds(a_record(patient, said)) == [ConflictKind.SURROGATE_AGAINST_PATIENT]


def test_one_dissenting_relative_is_not_hidden_by_an_agreeing_one() -> None:
    wife = a_wish(5, source=WishSource.FAMILY, resuscitation=Answer.WANTED)
    son = a_wish(6, source=WishSource.FAMILY)
    assert kinds(a_record(a_wish(1), wife, son)) == [ConflictKind.SURROGATE_AGAINST_PATIENT]


def test_what_others_said_before_the_patient_or_without_the_patient_is_none() -> None:
    before = a_wish(1, source=WishSource.FAMILY, resuscitation=Answer.WANTED)
    assert kinds(a_record(before, a_wish(2))) == []
    assert kinds(a_record(before)) == []
    assert kinds(a_record(a_wish(1), a_wish(2, source=WishSource.SURROGATE))) == []
    own = a_record(a_wish(1, resuscitation=Answer.WANTED), a_wish(2))
    assert kinds(own) == []


def test_two_active_orders_that_differ() -> None:
    record = a_record(a_wish(), an_order(2, covers_arrest=False), an_order(4))
    assert kinds(record) == [ConflictKind.ORDERS_DIFFER]


@pytest.mark.parametrize(
    "other",
    [
        {"signed_epoch": None},
        {"is_signer_physician": False},
        {"expires_on": date(2026, 3, 31)},
        {"covers_arrest": True},
    ],
)
def test_an_order_that_is_not_active_or_the_same_is_none(other: dict[str, object]) -> None:
    older = an_order(2, **({"covers_arrest": False} | other))
    assert kinds(a_record(a_wish(), older, an_order(4))) == []


def test_an_order_on_its_last_day_is_still_active() -> None:
    older = an_order(2, covers_arrest=False, expires_on=ON)
    assert kinds(a_record(a_wish(), older, an_order(4))) == [ConflictKind.ORDERS_DIFFER]


def test_an_order_taken_back_differs_from_nothing() -> None:
    record = a_record(an_order(1, covers_arrest=False), a_mark(4), a_wish(5), an_order(6))
    assert kinds(record) == []


@pytest.mark.parametrize("kind", list(ConflictKind))
def test_every_conflict_is_said_in_both_languages(kind: ConflictKind) -> None:
    said = Conflict(kind).said
    assert said.ja.endswith("。")
    assert said.en.endswith(".")

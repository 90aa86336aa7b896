"""A rule nobody had seen, written from a paper by the README alone: it says what the paper says."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.transport.advising.advice import Advice
from app.transport.check import check_reading
from app.transport.evaluate import evaluate
from app.transport.language.cases import Case
from app.transport.language.doctor import ContactRole
from app.transport.language.expression import Value
from app.transport.language.reading import Reading, read
from app.transport.language.results import Resuscitation
from app.transport.rehearse import play
from tests.transport.situations import NO_RECORD, facts

FILE = Path(__file__).parent / "made_up" / "minamisato.yaml"
DOCTOR, MC = ContactRole.ATTENDING_PHYSICIAN, ContactRole.ONLINE_MC_PHYSICIAN


@pytest.fixture(scope="module")
def reading() -> Reading:
    return read(FILE.read_text("utf-8"), file=FILE.name)


def in_order(reading: Reading, **other: Value) -> Advice:
    case = next(case for case in reading.rulebook.cases if case.id == "all_in_order")
    changed: Case = replace(case, facts={**case.facts, **other})
    return play(reading.rulebook, changed)


def test_nothing_is_found_wrong_with_it(reading: Reading) -> None:
    assert [str(found) for found in check_reading(reading)] == []


def test_with_all_in_order_the_mc_doctor_may_stop_it(reading: Reading) -> None:
    advice = in_order(reading)
    assert advice.resuscitation is Resuscitation.STOP
    assert advice.handover is not None
    assert advice.handover.crew_waits


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("age", 19),
        ("local_pregnant", True),
        ("local_two_confirm", False),
        ("local_form", "not_all"),
        ("local_form", "none"),
        ("document_age_days", 366),
        ("cause", "choking"),
        ("exogenous_cause", True),
        ("family_objects", True),
        ("foreseen_condition_match", False),
        ("handover_signature", False),
    ],
)
def test_any_line_of_the_paper_keeps_it_going(reading: Reading, fact: str, value: Value) -> None:
    assert not in_order(reading, **{fact: value}).is_less_than_ordinary


def test_the_doctor_who_knows_the_absent_form_stands_in_for_it(reading: Reading) -> None:
    advice = in_order(reading, local_form="none", document_confirmed_by_doctor=True)
    assert advice.resuscitation is Resuscitation.STOP


@pytest.mark.parametrize(
    ("day", "clock", "whom"),
    [("wed", 600, DOCTOR), ("wed", 1100, MC), ("sun", 600, MC), ("holiday", 600, MC)],
)
def test_whom_to_phone_hangs_on_the_hour(
    reading: Reading, day: str, clock: int, whom: ContactRole
) -> None:
    known = facts(arrest=True, signs_of_life=False, day_of_week=day, clock_minutes=clock)
    contact = evaluate(reading.rulebook, known, NO_RECORD, []).contact
    assert contact is not None
    assert contact.whom is whom

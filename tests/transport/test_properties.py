"""What must never happen, over rulebooks nobody agreed and calls nobody made (P1 to P8).

The long run asks the same of many more, and counts them.
"""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from app.transport.advising.advice import Advice
from app.transport.evaluate import evaluate
from app.transport.language.doctor import DoctorCall, Standing, Verdict
from app.transport.language.expression import Value
from app.transport.language.facts import Fact
from app.transport.language.kleene import Truth
from app.transport.language.rulebook import Rulebook
from app.transport.language.vocabulary import CORE
from tests.transport import properties, strategies
from tests.transport.rulebook_strategies import WORLD, parents_of, rulebooks, values_of
from tests.transport.strategies import Situation, situations

Calls = Sequence[DoctorCall]
EVALUATIONS = 100_000
"""At least so many in the long run."""
thorough = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
DOUBTFUL = st.sampled_from([Verdict.CONFIRM, Verdict.DO_NOT_RELY, Verdict.NONE])
NO_ARREST = st.sampled_from([False, None])


@st.composite
def refusals(draw: st.DrawFn) -> dict[str, Value]:
    likely = draw(st.booleans())
    return {n: WORLD[n] if likely else draw(values_of(n)) for n in properties.REFUSING}


@st.composite
def refined(draw: st.DrawFn) -> tuple[Situation, Rulebook]:
    situation = draw(situations)
    return situation, draw(parents_of(situation.rulebook))


@st.composite
def facts(draw: st.DrawFn) -> tuple[str, Value, int]:
    name = draw(st.sampled_from(sorted(CORE)))
    return name, draw(values_of(name)), draw(st.integers(0, len(name) - 1))


def test_the_generated_situations_do_reach_less_than_ordinary_care() -> None:
    found = find(situations, lambda s: s.advice().is_less_than_ordinary, settings=thorough)
    assert found.advice().outcomes


@thorough
@given(situations)
def test_p1_forgetting_a_fact_never_turns_continue_into_stop(situation: Situation) -> None:
    properties.forgets_nothing_into_a_stop(situation)


@thorough
@given(situations)
def test_p2_only_a_doctor_whom_the_rule_lets_instruct_can_stop(situation: Situation) -> None:
    properties.stops_by_a_doctors_word_alone(situation)


@thorough
@given(situations)
def test_p3_a_sign_of_life_ends_every_rule_about_resuscitation(situation: Situation) -> None:
    properties.a_sign_of_life_ends_it(situation)


@thorough
@given(situations, DOUBTFUL)
def test_p4_a_record_that_is_not_valid_says_nothing(situation: Situation, verdict: Verdict) -> None:
    properties.a_record_that_is_not_valid_says_nothing(situation, verdict)


@thorough
@given(situations)
def test_p4_after_a_withdrawal_only_a_doctor_who_was_told_can_stop(situation: Situation) -> None:
    properties.after_a_withdrawal_the_doctor_was_told(situation)


@thorough
@given(situations)
def test_p5_without_a_sound_rulebook_care_is_ordinary_and_says_so(situation: Situation) -> None:
    properties.without_a_sound_rule_care_is_ordinary(situation)


@thorough
@given(situations, NO_ARREST, refusals())
def test_p6_outside_arrest_a_refusal_of_cpr_changes_no_outcome(
    situation: Situation, arrest: Truth, refusal: dict[str, Value]
) -> None:
    properties.outside_arrest_a_refusal_changes_nothing(situation, arrest, refusal)


@thorough
@given(rulebooks())
def test_p7_no_rulebook_passes_that_could_stop_without_will_doctor_or_cause(
    rulebook: Rulebook,
) -> None:
    properties.a_careless_rulebook_is_refused(rulebook)


@thorough
@given(refined())
def test_p7_a_refinement_that_passes_stops_no_more_than_its_parent(
    drawn: tuple[Situation, Rulebook],
) -> None:
    properties.a_refinement_that_passes_stops_no_more_than_its_parent(*drawn)


@given(facts())
def test_p8_a_misspelt_name_or_a_wrong_type_is_an_error(drawn: tuple[str, Value, int]) -> None:
    properties.a_wrong_fact_is_an_error(*drawn)


@thorough
@given(situations)
def test_the_same_call_gives_the_same_bytes(situation: Situation) -> None:
    properties.the_same_call_gives_the_same_bytes(situation)


@pytest.fixture
def evaluations(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry, growing: how many advices were worked out."""
    counted = [0]
    real = evaluate

    def counting(
        rulebook: Rulebook | None, facts: Sequence[Fact], standing: Standing, calls: Calls
    ) -> Advice:
        counted[0] += 1
        return real(rulebook, facts, standing, calls)

    monkeypatch.setattr(strategies, "evaluate", counting)
    return counted


LONG: dict[str, tuple[st.SearchStrategy[tuple[Any, ...]], Callable[..., None], int]] = {
    "P1": (st.tuples(situations), properties.forgets_nothing_into_a_stop, 5_400),
    "P2": (st.tuples(situations), properties.stops_by_a_doctors_word_alone, 1_500),
    "P3": (st.tuples(situations), properties.a_sign_of_life_ends_it, 1_500),
    "P4": (
        st.tuples(situations, DOUBTFUL),
        properties.a_record_that_is_not_valid_says_nothing,
        1_500,
    ),
    "P4 withdrawn": (
        st.tuples(situations),
        properties.after_a_withdrawal_the_doctor_was_told,
        1_500,
    ),
    "P5": (st.tuples(situations), properties.without_a_sound_rule_care_is_ordinary, 300),
    "P6": (
        st.tuples(situations, NO_ARREST, refusals()),
        properties.outside_arrest_a_refusal_changes_nothing,
        1_500,
    ),
    "P7": (st.tuples(rulebooks()), properties.a_careless_rulebook_is_refused, 400),
    "P7 refined": (
        refined(),
        properties.a_refinement_that_passes_stops_no_more_than_its_parent,
        1_500,
    ),
    "P8": (facts(), properties.a_wrong_fact_is_an_error, 1_000),
    "same bytes": (st.tuples(situations), properties.the_same_call_gives_the_same_bytes, 800),
}


@pytest.mark.long
@pytest.mark.timeout(5_400)
def test_all_of_it_a_hundred_thousand_times(evaluations: list[int]) -> None:
    for drawn, holds, times in LONG.values():
        _often(drawn, holds, times)()
    assert evaluations[0] >= EVALUATIONS, evaluations


def _often(
    drawn: st.SearchStrategy[tuple[Any, ...]], holds: Callable[..., None], times: int
) -> Callable[[], None]:
    @settings(thorough, max_examples=times, database=None)
    @given(drawn)
    def ask(given_: tuple[Any, ...]) -> None:
        holds(*given_)

    return ask

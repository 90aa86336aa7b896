"""Every property finds the fault it is there for: the code is broken, and it must go red."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app.transport import check, choose
from app.transport.advising import clauses, gather, lines
from app.transport.advising.advice import Known
from app.transport.advising.plan import Plan, plan_of
from app.transport.checking import loosening
from app.transport.language import facts as boundary
from app.transport.language.doctor import PHYSICIANS, DoctorCall, Standing, Verdict
from app.transport.language.ending import Handover
from app.transport.language.evidence import Whose, Will
from app.transport.language.expression import Is
from app.transport.language.facts import Fact
from app.transport.language.kleene import Truth
from app.transport.language.rulebook import Condition, Kind, Rulebook
from tests.transport import properties
from tests.transport.rulebook_strategies import WORDS, rulebooks
from tests.transport.strategies import Situation, situations
from tests.transport.test_properties import DOUBTFUL, NO_ARREST, facts, refusals

Break = Callable[[pytest.MonkeyPatch], None]
hunting = settings(
    max_examples=2_000,
    deadline=None,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)


def optimistic(values: Iterable[Truth]) -> Truth:
    """Kleene's conjunction as it must not be: the unknown is passed over."""
    return all(value is not False for value in values)


def unknown_counts_as_met(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(lines, "conjunction", optimistic)


def anyone_may_instruct(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(lines, "instruction_holds", lambda *_: True)


def signs_of_life_are_left_out(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(clauses, "NO_SIGNS_OF_LIFE", clauses.IN_ARREST)


def every_record_counts(patch: pytest.MonkeyPatch) -> None:
    def trusting(
        plan: Plan, told: Sequence[Fact], standing: Standing, calls: Sequence[DoctorCall]
    ) -> dict[str, Known]:
        valid = replace(standing, verdict=Verdict.VALID)
        return gather.gather(plan, told, valid, calls)

    patch.setattr("app.transport.evaluate.gather", trusting)


def a_withdrawal_is_forgotten(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(lines, "stands_after_withdrawal", lambda *_: True)


def the_check_is_not_asked(patch: pytest.MonkeyPatch) -> None:
    def careless(
        candidates: Iterable[choose.Candidate], *, municipality: str, kind: Kind, at: datetime
    ) -> choose.Choice:
        passing = [replace(one, passes=True) for one in candidates]
        return choose.choose(passing, municipality=municipality, kind=kind, at=at)

    patch.setattr(properties, "choose", careless)


def a_refusal_counts_outside_arrest(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(lines.Scene, "without", lambda scene, _: scene.values)


def nothing_is_asked_of_a_stop(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(check, "stops", lambda _: iter(()))


def nobody_looks_at_the_will(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(loosening, "_will_and_evidence", lambda *_: iter(()))


def nobody_looks_at_conditions(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(loosening, "_conditions", lambda *_: iter(()))


def nobody_looks_at_who_instructs(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(loosening, "_instructing", lambda *_: iter(()))


def nobody_looks_at_the_endings(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(loosening, "_endings", lambda *_: iter(()))


def facts_are_not_inspected(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(boundary, "inspect", lambda *_: None)


def the_digest_depends_on_the_order(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(gather, "sorted", list, raising=False)


Refined = tuple[Situation, Rulebook]


def surrogates_do_not_count_above(situation: Situation) -> Refined:
    both = Will(text=WORDS, of=(Whose.PATIENT, Whose.SURROGATE))
    facts = tuple(
        replace(fact, value="surrogate") if fact.name == "will_source" else fact
        for fact in situation.facts
    )
    own = replace(situation.rulebook, will=both)
    parent = replace(own, id="parent", will=Will(text=WORDS, of=(Whose.PATIENT,)))
    return replace(situation, rulebook=own, facts=facts), parent


def a_condition_never_holds_above(situation: Situation) -> Refined:
    def with_condition(*, value: bool) -> Rulebook:
        one = Condition(id="x", text=WORDS, when=Is("arrest", (value,)))
        book = situation.rulebook
        return replace(book, conditions=(*book.conditions, one))

    return replace(situation, rulebook=with_condition(value=True)), with_condition(value=False)


def others_instruct_above(situation: Situation) -> Refined:
    rule = situation.rulebook.may_instruct
    others = tuple(role for role in PHYSICIANS if rule is None or role not in rule.by)
    narrowed = rule and replace(rule, by=others)
    return situation, replace(situation.rulebook, may_instruct=narrowed)


def nobody_comes_in_time_above(situation: Situation) -> Refined:
    band = Handover(id="h", text=WORDS, within_minutes=60, to=WORDS, crew_waits=True)
    own = replace(situation.rulebook, handover=(band,))
    parent = replace(own, handover=(replace(band, within_minutes=0),))
    return replace(situation, rulebook=own), parent


PLANTED: dict[str, tuple[Break, Callable[..., None], st.SearchStrategy[tuple[Any, ...]]]] = {
    "P1": (
        unknown_counts_as_met,
        properties.forgets_nothing_into_a_stop,
        st.tuples(situations),
    ),
    "P2": (
        anyone_may_instruct,
        properties.stops_by_a_doctors_word_alone,
        st.tuples(situations),
    ),
    "P3": (
        signs_of_life_are_left_out,
        properties.a_sign_of_life_ends_it,
        st.tuples(situations),
    ),
    "P4 record": (
        every_record_counts,
        properties.a_record_that_is_not_valid_says_nothing,
        st.tuples(situations, DOUBTFUL),
    ),
    "P4 withdrawal": (
        a_withdrawal_is_forgotten,
        properties.after_a_withdrawal_the_doctor_was_told,
        st.tuples(situations),
    ),
    "P5": (
        the_check_is_not_asked,
        properties.without_a_sound_rule_care_is_ordinary,
        st.tuples(situations),
    ),
    "P6": (
        a_refusal_counts_outside_arrest,
        properties.outside_arrest_a_refusal_changes_nothing,
        st.tuples(situations, NO_ARREST, refusals()),
    ),
    "P7": (
        nothing_is_asked_of_a_stop,
        properties.a_careless_rulebook_is_refused,
        st.tuples(rulebooks()),
    ),
    "P7 refined: will": (
        nobody_looks_at_the_will,
        properties.a_refinement_that_passes_stops_no_more_than_its_parent,
        situations.map(surrogates_do_not_count_above),
    ),
    "P7 refined: conditions": (
        nobody_looks_at_conditions,
        properties.a_refinement_that_passes_stops_no_more_than_its_parent,
        situations.map(a_condition_never_holds_above),
    ),
    "P7 refined: who instructs": (
        nobody_looks_at_who_instructs,
        properties.a_refinement_that_passes_stops_no_more_than_its_parent,
        situations.map(others_instruct_above),
    ),
    "P7 refined: endings": (
        nobody_looks_at_the_endings,
        properties.a_refinement_that_passes_stops_no_more_than_its_parent,
        situations.map(nobody_comes_in_time_above),
    ),
    "P8": (facts_are_not_inspected, properties.a_wrong_fact_is_an_error, facts()),
    "same bytes": (
        the_digest_depends_on_the_order,
        properties.the_same_call_gives_the_same_bytes,
        st.tuples(situations),
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant, holds, drawn = PLANTED[name]

    @hunting
    @given(drawn)
    def ask(given_: tuple[Any, ...]) -> None:
        plan_of.cache_clear()
        holds(*given_)

    with monkeypatch.context() as broken_here:
        plant(broken_here)
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            ask()
    plan_of.cache_clear()

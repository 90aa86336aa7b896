"""What must never happen, over rulebooks nobody agreed and calls nobody made (P1 to P8)."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from app.transport.advising.advice import Advice
from app.transport.check import check
from app.transport.evaluate import evaluate
from app.transport.language.doctor import Instruction, Standing, Verdict
from app.transport.language.facts import Fact
from app.transport.language.kinds import Source
from app.transport.language.results import Resuscitation, Transport
from app.transport.language.rulebook import Rulebook
from app.transport.language.vocabulary import CORE
from app.transport.language.words import BadFact
from tests.transport.strategies import AT, WHOLE, WORLD, Situation, rulebooks, situations, values_of

thorough = settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def results(advice: Advice) -> tuple[object, ...]:
    destinations = tuple(item.id for item in advice.destinations)
    return advice.resuscitation, advice.transport, advice.limits, destinations


def no_worse(after: Advice, before: Advice) -> bool:
    """Whether nothing that was ordinary became less than ordinary."""
    return set(after.outcomes) <= set(before.outcomes)


def blocked(rulebook: Rulebook) -> set[str]:
    return {found.field for found in check(rulebook) if found.blocks}


def without(situation: Situation, name: str) -> Situation:
    calls = tuple(
        replace(
            call,
            confirmed={n: v for n, v in call.confirmed.items() if n != name},
            arrival_minutes=None if name == "doctor_arrival_minutes" else call.arrival_minutes,
        )
        for call in situation.calls
    )
    facts = tuple(fact for fact in situation.facts if fact.name != name)
    return replace(situation, facts=facts, calls=calls)


def test_the_generated_situations_do_reach_less_than_ordinary_care() -> None:
    found = find(situations, lambda s: s.advice().is_less_than_ordinary, settings=thorough)
    assert found.advice().outcomes


@thorough
@given(situations)
def test_p1_forgetting_a_fact_never_turns_continue_into_stop(situation: Situation) -> None:
    before = situation.advice()
    for name in dict.fromkeys(
        [*(f.name for f in situation.facts), *(n for c in situation.calls for n in c.confirmed)]
    ):
        assert no_worse(without(situation, name).advice(), before)
    for place, fact in enumerate(situation.facts):
        doubted = list(situation.facts)
        doubted[place] = replace(fact, value=None)
        assert no_worse(replace(situation, facts=tuple(doubted)).advice(), before)


@thorough
@given(situations)
def test_p1_with_nothing_known_care_is_ordinary(situation: Situation) -> None:
    assert not replace(situation, facts=()).advice().is_less_than_ordinary


@thorough
@given(situations)
def test_p2_only_a_doctor_whom_the_rule_lets_instruct_can_stop(situation: Situation) -> None:
    advice = situation.advice()
    if advice.is_less_than_ordinary:
        rule = situation.rulebook.may_instruct
        assert rule is not None
        assert any(
            call.reached and call.whom in rule.by and call.instruction is Instruction.STOP
            for call in situation.calls
        )
    silent = tuple(replace(call, instruction=Instruction.NONE) for call in situation.calls)
    assert not replace(situation, calls=silent).advice().is_less_than_ordinary


@thorough
@given(situations)
def test_p3_a_sign_of_life_ends_every_rule_about_resuscitation(situation: Situation) -> None:
    others = tuple(fact for fact in situation.facts if fact.name != "signs_of_life")
    alive = Fact("signs_of_life", value=True, source=Source.SEEN, happened_at=AT, recorded_at=AT)
    assert not replace(situation, facts=(*others, alive)).advice().is_less_than_ordinary
    assert not replace(situation, facts=(*situation.facts, alive)).advice().is_less_than_ordinary


@thorough
@given(situations, st.sampled_from([Verdict.CONFIRM, Verdict.DO_NOT_RELY, Verdict.NONE]))
def test_p4_a_record_that_is_not_valid_says_nothing(situation: Situation, verdict: Verdict) -> None:
    doubtful = replace(situation, standing=Standing(verdict))
    scene = tuple(fact for fact in situation.facts if fact.source is not Source.RECORD)
    assert results(doubtful.advice()) == results(replace(doubtful, facts=scene).advice())


@thorough
@given(situations)
def test_p4_after_a_withdrawal_only_a_doctor_who_was_told_can_stop(situation: Situation) -> None:
    withdrawn = replace(situation, standing=Standing(Verdict.DO_NOT_RELY))
    told = [
        call
        for call in situation.calls
        if call.instruction is Instruction.STOP
        and call.told_of_withdrawal
        and call.confirmed_anew
        and call.read_back
    ]
    if withdrawn.advice().is_less_than_ordinary:
        assert told
    untold = tuple(replace(call, told_of_withdrawal=False) for call in situation.calls)
    assert not replace(withdrawn, calls=untold).advice().is_less_than_ordinary
    # Whatever a doctor was told of, it was not what was taken back afterwards.
    later = replace(withdrawn, standing=Standing(Verdict.DO_NOT_RELY, taken_back_at=AT))
    assert not later.advice().is_less_than_ordinary


@thorough
@given(situations)
def test_p5_without_a_rulebook_care_is_ordinary_and_says_so(situation: Situation) -> None:
    advice = evaluate(None, situation.facts, situation.standing, situation.calls)
    assert not advice.is_less_than_ordinary
    assert advice.reason == "no_rulebook"
    assert advice.rulebook is None


@thorough
@given(situations, st.data())
def test_p6_outside_arrest_a_refusal_of_cpr_changes_no_outcome(
    situation: Situation, data: st.DataObject
) -> None:
    refusing = [name for name, kind in WHOLE.items() if kind.about_cpr]
    facts = [fact for fact in situation.facts if fact.name not in ("arrest", *refusing)]
    arrest = data.draw(st.sampled_from([False, None]))
    facts.append(Fact("arrest", arrest, Source.SEEN, AT, AT))
    situation = replace(situation, facts=tuple(facts))
    plain = results(situation.advice())
    assert plain[:3] == (Resuscitation.CONTINUE, Transport.YES, ())
    likely = data.draw(st.booleans())
    for name in refusing:
        value = WORLD[name] if likely else data.draw(values_of(name))
        facts.append(Fact(name, value, WHOLE[name].sources[0], AT, AT))
    valid = replace(situation, facts=tuple(facts), standing=Standing(Verdict.VALID))
    assert results(valid.advice())[:3] == plain[:3]
    same = replace(valid, standing=situation.standing)
    assert results(same.advice()) == plain


@thorough
@given(rulebooks())
def test_p7_no_rulebook_passes_that_could_stop_without_will_doctor_or_cause(
    rulebook: Rulebook,
) -> None:
    if rulebook.outcomes:
        assert "will" in blocked(replace(rulebook, will=None))
        assert "may_instruct" in blocked(replace(rulebook, may_instruct=None))
        careless = replace(rulebook, conditions=(), applies=(), silences=(), evidence=None)
        free = tuple(replace(item, needs=None) for item in rulebook.outcomes)
        assert "outcomes[0]" in blocked(replace(careless, outcomes=free))


@given(st.sampled_from(sorted(CORE)), st.data())
def test_p8_a_misspelt_name_or_a_wrong_type_is_an_error(name: str, data: st.DataObject) -> None:
    source = CORE[name].sources[0]
    value = data.draw(values_of(name))
    Fact(name, value, source, AT, AT)
    place = data.draw(st.integers(0, len(name) - 1))
    with pytest.raises(BadFact):
        Fact(name[:place] + name[place + 1 :] + "x", value, source, AT, AT)
    wrong = "true" if isinstance(value, bool) else True
    with pytest.raises(BadFact):
        Fact(name, wrong, source, AT, AT)


@thorough
@given(situations)
def test_the_same_call_gives_the_same_bytes(situation: Situation) -> None:
    again = replace(situation, rulebook=replace(situation.rulebook))
    shuffled = replace(again, facts=tuple(reversed(again.facts)))
    assert situation.advice().canonical() == again.advice().canonical()
    assert situation.advice().digest == shuffled.advice().digest

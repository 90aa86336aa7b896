"""What must never happen (P1 to P8), each as a function that fails where it does happen.

They are asked of made-up calls in the normal run, of many more in the long one, and of planted
faults, which every one of them must find.
"""

from dataclasses import replace

import pytest

from app.transport.advising.advice import Advice
from app.transport.check import check
from app.transport.checking.loosening import loosening
from app.transport.checking.stops import stops
from app.transport.choose import Candidate, choose
from app.transport.evaluate import evaluate
from app.transport.language.doctor import Instruction, Standing, Verdict
from app.transport.language.expression import Value
from app.transport.language.facts import Fact
from app.transport.language.kinds import Shape, Source
from app.transport.language.kleene import Truth
from app.transport.language.results import Resuscitation, Transport
from app.transport.language.rulebook import Rulebook
from app.transport.language.vocabulary import CORE
from app.transport.language.words import BadFact
from tests.transport.rulebook_strategies import AT, WHOLE
from tests.transport.strategies import Situation

REFUSING = tuple(name for name, kind in WHOLE.items() if kind.about_cpr)


def results(advice: Advice) -> tuple[object, ...]:
    destinations = tuple(item.id for item in advice.destinations)
    return advice.resuscitation, advice.transport, advice.limits, destinations


def no_worse(after: Advice, before: Advice) -> bool:
    """Whether nothing that was ordinary became less than ordinary."""
    return set(after.outcomes) <= set(before.outcomes)


def blocked(rulebook: Rulebook) -> set[str]:
    return {found.field for found in check(rulebook) if found.blocks}


def forgets_nothing_into_a_stop(situation: Situation) -> None:
    """P1: replacing any known fact by unknown never turns continue into stop."""
    before = situation.advice()
    confirmed = (name for call in situation.calls for name in call.confirmed)
    for name in dict.fromkeys([*(fact.name for fact in situation.facts), *confirmed]):
        assert no_worse(without(situation, name).advice(), before)
    for place, fact in enumerate(situation.facts):
        doubted = list(situation.facts)
        doubted[place] = replace(fact, value=None)
        assert no_worse(replace(situation, facts=tuple(doubted)).advice(), before)
    assert not replace(situation, facts=()).advice().is_less_than_ordinary


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


def stops_by_a_doctors_word_alone(situation: Situation) -> None:
    """P2: stop only with the instruction, in this call, of someone the rulebook lets instruct."""
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


def a_sign_of_life_ends_it(situation: Situation) -> None:
    """P3: the person speaks or shows signs of life, and no resuscitation rule applies."""
    others = tuple(fact for fact in situation.facts if fact.name != "signs_of_life")
    alive = Fact("signs_of_life", value=True, source=Source.SEEN, happened_at=AT, recorded_at=AT)
    assert not replace(situation, facts=(*others, alive)).advice().is_less_than_ordinary
    assert not replace(situation, facts=(*situation.facts, alive)).advice().is_less_than_ordinary


def a_record_that_is_not_valid_says_nothing(situation: Situation, verdict: Verdict) -> None:
    """P4, first half: such a record contributes unknown."""
    doubtful = replace(situation, standing=Standing(verdict))
    scene = tuple(fact for fact in situation.facts if fact.source is not Source.RECORD)
    assert results(doubtful.advice()) == results(replace(doubtful, facts=scene).advice())


def after_a_withdrawal_the_doctor_was_told(situation: Situation) -> None:
    """P4, second half: told in this call, confirmed anew, read back; never told beforehand."""
    withdrawn = replace(situation, standing=Standing(Verdict.DO_NOT_RELY))
    told = [
        call
        for call in situation.calls
        if call.instruction is Instruction.STOP
        and call.told_of_withdrawal
        and call.confirmed_anew
        and call.read_back
    ]
    assert told or not withdrawn.advice().is_less_than_ordinary
    untold = tuple(replace(call, told_of_withdrawal=False) for call in situation.calls)
    assert not replace(withdrawn, calls=untold).advice().is_less_than_ordinary
    # Whatever a doctor was told of, it was not what was taken back afterwards.
    later = replace(withdrawn, standing=Standing(Verdict.DO_NOT_RELY, taken_back_at=AT))
    assert not later.advice().is_less_than_ordinary


def without_a_sound_rule_care_is_ordinary(situation: Situation) -> None:
    """P5: none, one that fails its check, or two strangers: ordinary care, said so."""
    advice = evaluate(None, situation.facts, situation.standing, situation.calls)
    assert not advice.is_less_than_ordinary
    assert (advice.reason, advice.rulebook) == ("no_rulebook", None)
    book = situation.rulebook
    failing = Candidate(rulebook=book, passes=False)
    stranger = Candidate(rulebook=replace(book, id="stranger"), passes=True)
    for candidates in ([], [failing], [replace(failing, passes=True), stranger]):
        found = choose(candidates, municipality="990019", kind=book.kind, at=AT)
        assert found.rulebook is None


def outside_arrest_a_refusal_changes_nothing(
    situation: Situation, arrest: Truth, refusal: dict[str, Value]
) -> None:
    """P6: outside arrest a refusal of CPR changes no outcome and no destination."""
    facts = [fact for fact in situation.facts if fact.name not in ("arrest", *REFUSING)]
    facts.append(Fact("arrest", arrest, Source.SEEN, AT, AT))
    situation = replace(situation, facts=tuple(facts))
    plain = results(situation.advice())
    assert plain[:3] == (Resuscitation.CONTINUE, Transport.YES, ())
    facts += [Fact(name, value, WHOLE[name].sources[0], AT, AT) for name, value in refusal.items()]
    valid = replace(situation, facts=tuple(facts), standing=Standing(Verdict.VALID))
    assert results(valid.advice())[:3] == plain[:3]
    same = replace(valid, standing=situation.standing)
    assert results(same.advice()) == plain


def a_careless_rulebook_is_refused(rulebook: Rulebook) -> None:
    """P7: none passes that could stop without will, doctor, or for a cause from outside."""
    if not rulebook.outcomes:
        return
    assert "will" in blocked(replace(rulebook, will=None))
    assert "may_instruct" in blocked(replace(rulebook, may_instruct=None))
    careless = replace(rulebook, conditions=(), applies=(), silences=(), evidence=None)
    free = tuple(replace(item, needs=None) for item in rulebook.outcomes)
    assert "outcomes[0]" in blocked(replace(careless, outcomes=free))


def a_refinement_that_passes_stops_no_more_than_its_parent(
    situation: Situation, parent: Rulebook
) -> None:
    """P7 with inheritance: what the situation's rulebook adds to its parent only keeps from it."""
    below = situation.advice()
    # An unsound parent never passes, and what refines it does not either; the cause from
    # outside keeps every rulebook from stopping, whether it says so or not.
    unsound = {remark.path for remark in stops(parent)} & {"will", "may_instruct"}
    if unsound or not below.is_less_than_ordinary:
        return
    above = replace(situation, rulebook=parent).advice()
    is_worse = [one > other for one, other in zip(_less(below), _less(above), strict=True)]
    if any(is_worse):
        assert any(remark.blocks for remark in loosening(parent, situation.rulebook))


def _less(advice: Advice) -> tuple[int, bool]:
    order = [Resuscitation.CONTINUE, Resuscitation.STOP, Resuscitation.NOT_STARTED]
    return order.index(advice.resuscitation), advice.transport is Transport.NO


def a_wrong_fact_is_an_error(name: str, value: Value, place: int) -> None:
    """P8: a misspelt name, a wrong type or a missing zone is an error, never passed over."""
    source = CORE[name].sources[0]
    Fact(name, value, source, AT, AT)
    with pytest.raises(BadFact):
        Fact(name[:place] + name[place + 1 :] + "x", value, source, AT, AT)
    with pytest.raises(BadFact):
        Fact(name, "true" if isinstance(value, bool) else True, source, AT, AT)
    if CORE[name].shape is not Shape.BOOLEAN:
        with pytest.raises(BadFact):
            Fact(name, -1, source, AT, AT)
    with pytest.raises(BadFact):
        Fact(name, value, source, AT.replace(tzinfo=None), AT)


def the_same_call_gives_the_same_bytes(situation: Situation) -> None:
    again = replace(situation, rulebook=replace(situation.rulebook))
    shuffled = replace(again, facts=tuple(reversed(again.facts)))
    assert situation.advice().canonical() == again.advice().canonical()
    assert situation.advice().digest == shuffled.advice().digest

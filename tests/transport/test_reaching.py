"""What can never hold or always does, and how sure the check is of it."""

from dataclasses import replace
from typing import Any

import pytest

from app.transport import reach
from app.transport.check import check
from app.transport.language.expression import Any as AnyOf
from app.transport.language.expression import Compare, Is, Order
from app.transport.language.findings import Finding
from app.transport.language.hospitals import Destination, Fallback
from app.transport.language.phoning import Timer
from app.transport.language.results import DestinationSource, Limit
from app.transport.language.rulebook import Condition, Rulebook
from app.transport.language.words import Text
from tests.transport.situations import the

WORDS = Text("文", "text")
NEVER, YOUNG, OLD = (
    Compare("age", Order.ABOVE, 130),
    Compare("age", Order.BELOW, 65),
    Compare("age", Order.AT_LEAST, 65),
)
ALWAYS = AnyOf((YOUNG, OLD))
TOKYO = replace(the("tokyo"), cases=())
WHERE_TO = replace(the("tokyo-destination"), cases=())
NEAR = Destination(id="near", text=WORDS, source=DestinationSource.NEAREST)


def found(rulebook: Rulebook, field: str) -> list[Finding]:
    return [item for item in check(rulebook) if item.field == field]


def a_condition(when: Any, name: str = "x") -> Condition:  # noqa: ANN401  any expression
    return Condition(id=name, text=WORDS, when=when)


def a_timer(minutes: int) -> Timer:
    return Timer(id="t", text=WORDS, counts="minutes_since_arrival", minutes=minutes)


HIDDEN = replace(TOKYO.handover[0], id="hidden", within_minutes=30)


@pytest.mark.parametrize(
    ("rulebook", "field", "says"),
    [
        (replace(TOKYO, conditions=(a_condition(NEVER),)), "conditions[0].when", "can never hold"),
        (
            replace(TOKYO, handover=(replace(TOKYO.handover[0], within_minutes=-1),)),
            "handover[0]",
            "no arrival fits",
        ),
        (
            replace(TOKYO, handover=(TOKYO.handover[0], HIDDEN)),
            "handover[1]",
            "doctor_comes always comes first",
        ),
        (replace(TOKYO, timers=(a_timer(0),)), "timers[0]", "can never run out"),
        (
            replace(WHERE_TO, destinations=(replace(NEAR, when=NEVER),)),
            "destinations[0].when",
            "can never hold",
        ),
    ],
)
def test_what_can_never_be_is_refused_and_it_is_said_that_every_call_was_looked_at(
    rulebook: Rulebook, field: str, says: str
) -> None:
    (told,) = found(rulebook, field)
    assert (told.blocks, told.is_exhaustive) == (True, True)
    assert says in told.wrong.en


def test_a_timer_of_one_minute_runs_out() -> None:
    assert found(replace(TOKYO, timers=(a_timer(1),)), "timers[0]") == []


def test_a_condition_that_always_holds_is_told_and_such_a_silence_is_refused() -> None:
    idle = replace(TOKYO, conditions=(*TOKYO.conditions, a_condition(ALWAYS)))
    (told,) = found(idle, f"conditions[{len(TOKYO.conditions)}].when")
    assert (told.blocks, told.is_exhaustive) == (False, True)
    assert "always holds" in told.wrong.en
    (refused,) = found(replace(TOKYO, silences=(a_condition(ALWAYS),)), "silences[0].when")
    assert (refused.blocks, refused.is_exhaustive) == (True, True)
    assert found(replace(TOKYO, silences=(a_condition(YOUNG),)), "silences[0].when") == []


def test_outcomes_that_never_hold_together_are_not_said_to() -> None:
    stop = TOKYO.outcomes[0]
    young = replace(stop, id="young", needs=("not_exogenous", "young"))
    old = replace(
        stop, id="old", needs=("not_exogenous", "old"), resuscitation=None, limits=tuple(Limit)
    )
    apart = (*TOKYO.conditions, a_condition(YOUNG, "young"), a_condition(OLD, "old"))
    rule = replace(TOKYO, conditions=apart, outcomes=(young, old))
    assert found(rule, "outcomes[1]") == []
    both = replace(rule, outcomes=(young, replace(old, needs=("not_exogenous", "young"))))
    assert len(found(both, "outcomes[1]")) == 1


@pytest.mark.parametrize(
    ("steps", "says"), [(20_000, "its conditions contradict"), (2, "no facts were found")]
)
def test_an_outcome_is_said_to_contradict_itself_only_where_that_is_certain(
    monkeypatch: pytest.MonkeyPatch, steps: int, says: str
) -> None:
    monkeypatch.setattr(reach, "STEPS", steps)
    child = a_condition(Compare("age", Order.BELOW, 18))
    (told,) = found(replace(TOKYO, conditions=(*TOKYO.conditions, child)), "outcomes[0]")
    assert says in told.wrong.en


def test_a_destination_that_comes_only_after_refusals_overlaps_with_none() -> None:
    mild = Is("severity", ("mild",))
    first = replace(NEAR, when=YOUNG, fallback=Fallback(text=WORDS, to="later", refusals=3))
    later = replace(NEAR, id="later", when=mild)
    rule = replace(WHERE_TO, destinations=(first, later))
    assert found(rule, "destinations[1]") == []
    beside = replace(WHERE_TO, destinations=(replace(first, fallback=None), later))
    assert len(found(beside, "destinations[1]")) == 1


def test_a_rule_without_a_handover_reaches_its_outcome() -> None:
    transported = replace(TOKYO.outcomes[0], transport=None)
    rule = replace(TOKYO, handover=(), outcomes=(transported,))
    assert [item for item in check(rule) if item.blocks] == []

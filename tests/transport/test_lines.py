"""The conditions on the card: those that the council wrote, and those that hold without it."""

from dataclasses import replace
from typing import Any

from app.transport.advising.advice import Group, Line
from app.transport.evaluate import evaluate
from app.transport.language.rulebook import Kind
from tests.transport.situations import EVERYTHING, VALID, a_call, facts, the


def lines(name: str, **changes: Any) -> dict[str, Line]:  # noqa: ANN401  any part of a rulebook
    advice = evaluate(replace(the(name), **changes), facts(**EVERYTHING), VALID, [a_call()])
    assert len({line.id for line in advice.conditions}) == len(advice.conditions)
    return {line.id: line for line in advice.conditions}


def test_a_rule_that_is_silent_about_whose_will_counts_the_patients_alone() -> None:
    line = lines("tokyo", will=None)["will"]
    assert (line.group, line.origin) == (Group.WILL, "")
    assert lines("tokyo")["will"].origin == "tokyo"


def test_an_exogenous_cause_is_asked_for_once_whether_the_council_named_it_or_not() -> None:
    named = lines("tokyo")
    assert named["not_exogenous"].origin == "tokyo"
    assert "no_exogenous_cause" not in named
    acp, *others, exogenous = the("tokyo").conditions
    assert exogenous.id == "not_exogenous"
    assert "no_exogenous_cause" not in lines("tokyo", conditions=(exogenous,))
    for conditions in ((), (acp, *others)):
        asked = lines("tokyo", conditions=conditions)["no_exogenous_cause"]
        assert (asked.group, asked.origin) == (Group.ALWAYS, "")


def test_a_stop_asks_for_an_instruction_that_nobody_took_back() -> None:
    named = lines("tokyo")
    assert named["instruction"].origin == "tokyo"
    silent = lines("tokyo", may_instruct=None)["instruction"]
    assert (silent.group, silent.holds, silent.origin) == (Group.INSTRUCTION, False, "")


def test_a_stop_asks_for_arrest_without_a_sign_of_life_whatever_the_rule_is_called() -> None:
    for kind in Kind:
        asked = lines("tokyo", kind=kind)
        assert asked["arrest"].group is asked["no_signs_of_life"].group is Group.ALWAYS


def test_a_rule_that_is_not_about_cpr_holds_what_it_says_and_no_more() -> None:
    assert set(lines("backup-hospital")) == {"one_only", "forms", "exchange"}

"""What every rule that can stop is asked, and the call by which a council sees what is missing."""

from dataclasses import replace

import pytest

from app.transport.check import check
from app.transport.language.expression import Compare, Expression, Is, Order
from app.transport.language.kinds import Shape
from app.transport.language.rulebook import Condition, Rulebook
from app.transport.language.vocabulary import CORE
from app.transport.language.words import Text
from tests.transport.situations import the

WORDS = Text("文", "text")
ASKED = {
    "minors": (("age", "age_class"), "Age: 15 years"),
    "a family that objects": (("family_objects",), "A family member objects: yes"),
    "a state that was not foreseen": (
        ("foreseen_condition_match",),
        "Matches what was foreseen: no",
    ),
    "people who are not in the end-of-life stage": (
        ("end_of_life_stage",),
        "End-of-life stage: no",
    ),
    "a will that nothing shows": (
        ("document_kind", "told_by", "document_confirmed_by_doctor"),
        "Document: none",
    ),
    "a doctor who cannot come soon": (
        ("doctor_arrival_minutes", "handover_signature"),
        "Minutes until the doctor arrives: 1440 minutes",
    ),
}


def bare(*more: Condition) -> Rulebook:
    rule = the("tokyo")
    cause = tuple(item for item in rule.conditions if item.id == "not_exogenous")
    kept = (*cause, *more)
    return replace(rule, applies=(), conditions=kept, evidence=None, handover=(), cases=())


def gaps(rulebook: Rulebook) -> list[str]:
    return [item.wrong.en for item in check(rulebook) if item.wrong.en.startswith("nothing is")]


def about(name: str) -> Expression:
    kind = CORE[name]
    if kind.shape is Shape.NUMBER:
        return Compare(name, Order.AT_LEAST, 1)
    return Is(name, (True if kind.shape is Shape.BOOLEAN else kind.choices[0].value,))


@pytest.mark.parametrize("what", ASKED)
def test_what_a_rule_says_nothing_of_is_shown_by_a_call_in_which_it_matters(what: str) -> None:
    (said,) = [one for one in gaps(bare()) if one.startswith(f"nothing is said of {what} (")]
    assert ASKED[what][1] in said.rpartition("(for instance ")[2].removesuffix(")").split("; ")
    assert "Cardiopulmonary arrest: yes" in said


@pytest.mark.parametrize(
    ("what", "name"), [(what, name) for what, (names, _) in ASKED.items() for name in names]
)
def test_one_condition_on_any_fact_that_speaks_of_it_is_enough(what: str, name: str) -> None:
    condition = Condition(id="x", text=WORDS, when=about(name))
    said = gaps(bare(condition))
    assert len(said) == len(ASKED) - 1
    assert not any(one.startswith(f"nothing is said of {what} (") for one in said)

"""What a rulebook carries and nothing looks at: facts it declares, conditions no outcome needs."""

from dataclasses import replace
from typing import Any

import pytest

from app.transport.check import check
from app.transport.language.expression import Is
from app.transport.language.findings import Finding
from app.transport.language.hospitals import Destination, Hospital, HospitalList
from app.transport.language.keeping import RecordItem
from app.transport.language.kinds import AskedOf, FactKind, Shape, Source
from app.transport.language.phoning import Timer
from app.transport.language.results import DestinationSource
from app.transport.language.rulebook import Condition, Rulebook
from app.transport.language.words import Text
from tests.transport.situations import the

WORDS = Text("文", "text")
LOCAL = Is("local_x", (True,))
KIND = FactKind(
    name="local_x",
    shape=Shape.BOOLEAN,
    label=WORDS,
    question=WORDS,
    asked_of=AskedOf.DOCTOR,
    sources=(Source.SEEN, Source.DOCTOR),
)
MINUTES = replace(KIND, shape=Shape.NUMBER, unit=Text("分", "minutes"))
RULE = replace(the("tokyo"), facts=(KIND,), cases=())


def found(rulebook: Rulebook, field: str) -> list[Finding]:
    findings = check(rulebook)
    assert not [item for item in findings if item.blocks], findings
    return [item for item in findings if item.field == field]


def a_list(**given: Any) -> tuple[HospitalList, ...]:  # noqa: ANN401  any part of a list
    return (HospitalList(id="l", text=WORDS, **given),)


def test_a_declared_fact_that_nothing_looks_at_is_told() -> None:
    (told,) = found(RULE, "facts[0]")
    assert "local_x" in told.wrong.ja


@pytest.mark.parametrize(
    "changed",
    [
        {"conditions": (*RULE.conditions, Condition(id="x", text=WORDS, when=LOCAL))},
        {"contacts": (replace(RULE.contacts[0], ask=("local_x",)),)},
        {"may_instruct": replace(RULE.may_instruct, confirm=("local_x",))},  # type: ignore[type-var]
        {"lists": a_list(observe=("local_x",))},
        {"lists": a_list(hospitals=(Hospital(code="0110113719", name=WORDS, when=LOCAL),))},
        {
            "destinations": (
                Destination(id="d", text=WORDS, source=DestinationSource.NEAREST, when=LOCAL),
            )
        },
        {"record": (RecordItem(id="r", text=WORDS, fact="local_x"),)},
        {
            "facts": (MINUTES,),
            "timers": (Timer(id="t", text=WORDS, counts="local_x", minutes=30),),
        },
    ],
    ids=" and ".join,
)
def test_one_that_anything_looks_at_is_not(changed: dict[str, Any]) -> None:
    assert found(replace(RULE, **changed), "facts[0]") == []


def test_a_condition_no_outcome_needs_is_told_and_no_other() -> None:
    needs = ("not_exogenous", "end_of_life", "foreseen", "handover", "evidence")
    narrowed = replace(RULE, outcomes=(replace(RULE.outcomes[0], needs=needs),))
    (told,) = found(narrowed, "conditions[0]")
    assert "acp" in told.wrong.ja
    for place in range(1, len(RULE.conditions)):
        assert found(narrowed, f"conditions[{place}]") == []
    both = (*narrowed.outcomes, replace(RULE.outcomes[0], id="whole"))
    assert found(replace(RULE, outcomes=both), "conditions[0]") == []

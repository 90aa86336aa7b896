"""Every clause of a rulebook with its value on this call, in the order a crew meets them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.transport.advising.advice import Doubt, FactLine, Group, Known, Line
from app.transport.advising.clauses import Clause
from app.transport.advising.instruct import instruction_holds, stands_after_withdrawal
from app.transport.advising.plan import Plan
from app.transport.language.doctor import DoctorCall, Standing, Verdict
from app.transport.language.expression import Compare, Expression, Is, Not, Value, truth
from app.transport.language.kleene import Truth, conjunction
from app.transport.language.rulebook import Rulebook

NOBODY = Known(None, (), None)


@dataclass(frozen=True, slots=True)
class Scene:
    """What counts on this call: each fact with its sources, and the bare values of those known."""

    known: Mapping[str, Known]
    values: Mapping[str, Value]

    def __call__(self, name: str) -> Value | None:
        """The fact's value, `None` where unknown."""
        return self.values.get(name)

    def without(self, names: frozenset[str]) -> Mapping[str, Value]:
        """The values, as if nothing were known of these."""
        return {name: value for name, value in self.values.items() if name not in names}


class Test(NamedTuple):
    """A clause with its value."""

    clause: Clause
    holds: Truth


def scene_of(known: Mapping[str, Known]) -> Scene:
    """The scene of what was gathered."""
    return Scene(known, {name: one.value for name, one in known.items() if one.value is not None})


def tests_of(
    rulebook: Rulebook,
    plan: Plan,
    scene: Scene,
    standing: Standing,
    calls: Sequence[DoctorCall],
) -> list[Test]:
    """All clauses, evaluated; that of a withdrawal only where there is or may be one."""
    tests, values = [], scene.values
    for clause in plan.clauses:
        if clause.test is not None:
            tests.append(Test(clause, clause.test(values)))
        elif clause.group is Group.INSTRUCTION:
            tests.append(Test(clause, instruction_holds(rulebook, calls)))
        elif standing.verdict is Verdict.DO_NOT_RELY or not standing.is_seen:
            tests.append(Test(clause, stands_after_withdrawal(rulebook, standing, calls)))
    return tests


def outcomes_hold(plan: Plan, tests: Sequence[Test]) -> list[Truth]:
    """For each outcome, whether all it needs holds."""
    return [
        conjunction([test.holds for test in tests if test.clause.id in needed])
        for _, needed in plan.needs
    ]


def shown(tests: Sequence[Test], scene: Scene) -> tuple[Line, ...]:
    """The tests as lines of the explanation, each with its facts, their sources and doubts."""
    known = scene.known
    return tuple(
        Line(
            test.clause.id,
            test.clause.group,
            test.holds,
            test.clause.text,
            test.clause.about,
            test.clause.otherwise,
            test.clause.origin,
            tuple(
                [
                    FactLine(name, label, known.get(name, NOBODY))
                    for name, label in test.clause.facts
                ]
            ),
        )
        for test in tests
    )


def open_facts(when: Expression, scene: Scene) -> Iterator[str]:
    """The unknown facts on which the value of an unknown expression still hangs."""
    if truth(when, scene) is not None:
        return
    if isinstance(when, Is | Compare):
        known = scene.known.get(when.fact, NOBODY)
        if known.doubt not in (Doubt.NOBODY_KNOWS, Doubt.SOURCES_DISAGREE):
            yield when.fact
    elif isinstance(when, Not):
        yield from open_facts(when.part, scene)
    else:
        for part in when.parts:
            yield from open_facts(part, scene)

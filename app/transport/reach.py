"""Whether conditions can hold together: a search that branches over facts and prunes by Kleene.

One fact after the other gets a value, and a branch ends as soon as what is known decides. It
sees every combination that makes a difference, up to a bound of steps; past that it draws at
random, from a fixed seed, and says that it has not seen everything. Conditions that share no
fact are searched apart. A number is tried at every limit, between them and beyond them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

from app.transport.language.expression import (
    All,
    Compare,
    Expression,
    Is,
    Not,
    Test,
    Value,
    facts_in,
    leaves_in,
    ready,
    truth,
)
from app.transport.language.kinds import FactKind, Shape, Vocabulary

STEPS = 20_000
"""How many partial combinations are looked at before the search turns to drawing."""
DRAWS = 2_000
_SEED = 119


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to.

    `example` are facts under which all of it holds, `None` where none was found;
    `is_exhaustive`: every combination that makes a difference was looked at.
    """

    example: Mapping[str, Value] | None
    is_exhaustive: bool

    @property
    def is_impossible(self) -> bool:
        """Whether it can never hold, and this is certain."""
        return self.example is None and self.is_exhaustive


def search(conditions: Sequence[Expression], vocabulary: Vocabulary) -> Found:
    """Facts under which every condition is true."""
    example: dict[str, Value] = {}
    is_exhaustive, is_found = True, True
    for group in _groups(conditions):
        found = _search(All(tuple(group)), vocabulary)
        if found.is_impossible:
            return found
        is_exhaustive = is_exhaustive and found.is_exhaustive
        is_found = is_found and found.example is not None
        example.update(found.example or {})
    return Found(example if is_found else None, is_exhaustive)


def implies(one: Expression, other: Expression, vocabulary: Vocabulary) -> bool:
    """Whether the other certainly holds wherever the one does; in doubt no."""
    return search([one, Not(other)], vocabulary).is_impossible


def values_of(kind: FactKind, whole: Expression) -> list[Value]:
    """Every value of a fact that makes a difference to the whole."""
    if kind.shape is Shape.BOOLEAN:
        return [True, False]
    if kind.shape is Shape.CHOICE:
        return [choice.value for choice in kind.choices]
    limits: set[float] = {kind.minimum, kind.maximum}
    for leaf in leaves_in(whole):
        if leaf.fact == kind.name:
            named = [leaf.limit] if isinstance(leaf, Compare) else leaf.values
            limits.update(value for value in named if not isinstance(value, str))
    inside = sorted(limit for limit in limits if kind.minimum <= limit <= kind.maximum)
    between = [_between(low, high) for low, high in pairwise(inside)]
    return [*inside, *between]


def _between(low: float, high: float) -> float:
    return low + 1 if low + 1 < high else (low + high) / 2


def _groups(conditions: Sequence[Expression]) -> list[list[Expression]]:
    groups: list[tuple[set[str], list[Expression]]] = []
    for condition in conditions:
        facts = set(facts_in(condition))
        joined = [condition]
        rest = []
        for names, members in groups:
            if names & facts:
                facts |= names
                joined = [*members, *joined]
            else:
                rest.append((names, members))
        groups = [*rest, (facts, joined)]
    return [members for _, members in groups]


def _search(whole: Expression, vocabulary: Vocabulary) -> Found:
    names = dict.fromkeys(facts_in(whole))
    tree = _Tree(whole, ready(whole), {name: values_of(vocabulary[name], whole) for name in names})
    if tree.holds():
        return Found(dict(tree.known), is_exhaustive=True)
    if tree.steps <= STEPS:
        return Found(None, is_exhaustive=True)
    draw = Random(_SEED)  # noqa: S311  not a secret: the same file is always judged alike
    for _ in range(DRAWS):
        known = {name: draw.choice(values) for name, values in tree.values.items()}
        if tree.test(known) is True:
            return Found(known, is_exhaustive=False)
    return Found(None, is_exhaustive=False)


@dataclass(slots=True)
class _Tree:
    """The branching: what is known on this branch, and how many steps were taken."""

    whole: Expression
    test: Test
    values: Mapping[str, Sequence[Value]]
    known: dict[str, Value] = field(default_factory=dict)
    steps: int = 0

    def holds(self) -> bool:
        """Whether the whole can be true from here on; `known` is then the example."""
        self.steps += 1
        value = self.test(self.known)
        if value is not None or self.steps > STEPS:
            return value is True
        name = _open(self.whole, self.known)
        for option in self.values[name]:
            self.known[name] = option
            if self.holds():
                return True
        del self.known[name]
        return False


def _open(expression: Expression, known: Mapping[str, Value]) -> str:
    """A fact on which the value of an undecided expression hangs."""
    if isinstance(expression, Is | Compare):
        return expression.fact
    if isinstance(expression, Not):
        return _open(expression.part, known)
    part = next(part for part in expression.parts if truth(part, known.get) is None)
    return _open(part, known)

"""Whether a set of conditions can hold at all: every combination that makes a difference.

Conditions that share no fact are independent, so each such group is tried by itself. Numbers
are tried at, just below and just above every limit. A group too large to try is left open.
"""

from collections.abc import Iterator, Sequence
from itertools import product

from app.transport.language.expression import (
    All,
    Compare,
    Expression,
    Is,
    Not,
    Value,
    facts_in,
    truth,
)
from app.transport.language.kinds import Shape, Vocabulary
from app.transport.language.kleene import Truth

MOST = 20_000
"""The most combinations tried for one group."""


def can_hold(conditions: Sequence[Expression], vocabulary: Vocabulary) -> Truth:
    """Whether all of them can be true together; unknown where a group is too large to try."""
    result: Truth = True
    for group in _groups(conditions):
        found = _group_can_hold(group, vocabulary)
        if found is False:
            return False
        if found is None:
            result = None
    return result


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


def _group_can_hold(group: Sequence[Expression], vocabulary: Vocabulary) -> Truth:
    whole = All(tuple(group))
    names = list(dict.fromkeys(facts_in(whole)))
    values = [_values(name, whole, vocabulary) for name in names]
    size = 1
    for options in values:
        size *= len(options)
    if size > MOST:
        return None
    return any(
        truth(whole, dict(zip(names, chosen, strict=True)).get) is True
        for chosen in product(*values)
    )


def _values(name: str, whole: Expression, vocabulary: Vocabulary) -> list[Value]:
    kind = vocabulary[name]
    if kind.shape is Shape.BOOLEAN:
        return [True, False]
    if kind.shape is Shape.CHOICE:
        return [choice.value for choice in kind.choices]
    near: set[float] = {kind.minimum, kind.maximum}
    for part in _leaves(whole):
        if part.fact != name:
            continue
        limits = [part.limit] if isinstance(part, Compare) else [float(v) for v in part.values]
        near.update(limit + step for limit in limits for step in (-0.5, 0, 0.5))
    return sorted(value for value in near if kind.minimum <= value <= kind.maximum)


def _leaves(expression: Expression) -> Iterator[Is | Compare]:
    if isinstance(expression, Is | Compare):
        yield expression
    elif isinstance(expression, Not):
        yield from _leaves(expression.part)
    else:
        for part in expression.parts:
            yield from _leaves(part)

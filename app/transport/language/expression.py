"""What a condition may say about facts: closed operators, evaluated by Kleene's logic."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from operator import ge, gt, le, lt

from app.transport.language.kleene import Truth, conjunction, disjunction, negation

Value = bool | int | float | str
Lookup = Callable[[str], Value | None]
Known = Mapping[str, Value]
"""The facts that are known, by name; what is absent is unknown."""
Test = Callable[[Known], Truth]
"""An expression made ready to be asked again and again."""


class Order(StrEnum):
    """How a number is compared; always exactly, also where the text says "about"."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"


_COMPARISONS: dict[Order, Callable[[float, float], bool]] = {
    Order.AT_LEAST: ge,
    Order.AT_MOST: le,
    Order.ABOVE: gt,
    Order.BELOW: lt,
}


@dataclass(frozen=True, slots=True)
class Is:
    """The fact has one of these values."""

    fact: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """The number stands in this order to the limit."""

    fact: str
    order: Order
    limit: int | float


@dataclass(frozen=True, slots=True)
class Not:
    """The part is false."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class All:
    """Every part is true."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part is true."""

    parts: tuple["Expression", ...]


Expression = Is | Compare | Not | All | Any


def truth(expression: Expression, lookup: Lookup) -> Truth:
    """Evaluate; `lookup(name)` gives a fact's value, `None` where it is unknown."""
    if isinstance(expression, Is):
        value = lookup(expression.fact)
        return None if value is None else value in expression.values
    if isinstance(expression, All):
        return conjunction([truth(part, lookup) for part in expression.parts])
    if isinstance(expression, Any):
        return disjunction([truth(part, lookup) for part in expression.parts])
    if isinstance(expression, Not):
        return negation(truth(expression.part, lookup))
    number = lookup(expression.fact)
    if number is None or isinstance(number, str):
        return None
    return _COMPARISONS[expression.order](number, expression.limit)


def ready(expression: Expression) -> Test:
    """The same as `truth`, worked out once into nested functions: what the hot path asks."""
    if isinstance(expression, Is):
        return _is(expression.fact, expression.values)
    if isinstance(expression, Not):
        part = ready(expression.part)
        return lambda known: negation(part(known))
    if isinstance(expression, Compare):
        return _compare(expression.fact, _COMPARISONS[expression.order], expression.limit)
    parts = [ready(part) for part in expression.parts]
    if isinstance(expression, All):
        return lambda known: conjunction([part(known) for part in parts])
    return lambda known: disjunction([part(known) for part in parts])


def _is(fact: str, values: tuple[Value, ...]) -> Test:
    def test(known: Known) -> Truth:
        value = known.get(fact)
        return None if value is None else value in values

    return test


def _compare(fact: str, stands: Callable[[float, float], bool], limit: float) -> Test:
    def test(known: Known) -> Truth:
        value = known.get(fact)
        return None if value is None or isinstance(value, str) else stands(value, limit)

    return test


def facts_in(expression: Expression) -> Iterator[str]:
    """The names of the facts it looks at, in the order written."""
    if isinstance(expression, Is | Compare):
        yield expression.fact
    elif isinstance(expression, Not):
        yield from facts_in(expression.part)
    else:
        for part in expression.parts:
            yield from facts_in(part)


def leaves_in(expression: Expression) -> Iterator[Is | Compare]:
    """Its smallest parts, in the order written."""
    if isinstance(expression, Is | Compare):
        yield expression
    elif isinstance(expression, Not):
        yield from leaves_in(expression.part)
    else:
        for part in expression.parts:
            yield from leaves_in(part)

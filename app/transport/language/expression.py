"""What a condition may say about facts: closed operators, evaluated by Kleene's logic."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.transport.language.kleene import Truth, conjunction, disjunction, negation

Value = bool | int | float | str
Lookup = Callable[[str], Value | None]


class Order(StrEnum):
    """How a number is compared; always exactly, also where the text says "about"."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOVE = "above"
    BELOW = "below"


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
    return _compared(expression, lookup(expression.fact))


def _compared(test: Compare, value: Value | None) -> Truth:
    if value is None or isinstance(value, str):
        return None
    match test.order:
        case Order.AT_LEAST:
            return value >= test.limit
        case Order.AT_MOST:
            return value <= test.limit
        case Order.ABOVE:
            return value > test.limit
        case Order.BELOW:
            return value < test.limit


def facts_in(expression: Expression) -> Iterator[str]:
    """The names of the facts it looks at, in the order written."""
    if isinstance(expression, Is | Compare):
        yield expression.fact
    elif isinstance(expression, Not):
        yield from facts_in(expression.part)
    else:
        for part in expression.parts:
            yield from facts_in(part)

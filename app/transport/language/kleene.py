"""Kleene's three-valued logic over `True`, `False` and `None` (unknown).

Why three values: what nobody has checked yet must never count as checked. A formula is
true here only where it stays true however the unknown facts turn out, which is what makes
"unknown never leads to stop" hold for every rulebook, and not only for careful ones.
"""

from collections.abc import Iterable

Truth = bool | None


def negation(value: Truth) -> Truth:
    """The opposite; unknown stays unknown."""
    return None if value is None else not value


def conjunction(values: Iterable[Truth]) -> Truth:
    """Whether all hold: one false decides, else one unknown leaves it open; empty is true."""
    result: Truth = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def disjunction(values: Iterable[Truth]) -> Truth:
    """Whether any holds: one true decides, else one unknown leaves it open; empty is false."""
    result: Truth = False
    for value in values:
        if value is True:
            return True
        if value is None:
            result = None
    return result


def word(value: Truth) -> str:
    """The value as the API writes it: `true`, `false` or `unknown`."""
    return "unknown" if value is None else "true" if value else "false"

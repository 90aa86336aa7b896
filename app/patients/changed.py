"""What changed between two versions of a section, item by item. Pure.

Short answers are told as they were and are; of longer texts only that they were written anew, for
a line that holds two paragraphs is read by nobody. Of lists of people, how many came, went, or
are written otherwise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

Person = tuple[tuple[str, ...], tuple[object, ...]]
"""One entry of a list: what it is known by, and what else is said of it."""
Value = str | bool | None | tuple[str, ...] | tuple[Person, ...]
Items = Mapping[str, Value]
SHORT: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One item that is not what it was.

    `before` and `now` are None where nothing stood or stands there; both are where `is_text`, and
    for lists of people, of which the numbers tell.
    """

    item: str
    before: str | None = None
    now: str | None = None
    is_text: bool = False
    added: int = 0
    removed: int = 0
    altered: int = 0
    is_reordered: bool = False


def changes(before: Items, now: Items) -> tuple[Change, ...]:
    """Every item that differs, in the order of the newer version, then of the older."""
    names = dict.fromkeys((*now, *before))
    return tuple(
        _change(name, before.get(name), now.get(name))
        for name in names
        if before.get(name) != now.get(name)
    )


def last_changes(versions: Sequence[Items]) -> tuple[int, tuple[Change, ...]]:
    """What changed when a section last did, and in which version; newest first. -1: never.

    A version that only confirms, or is about other sections, hides no change.
    """
    for place, (now, before) in enumerate(pairwise(versions)):
        found = changes(before, now)
        if found:
            return place, found
    return -1, ()


def _change(name: str, before: Value, now: Value) -> Change:
    was, is_ = _people(before), _people(now)
    if was or is_:
        return _of_people(name, was, is_)
    said = [_said(value) for value in (before, now)]
    if any(one is not None and (len(one) > SHORT or "\n" in one) for one in said):
        return Change(item=name, is_text=True)
    return Change(item=name, before=said[0], now=said[1])


def _said(value: Value) -> str | None:
    if value is None or value == ():
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else "、".join(map(str, value))


def _people(value: Value) -> tuple[Person, ...]:
    """The entries of a list of people; of anything else none."""
    if not isinstance(value, tuple):
        return ()
    return tuple(one for one in value if not isinstance(one, str))


def _of_people(name: str, before: Sequence[Person], now: Sequence[Person]) -> Change:
    was, is_ = dict(before), dict(now)
    stayed = [key for key, _ in now if key in was]
    return Change(
        item=name,
        added=len(is_.keys() - was.keys()),
        removed=len(was.keys() - is_.keys()),
        altered=sum(was[key] != is_[key] for key in stayed),
        is_reordered=stayed != [key for key, _ in before if key in is_],
    )

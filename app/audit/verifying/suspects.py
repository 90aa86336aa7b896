"""Leaves that do not prove themselves, and what became of each. Pure.

A leaf whose MAC fits once it is given back another suspect's column, or another's place, was
swapped. One that stands where the service numbers nothing was inserted. Any other was edited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from uuid import UUID

from app.audit.entry import FORMS, NEWEST_FORM, is_authentic
from app.audit.verifying.findings import Kind
from app.keys import Key

MOST = 60
"""So many are compared with each other; of a larger crowd nobody can say who was whom."""
_PLACES = (("id",), ("process_id", "number"), ("id", "process_id", "number"))
_EXCHANGES = (*_PLACES, *((name,) for name in (*FORMS[NEWEST_FORM][2:], "at", "mac", "kid")))


@dataclass(frozen=True, slots=True)
class Suspect:
    """A leaf as it was read, its position in the tree if it has one."""

    leaf: dict[str, Any]
    position: int | None
    is_as_sealed: bool
    """Whether the tree has the hash of just this: then it was so before it was sealed."""


@dataclass(frozen=True, slots=True)
class Numbering:
    """How far the service's numbers went: by process, and whether numbered leaves were sealed."""

    last: Mapping[UUID, int]
    is_begun: bool


def judge(suspects: Sequence[Suspect], keys: Mapping[str, Key], numbering: Numbering) -> list[Kind]:
    """What became of each suspect, in their order."""
    swapped = _swapped(suspects, keys) if len(suspects) <= MOST else set()
    return [
        Kind.SWAPPED if place in swapped else _alone(one, numbering)
        for place, one in enumerate(suspects)
    ]


def _alone(one: Suspect, numbering: Numbering) -> Kind:
    if one.position is not None and not one.is_as_sealed:
        return Kind.EDITED
    process_id, number = one.leaf["process_id"], one.leaf["number"]
    if process_id is None:
        # Without a number, though numbers had begun: the service writes no such leaf.
        return Kind.INSERTED if numbering.is_begun else Kind.EDITED
    last = numbering.last.get(process_id)
    is_beyond = last is None or number is None or number > last
    return Kind.INSERTED if is_beyond else Kind.EDITED


def _swapped(suspects: Sequence[Suspect], keys: Mapping[str, Key]) -> set[int]:
    found: set[int] = set()
    for (here, one), (there, other) in combinations(enumerate(suspects), 2):
        if any(_are_exchanged(one.leaf, other.leaf, names, keys) for names in _EXCHANGES):
            found |= {here, there}
    return found


def _are_exchanged(
    one: dict[str, Any], other: dict[str, Any], names: Sequence[str], keys: Mapping[str, Key]
) -> bool:
    """Whether both fit once each has the other's; one alone may have the right value by chance."""
    return all(
        _fits(mine | {name: theirs[name] for name in names}, keys)
        for mine, theirs in ((one, other), (other, one))
    )


def _fits(leaf: Mapping[str, Any], keys: Mapping[str, Key]) -> bool:
    key = keys.get(leaf["kid"])
    return key is not None and is_authentic(key.material, leaf)

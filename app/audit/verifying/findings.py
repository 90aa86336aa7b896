"""What is wrong with the log, and where. Pure.

edited       it is there and does not prove itself
deleted      it was there, and what stands around it goes on
inserted     it was never written by the service or the sealer
swapped      it is whole and stands in another's place
cut          what was newest is gone, and something left behind still knows of it
rolled_back  the whole log stands where it stood before, or went on from there another way

Where two cannot be told apart, the wider is said: *edited* for what may have been inserted,
*deleted* for a piece out of the middle, *rolled_back* where nothing inside knows of what is gone.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What was done."""

    EDITED = "edited"
    DELETED = "deleted"
    INSERTED = "inserted"
    SWAPPED = "swapped"
    CUT = "cut"
    ROLLED_BACK = "rolled_back"


class What(StrEnum):
    """To what: a leaf, its place in the tree, a subtree, a head, a process, an outside line."""

    LEAF = "leaf"
    SEAL = "seal"
    NODE = "node"
    HEAD = "head"
    PROCESS = "process"
    NUMBER = "number"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong, as far as it can be placed; `last_…` where it is a run of them.

    `position` is a leaf's in the tree, a head's size, or the line of the outside place.
    """

    kind: Kind
    what: What
    leaf_id: UUID | None = None
    at: datetime | None = None
    position: int | None = None
    last_position: int | None = None
    process_id: UUID | None = None
    number: int | None = None
    last_number: int | None = None
    note: str = ""

    def __str__(self) -> str:
        """In one line, the kind first."""
        parts = [self.kind.value, self.what.value]
        if self.leaf_id is not None:
            parts.append(f"{self.leaf_id}")
        if isinstance(self.at, datetime):
            parts.append(f"of {self.at.isoformat(timespec='milliseconds')}")
        if self.position is not None:
            parts.append(f"position {_run(self.position, self.last_position)}")
        if self.process_id is not None:
            parts.append(f"process {self.process_id}")
        if self.number is not None:
            parts.append(f"number {_run(self.number, self.last_number)}")
        return "  ".join(parts) + (f"  ({self.note})" if self.note else "")


class Report:
    """What one verification looked at and found; each finding is told as it is made."""

    def __init__(self, tell: Callable[[Finding], None]) -> None:
        """Takes whom findings are told."""
        self._tell = tell
        self.found: Counter[Kind] = Counter()
        self.seen: Counter[What] = Counter()
        self.undeclared = 0

    def add(self, kind: Kind, what: What, **where: object) -> None:
        """One more finding."""
        self.found[kind] += 1
        self._tell(Finding(kind=kind, what=what, **where))  # type: ignore[arg-type]  # its own fields

    @property
    def is_clean(self) -> bool:
        """True where nothing was found."""
        return not self.found


def _run(first: int, last: int | None) -> str:
    return f"{first}" if last is None or last == first else f"{first}-{last}"

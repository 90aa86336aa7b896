"""What changes between two agreements, cell by cell, and what last week's reads would say. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from app.policy.agreement import Agreement
from app.policy.bases import Column, standing_of
from app.policy.consent import Consent, ConsentState
from app.policy.decide import decide
from app.policy.draft import Cell
from app.policy.levels import Level
from app.policy.sections import Section

FEW = 10
"""Below this a count is not told; above it only its ten is, so that no two figures tell one."""


class Change(StrEnum):
    """Which way a cell moves."""

    NARROWER = "narrower"
    WIDER = "wider"

    @property
    def ja(self) -> str:
        """The Japanese word."""
        return _CHANGES[self][0]

    @property
    def en(self) -> str:
        """The English word."""
        return _CHANGES[self][1]


_CHANGES = {Change.NARROWER: ("狭める", "narrower"), Change.WIDER: ("広げる", "wider")}


@dataclass(frozen=True, slots=True)
class Moved:
    """One cell that two agreements hold at different levels."""

    section: Section
    column: Column
    before: Level
    after: Level

    @property
    def change(self) -> Change:
        """Narrower or wider."""
        return Change.NARROWER if self.after < self.before else Change.WIDER

    @property
    def ja(self) -> str:
        """The change in one sentence."""
        return (
            f"{self.column.ja}の「{self.section.ja}」を"
            f"「{self.before.ja}」から「{self.after.ja}」に{self.change.ja}"
        )

    @property
    def en(self) -> str:
        """The English sentence beside it."""
        return (
            f"{self.column.en}, {self.section.en}: "
            f"{self.before.en} → {self.after.en} ({self.change.en})"
        )


_TO_EVERYTHING = Consent(ConsentState.GRANTED, frozenset(Section), frozenset(), "all")


@lru_cache(maxsize=256)
def reach(agreement: Agreement) -> Mapping[Cell, Level]:
    """What every column is shown of a patient who agreed to everything, as `decide` has it.

    It is the agreement as written but for the ceiling, and for what is shown with the verdict
    alone: a column that gets less than the whole verdict gets neither wish nor order.
    """
    decided = {}
    for column in Column:
        basis, role = standing_of(column)
        decided[column] = decide(role, basis, (agreement,), _TO_EVERYTHING)
    return MappingProxyType(
        {
            (section, column): decided[column].level(section)
            for section in Section
            for column in Column
        }
    )


def moved(before: Agreement, after: Agreement) -> tuple[Moved, ...]:
    """Every cell that two agreements show differently, in the order of the table."""
    old, new = reach(before), reach(after)
    return tuple(Moved(*cell, old[cell], new[cell]) for cell in new if old[cell] is not new[cell])


@dataclass(frozen=True, slots=True)
class Figure:
    """A count as officers may know it: none, fewer than ten, or between two tens."""

    least: int
    most: int

    @classmethod
    def of(cls, count: int) -> "Figure":
        """The figure that stands for a count."""
        if count <= 0:
            return cls(0, 0)
        if count < FEW:
            return cls(1, FEW - 1)
        ten = count // FEW * FEW
        return cls(ten, ten + FEW - 1)

    @property
    def ja(self) -> str:
        """The figure in words."""
        if self.most < FEW:
            return "10件未満" if self.most else "0件"
        return f"{self.least:,}〜{self.most:,}件"

    @property
    def en(self) -> str:
        """The figure in English words."""
        if self.most < FEW:
            return "fewer than 10" if self.most else "none"
        return f"{self.least:,} to {self.most:,}"


@dataclass(frozen=True, slots=True)
class Reads:
    """Counts of reads by one column: all of them, and those that showed a section at a level."""

    total: int = 0
    shown: Mapping[tuple[Section, Level], int] = field(default_factory=dict)

    def above(self, section: Section, level: Level) -> int:
        """How many showed more of a section than a level allows."""
        return sum(self.shown.get((section, each), 0) for each in Level if each > level)


@dataclass(frozen=True, slots=True)
class Effect:
    """What last week's reads by a column would have become under the other level of a cell.

    `less` is exact before it is made a figure: so many reads showed more than they would have.
    `more` is an upper bound, every read by the column that did not show the section as far. The
    audit tells what was shown and not why no more was: of what the old level withheld nothing
    was looked at, so that a missing consent, a restriction, an empty part and a door that never
    shows the section all look alike. `same` is what is left.
    """

    less: Figure
    more: Figure
    same: Figure


def effect(cell: Cell, before: Level, after: Level, reads: Reads) -> Effect:
    """What would have become of a week's reads had a cell stood at `after` and not `before`."""
    section, _ = cell
    less = reads.above(section, after)
    more = 0
    if after > before:
        reached = reads.above(section, after) + reads.shown.get((section, after), 0)
        more = max(0, reads.total - reached)
    return Effect(*(Figure.of(count) for count in (less, more, reads.total - less - more)))

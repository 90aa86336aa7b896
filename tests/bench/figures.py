"""From times to figures, and from figures to a small table. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median


@dataclass(frozen=True, slots=True)
class Slice:
    """What one path took in one short stretch: seconds per answer, and the stretch's length."""

    took: tuple[float, ...]
    lasted: float

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.took) / self.lasted

    @property
    def middle(self) -> float:
        """The median, in seconds."""
        return median(self.took)


@dataclass(frozen=True, slots=True)
class Goal:
    """One figure with what it should be. `is_least`: at least the limit, otherwise at most."""

    name: str
    value: float
    limit: float
    is_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the figure is on the right side of its limit."""
        return self.value >= self.limit if self.is_least else self.value <= self.limit

    @property
    def line(self) -> tuple[str, str, str, str]:
        """As the table shows it."""
        bound = f"{'at least' if self.is_least else 'at most'} {self.limit:.3g}"
        return self.name, f"{self.value:.2f}", bound, "met" if self.is_met else "MISSED"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of all does not exceed (nearest rank)."""
    return sorted(values)[max(0, ceil(share * len(values)) - 1)]


def ratio_of_medians(ours: Sequence[Slice], theirs: Sequence[Slice]) -> float:
    """How many times as long ours takes: the median over slices measured side by side."""
    return median(a.middle / b.middle for a, b in zip(ours, theirs, strict=True))


def ratio_of_rates(ours: Sequence[Slice], theirs: Sequence[Slice]) -> float:
    """Our throughput as a share of theirs: the median over slices measured side by side."""
    return median(a.rate / b.rate for a, b in zip(ours, theirs, strict=True))


def table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Columns as wide as their widest cell: the first to the left, the others to the right."""
    widths = [max(map(len, column)) for column in zip(heading, *rows, strict=True)]

    def line(cells: Sequence[str]) -> str:
        first, *others = zip(cells, widths, strict=True)
        return "  ".join([f"{first[0]:<{first[1]}}", *(f"{cell:>{wide}}" for cell, wide in others)])

    return "\n".join([line(heading), "  ".join("-" * wide for wide in widths), *map(line, rows)])

"""What of the counts may be shown, so that nobody can be found in them. Pure.

**Flows** (calls, readings) are counted once for each municipality and quarter, and shown to the
unit. Under ten is hidden, and so is every count that leaves one to nine of what it is a part
of: from 40 calls and 37 with a record one would read three. A year's figure is shown where what
it adds to the quarters already shown is ten or more, a prefecture's where what it adds to its
municipalities' is. So whatever is shown, by itself or subtracted from something else shown,
counts nobody or at least ten: the shown counts stand for blocks of calls that do not overlap,
each block is nobody or ten, and so is what each part leaves over of it. Quarters across
municipalities are not summed beside years across quarters: the two would cross, and a crossing
of sums gives single cells away.

A reader knows one thing more: what is hidden is small. Two quarters hidden and 18 together are
nine each, ten towns hidden and ten together are one each. So a sum is shown only where every
hidden count in it keeps at least five values, for a reader who knows which of them are small.

Whether a cell is shown is decided by its own municipality's counts alone. A hub of one town and
the prefecture of all therefore read the same cells; what one is not shown the other is not.

**Stocks** (people registered) hold the same people quarter after quarter: the difference of two
quarters would be those who came. They are given in whole tens, rounded down, so every difference
is none or ten. A prefecture's total is rounded too, and lowered where it would narrow a
municipality's number to fewer than five values.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from app.region.indicators import FIGURES, FLOWS, Indicator

LEAST: Final = 10
"""Fewer than this many are hidden."""

_VALUES_LEFT: Final = 5
Counts = Mapping[Indicator, int]


def is_safe(number: int) -> bool:
    """Whether a count speaks of nobody in particular: none at all, or ten and more."""
    return number == 0 or number >= LEAST


@dataclass(frozen=True)
class Block:
    """The flows of one municipality and quarter, or of several of those put together."""

    counts: Counts
    parts: tuple["Block", ...] = ()

    @cached_property
    def shown(self) -> Counts:
        """The flows that may be shown, with their counts."""
        shown: dict[Indicator, int] = {}
        for flow in FLOWS:
            hidden = self._hidden(flow)
            wholes = FIGURES[flow].within
            added = [_sum(hidden, flow)]
            added += [_sum(hidden, whole) - added[0] for whole in wholes]
            is_told_of_its_wholes = all(whole in shown for whole in wholes)
            is_told = is_told_of_its_wholes and all(map(is_safe, added))
            if is_told and _leaves_room(hidden, flow) and _leaves_ten(hidden, flow):
                shown[flow] = self.counts[flow]
        return shown

    @property
    def told_by_parts(self) -> Counts:
        """The flows whose every part is shown: their sums say nothing new."""
        told = (flow for flow in FLOWS if all(flow in part.shown for part in self.parts))
        return {flow: self.counts[flow] for flow in told}

    def _hidden(self, flow: Indicator) -> tuple["Block", ...]:
        """What this block would add to what its parts show: of a single cell all of it."""
        if not self.parts:
            return (self,)
        return tuple(
            cell
            for part in self.parts
            if flow not in part.shown
            for cell in part._hidden(flow)  # noqa: SLF001  the same class
        )


def joined(parts: Iterable[Block]) -> Block:
    """Several blocks as one."""
    own = tuple(parts)
    return Block({flow: _sum(own, flow) for flow in FLOWS}, own)


def in_tens(number: int) -> int | None:
    """A stock as it is shown: whole tens, rounded down; None for fewer than ten."""
    return number // LEAST * LEAST or None


def total_in_tens(numbers: Sequence[int]) -> int | None:
    """The sum of stocks that are shown one by one as well, in tens; None for fewer than ten.

    With every number's last digit unknown, a total can at most say that the others are not all
    at their highest. It is lowered until at least five values are left to each of them.
    """
    floors = sum(in_tens(number) or 0 for number in numbers)
    highest_of_others = (LEAST - 1) * (len(numbers) - 1)
    allowed = floors + highest_of_others + LEAST - _VALUES_LEFT
    return in_tens(min(sum(numbers), allowed))


def share(part: int, whole: int, per: int) -> int | None:
    """A part of a whole that are both shown, per hundred or thousand; None of nothing."""
    return None if whole == 0 else (2 * per * part + whole) // (2 * whole)


def _leaves_room(hidden: Sequence[Block], flow: Indicator) -> bool:
    """Whether the sum of hidden counts narrows none of them to fewer than five values."""
    ranges = [_range(cell, flow) for cell in hidden]
    lowest, highest = (sum(ends) for ends in zip(*ranges, strict=True)) if ranges else (0, 0)
    total = _sum(hidden, flow)
    return all(
        min(high, total - (lowest - low)) - max(low, total - (highest - high)) + 1 >= _VALUES_LEFT
        for low, high in ranges
        if low < high
    )


def _leaves_ten(hidden: Sequence[Block], flow: Indicator) -> bool:
    """Whether a sum leaves it possible that each small part, and each small rest, is ten.

    No part is more than any of its wholes, so what the others can take at most is the least that
    is left to one: of 14 in two parts of ten each there are four in either, and of a rest of five
    not more than six.
    """
    wholes = FIGURES[flow].within
    if not wholes:
        return True
    total = _sum(hidden, flow)
    caps = [min(cell.counts[whole] for whole in wholes) for cell in hidden]
    for cell, cap in zip(hidden, caps, strict=True):
        number, least = cell.counts[flow], max(0, total - (sum(caps) - cap))
        rests = [(cell.counts[whole] - number, cell.counts[whole] - least) for whole in wholes]
        for small, most in ((number, min(cap, total)), *rests):
            if not is_safe(small) and most < LEAST:
                return False
    return True


def _range(cell: Block, flow: Indicator) -> tuple[int, int]:
    """Between what a reader who knows why a count is hidden may take it to be; else itself."""
    number, ends = cell.counts[flow], []
    if not is_safe(number):
        ends += [1, LEAST - 1]
    for whole in FIGURES[flow].within:
        if not is_safe(cell.counts[whole] - number):
            ends += [max(0, cell.counts[whole] - LEAST + 1), cell.counts[whole] - 1]
    return (min(ends), max(ends)) if ends else (number, number)


def _sum(blocks: Iterable[Block], flow: Indicator) -> int:
    return sum(block.counts[flow] for block in blocks)

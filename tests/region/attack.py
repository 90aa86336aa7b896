"""What a reader of the shown figures can work out: the most a hidden count may be, exactly.

Every call is of one type (found or not, arrest or not, …) in one cell (municipality × quarter).
The reader knows every number that is shown and nothing else, and asks of one type in one cell:
how many can there be at most? Where the answer is under ten, few people have been found out.
Read the other way round: where no count of one to nine has a most under ten, no sum or
difference of shown numbers counts one to nine people (linear programming, duality).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from app.region.hiding import Block
from app.region.indicators import Indicator

I = Indicator  # noqa: E741  a long name in every line of a table


class Call(NamedTuple):
    """One type of call, as far as these tests tell them apart."""

    found: bool
    arrest: bool
    compared: bool
    in_line: bool

    @property
    def indicators(self) -> frozenset[Indicator]:
        """The flows that count it."""
        told = {
            I.CALLS: True,
            I.FOUND: self.found,
            I.ARREST: self.arrest,
            I.CPR_COMPARED: self.compared,
            I.CPR_IN_LINE: self.in_line,
        }
        return frozenset(flow for flow, is_counted in told.items() if is_counted)


TYPES = tuple(
    call
    for call in (Call(*flags) for flags in product((False, True), repeat=4))
    if (not call.compared or (call.found and call.arrest)) and (call.compared or not call.in_line)
)
TOLD = (I.CALLS, I.FOUND, I.ARREST, I.CPR_COMPARED, I.CPR_IN_LINE)
Key = tuple[int, int, Call]
"""A municipality, a quarter, a type."""
Calls = Mapping[Key, int]
Known = list[tuple[frozenset[Key], int]]
"""What is shown: which calls are counted, and how many they are."""


def counts(calls: Calls, place: int, quarter: int) -> dict[Indicator, int]:
    """The flows of one cell."""
    found = dict.fromkeys(Indicator, 0)
    for call in TYPES:
        for flow in call.indicators:
            found[flow] += calls[place, quarter, call]
    return found


def known(blocks: Sequence[Sequence[Block]], years: Sequence[Block], whole: Block) -> Known:
    """Every number that anybody is shown, and the calls behind it."""
    everything: Known = []

    def add(block: Block, cells: list[tuple[int, int]]) -> None:
        for flow in TOLD:
            if flow in block.shown:
                keys = [
                    (*cell, call) for cell in cells for call in TYPES if flow in call.indicators
                ]
                everything.append((frozenset(keys), block.shown[flow]))

    places, quarters = range(len(blocks)), range(len(blocks[0]))
    for place, quarter in product(places, quarters):
        add(blocks[place][quarter], [(place, quarter)])
    for place in places:
        add(years[place], [(place, quarter) for quarter in quarters])
    add(whole, list(product(places, quarters)))
    return everything


def found_out(calls: Calls, shown: Known) -> Iterator[tuple[Key, float]]:
    """Every count of one to nine whose most is under ten, with that most."""
    keys = list(calls)
    rows = [[float(key in counted) for key in keys] for counted, _ in shown]
    for place, key in enumerate(keys):
        if 1 <= calls[key] < 10:
            most = _most(rows, [float(number) for _, number in shown], place)
            if most < 10 - 1e-6:
                yield key, most


def _most(rows: list[list[float]], right: list[float], wanted: int) -> float:
    """The maximum of one variable over A x = b, x ≥ 0 (two-phase simplex, Bland's rule)."""
    width, height = len(rows[0]) if rows else 0, len(rows)
    if not any(row[wanted] for row in rows):
        return float("inf")
    table = [
        [*row, *(float(i == j) for j in range(height)), b]
        for i, (row, b) in enumerate(zip(rows, right, strict=True))
    ]
    basis = list(range(width, width + height))
    cost = [0.0] * width + [1.0] * height + [0.0]
    for row in table:
        cost = [c - value for c, value in zip(cost, row, strict=True)]
    _pivot_on(table, basis, cost, width + height)
    assert abs(cost[-1]) < 1e-6, "the shown numbers contradict each other"
    cost = [-float(j == wanted) for j in range(width)] + [0.0] * (height + 1)
    for i, j in enumerate(basis):
        if j < width and cost[j]:
            cost = [c - cost[j] * v for c, v in zip(cost, table[i], strict=True)]
    return cost[-1] if _pivot_on(table, basis, cost, width) else float("inf")


def _pivot_on(table: list[list[float]], basis: list[int], cost: list[float], width: int) -> bool:
    """Goes on until no column below `width` makes it better; False where there is no end."""
    while True:
        column = next((j for j in range(width) if cost[j] < -1e-9), None)
        if column is None:
            return True
        ratios = [
            (row[-1] / row[column], basis[i], i)
            for i, row in enumerate(table)
            if row[column] > 1e-9
        ]
        if not ratios:
            return False
        line = min(ratios)[2]
        pivot = table[line][column]
        table[line] = [value / pivot for value in table[line]]
        for i, row in enumerate(table):
            if i != line and abs(row[column]) > 1e-12:
                table[i] = [a - row[column] * b for a, b in zip(row, table[line], strict=True)]
        by = cost[column]
        cost[:] = [c - by * v for c, v in zip(cost, table[line], strict=True)]
        basis[line] = column

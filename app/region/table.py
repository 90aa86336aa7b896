"""From what was counted to what may be shown, cell by cell. Pure.

A quarter's flows and medians appear once it is over and has settled, and never change again. The
running quarter shows stocks only, as of its last whole month: calls of half a quarter could be
subtracted from those of the whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from app.region.hiding import Block, Counts, in_tens, joined, share, total_in_tens
from app.region.indicators import FIGURES, FLOWS, STOCKS, Figure, Indicator, IndicatorKind
from app.region.quarters import Quarter, of_year

WHOLE: Final = 3
"""The months of a quarter."""

_WHERE_TENS_ARE_FINE: Final = 100


class State(StrEnum):
    """How a cell stands."""

    SHOWN = "shown"
    HIDDEN = "hidden"  # it, or what it leaves over of something shown, could be under ten
    UNDER_TEN = "under_ten"
    NOT_YET = "not_yet"
    NOTHING = "nothing"  # no calls, so no middle of them


class Row(NamedTuple):
    """One figure as counted."""

    place: str
    period: str
    through: int
    indicator: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as it leaves the service. `months`: how many of a running quarter are in it."""

    period: str
    state: State
    number: int | None = None
    share: int | None = None
    months: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A municipality, or a whole prefecture by its two digits, with a line for every indicator."""

    code: str
    lines: Mapping[Indicator, Sequence[Cell]]


class Counted:
    """What was counted, by place and period; of two counts of a quarter the fuller one."""

    def __init__(self, rows: Iterable[Row]) -> None:
        """Takes the rows in any order."""
        self._numbers: dict[tuple[str, str, int], dict[Indicator, int | None]] = {}
        self._through: dict[tuple[str, str], int] = {}
        for row in rows:
            key = (row.place, row.period)
            self._through[key] = max(row.through, self._through.get(key, 0))
            numbers = self._numbers.setdefault((*key, row.through), {})
            numbers[Indicator(row.indicator)] = row.number

    @property
    def municipalities(self) -> list[str]:
        """The codes of the municipalities among the rows, in order."""
        return sorted({place for place, _ in self._through if len(place) > len("99")})

    def through(self, place: str, period: str) -> int:
        """How many months of a quarter are counted; 0 for none."""
        return self._through.get((place, period), 0)

    def number(self, place: str, period: str, indicator: Indicator) -> int | None:
        """One figure; None where it was not counted, or is a median of nothing."""
        through = self.through(place, period)
        return self._numbers.get((place, period, through), {}).get(indicator)

    def quarter(self, place: str, period: str) -> Block | None:
        """The flows of a municipality and quarter, once they are final."""
        if self.number(place, period, Indicator.CALLS) is None:
            return None
        return Block({flow: self.number(place, period, flow) or 0 for flow in FLOWS})

    def year(self, place: str, year: int) -> Block | None:
        """The flows of a municipality and year, once all its quarters are final."""
        return _whole(self.quarter(place, str(each)) for each in of_year(year))


@dataclass(frozen=True, slots=True)
class Span:
    """The quarters asked for, and the years that are whole among them."""

    quarters: tuple[Quarter, ...]
    years: tuple[int, ...]


def table(rows: Iterable[Row], span: Span, prefectures: Sequence[str]) -> list[Place]:
    """Every municipality among the rows, after the totals of prefectures asked for as a whole."""
    counted = Counted(rows)
    codes = counted.municipalities
    return [
        *(
            _total(counted, code, [each for each in codes if each.startswith(code)], span)
            for code in prefectures
        ),
        *(_municipality(counted, code, span) for code in codes),
    ]


def _municipality(counted: Counted, code: str, span: Span) -> Place:
    blocks = {str(each): counted.quarter(code, str(each)) for each in span.quarters}
    blocks |= {str(year): counted.year(code, year) for year in span.years}
    flows = {period: None if block is None else block.shown for period, block in blocks.items()}
    stocks = {
        stock: [
            _stock(str(each), counted.through(code, str(each)), in_tens(number or 0))
            for each in span.quarters
            for number in (counted.number(code, str(each), stock),)
        ]
        for stock in STOCKS
    }
    return _place(counted, code, stocks, flows)


def _total(counted: Counted, code: str, codes: Sequence[str], span: Span) -> Place:
    flows: dict[str, Counts | None] = {}
    for each in map(str, span.quarters):
        whole = _whole(counted.quarter(own, each) for own in codes)
        flows[each] = None if whole is None else whole.told_by_parts
    for year in span.years:
        whole = _whole(counted.year(own, year) for own in codes)
        flows[str(year)] = None if whole is None else whole.shown
    stocks = {
        stock: [
            _stock(
                each,
                min(counted.through(own, each) for own in codes),
                total_in_tens([counted.number(own, each, stock) or 0 for own in codes]),
            )
            for each in map(str, span.quarters)
        ]
        for stock in STOCKS
    }
    return _place(counted, code, stocks, flows)


def _whole(parts: Iterable[Block | None]) -> Block | None:
    """The parts as one block; None where one of them is not there yet."""
    own = list(parts)
    there = [part for part in own if part is not None]
    return joined(there) if len(there) == len(own) else None


def _place(
    counted: Counted,
    code: str,
    stocks: Mapping[Indicator, Sequence[Cell]],
    flows: Mapping[str, Counts | None],
) -> Place:
    lines: dict[Indicator, Sequence[Cell]] = {}
    for indicator, figure in FIGURES.items():
        if figure.kind is IndicatorKind.STOCK:
            own, of = stocks[indicator], stocks[figure.base or indicator]
            lines[indicator] = [_with_share(figure, *each) for each in zip(own, of, strict=True)]
        else:
            lines[indicator] = [
                _flow(indicator, period, shown, counted.number(code, period, Indicator.MINUTES))
                for period, shown in flows.items()
            ]
    return Place(code, lines)


def _stock(period: str, through: int, tens: int | None) -> Cell:
    months = through if through < WHOLE else None
    if through == 0:
        return Cell(period, State.NOT_YET)
    return Cell(period, State.UNDER_TEN if tens is None else State.SHOWN, tens, months=months)


def _with_share(figure: Figure, one: Cell, of: Cell) -> Cell:
    """A stock with its share of another, both in tens: below a hundred that would mislead."""
    if figure.base is None or one.number is None or (of.number or 0) < _WHERE_TENS_ARE_FINE:
        return one
    part = share(one.number, of.number or 0, figure.per)
    return Cell(one.period, one.state, one.number, part, one.months)


def _flow(indicator: Indicator, period: str, shown: Counts | None, minutes: int | None) -> Cell:
    figure = FIGURES[indicator]
    if shown is None:
        return Cell(period, State.NOT_YET)
    base = None if figure.base is None else shown.get(figure.base)
    number = shown.get(indicator)
    if figure.kind is IndicatorKind.REST:
        beside = shown.get(figure.within[0])
        number = None if base is None or beside is None else base - beside
    elif figure.kind is IndicatorKind.MEDIAN:
        if base == 0:
            return Cell(period, State.NOTHING)
        number = None if base is None else minutes
    if number is None:
        return Cell(period, State.HIDDEN)
    is_share = figure.kind is IndicatorKind.FLOW and base is not None
    part = share(number, base or 0, figure.per) if is_share else None
    return Cell(period, State.SHOWN, number, part)

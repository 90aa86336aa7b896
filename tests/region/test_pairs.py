"""Five hundred pairs of callers over made-up towns: no difference is one to nine."""

from itertools import product
from random import Random

from app.region.hiding import LEAST, is_safe
from app.region.indicators import FIGURES, FLOWS, STOCKS, Indicator
from app.region.quarters import Quarter, span, years
from app.region.table import Cell, Place, Row, Span, State, table

I = Indicator  # noqa: E741  a long name in every line of a table
QUARTERS = span(Quarter(2025, 1), Quarter(2026, 4))
Cells = frozenset[tuple[str, str]]
Shown = dict[tuple[Indicator, Cells], int]


def a_prefecture(random: Random) -> list[Row]:
    """Towns of every size through two years, as the database counts them."""
    towns = [f"99{number:04d}" for number in range(random.randint(1, 3))]
    rows = []
    for town, quarter in product(towns, map(str, QUARTERS)):
        numbers = dict.fromkeys(FIGURES, 0)
        for stock in STOCKS:
            base = FIGURES[stock].base
            numbers[stock] = random.randint(0, numbers[base] if base else random.choice((15, 90)))
        for flow in FLOWS:
            wholes = [numbers[whole] for whole in FIGURES[flow].within]
            most = min(wholes, default=random.choice((3, 12, 40, 300)))
            numbers[flow] = random.choice((0, most, random.randint(0, most)))
        rows += [Row(town, quarter, 3, name.value, number) for name, number in numbers.items()]
    return rows


def seen(random: Random, rows: list[Row]) -> tuple[Shown, dict[tuple[Indicator, str, str], Cell]]:
    """What one caller reads: of one town, some or all of them, over some quarters."""
    towns = sorted({row.place for row in rows})
    area = random.choice((towns, [random.choice(towns)], random.sample(towns, 1)))
    first, last = sorted(random.sample(range(len(QUARTERS)), 2))
    asked = QUARTERS[first : last + 1]
    own = [row for row in rows if row.place in area]
    wholes = ["99"] if area == towns else []
    places = table(own, Span(asked, years(asked)), wholes)
    shown: Shown = {}
    cells = {}
    for place in places:
        for indicator, line in place.lines.items():
            for cell in line:
                cells[indicator, place.code, cell.period] = cell
                if cell.number is not None and indicator in FLOWS:
                    shown[indicator, covered(place, cell, towns)] = cell.number
    return shown, cells


def covered(place: Place, cell: Cell, towns: list[str]) -> Cells:
    """Which cells a number counts."""
    codes = towns if place.code == "99" else [place.code]
    periods = [str(each) for each in QUARTERS if str(each).startswith(cell.period)]
    return frozenset(product(codes, periods))


def subtracted(random: Random, shown: Shown) -> int:
    """A number less others that are all inside it: so many events, or people."""
    (indicator, cells), rest = random.choice(list(shown.items()))
    part = random.choice([flow for flow in FLOWS if flow == indicator or indicator in within(flow)])
    inside = [each for each in shown if each[0] == part and each[1] <= cells]
    random.shuffle(inside)
    for each in inside:
        if part != indicator and each[1] != cells:
            continue  # of another flow only the same cells can be taken off as a whole
        if each[1] <= cells and (indicator, cells) != each:
            rest, cells = rest - shown[each], cells - each[1]
    return rest


def within(flow: Indicator) -> set[Indicator]:
    """Everything that a flow is a part of."""
    wholes = set(FIGURES[flow].within)
    return wholes.union(*(within(whole) for whole in wholes))


def test_five_hundred_pairs_of_callers_find_nobody() -> None:
    random = Random(16)  # noqa: S311  towns, not keys
    compared = tried = 0
    rows: list[Row] = []
    for pair in range(500):
        rows = a_prefecture(random) if pair % 4 == 0 else rows
        (shown, cells), (others, their_cells) = seen(random, rows), seen(random, rows)
        for key in cells.keys() & their_cells.keys():
            assert cells[key] == their_cells[key], "the same cell, whoever asks"
            compared += 1
        everything = shown | others
        for _ in range(12 if everything else 0):
            rest = subtracted(random, everything)
            assert is_safe(rest), rest
            tried += 1
        stocks = [
            cell.number or 0
            for (indicator, _, _), cell in (cells | their_cells).items()
            if indicator in STOCKS and cell.state is State.SHOWN
        ]
        assert all(number % LEAST == 0 for number in stocks)
    assert compared > 5_000
    assert tried > 4_000


def test_the_attack_finds_somebody_where_totals_are_shown_as_they_are() -> None:
    town, other = (frozenset({("990001", f"2025-Q{n}")}) for n in (1, 2))
    shown: Shown = {(I.CALLS, town | other): 17, (I.CALLS, town): 12}
    random = Random(16)  # noqa: S311  likewise
    assert {subtracted(random, shown) for _ in range(20)} >= {5}

"""From counts to cells: what is not over, what is in tens, what only its parts may tell."""

import pytest

from app.japan.text import Unreadable
from app.region.indicators import FIGURES, STOCKS, Indicator, IndicatorKind, of_kind
from app.region.meanings import MEANINGS
from app.region.quarters import MOST, Quarter, quarter, quarter_of, span, years
from app.region.table import Cell, Place, Row, Span, State, table
from tests.region.builders import FIRST

I = Indicator  # noqa: E741  a long name in every line of a table
YEAR = span(Quarter(2025, 1), Quarter(2025, 4))
WHOLE_YEAR = Span(YEAR, (2025,))


def a_quarter(
    place: str = "990019", period: str = "2025-Q1", through: int = 3, **numbers: int | None
) -> list[Row]:
    counted = dict.fromkeys(of_kind(IndicatorKind.STOCK, IndicatorKind.FLOW), 0) | {
        Indicator(name): number for name, number in numbers.items()
    }
    return [Row(place, period, through, name.value, number) for name, number in counted.items()]


def line(places: list[Place], indicator: Indicator, code: str = "990019") -> dict[str, Cell]:
    (place,) = [each for each in places if each.code == code]
    return {cell.period: cell for cell in place.lines[indicator]}


def test_every_figure_has_its_place_and_its_words() -> None:
    assert set(FIGURES) == set(MEANINGS) == set(Indicator)
    for figure in FIGURES.values():
        assert figure.base is None or FIGURES[figure.base].kind in {
            IndicatorKind.STOCK,
            IndicatorKind.FLOW,
        }


def test_what_was_not_counted_is_not_yet_there() -> None:
    places = table(a_quarter(calls=20), WHOLE_YEAR, [])
    assert line(places, I.CALLS)["2025-Q1"].number == 20
    for period in ("2025-Q2", "2025"):
        assert line(places, I.CALLS)[period].state is State.NOT_YET
    assert line(places, I.PATIENTS)["2025-Q2"].state is State.NOT_YET


def test_of_half_a_quarter_only_people_are_told() -> None:
    rows = [row for row in a_quarter(through=2, patients=34) if Indicator(row.indicator) in STOCKS]
    places = table(rows, WHOLE_YEAR, ["99"])
    for code in ("990019", "99"):
        assert line(places, I.PATIENTS, code)["2025-Q1"] == Cell(
            "2025-Q1", State.SHOWN, 30, None, months=2
        )
        assert line(places, I.CALLS, code)["2025-Q1"] == Cell("2025-Q1", State.NOT_YET)


def test_the_whole_quarter_takes_the_place_of_its_months() -> None:
    rows = [*a_quarter(calls=20, patients=31), Row("990019", "2025-Q1", 2, "patients", 12)]
    assert line(table(rows, WHOLE_YEAR, []), I.PATIENTS)["2025-Q1"].number == 30


def test_people_are_given_in_tens_and_shares_of_them_from_a_hundred_on() -> None:
    few = table(a_quarter(patients=99, with_wish=50), WHOLE_YEAR, [])
    many = table(a_quarter(patients=129, with_wish=64, reviewed_within_year=7), WHOLE_YEAR, [])
    assert line(few, I.WITH_WISH)["2025-Q1"] == Cell("2025-Q1", State.SHOWN, 50)
    assert line(many, I.WITH_WISH)["2025-Q1"] == Cell("2025-Q1", State.SHOWN, 60, 50)
    assert line(many, I.REVIEWED)["2025-Q1"] == Cell("2025-Q1", State.UNDER_TEN)


def test_what_cannot_be_compared_is_what_is_left_over() -> None:
    def cells(compared: int) -> list[Place]:
        rows = a_quarter(
            calls=90,
            arrests=50,
            record_found=50,
            resuscitation_compared=compared,
            resuscitation_in_line=10,
        )
        return table(rows, WHOLE_YEAR, [])

    assert line(cells(20), I.CPR_UNDECIDABLE)["2025-Q1"].number == 30
    assert line(cells(20), I.CPR_IN_LINE)["2025-Q1"] == Cell("2025-Q1", State.SHOWN, 10, 50)
    assert line(cells(45), I.CPR_UNDECIDABLE)["2025-Q1"].state is State.HIDDEN


def test_a_median_is_shown_where_the_calls_it_rests_on_are() -> None:
    def median(found: int, minutes: int | None) -> Cell:
        rows = a_quarter(calls=40, record_found=found, minutes_to_card=minutes)
        return line(table(rows, WHOLE_YEAR, []), I.MINUTES)["2025-Q1"]

    assert median(20, 6) == Cell("2025-Q1", State.SHOWN, 6)
    assert median(9, 6).state is State.HIDDEN
    assert median(37, 6).state is State.HIDDEN
    assert median(0, None).state is State.NOTHING


def test_a_year_that_is_not_over_has_no_column() -> None:
    assert years(span(Quarter(2025, 2), Quarter(2026, 4))) == (2026,)
    rows = [row for each in YEAR for row in a_quarter(period=str(each), calls=4)]
    rows.append(Row("990019", "2025", 3, "minutes_to_card", 7))
    assert line(table(rows, WHOLE_YEAR, []), I.CALLS)["2025"].number == 16
    assert "2025" not in line(table(rows, Span(YEAR, ()), []), I.CALLS)


def test_the_total_of_a_quarter_is_shown_only_where_every_town_is() -> None:
    # 15 calls in three towns would be no secret; but with the towns' years it would give one
    # away: a year less the totals of three quarters is that town's fourth.
    towns = ("990019", "990027", "990035")
    rows = [
        row
        for town, calls in zip(towns, (4, 5, 6), strict=True)
        for each in YEAR
        for row in a_quarter(town, str(each), calls=calls)
    ]
    places = table(rows, WHOLE_YEAR, ["99"])
    assert line(places, I.CALLS, "99")["2025-Q1"].state is State.HIDDEN
    assert line(places, I.CALLS, "99")["2025"].number == 60
    assert [line(places, I.CALLS, town)["2025"].number for town in towns] == [16, 20, 24]
    assert line(places, I.READS, "99")["2025-Q1"].number == 0


def test_the_total_of_people_counts_those_under_ten_as_well() -> None:
    rows = [row for town in ("990019", "990027") for row in a_quarter(town, patients=7)]
    places = table(rows, WHOLE_YEAR, ["99"])
    assert line(places, I.PATIENTS)["2025-Q1"].state is State.UNDER_TEN
    assert line(places, I.PATIENTS, "99")["2025-Q1"].number == 10


def test_a_total_waits_for_every_town() -> None:
    rows = [*a_quarter(calls=20), *a_quarter("990027", "2025-Q2", calls=20)]
    places = table(rows, WHOLE_YEAR, ["99"])
    assert line(places, I.CALLS, "99")["2025-Q1"].state is State.NOT_YET
    assert line(places, I.PATIENTS, "99")["2025-Q1"].state is State.NOT_YET


@pytest.mark.parametrize("text", ["2026", "2026-Q0", "2026-Q5", "1999-Q1", "２０２６-Q1", ""])
def test_a_quarter_is_written_in_one_way(text: str) -> None:
    with pytest.raises(Unreadable):
        quarter(text)


def test_quarters_follow_each_other() -> None:
    assert quarter_of(FIRST.date()) == quarter("2025-Q2")
    assert [str(each) for each in span(quarter("2025-Q4"), quarter("2026-Q1"))] == [
        "2025-Q4",
        "2026-Q1",
    ]
    assert len(span(quarter("2025-Q1"), quarter("2026-Q4"))) == MOST
    assert quarter("2026-Q1").before == quarter("2025-Q4")
    with pytest.raises(Unreadable):
        span(quarter("2026-Q2"), quarter("2026-Q1"))

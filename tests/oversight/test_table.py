"""The file that spreadsheets open, and the weeks it speaks of."""

import csv
import io
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import japan_date
from app.oversight.table import file_of, harmless
from app.oversight.weeks import Week


@pytest.mark.parametrize(
    "text",
    [
        *("=1+1", "+81", "-2+3", "@SUM(A1)", "＝1+1", "＋1", "－1", "＠x"),
        *("\t=1", "\r\n=1", "  =1", "\u3000=1"),
    ],
)
def test_no_cell_is_taken_for_a_formula(text: str) -> None:
    assert str(harmless(text)).startswith("'")


@given(st.lists(st.lists(st.text(max_size=20), min_size=1, max_size=4), max_size=5))
def test_every_line_stays_one_line_and_every_cell_one_cell(lines: list[list[str]]) -> None:
    content = file_of(lines).decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(content, newline="")))
    assert [len(line) for line in read] == [0 if line == [] else len(line) for line in lines]
    for line in read:
        for cell in line:
            assert not cell.startswith(tuple("=+-@"))
            assert "\n" not in cell


def test_it_begins_with_the_mark_that_excel_looks_for() -> None:
    assert file_of([["氏名", None, 3]]) == "\ufeff氏名,,3\r\n".encode()


@pytest.mark.parametrize(
    "text", ["2026-W54", "2026-W00", "2026W47", "2026-W7", "W47", "1999-W01", "２０２６-W47", ""]
)
def test_what_is_no_week_is_none(text: str) -> None:
    assert Week.read(text) is None


@given(st.dates(date(2000, 1, 3), date(2100, 1, 1)))
def test_every_day_lies_in_the_week_that_its_name_gives_back(day: date) -> None:
    week = Week.of(day)
    assert Week.read(str(week)) == week
    assert japan_date(week.since) <= day < japan_date(week.until)
    assert japan_date(week.since).weekday() == 0
    assert week.before.until == week.since
    assert week.until - week.since == timedelta(days=7)


def test_a_year_may_have_fifty_three() -> None:
    assert str(Week.of(date(2026, 12, 31))) == "2026-W53"
    assert str(Week.of(date(2027, 1, 1))) == "2026-W53"
    assert Week.read("2027-W53") is None

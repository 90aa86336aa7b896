"""The public holidays, held against the government's own lists."""

from datetime import date, timedelta

import pytest

from app.japan.holidays import is_holiday

LISTED = {
    2024: "0101 0108 0211 0212 0223 0320 0429 0503 0504 0505 0506 0715 0811 0812 0916 0922 0923"
    " 1014 1103 1104 1123",
    2026: "0101 0112 0211 0223 0320 0429 0503 0504 0505 0506 0720 0811 0921 0922 0923 1012 1103"
    " 1123",
    2027: "0101 0111 0211 0223 0321 0322 0429 0503 0504 0505 0719 0811 0920 0923 1011 1103 1123",
}


@pytest.mark.parametrize("year", LISTED)
def test_the_holidays_of_a_year_are_those_that_were_announced(year: int) -> None:
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    found = [f"{day:%m%d}" for day in days if day.year == year and is_holiday(day)]
    assert found == LISTED[year].split()

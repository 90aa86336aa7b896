"""Dates in both calendars, and age by law."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.japan.text import Unreadable
from app.japan.wareki import (
    PartialDate,
    age_band,
    age_on,
    ages_on,
    are_near,
    read_date,
    read_full_date,
    wareki,
)

DAYS = st.dates(date(1873, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "昨日",
        "35-4-1",
        "1935-04-",
        "1935-00-01",
        "1935-04-00",
        "2023-02-29",
        "昭和10年4月31日",
        "昭和10年4月1日不詳",
        "令和0年5月1日",
        "１９３５年４月１日生まれ",
        "1872-12-31",
        "9999-12-31",
        "0001-01-01",
        "昭和10年4月1日\n昭和11年",
    ],
)
def test_what_is_no_date_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_date(text)
    assert "書いてください" in refusal.value.ja
    assert refusal.value.en.startswith(("Write", "The date cannot be read. Write"))


@pytest.mark.parametrize(
    "text",
    ["平成31年5月1日", "昭和64年1月8日", "大正15年12月25日", "明治45年7月30日", "平成元年1月7日"],
)
def test_a_day_outside_its_era_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="era in force"):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-01", date(2024, 3, 1)),
        ("2024/3/1", date(2024, 3, 1)),
        ("20240301", date(2024, 3, 1)),
        ("2024年3月1日", date(2024, 3, 1)),
        ("令和6年3月1日", date(2024, 3, 1)),
        ("令和６年　３月　１日", date(2024, 3, 1)),
        ("R6.3.1", date(2024, 3, 1)),
        ("Ｒ６．３．１", date(2024, 3, 1)),
        ("r6ー3ー1", date(2024, 3, 1)),
        ("㋿6年3月1日", date(2024, 3, 1)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("大正15年12月24日", date(1926, 12, 24)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("明治45年7月29日", date(1912, 7, 29)),
        ("S10/4/1", date(1935, 4, 1)),
        ("昭10.4.1", date(1935, 4, 1)),
    ],
)
def test_every_way_of_writing_gives_the_day(text: str, day: date) -> None:
    assert read_full_date(text) == day


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("昭和10年4月日不詳", PartialDate(1935, 4)),
        ("昭和10年4月", PartialDate(1935, 4)),
        ("昭和10年月日不詳", PartialDate(1935)),
        ("1935-04", PartialDate(1935, 4)),
        ("1935", PartialDate(1935)),
        ("昭和64年", PartialDate(1989)),
    ],
)
def test_an_unknown_day_stays_unknown(text: str, known: PartialDate) -> None:
    assert read_date(text) == known
    with pytest.raises(Unreadable):
        read_full_date(text)


def test_a_day_without_its_month_is_refused() -> None:
    with pytest.raises(Unreadable):
        PartialDate(1935, None, 4)


@given(DAYS)
def test_what_is_shown_can_be_read_back(day: date) -> None:
    assert read_full_date(wareki(day)) == day == read_full_date(day.isoformat())


def test_dates_are_shown_by_era() -> None:
    assert wareki(date(1935, 4, 1)) == "昭和10年4月1日"
    assert wareki(date(2019, 5, 1)) == "令和元年5月1日"
    assert wareki(PartialDate(1935, 4)) == "昭和10年4月"
    assert wareki(PartialDate(1989)) == "昭和64年・平成元年"
    assert wareki(PartialDate(1926, 12)) == "大正15年・昭和元年12月"


def test_a_partial_date_says_its_span() -> None:
    assert PartialDate(1936, 2).first == date(1936, 2, 1)
    assert PartialDate(1936, 2).last == date(1936, 2, 29)
    assert PartialDate(1936).last == date(1936, 12, 31)
    assert str(PartialDate(1936, 2)) == "1936-02"
    assert str(PartialDate.of(date(1936, 2, 9))) == "1936-02-09"
    assert str(PartialDate(1936)) == "1936"


def test_a_birthday_is_counted_on_its_day_and_not_before() -> None:
    assert age_on(date(1935, 4, 1), date(2025, 3, 31)) == 89
    assert age_on(date(1935, 4, 1), date(2025, 4, 1)) == 90


def test_the_29_february_ages_when_the_28_ends() -> None:
    born = date(1936, 2, 29)
    assert age_on(born, date(2025, 2, 28)) == 88
    assert age_on(born, date(2025, 3, 1)) == 89
    assert age_on(born, date(2024, 2, 28)) == 87
    assert age_on(born, date(2024, 2, 29)) == 88


def test_nobody_has_an_age_before_birth() -> None:
    with pytest.raises(Unreadable):
        age_on(date(2025, 1, 2), date(2025, 1, 1))


@given(DAYS, st.integers(0, 40000))
def test_age_moves_by_at_most_one_a_day(birth: date, lived: int) -> None:
    on = birth + timedelta(days=lived)
    assert 0 <= age_on(birth, on + timedelta(days=1)) - age_on(birth, on) <= 1


def test_a_partly_known_birth_date_gives_a_span_of_ages() -> None:
    assert ages_on(PartialDate(1935), date(2025, 6, 1)) == (89, 90)
    assert ages_on(PartialDate(1935, 4, 1), date(2025, 6, 1)) == (90, 90)
    assert ages_on(PartialDate(2025), date(2025, 6, 1)) == (0, 0)
    assert ages_on(PartialDate(2026), date(2025, 6, 1)) == (0, 0)


def test_age_bands() -> None:
    assert [age_band(age) for age in (0, 9, 10, 89, 99, 100)] == [
        "10歳未満",
        "10歳未満",
        "10代",
        "80代",
        "90代",
        "100歳以上",
    ]


@pytest.mark.parametrize(
    ("other", "near"),
    [
        ("1935-04-01", True),
        ("1935-04", True),
        ("1935", True),
        ("1935-04-02", True),
        ("1935-05-01", True),
        ("1935-01-04", True),
        ("1936-04-01", True),
        ("1998-04-01", True),
        ("1940-04-01", False),
        ("1936-05-01", False),
        ("1936", False),
        ("1935-05-02", False),
    ],
)
def test_slips_are_near(other: str, *, near: bool) -> None:
    asked = read_date("1935-04-01")
    assert are_near(asked, read_date(other)) is near
    assert are_near(read_date(other), asked) is near

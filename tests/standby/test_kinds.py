"""When the next exchange is due."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.standby.kinds import Ending, next_due


@pytest.mark.parametrize(
    ("last", "due"),
    [
        ("2026-01-15", "2026-04-15"),
        ("2026-10-01", "2027-01-01"),
        ("2025-11-30", "2026-02-28"),
        ("2027-11-30", "2028-02-29"),
        ("2026-12-31", "2027-03-31"),
    ],
)
def test_three_months_on_is_the_same_day_or_the_last_of_a_shorter_month(
    last: str, due: str
) -> None:
    assert next_due(date.fromisoformat(last)).isoformat() == due


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_it_is_never_less_than_89_days_nor_more_than_92(last: date) -> None:
    assert 89 <= (next_due(last) - last).days <= 92


def test_one_reason_alone_is_the_hospitals_to_say() -> None:
    assert [one for one in Ending if one.is_of_hospital] == [Ending.HOSPITAL_ENDED]

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.japan.figures import are_near_figures

DIGITS = st.text("0123456789", min_size=2, max_size=12)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("0312345678", "0312345678"),
        ("0312345678", "031234567"),
        ("0312345678", "0312345699"),
        ("0312345678", "0332145678"),
        ("港町1-2-3", "桜町1-2-3"),
        ("港町1-2-3", "港町1-2a3"),
        ("港町1-2-3", "港町1-2-13"),
        ("12", "ab"),
        ("1-2", "-12"),
        ("1", "²"),
    ],
)
def test_what_is_more_than_a_slip_is_not_near(one: str, other: str) -> None:
    assert not are_near_figures(one, other)
    assert not are_near_figures(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [("0312345678", "0312345679"), ("0312345678", "0321345678"), ("港町1-2-3", "港町1-2-4")],
)
def test_one_digit_or_two_that_changed_places_are_near(one: str, other: str) -> None:
    assert are_near_figures(one, other)
    assert are_near_figures(other, one)


@given(DIGITS, st.data())
def test_every_swap_of_two_beside_each_other_is_near(text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text) - 2))
    swapped = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    assert are_near_figures(text, swapped) is (text != swapped)

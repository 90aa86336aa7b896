"""A council's year: whatever is shown, nobody works out a number of one to nine from it."""

from hypothesis import given
from hypothesis import strategies as st

from app.region.yearly import MINUTES, NAMES, WITHIN, figures


@st.composite
def years(draw: st.DrawFn) -> dict[str, int]:
    """Counts in which every part fits its whole."""
    full: dict[str, int] = {"calls": draw(st.integers(0, 60))}
    for code, whole in WITHIN.items():
        if whole is not None:
            most = full[whole] - (full["as_advised"] if code == "otherwise" else 0)
            full[code] = draw(st.integers(0, most))
    return full


@given(years())
def test_no_shown_figure_and_no_difference_counts_one_to_nine(full: dict[str, int]) -> None:
    shown = {one.code: one.number for one in figures(full) if one.number is not None}
    for code, number in shown.items():
        assert number == full[code]
        assert number == 0 or number >= 10
        whole = WITHIN[code]
        if whole is not None:
            left = full[whole] - number
            assert whole in shown
            assert left == 0 or left >= 10
    if "as_advised" in shown and "otherwise" in shown:
        left = full["arrests"] - full["as_advised"] - full["otherwise"]
        assert left == 0 or left >= 10


def test_a_median_of_few_is_hidden_and_one_of_none_is_none() -> None:
    counts = {"minutes_to_close": 31, "minutes_to_close_of": 9}
    lines = {one.code: one for one in figures(counts)}
    assert (lines["minutes_to_close"].number, lines["minutes_to_close"].is_hidden) == (None, True)
    assert (lines["minutes_to_phone"].number, lines["minutes_to_phone"].is_hidden) == (None, False)
    counts["minutes_to_close_of"] = 10
    assert {one.code: one.number for one in figures(counts)}["minutes_to_close"] == 31


def test_every_figure_has_its_words() -> None:
    assert set(NAMES) == {*WITHIN, *MINUTES}


def test_what_two_parts_leave_over_of_their_whole_is_not_worked_out() -> None:
    counts = {"calls": 40, "arrests": 25, "as_advised": 12, "otherwise": 10}
    lines = {one.code: one for one in figures(counts)}
    assert (lines["as_advised"].number, lines["otherwise"].is_hidden) == (12, True)
    lines = {one.code: one for one in figures(counts | {"otherwise": 13})}
    assert (lines["as_advised"].number, lines["otherwise"].number) == (12, 13)

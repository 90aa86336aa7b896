"""What changes between two agreements, and how much of the counts behind it is told."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.policy import table
from app.policy.agreement import DEFAULT, Agreement
from app.policy.bases import Column, column_of, standing_of
from app.policy.difference import Change, Figure, Reads, effect, moved, reach
from app.policy.levels import Level
from app.policy.sections import Section

CREW = (Section.TREATMENT_CHOICES, Column.CREW)
cells = st.dictionaries(st.sampled_from(sorted(table.CEILING)), st.sampled_from(Level))


def changed(**levels: Level) -> Agreement:
    """The default but for some sections of the crew's column."""
    own = {(Section(name), Column.CREW): level for name, level in levels.items()}
    return Agreement("v", "town", {**DEFAULT.cells, **own})


def test_every_column_has_somebody_who_reads_by_it() -> None:
    for column in Column:
        assert column_of(*standing_of(column)) is column


def test_the_default_reaches_what_the_page_says() -> None:
    assert reach(DEFAULT) == table.STANDARD
    assert moved(DEFAULT, DEFAULT) == ()


def test_a_cell_above_the_ceiling_moves_no_further_than_the_ceiling() -> None:
    over = Agreement("v", "town", dict.fromkeys(table.CEILING, Level.FULL))
    assert {(m.section, m.column): m.after for m in moved(DEFAULT, over)} == dict(table.WIDENINGS)
    assert all(m.change is Change.WIDER for m in moved(DEFAULT, over))


def test_without_the_whole_verdict_wish_and_order_go_as_well() -> None:
    narrowed = moved(DEFAULT, changed(verdict=Level.BRIEF))
    assert [(one.section, one.after) for one in narrowed] == [
        (Section.VERDICT, Level.BRIEF),
        (Section.RESUSCITATION_WISH, Level.WITHHELD),
        (Section.PHYSICIAN_ORDERS, Level.WITHHELD),
    ]


@given(cells, cells)
def test_what_moves_there_moves_back(
    left: dict[tuple[Section, Column], Level], right: dict[tuple[Section, Column], Level]
) -> None:
    a, b = Agreement("a", "town", left), Agreement("b", "town", right)
    there, back = moved(a, b), moved(b, a)
    assert [(m.section, m.column, m.after, m.before) for m in back] == [
        (m.section, m.column, m.before, m.after) for m in there
    ]
    assert all(one.before is not one.after for one in there)


@pytest.mark.parametrize(
    ("count", "least", "most", "ja", "en"),
    [
        (0, 0, 0, "0件", "none"),
        (1, 1, 9, "10件未満", "fewer than 10"),
        (9, 1, 9, "10件未満", "fewer than 10"),
        (10, 10, 19, "10〜19件", "10 to 19"),
        (57, 50, 59, "50〜59件", "50 to 59"),
        (12_345, 12_340, 12_349, "12,340〜12,349件", "12,340 to 12,349"),
    ],
)
def test_a_count_is_told_as_a_figure(count: int, least: int, most: int, ja: str, en: str) -> None:
    figure = Figure.of(count)
    assert (figure.least, figure.most, figure.ja, figure.en) == (least, most, ja, en)


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_no_two_figures_tell_a_difference_below_ten(one: int, other: int) -> None:
    a, b = Figure.of(one), Figure.of(other)
    assert a.least <= one <= a.most
    if min(one, other) >= 10:
        assert a == b or abs(a.least - b.least) >= 10


SHOWN = {
    (CREW[0], Level.BRIEF): 40,
    (CREW[0], Level.FULL): 20,
    (Section.DIAGNOSIS, Level.FULL): 90,
}
READS = Reads(100, SHOWN)


@pytest.mark.parametrize(
    ("before", "after", "less", "more", "same"),
    [
        (Level.BRIEF, Level.WITHHELD, 60, 0, 40),
        (Level.FULL, Level.BRIEF, 20, 0, 80),
        (Level.BRIEF, Level.FULL, 0, 80, 20),
        (Level.WITHHELD, Level.BRIEF, 20, 40, 40),
        (Level.WITHHELD, Level.FULL, 0, 80, 20),
    ],
)
def test_last_weeks_reads_would_have_shown_less_more_or_the_same(
    before: Level, after: Level, less: int, more: int, same: int
) -> None:
    found = effect(CREW, before, after, READS)
    expected = tuple(Figure.of(count) for count in (less, more, same))
    assert (found.less, found.more, found.same) == expected


@given(
    st.integers(0, 300),
    st.integers(0, 300),
    st.integers(0, 300),
    st.sampled_from(list(product(Level, Level))),
)
def test_every_read_is_counted_once(
    full: int, brief: int, none: int, levels: tuple[Level, Level]
) -> None:
    shown = {(CREW[0], Level.FULL): full, (CREW[0], Level.BRIEF): brief}
    found = effect(CREW, *levels, Reads(full + brief + none, shown))
    parts = (found.less, found.more, found.same)
    assert sum(one.least for one in parts) <= full + brief + none <= sum(one.most for one in parts)


def test_a_moved_cell_is_told_in_one_sentence_in_both_languages() -> None:
    (narrower,) = moved(DEFAULT, changed(staff_safety_notes=Level.WITHHELD))
    assert narrower.change is Change.NARROWER
    assert narrower.ja.endswith("」に狭める")
    assert all(
        word in narrower.ja for word in (narrower.column.ja, narrower.section.ja, Level.FULL.ja)
    )
    assert narrower.en.endswith("full → withheld (narrower)")
    assert narrower.en.startswith(f"{narrower.column.en}, {narrower.section.en}: ")
    (wider,) = moved(changed(staff_safety_notes=Level.WITHHELD), DEFAULT)
    assert (wider.change, wider.change.ja, wider.change.en) == (Change.WIDER, "広げる", "wider")
    assert [each.value for each in Change] == ["narrower", "wider"]


def test_ten_are_no_longer_fewer_than_ten() -> None:
    assert (Figure.of(9).ja, Figure.of(10).ja) == ("10件未満", "10〜19件")
    assert (Figure.of(9).en, Figure.of(10).en) == ("fewer than 10", "10 to 19")
    assert (Figure.of(0).ja, Figure.of(0).en) == ("0件", "none")


def test_of_a_week_without_reads_nothing_would_have_become() -> None:
    cell = (Section.VALUES, Column.EMERGENCY)
    found = effect(cell, Level.WITHHELD, Level.FULL, Reads())
    assert (found.less, found.more, found.same) == (Figure(0, 0),) * 3
    assert Reads().above(Section.VALUES, Level.WITHHELD) == 0


def test_more_is_told_only_where_the_cell_opens() -> None:
    cell, reads = (Section.VALUES, Column.EMERGENCY), Reads(total=20)
    assert effect(cell, Level.BRIEF, Level.BRIEF, reads).more == Figure(0, 0)
    assert effect(cell, Level.BRIEF, Level.FULL, reads).more == Figure(20, 29)
    assert effect(cell, Level.FULL, Level.BRIEF, reads).more == Figure(0, 0)
    shown = Reads(total=25, shown={(Section.VALUES, Level.FULL): 25})
    assert effect(cell, Level.BRIEF, Level.FULL, shown).more == Figure(0, 0)

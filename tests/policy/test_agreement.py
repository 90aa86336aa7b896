import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.policy import table
from app.policy.agreement import DEFAULT, Agreement, narrower
from app.policy.bases import Column
from app.policy.levels import Level
from app.policy.sections import Section

cells = st.dictionaries(st.sampled_from(sorted(table.CEILING)), st.sampled_from(Level))


def test_an_agreement_that_opens_safety_notes_to_the_patient_is_above_the_ceiling() -> None:
    cell = (Section.STAFF_SAFETY_NOTES, Column.PATIENT)
    opened = Agreement("v2", "town", {**table.STANDARD, cell: Level.BRIEF})
    assert not opened.is_within_ceiling
    assert opened.above_ceiling == (cell,)


@pytest.mark.parametrize(
    "cells",
    [
        {("blood_type", "crew"): "full"},
        {("identity", "stranger"): "full"},
        {("identity", "crew"): "everything"},
    ],
)
def test_an_unknown_word_is_no_agreement(cells: dict[tuple[Section, Column], Level]) -> None:
    with pytest.raises(ValueError, match="is not a valid"):
        Agreement("v2", "town", cells)


def test_an_agreement_cannot_be_changed_from_outside() -> None:
    mine = {(Section.IDENTITY, Column.CREW): Level.BRIEF}
    agreement = Agreement("v2", "town", mine)
    mine[Section.VALUES, Column.CREW] = Level.FULL
    assert agreement.level(Section.VALUES, Column.CREW) == Level.WITHHELD
    with pytest.raises(TypeError):
        agreement.cells[Section.VALUES, Column.CREW] = Level.FULL  # type: ignore[index] # on purpose


def test_equal_names_do_not_make_equal_agreements() -> None:
    assert Agreement("v2", "town", {}) != Agreement("v2", "town", table.STANDARD)
    assert hash(Agreement("v2", "town", {})) == hash(Agreement("v2", "town", table.STANDARD))


def test_words_of_the_database_are_taken_as_levels() -> None:
    stored = {("identity", "crew"): "brief"}
    agreement = Agreement("v2", "town", stored)  # type: ignore[arg-type] # as JSON gives them
    assert agreement.level(Section.IDENTITY, Column.CREW) is Level.BRIEF


def test_the_default_and_every_widening_stay_within_the_ceiling() -> None:
    assert DEFAULT.is_within_ceiling
    assert Agreement("wide", "town", {**table.STANDARD, **table.WIDENINGS}).is_within_ceiling


@given(cells, cells)
def test_the_narrower_of_two_is_below_both_and_the_same_either_way(
    left: dict[tuple[Section, Column], Level], right: dict[tuple[Section, Column], Level]
) -> None:
    a, b = Agreement("a", "east", left), Agreement("b", "west", right)
    both = narrower(a, b)
    assert (both.version, both.region) == ("a+b", "east+west")
    for cell in table.CEILING:
        assert both.level(*cell) == min(a.level(*cell), b.level(*cell))
    assert both.cells == narrower(b, a).cells

"""What a draft may hold, and the digest that two organisations approve."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.policy import table
from app.policy.agreement import DEFAULT, Agreement
from app.policy.bases import Column
from app.policy.draft import Content, Unagreeable, UnknownCell, cell_of, changes, name_of
from app.policy.levels import Level
from app.policy.sections import Section

CONTENT = Content(
    region="990019",
    number=2,
    cells={"values/ward": "brief", "identity/crew": "brief"},
    reason="会議の合意",
    in_force_from=datetime(2026, 12, 1, tzinfo=UTC),
)


@pytest.mark.parametrize("name", ["", "values", "values/", "/crew", "values/crew/x", "VALUES/crew"])
def test_a_word_that_is_no_cell_is_none(name: str) -> None:
    with pytest.raises(UnknownCell):
        cell_of(name)


def test_every_cell_above_its_ceiling_is_refused_and_every_one_below_is_taken() -> None:
    for (section, column), ceiling in table.CEILING.items():
        for level in Level:
            wanted = {name_of((section, column)): level}
            if level in table.choices(section, column):
                assert level <= ceiling
                assert Agreement("v", "town", {cell_of(c): Level(x) for c, x in wanted.items()})
                expected = {} if level is table.STANDARD[section, column] else wanted
                assert changes(wanted) == expected
            else:
                with pytest.raises(Unagreeable) as refused:
                    changes(wanted)
                assert refused.value.cells == {(section, column): table.choices(section, column)}


def test_withheld_may_always_be_agreed_and_brief_only_where_it_says_something() -> None:
    for section, column in table.CEILING:
        choices = table.choices(section, column)
        assert choices[0] is Level.WITHHELD
        assert DEFAULT.level(section, column) in choices
        assert table.CEILING[section, column] in choices
        if Level.BRIEF in choices and section is not Section.CALL_RECORD:
            assert section in table.BRIEF_FORMS
    briefly_told = {
        column for column in Column if Level.BRIEF in table.choices(Section.CALL_RECORD, column)
    }
    assert briefly_told == {Column.AFTER_REVIEW, Column.OFFER}


@given(st.dictionaries(st.sampled_from(sorted(table.CEILING)), st.sampled_from(Level)))
def test_what_is_taken_is_within_the_ceiling_and_differs_from_the_default(
    wanted: dict[tuple[Section, Column], Level],
) -> None:
    try:
        kept = changes({name_of(cell): level for cell, level in wanted.items()})
    except Unagreeable:
        return
    cells = {cell_of(name): Level(level) for name, level in kept.items()}
    assert Agreement("v", "town", {**DEFAULT.cells, **cells}).is_within_ceiling
    assert all(level is not table.STANDARD[cell] for cell, level in cells.items())
    assert {**table.STANDARD, **wanted} == {**table.STANDARD, **cells}


@pytest.mark.parametrize(
    "changed",
    [
        replace(CONTENT, region="990027"),
        replace(CONTENT, number=3),
        replace(CONTENT, cells={"values/ward": "brief"}),
        replace(CONTENT, cells={"values/ward": "full", "identity/crew": "brief"}),
        replace(CONTENT, reason="会議の合意。"),
        replace(CONTENT, in_force_from=CONTENT.in_force_from + timedelta(microseconds=1)),
    ],
)
def test_any_other_content_has_another_digest(changed: Content) -> None:
    assert changed.digest != CONTENT.digest


def test_the_same_content_has_the_same_digest_however_it_is_written() -> None:
    japan = timezone(timedelta(hours=9))
    again = replace(
        CONTENT,
        cells=dict(sorted(CONTENT.cells.items())),
        in_force_from=CONTENT.in_force_from.astimezone(japan),
    )
    assert again.digest == CONTENT.digest


def test_what_was_approved_is_known_by_the_same_digest_for_ever() -> None:
    content = Content(
        region="990019",
        number=3,
        cells={"values/emergency": "full"},
        reason="救急外来でも価値観を読むため",
        in_force_from=datetime(2026, 4, 1, tzinfo=timezone(timedelta(hours=9))),
    )
    said = (
        '{"agreement":1,"cells":{"values/emergency":"full"},'
        '"in_force_from":"2026-03-31T15:00:00.000000+00:00","number":3,'
        '"reason":"救急外来でも価値観を読むため","region":"990019"}'
    )
    assert content.digest == sha256(said.encode()).hexdigest()

"""Narrowing an agreement never shows more, through the permit that every door stands on."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.access.actions import permit_of
from app.policy import table
from app.policy.bases import Basis, Column, standing_of
from app.policy.consent import ConsentState
from app.policy.draft import name_of
from app.policy.levels import Level
from app.policy.sections import Section
from tests.access.builders import HINODE, MIZUNO
from tests.access.callers import AT, a_caller, a_standing

Cells = dict[str, str]
Consented = tuple[str | None, list[str] | None, list[str]]
levels = st.sampled_from([level.value for level in Level])
# Also what no draft could hold: a version that got in by another way is cut all the same.
cells = st.dictionaries(st.sampled_from([name_of(cell) for cell in table.CEILING]), levels)
sections = st.sets(st.sampled_from([section.value for section in Section]))


@st.composite
def narrowings(draw: st.DrawFn) -> tuple[Cells, Cells]:
    """The cells of a version, and of a narrower one."""
    wide = draw(cells)
    narrow = dict(wide)
    for cell in draw(st.sets(st.sampled_from([name_of(cell) for cell in table.CEILING]))):
        section, _, column = cell.partition("/")
        before = Level(wide.get(cell, table.STANDARD[Section(section), Column(column)]))
        lower = [level.value for level in Level if level <= before]
        narrow[cell] = draw(st.sampled_from(lower))
    return wide, narrow


def every_word(consent: Consented) -> dict[str, Any]:
    state, sections, restricted = consent
    return {"state": state, "sections": sections, "restricted": restricted, "epoch": 2}


def a_row(home: Cells | None, viewer: Cells | None, number: int, consent: Consented) -> Any:  # noqa: ANN401  as the query answers
    """What `store.standing` answers of an open grant."""
    return a_standing(
        state=consent[0],
        sections=consent[1],
        restricted=consent[2],
        every_word=None if consent[0] is None else [every_word(consent)],
        kept_words=None,
        home_number=None if home is None else number,
        home_cells=home,
        viewer_number=None if viewer is None else number,
        viewer_cells=viewer,
    )


def shown(
    column: Column,
    home: Cells | None,
    viewer: Cells | None,
    number: int,
    consent: Consented,
    *,
    far: bool,
) -> dict[Section, Level]:
    basis, role = standing_of(column)
    caller = a_caller(role, MIZUNO if far else HINODE)
    permit = permit_of(caller, AT, basis, a_row(home, viewer, number, consent))
    return {section: permit.level(section) for section in Section}


consents = st.tuples(
    st.sampled_from([None, *(state.value for state in ConsentState)]),
    st.one_of(st.none(), sections.map(list)),
    sections.map(list),
)


@given(st.sampled_from(Column), narrowings(), st.one_of(st.none(), cells), consents, st.booleans())
def test_narrowing_the_patients_or_the_viewers_agreement_never_shows_more(
    column: Column,
    versions: tuple[Cells, Cells],
    other: Cells | None,
    consent: Consented,
    far: bool,  # noqa: FBT001  drawn
) -> None:
    wide, narrow = versions
    before = shown(column, wide, other, 1, consent, far=far)
    after = shown(column, narrow, other, 2, consent, far=far)
    assert all(after[section] <= before[section] for section in Section)
    before = shown(column, other, wide, 1, consent, far=far)
    after = shown(column, other, narrow, 2, consent, far=far)
    assert all(after[section] <= before[section] for section in Section)


@given(st.sampled_from(Column), cells, cells, consents)
def test_of_two_regions_neither_is_exceeded_and_both_versions_stand_on_the_record(
    column: Column,
    home: Cells,
    viewer: Cells,
    consent: Consented,
) -> None:
    both = shown(column, home, viewer, 4, consent, far=True)
    for alone in (home, viewer):
        of_one = shown(column, alone, None, 4, consent, far=False)
        assert all(both[section] <= of_one[section] for section in Section)
    basis, role = standing_of(column)
    row = a_row(home, viewer, 4, consent)
    permit = permit_of(a_caller(role, MIZUNO), AT, basis, row)
    assert permit.entry("record.read").agreement == f"{HINODE}-4+{MIZUNO}-4"
    at_home = permit_of(a_caller(role, HINODE), AT, basis, row)
    assert at_home.entry("record.read").agreement == f"{HINODE}-4"


def test_without_a_version_the_default_holds() -> None:
    consent: Consented = ("granted", None, [])
    found = shown(Column.CREW, None, None, 1, consent, far=True)
    assert found == {section: table.STANDARD[section, Column.CREW] for section in Section}
    assert Basis.CALL is standing_of(Column.CREW)[0]

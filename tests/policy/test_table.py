from app.policy import table
from app.policy.bases import Column
from app.policy.levels import Level
from app.policy.sections import Section


def test_no_line_and_no_column_is_missing_or_double() -> None:
    assert len(table.STANDARD) == len(Section) * len(Column)
    assert table._TABLE.count("\n") == len(Section) + 2  # noqa: SLF001  a double line would hide


def test_a_region_may_widen_five_cells_and_each_one_only_upwards() -> None:
    assert len(table.WIDENINGS) == 5
    for cell, level in table.WIDENINGS.items():
        assert level > table.STANDARD[cell]
    raised = {cell for cell in table.CEILING if table.CEILING[cell] != table.STANDARD[cell]}
    assert raised == set(table.WIDENINGS)


def test_special_cells_are_those_of_the_page() -> None:
    assert {
        (Section.CALL_RECORD, column)
        for column in (Column.DISPATCH, Column.CREW, Column.GLASS, Column.AUTHOR)
    } == table.OWN_CALL_ONLY
    assert {
        (Section.VALUES, Column.SURROGATE),
        (Section.DISCUSSIONS, Column.SURROGATE),
    } == table.PATIENTS_CHOICE


def test_the_markdown_shows_every_cell_of_the_default() -> None:
    heading, rule, *lines = table.markdown().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[:22]]
    assert heading.count("|") == rule.count("|") == len(Column) + 2
    assert [row[0] for row in rows] == [section.en for section in Section]
    marks = {"●": Level.FULL, "◐": Level.BRIEF, "–": Level.WITHHELD}
    words = {"own": Level.FULL, "choice": Level.FULL}
    columns = [
        *(Column.CARE_CLINICIAN, Column.CARE_SUPPORT, Column.DISPATCH, Column.CREW),
        *(Column.MC_PHYSICIAN, Column.EMERGENCY, Column.WARD, Column.GLASS, Column.PATIENT),
        *(Column.SURROGATE, Column.AFTER_REVIEW, Column.OFFER, Column.AUTHOR),
    ]
    for section, row in zip(Section, rows, strict=True):
        for column, cell in zip(columns, row[1:], strict=True):
            assert (words | marks)[cell.split()[0]] == table.STANDARD[section, column]
    assert "| treatment choices | ● | ● | – | ◐ → ● |" in table.markdown()
    assert rows[12][9:11] == ["– never", "– never"]
    assert lines[22] == ""
    assert lines[23].startswith("● full")

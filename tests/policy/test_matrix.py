"""Every cell of section × basis × role × agreement × consent, against the oracle."""

from itertools import product

import pytest

from app.policy import table
from app.policy.agreement import DEFAULT, Agreement
from app.policy.bases import Basis, Column, column_of
from app.policy.consent import Consent, ConsentState
from app.policy.decide import decide
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section

from . import oracle

EVERY_CELL = list(product(Section, Column))
ITEMS = (
    None,
    frozenset[Section](),
    frozenset({Section.RESUSCITATION_WISH, Section.DIAGNOSIS}),
    frozenset({Section.VERDICT, Section.RESUSCITATION_WISH, Section.PHYSICIAN_ORDERS}),
    frozenset({Section.IDENTITY, Section.VALUES, Section.DISCUSSIONS}),
)
KEPT_BACK = (
    frozenset[Section](),
    frozenset({Section.VERDICT}),
    frozenset({Section.DIAGNOSIS, Section.VALUES, Section.CALL_RECORD}),
)
CONSENTS = [
    Consent(state, items, kept, "c")
    for state, items, kept in product(ConsentState, ITEMS, KEPT_BACK)
]


def agreed(level: Level) -> Agreement:
    return Agreement(f"all {level}", "town", dict.fromkeys(EVERY_CELL, level))


AGREEMENTS: list[tuple[Agreement, ...]] = [
    (),
    (Agreement("silent", "town", {}),),
    *((agreed(level),) for level in Level),
    (DEFAULT,),
    (Agreement("ceiling", "town", table.CEILING),),
    (agreed(Level.FULL), agreed(Level.BRIEF)),
]


def in_plain_words(agreements: tuple[Agreement, ...]) -> list[oracle.Cells]:
    return [
        {(section.value, column.value): level.value for (section, column), level in a.cells.items()}
        for a in agreements
    ]


def said_plainly(consent: Consent) -> oracle.Said:
    return oracle.Said(
        consent.state.value,
        None if consent.sections is None else frozenset(s.value for s in consent.sections),
        frozenset(s.value for s in consent.restricted),
    )


def compare(
    stands: list[tuple[Role, Basis]],
    agreements: tuple[Agreement, ...],
    consents: list[Consent],
) -> tuple[int, list[str]]:
    """Cells compared, and a sentence for each difference."""
    cells = in_plain_words(agreements)
    compared, differences = 0, []
    for (role, basis), consent in product(stands, consents):
        decision = decide(role, basis, agreements, consent)
        said = said_plainly(consent)
        for section in Section:
            compared += 1
            level = decision.level(section).value
            expected = oracle.sees(role.value, basis.value, section.value, cells, said)
            if level != expected:
                differences.append(
                    f"{role} on {basis} sees {section} {level}, the page says {expected}"
                )
    return compared, differences


def test_the_oracle_speaks_of_the_same_sections_bases_and_columns() -> None:
    assert list(Section) == oracle.SECTIONS
    assert set(Basis) == set(oracle.READERS)
    assert set(Column) == set(oracle.PAGE)


def test_the_default_table_is_the_page() -> None:
    assert len(EVERY_CELL) == len(table.STANDARD) == len(table.CEILING) == 22 * 13
    for section, column in EVERY_CELL:
        cell = section.value, column.value
        assert table.STANDARD[section, column] == oracle.page_says(cell[1], cell[0]), cell
        assert table.CEILING[section, column] == oracle.at_most(cell[1], cell[0]), cell


@pytest.mark.parametrize("agreements", AGREEMENTS, ids=lambda a: "+".join(x.version for x in a))
def test_every_section_basis_role_and_consent_agrees_with_the_page(
    agreements: tuple[Agreement, ...],
) -> None:
    stands = list(product(Role, Basis))
    compared, differences = compare(stands, agreements, CONSENTS)
    assert differences == []
    assert compared == 22 * 11 * 19 * 75


def test_each_cell_alone_at_each_level_agrees_with_the_page() -> None:
    consents = [Consent(state, None, frozenset(), "c") for state in ConsentState]
    total = 0
    for cell, level in product(EVERY_CELL, Level):
        stands = [
            (role, basis)
            for role, basis in product(Role, Basis)
            if column_of(basis, role) == cell[1]
        ]
        one = Agreement("one", "town", {**table.STANDARD, cell: level})
        compared, differences = compare(stands, (one,), consents)
        assert differences == []
        total += compared
    # 23 ways of standing, each seen through the 22 cells of its column at 3 levels
    assert total == 22 * (22 * 3) * 5 * 23

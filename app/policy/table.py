"""The default sharing agreement and the ceiling, as a table to be read against the agreed page.

What brief means is built section by section in `patients.show`, `intent.show` and `calls`. The
agreed page gives the care profile no brief form, though a region may open it so to the crew: it
is what a crew needs at a glance (care level, both grades of independence, how to communicate,
the main caregiver, medical procedures), and nothing of how the person lives.
"""

from collections.abc import Mapping
from types import MappingProxyType

from app.policy.bases import Column
from app.policy.levels import Level
from app.policy.sections import Section

# ● full  ◐ brief  – withheld  never: withheld, and no region may widen it
# own: full, of the reader's own call only
# choice: full where the patient's consent names the section, else withheld
_TABLE = """
                    team aide desk crew mc  ed  ward glass patient surrogate review offer author
identity            ●    ●    ◐    ●    ◐   ●   ●    ●     ●       ●         –      ◐     –
verdict             ●    ●    ◐    ●    ●   ●   ●    ●     ●       ●         ●      ●     –
resuscitation_wish  ●    ●    –    ●    ●   ●   ●    ●     ●       ●         ●      –     –
physician_orders    ●    ◐    –    ●    ●   ●   ●    ●     ●       ●         ◐      –     –
treatment_choices   ●    ●    –    ◐    ●   ●   ●    –     ●       ●         –      –     –
transport_wish      ●    ●    ◐    ●    ●   ●   ●    ●     ●       ●         ●      –     –
call_chain          ●    ●    ◐    ●    ●   ●   ●    ●     ●       ●         –      –     –
family_contacts     ●    ●    –    ●    ●   ●   ●    ●     ●       ●         –      –     –
surrogate           ●    ●    –    ●    ●   ●   ●    ●     ●       ●         –      –     –
family_disagreement ●    ◐    –    ●    ●   ●   ●    ◐     ●       –         ◐      –     –
diagnosis           ●    ●    –    ●    ●   ●   ●    ◐     ●       ●         ●      –     –
clinical_alerts     ●    ●    –    ●    ●   ●   ●    ●     ●       ●         –      –     –
staff_safety_notes  ●    ●    ●    ●    –   ●   ●    ●     never   never     –      –     –
place_of_care       ●    ●    –    ◐    ◐   ●   ●    –     ●       ●         –      –     –
values              ●    ◐    –    –    –   ◐   ●    –     ●       choice    –      –     –
discussions         ●    ◐    –    ◐    ◐   ◐   ●    –     ●       choice    –      –     –
care_profile        ●    ●    –    –    –   ●   ●    –     ●       ●         –      –     –
care_team           ●    ●    –    ◐    ◐   ◐   ●    –     ●       ●         –      –     –
call_record         ●    ●    own  own  ●   ●   ●    own   ●       ●         ◐      ◐     own
return_home         ●    ●    –    –    –   –   ●    –     ●       ●         –      –     –
earlier_versions    ●    –    –    –    –   –   –    –     ●       –         –      –     –
who_looked          ●    –    –    –    –   –   –    –     ●       ●         –      –     –
"""

_HEADINGS = {
    "team": Column.CARE_CLINICIAN,
    "aide": Column.CARE_SUPPORT,
    "desk": Column.DISPATCH,
    "crew": Column.CREW,
    "mc": Column.MC_PHYSICIAN,
    "ed": Column.EMERGENCY,
    "ward": Column.WARD,
    "glass": Column.GLASS,
    "patient": Column.PATIENT,
    "surrogate": Column.SURROGATE,
    "review": Column.AFTER_REVIEW,
    "offer": Column.OFFER,
    "author": Column.AUTHOR,
}

_LEVELS = {
    "●": Level.FULL,
    "◐": Level.BRIEF,
    "–": Level.WITHHELD,
    "never": Level.WITHHELD,
    "own": Level.FULL,
    "choice": Level.FULL,
}

WIDENINGS: Mapping[tuple[Section, Column], Level] = MappingProxyType(
    {
        (Section.TREATMENT_CHOICES, Column.CREW): Level.FULL,
        (Section.PLACE_OF_CARE, Column.CREW): Level.FULL,
        (Section.VALUES, Column.EMERGENCY): Level.FULL,
        (Section.DISCUSSIONS, Column.EMERGENCY): Level.FULL,
        (Section.CARE_PROFILE, Column.CREW): Level.BRIEF,
    },
)
"""What a region may open beyond the default, cell by cell; nothing else."""


def _parsed(text: str) -> dict[tuple[Section, Column], str]:
    heading, *lines = text.strip().splitlines()
    columns = [_HEADINGS[word] for word in heading.split()]
    cells: dict[tuple[Section, Column], str] = {}
    for line in lines:
        name, *words = line.split()
        cells.update(
            {(Section(name), column): word for column, word in zip(columns, words, strict=True)},
        )
    return cells


_WORDS = _parsed(_TABLE)

STANDARD: Mapping[tuple[Section, Column], Level] = MappingProxyType(
    {cell: _LEVELS[word] for cell, word in _WORDS.items()},
)
"""The default agreement, every section × column."""

CEILING: Mapping[tuple[Section, Column], Level] = MappingProxyType({**STANDARD, **WIDENINGS})
"""The most that a column can ever see, whatever a region agrees."""

OWN_CALL_ONLY = frozenset(cell for cell, word in _WORDS.items() if word == "own")
"""Cells that reach the reader's own call and no other."""

PATIENTS_CHOICE = frozenset(cell for cell, word in _WORDS.items() if word == "choice")
"""Cells that stay withheld until the patient's consent names the section."""

BRIEF_FORMS = frozenset(
    {
        Section.IDENTITY,
        Section.VERDICT,
        Section.PHYSICIAN_ORDERS,
        Section.TREATMENT_CHOICES,
        Section.TRANSPORT_WISH,
        Section.CALL_CHAIN,
        Section.FAMILY_DISAGREEMENT,
        Section.DIAGNOSIS,
        Section.PLACE_OF_CARE,
        Section.VALUES,
        Section.DISCUSSIONS,
        Section.CARE_PROFILE,
        Section.CARE_TEAM,
    }
)
"""The sections of which something less than the whole can be told; the rest is all or nothing.

The call record has a brief form for the two columns alone to which the default gives it so.
"""


def choices(section: Section, column: Column) -> tuple[Level, ...]:
    """The levels that a region may agree on for a cell, from withheld up to the ceiling.

    Brief is among them only where the section has a brief form to show.
    """
    cell = (section, column)
    has_brief = section in BRIEF_FORMS or STANDARD[cell] is Level.BRIEF
    return tuple(
        level
        for level in Level
        if level <= CEILING[cell] and (level is not Level.BRIEF or has_brief)
    )


def markdown() -> str:
    """The default table as a Markdown block, with each widening a region may choose as ``→``."""
    titles = [column.en for column in _HEADINGS.values()]
    lines = [
        f"| section | {' | '.join(titles)} |",
        f"| --- |{' --- |' * len(titles)}",
    ]
    for section in Section:
        cells = [_shown(section, column) for column in _HEADINGS.values()]
        lines.append(f"| {section.en} | {' | '.join(cells)} |")
    legend = (
        "● full · ◐ brief · – withheld · → as far as a region may widen · "
        "own: the reader's own call · choice: where the patient's consent names it · "
        "care profile in brief: care level, independence, communication, caregiver, procedures"
    )
    return "\n".join([*lines, "", legend, ""])


def _shown(section: Section, column: Column) -> str:
    word = _WORDS[section, column]
    wider = WIDENINGS.get((section, column))
    if wider is not None:
        return f"{word} → {wider.symbol}"
    return "– never" if word == "never" else word

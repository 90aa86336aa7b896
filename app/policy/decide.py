"""The one function that decides what is shown, behind every door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from app.policy import table
from app.policy.agreement import Agreement
from app.policy.bases import Basis, Column, column_of
from app.policy.consent import Consent, ConsentState, is_consented, is_named, is_restricted
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section


class Reason(StrEnum):
    """Why a section is shown or withheld: the first wall that it met."""

    SHOWN = "shown"
    NO_COLUMN = "no_column"  # the role can never stand on this basis
    CEILING = "ceiling"
    AGREEMENT = "agreement"  # narrowed by a region, or no agreement at all
    CONSENT = "consent"
    RESTRICTED = "restricted"  # the patient keeps it back, or a surrogate's scope leaves it out
    PATIENTS_CHOICE = "patients_choice"  # shown only where the patient's consent names it
    NO_VERDICT = "no_verdict"  # a wish is never shown without its verdict


_SECTIONS = tuple(Section)
_PLACE = {section: place for place, section in enumerate(_SECTIONS)}
_REFUSED = ((Level.WITHHELD,) * len(_SECTIONS), (Reason.NO_COLUMN,) * len(_SECTIONS))
# Without the verdict a withdrawn refusal would look like one that holds.
_READ_WITH_VERDICT = (Section.RESUSCITATION_WISH, Section.PHYSICIAN_ORDERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one reader may see of one patient, section by section, and what decided it.

    `column` None: the role can never stand on the basis. `levels` and `reasons` follow the
    order of `Section`. Hashable; every part is a plain word.
    """

    role: Role
    basis: Basis
    column: Column | None
    agreement_versions: tuple[str, ...]
    consent_version: str
    levels: tuple[Level, ...]
    reasons: tuple[Reason, ...]

    def level(self, section: Section) -> Level:
        """How much of a section is shown; a section nobody knows is withheld."""
        place = _PLACE.get(section)
        return Level.WITHHELD if place is None else self.levels[place]

    def reason(self, section: Section) -> Reason:
        """Why; for the audit and the care team, not for a stranger, to whom every no is alike."""
        place = _PLACE.get(section)
        return Reason.CEILING if place is None else self.reasons[place]

    def is_shown(self, section: Section) -> bool:
        """Whether anything of a section is shown."""
        return self.level(section) is not Level.WITHHELD

    def is_own_call_only(self, section: Section) -> bool:
        """Whether a shown section reaches the reader's own call and no other."""
        return self.column is not None and (section, self.column) in table.OWN_CALL_ONLY

    @property
    def is_refused(self) -> bool:
        """Whether nothing at all is shown."""
        return all(level is Level.WITHHELD for level in self.levels)

    @property
    def shown(self) -> Mapping[Section, Level]:
        """Each section that is shown with its level: field names for the audit, never values."""
        return {
            section: level
            for section, level in zip(_SECTIONS, self.levels, strict=True)
            if level is not Level.WITHHELD
        }


def decide(
    role: Role,
    basis: Basis,
    agreements: Sequence[Agreement],
    consent: Consent,
) -> Decision:
    """What a role sees on a basis under the given agreements and consent.

    `agreements`: the patient's region's, where it differs the viewer's, and where the patient moved
    in the middle of an emergency the one from before; the narrowest counts cell by cell, and none
    at all shows nothing. `consent`: the one towards `recipient_of` the
    reader; for break-glass the most cautious of all groups. Whether the grant is open is asked
    before, by `access`. Never raises for a pair of role and basis that does not fit: it refuses.
    """
    column = column_of(basis, role)
    standing = tuple(agreements)
    levels, reasons = (
        _REFUSED
        if column is None
        else _outcome(column, basis, standing, consent.state, consent.sections, consent.restricted)
    )
    return Decision(
        role=role,
        basis=basis,
        column=column,
        agreement_versions=tuple([agreement.version for agreement in standing]),
        consent_version=consent.version,
        levels=levels,
        reasons=reasons,
    )


# Few distinct inputs, asked on every request. Versions stand outside, so patients share entries.
@lru_cache(maxsize=4096)
def _outcome(
    column: Column,
    basis: Basis,
    agreements: tuple[Agreement, ...],
    state: ConsentState,
    sections: frozenset[Section] | None,
    restricted: frozenset[Section],
) -> tuple[tuple[Level, ...], tuple[Reason, ...]]:
    outcome: dict[Section, tuple[Level, Reason]] = {}
    for section in _SECTIONS:
        cell = (section, column)
        level, reason = _agreed(section, column, agreements)
        if level is not Level.WITHHELD:
            if not is_consented(basis, section, state, sections):
                level, reason = Level.WITHHELD, Reason.CONSENT
            elif is_restricted(basis, section, restricted):
                level, reason = Level.WITHHELD, Reason.RESTRICTED
            elif cell in table.PATIENTS_CHOICE and not is_named(section, state, sections):
                level, reason = Level.WITHHELD, Reason.PATIENTS_CHOICE
        outcome[section] = (level, reason)
    if outcome[Section.VERDICT][0] is not Level.FULL:
        for section in _READ_WITH_VERDICT:
            if outcome[section][0] is not Level.WITHHELD:
                outcome[section] = (Level.WITHHELD, Reason.NO_VERDICT)
    levels, reasons = zip(*outcome.values(), strict=True)
    return levels, reasons


def _agreed(
    section: Section, column: Column, agreements: tuple[Agreement, ...]
) -> tuple[Level, Reason]:
    ceiling = table.CEILING.get((section, column), Level.WITHHELD)
    if ceiling is Level.WITHHELD:
        return ceiling, Reason.CEILING
    agreed = min(
        (agreement.level(section, column) for agreement in agreements),
        default=Level.WITHHELD,
    )
    if agreed is Level.WITHHELD:
        return agreed, Reason.AGREEMENT
    return min(ceiling, agreed), Reason.SHOWN

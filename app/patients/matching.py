"""How far somebody found may be the person who lies there, never that it is they. Pure.

Two identifiers or more go in, at most five masked candidates come out, each with a band and
what agreed or did not. The bands:

- certain: reading and birth date exact, and a third identifier exact, nothing different,
  and nobody else in sight born on the same or nearly the same day;
- likely: two exact, one of them the person's own (not the household's phone or address),
  and nothing different;
- possible: one exact and another exact or near.

Somebody whose reading *and* birth date both differ is another person, perhaps of the same
household, and is not shown. Twins therefore never come out certain. Nobody is chosen: the
crew confirms two identifiers at the scene.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from uuid import UUID

from app.japan.text import Said
from app.patients.query import NEEDED, Identifier

MOST = 5


class Agreement(StrEnum):
    """How one identifier of a candidate stands to what was asked."""

    EXACT = "exact"
    NEAR = "near"
    DIFFERENT = "different"
    NOT_RECORDED = "not_recorded"

    @property
    def said(self) -> Said:
        """The word for it on the screen."""
        return _AGREEMENT_SAID[self]


class Band(IntEnum):
    """How far a candidate may be the person asked for; the higher the nearer."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3

    @property
    def said(self) -> Said:
        """The word for it on the screen."""
        return _BAND_SAID[self]


_AGREEMENT_SAID = {
    Agreement.EXACT: Said("一致", "agrees"),
    Agreement.NEAR: Said("ほぼ一致", "nearly agrees"),
    Agreement.DIFFERENT: Said("不一致", "differs"),
    Agreement.NOT_RECORDED: Said("記録なし", "not recorded"),
}
_BAND_SAID = {
    Band.CERTAIN: Said("確実", "certain"),
    Band.LIKELY: Said("有力", "likely"),
    Band.POSSIBLE: Said("可能性あり", "possible"),
}
_PERSONAL = {Identifier.READING, Identifier.BIRTH_DATE, Identifier.CARE_INSURANCE_NUMBER}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person who may be the one, masked. `age` is least and most, equal for a known birthday.

    `has_lookalike`: another person in sight was born on the same or nearly the same day.
    """

    patient_id: UUID
    masked_name: str
    age: tuple[int, int]
    sex: str
    area: str
    band: Band
    has_lookalike: bool
    agreements: Mapping[Identifier, Agreement]


@dataclass(frozen=True, slots=True)
class Candidates:
    """At most five, the nearest first, and whether there were more."""

    shown: tuple[Candidate, ...]
    more_than_five: bool


def band(agreements: Mapping[Identifier, Agreement]) -> Band | None:
    """The band of one person looked at alone; None where it is not worth showing."""
    exact = {one for one, how in agreements.items() if how is Agreement.EXACT}
    near = {one for one, how in agreements.items() if how is Agreement.NEAR}
    different = {one for one, how in agreements.items() if how is Agreement.DIFFERENT}
    if {Identifier.READING, Identifier.BIRTH_DATE} <= different:
        return None
    if len(exact) >= NEEDED and not different and exact & _PERSONAL:
        certain = {Identifier.READING, Identifier.BIRTH_DATE} < exact
        return Band.CERTAIN if certain else Band.LIKELY
    return Band.POSSIBLE if exact and len(exact) + len(near) >= NEEDED else None

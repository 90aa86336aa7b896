"""How far somebody found may be the person who lies there, never that it is they. Pure.

Two identifiers or more go in, at most five masked candidates come out, each with a band and
what agreed or did not. A band needs its bits (`weights.py`), and more:

- certain: of 100,000 at most one is somebody else; reading (not a former one, nor that of a record
  merged into theirs) and birth date exact, and a third identifier exact, nothing different, and
  nobody else in sight born on the same or nearly the same day;
- likely: of 200 at most one is somebody else; two exact, one of them the person's own (not the
  household's phone or address, nor a card, which can lie beside another), nothing different, and
  the reading not merely alike, as a twin's is;
- possible: of 100 at most 99 are somebody else; one exact and another exact or near.

The phone of a relative among the contacts stands for an exact one, but makes nobody certain.

Somebody whose reading *and* birth date both differ is another person, perhaps of the same
household, and is not shown; nor is somebody whose reading is merely alike with another birth
date. Twins therefore never come out certain. Nobody is chosen: the crew confirms two identifiers
at the scene.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from app.japan.text import Said
from app.patients.look_up import weights
from app.patients.look_up.grades import Agreement, Grade
from app.patients.look_up.query import NEEDED, PERSONAL, Identifier, distinct

MOST = 5


class Band(IntEnum):
    """How far a candidate may be the person asked for; the higher the nearer."""

    POSSIBLE = 1
    LIKELY = 2
    CERTAIN = 3

    @property
    def said(self) -> Said:
        """The word for it on the screen."""
        return _BAND_SAID[self]


_BAND_SAID = {
    Band.CERTAIN: Said("確実", "certain"),
    Band.LIKELY: Said("有力", "likely"),
    Band.POSSIBLE: Said("可能性あり", "possible"),
}
FALSE_POSITIVES = {Band.CERTAIN: 1e-5, Band.LIKELY: 5e-3, Band.POSSIBLE: 0.99}
"""Which share of a band may be somebody else at most, in a register of a million."""

NEEDED_BITS = {place: weights.needed(rate) for place, rate in FALSE_POSITIVES.items()}
"""The bits that a band needs."""


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
    grades: Mapping[Identifier, Grade]


@dataclass(frozen=True, slots=True)
class Candidates:
    """At most five, the nearest first, and whether there were more."""

    shown: tuple[Candidate, ...]
    more_than_five: bool


def band(grades: Mapping[Identifier, Grade], bits: float) -> Band | None:
    """The band of one person looked at alone; None where it is not worth showing."""
    how = {one: grade.agreement for one, grade in grades.items()}
    exact, near, different = (
        {one for one, each in how.items() if each is which}
        for which in (Agreement.EXACT, Agreement.NEAR, Agreement.DIFFERENT)
    )
    # A relative's phone is nearly theirs: it agrees to the last figure, and fits others as well.
    firm = exact | {one for one, grade in grades.items() if grade is Grade.CONTACT}
    is_alike = grades.get(Identifier.READING) is Grade.ALIKE
    if Identifier.BIRTH_DATE in different and (is_alike or Identifier.READING in different):
        return None
    if not firm or distinct(exact | near) < NEEDED or bits < NEEDED_BITS[Band.POSSIBLE]:
        return None
    if distinct(firm) < NEEDED or different or is_alike or not exact & PERSONAL:
        return Band.POSSIBLE
    # A name from before is the person's own as well, but others may have come by it since; and what
    # stands in a record that was merged is looked after by nobody, and may be parted again.
    is_sure = (
        grades.get(Identifier.READING) is Grade.EXACT
        and Identifier.BIRTH_DATE in exact
        and distinct(exact) > NEEDED
    )
    most = Band.CERTAIN if is_sure else Band.LIKELY
    return max(place for place in Band if place <= most and bits >= NEEDED_BITS[place])

"""Ranking what the store saw of people whose records may not be read yet. Pure.

Before any grant exists the database says of each person only which identifiers agree. The
bands are those of `matching`; a look-alike is anybody else worth showing who was born on the same
or nearly the same day, so twins never come out certain.

Somebody may be seen by several records that were merged: by the one that is kept and by each that
went into it. They are shown once, by the one that agrees most, and never by two at once.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.japan.wareki import PartialDate, ages_on
from app.patients.look_up.grades import Agreement, Grade
from app.patients.look_up.matching import MOST, Band, Candidate, Candidates, band
from app.patients.look_up.query import Identifier

_NEAR = (Agreement.EXACT, Agreement.NEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One masked person, how each identifier that was asked stands, and what that is worth.

    `is_merged`: seen by a record that went into theirs; all but the grades is of theirs.
    """

    patient_id: UUID
    masked_name: str
    birth_date: PartialDate
    sex: str
    area: str
    grades: Mapping[Identifier, Grade]
    bits: float
    is_merged: bool = False

    @property
    def agreements(self) -> dict[Identifier, Agreement]:
        """The grades without their reasons."""
        return {one: grade.agreement for one, grade in self.grades.items()}


def rank(
    sightings: Iterable[Sighting],
    *,
    on: date,
    store_stopped_early: bool = False,
    is_against: Callable[[Sighting], bool] = lambda _: False,
) -> Candidates:
    """The nearest five on a day in Japan, ties in the order of ids.

    `is_against`: whom something else speaks against; they come last, whatever agrees.
    `store_stopped_early`: there may be people whom the store did not hand over; then nobody
    is certain, for a look-alike may be among them.
    """
    worth = _once((place, one) for one in sightings if (place := band(one.grades, one.bits)))
    born_so = sum(_is_born_so(one) for _, one in worth)
    placed = []
    for place, one in worth:
        has_lookalike = born_so > (1 if _is_born_so(one) else 0)
        most = Band.LIKELY if has_lookalike or store_stopped_early else Band.CERTAIN
        placed.append((min(place, most), has_lookalike, one))
    placed.sort(key=lambda each: (is_against(each[2]), -each[0], -each[2].bits, each[2].patient_id))
    shown = tuple(
        _candidate(one, place, on=on, has_lookalike=has_lookalike)
        for place, has_lookalike, one in placed[:MOST]
    )
    return Candidates(shown, len(placed) > MOST or store_stopped_early)


def _once(worth: Iterable[tuple[Band, Sighting]]) -> list[tuple[Band, Sighting]]:
    """Each person by the record that speaks most for them; by their own where it says as much."""
    nearest: dict[UUID, tuple[Band, Sighting]] = {}
    for each in worth:
        whose = each[1].patient_id
        nearest[whose] = max(each, nearest.get(whose, each), key=_nearness)
    return list(nearest.values())


def _nearness(each: tuple[Band, Sighting]) -> tuple[Band, bool, float, list[tuple[str, str]]]:
    place, one = each
    return place, not one.is_merged, one.bits, sorted(one.grades.items())


def _is_born_so(one: Sighting) -> bool:
    return one.agreements.get(Identifier.BIRTH_DATE) in _NEAR


def _candidate(one: Sighting, place: Band, *, on: date, has_lookalike: bool) -> Candidate:
    return Candidate(
        patient_id=one.patient_id,
        masked_name=one.masked_name,
        age=ages_on(one.birth_date, on),
        sex=one.sex,
        area=one.area,
        band=place,
        has_lookalike=has_lookalike,
        grades=one.grades,
    )

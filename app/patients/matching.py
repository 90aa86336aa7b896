"""Finding the right person at the scene, and never deciding who it is. Pure.

Two identifiers or more go in, at most five masked candidates come out, each with a band and
what agreed or did not. The bands:

- certain: reading and birth date exact, and a third identifier exact, nothing different,
  and nobody else in sight who resembles the person by reading and birth date;
- likely: two exact, one of them the person's own (not the household's phone or address),
  and nothing different;
- possible: one exact and another exact or near.

Somebody whose reading *and* birth date both differ is another person, perhaps of the same
household, and is not shown. Twins therefore never come out certain. Nobody is chosen: the
crew confirms two identifiers at the scene.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from uuid import UUID

from app.japan.addresses import address_key, are_near_addresses
from app.japan.names import are_near_readings, exact_key, masked_name
from app.japan.text import Said
from app.japan.wareki import PartialDate, ages_on, are_near
from app.patients.query import NEEDED, Identifier, Query

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
class Person:
    """One person the store found, as recorded: folded reading, phone keys, written address.

    `sex` and `area` (the municipality's name) are passed through to the screen.
    """

    patient_id: UUID
    reading: str
    birth_date: PartialDate
    sex: str
    area: str
    phones: tuple[str, ...] = ()
    care_insurance_number: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person who may be the one, masked. `age` is least and most, equal for a known birthday.

    `has_lookalike`: another person in sight resembles this one by reading and birth date.
    """

    patient_id: UUID
    masked_name: str
    initial: str
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


def compare(query: Query, person: Person) -> dict[Identifier, Agreement]:
    """Every identifier that was asked, and how the person's own stands to it."""
    found: dict[Identifier, Agreement] = {}
    if query.reading is not None:
        same = exact_key(query.reading) == exact_key(person.reading)
        near = are_near_readings(query.reading, person.reading)
        found[Identifier.READING] = _graded(exact=same, near=near)
    if query.birth_date is not None:
        same = query.birth_date == person.birth_date and query.birth_date.full is not None
        near = are_near(query.birth_date, person.birth_date)
        found[Identifier.BIRTH_DATE] = _graded(exact=same, near=near)
    if query.phone is not None:
        found[Identifier.PHONE] = (
            _graded(exact=query.phone in person.phones) if person.phones else Agreement.NOT_RECORDED
        )
    if query.care_insurance_number is not None:
        number = person.care_insurance_number
        found[Identifier.CARE_INSURANCE_NUMBER] = (
            Agreement.NOT_RECORDED
            if number is None
            else _graded(
                exact=number == query.care_insurance_number,
                near=_is_one_digit_off(number, query.care_insurance_number),
            )
        )
    if query.address is not None:
        address = address_key(person.address or "")
        found[Identifier.ADDRESS] = (
            _graded(exact=address == query.address, near=are_near_addresses(address, query.address))
            if address
            else Agreement.NOT_RECORDED
        )
    return found


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


def rank(
    query: Query, persons: Iterable[Person], *, on: date, store_stopped_early: bool = False
) -> Candidates:
    """The candidates for a query on a day in Japan, nearest first, ties in the order of ids.

    `store_stopped_early` says that there may be people whom the store did not hand over:
    then nobody is certain, for a look-alike may be among them, and there are more.
    """
    in_sight = tuple(persons)
    placed = [
        (place, how, person)
        for person in in_sight
        if (place := band(how := compare(query, person))) is not None
    ]
    placed.sort(key=lambda one: (-one[0], _order(one[1]), one[2].patient_id))
    masked = []
    for place, how, person in placed[:MOST]:
        others = (other for other in in_sight if other is not person)
        double = any(_are_lookalikes(person, other) for other in others)
        capped = min(place, Band.LIKELY) if double or store_stopped_early else place
        masked.append(_masked(person, capped, how, on=on, has_lookalike=double))
    masked.sort(key=lambda one: -one.band)
    return Candidates(tuple(masked), len(placed) > MOST or store_stopped_early)


def _masked(
    person: Person,
    place: Band,
    how: Mapping[Identifier, Agreement],
    *,
    on: date,
    has_lookalike: bool,
) -> Candidate:
    return Candidate(
        patient_id=person.patient_id,
        masked_name=masked_name(person.reading),
        initial=person.reading[0],
        age=ages_on(person.birth_date, on),
        sex=person.sex,
        area=person.area,
        band=place,
        has_lookalike=has_lookalike,
        agreements=how,
    )


def _are_lookalikes(one: Person, other: Person) -> bool:
    return are_near_readings(one.reading, other.reading) and are_near(
        one.birth_date, other.birth_date
    )


def _order(agreements: Mapping[Identifier, Agreement]) -> tuple[int, int, int]:
    """Within a band: more exact first, then less that differs, then more that is near."""
    how = list(agreements.values())
    return -how.count(Agreement.EXACT), how.count(Agreement.DIFFERENT), -how.count(Agreement.NEAR)


def _graded(*, exact: bool, near: bool = False) -> Agreement:
    if exact:
        return Agreement.EXACT
    return Agreement.NEAR if near else Agreement.DIFFERENT


def _is_one_digit_off(one: str, other: str) -> bool:
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1

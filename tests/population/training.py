"""The weights out of made-up people: how often the same person agrees so, and how often another."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from math import log2
from typing import Any

from app.japan.addresses import address_key, place_key
from app.japan.names import exact_key, name_key
from app.japan.sounds import sound_key
from app.patients.keys import whole_name
from app.patients.look_up.grades import (
    OF_NUMBER,
    Grade,
    grade_address,
    grade_birth,
    grade_number,
    grade_reading,
)
from app.patients.look_up.query import Identifier, Query, TooWeak, ask
from tests.population.names import Shares, families, givens
from tests.population.people import Person, people
from tests.population.typing_faults import typed

SEED, PEOPLE, PAIRS = 20261126, 60_000, 250_000
REGISTER = 1_000_000
MISPLACED = 0.02
"""Assumed, for nobody has counted: of so many cards one finds, the card is somebody else's."""
BESIDE = 1e-4
"""Assumed likewise, for figures here are drawn and those of a town are handed out in a row: how
often the phone, the number or the house of another one is a digit apart."""
RARE = {"family": 1e-4, "given": 2e-4}
Counts = Mapping[Identifier, Counter[Grade]]


def graded(query: Query, one: Person) -> dict[Identifier, Grade]:
    """How everything that was asked stands to a person, by the rules alone."""
    grades = {}
    if query.reading is not None:
        grade = grade_reading(one.reading, query.reading)
        is_former = exact_key(query.reading) == former_of(one)[1] and grade is not Grade.EXACT
        grades[Identifier.READING] = Grade.FORMER if is_former else grade
    if query.name is not None:
        grade = _is(name_key(one.name) == query.name)
        is_former = query.name == former_of(one)[0] and grade is not Grade.EXACT
        grades[Identifier.NAME] = Grade.FORMER if is_former else grade
    if query.birth_date is not None:
        grades[Identifier.BIRTH_DATE] = grade_birth(one.birth_date, query.birth_date)
    if query.phone is not None:
        numbers = {grade_number(phone, query.phone) for phone in one.phones}
        grades[Identifier.PHONE] = next(
            (one for one in reversed(OF_NUMBER) if one in numbers), Grade.NOT_RECORDED
        )
    if query.care_insurance_number is not None:
        number = one.care_insurance_number
        asked = query.care_insurance_number
        same = grade_number(number, asked) if number else Grade.NOT_RECORDED
        grades[Identifier.CARE_INSURANCE_NUMBER] = same
    if query.address:
        grades[Identifier.ADDRESS] = grade_address(address_key(one.address), query.address)
    return grades


def former_of(one: Person) -> tuple[str, str] | tuple[None, None]:
    """The keys of the name from before a marriage, where the register knows it."""
    if one.maiden is None or not one.is_maiden_recorded:
        return None, None
    written, read = one.maiden
    return (
        name_key(whole_name(written, one.name) or ""),
        exact_key(whole_name(read, one.reading) or ""),
    )


def asked(fields: Mapping[str, str]) -> Query:
    """What was typed as a query, also where it is too weak."""
    query = ask(**fields)
    return query.query if isinstance(query, TooWeak) else query


def trained() -> dict[str, Any]:
    """The whole data file."""
    known = list(people(SEED, PEOPLE))
    drawn = random.Random(SEED + 1)  # noqa: S311  made-up people, no secret
    queries = [asked(typed(one, drawn)) for one in known]
    same = _counted(zip(queries, known, strict=True))
    others = _counted(
        (query, one)
        for query, one in zip(
            (drawn.choice(queries) for _ in range(PAIRS)),
            (drawn.choice(known) for _ in range(PAIRS)),
            strict=True,
        )
    )
    return {
        "version": 1,
        "source": "made-up people of tests/population: `python -m tests.population`",
        "seed": SEED,
        "people": PEOPLE,
        "register": REGISTER,
        "assumed": {"card_of_another": MISPLACED, "figure_apart": BESIDE},
        "bits": _bits(same, others, known),
        "family": _frequent("family", [(1.0, families())]),
        "given": _frequent("given", [(0.6, givens("female")), (0.4, givens("male"))]),
    }


def _counted(pairs: Iterable[tuple[Query, Person]]) -> Counts:
    counts: dict[Identifier, Counter[Grade]] = {one: Counter() for one in Identifier}
    for query, one in pairs:
        for identifier, grade in graded(query, one).items():
            counts[identifier][grade] += grade is not Grade.NOT_RECORDED
    return counts


def _bits(same: Counts, others: Counts, known: list[Person]) -> dict[str, dict[str, float]]:
    def m(identifier: Identifier, grade: Grade) -> float:
        return _share(same[identifier], grade)

    def u(identifier: Identifier, grade: Grade) -> float:
        return _share(others[identifier], grade)

    reading, birth, address = Identifier.READING, Identifier.BIRTH_DATE, Identifier.ADDRESS
    unsaid = _coinciding(known, lambda one: sound_key(one.reading))
    said = _coinciding(known, lambda one: exact_key(one.reading))
    but_sound = 1 - said / unsaid
    born = _coinciding(known, lambda one: one.birth_date)
    former = sum(one.is_maiden_recorded for one in known) / len(known)
    names = _coinciding(known, lambda one: name_key(one.name))
    # Whoever shares a phone or an address are as many in every register: a household, a home.
    phones = _others(known, lambda one: one.phones) / REGISTER
    homes = _others(known, lambda one: (address_key(one.address),)) / REGISTER
    places = _others(known, lambda one: (place_key(address_key(one.address)),)) / REGISTER
    table: dict[Identifier, dict[Grade, float]] = {
        # to these the rarity of the name is added
        reading: {
            Grade.EXACT: m(reading, Grade.EXACT) / (1 - but_sound),
            # as many as are known by one may be taken for somebody by it
            Grade.FORMER: m(reading, Grade.FORMER) / former / (1 - but_sound),
            Grade.SOUND: m(reading, Grade.SOUND) / but_sound,
            Grade.GIVEN: m(reading, Grade.GIVEN),
        }
        | {one: m(reading, one) / u(reading, one) for one in (Grade.ALIKE, Grade.DIFFERENT)},
        Identifier.NAME: {
            Grade.EXACT: m(Identifier.NAME, Grade.EXACT) / names,
            Grade.FORMER: m(reading, Grade.FORMER) / former / names,
            Grade.DIFFERENT: m(Identifier.NAME, Grade.DIFFERENT),
        },
        birth: {
            Grade.EXACT: m(birth, Grade.EXACT) / born,
            Grade.PARTIAL: m(birth, Grade.PARTIAL) / u(birth, Grade.PARTIAL),
        }
        | {one: m(birth, one) / u(birth, one) for one in (Grade.SLIP, Grade.DIFFERENT)},
        Identifier.PHONE: {
            Grade.EXACT: m(Identifier.PHONE, Grade.EXACT) / phones,
            Grade.SLIP: m(Identifier.PHONE, Grade.SLIP) / BESIDE,
            Grade.DIFFERENT: m(Identifier.PHONE, Grade.DIFFERENT),
        },
        Identifier.CARE_INSURANCE_NUMBER: {
            Grade.EXACT: m(Identifier.CARE_INSURANCE_NUMBER, Grade.EXACT) * REGISTER * 4,
            Grade.SLIP: m(Identifier.CARE_INSURANCE_NUMBER, Grade.SLIP) / BESIDE,
            Grade.DIFFERENT: m(Identifier.CARE_INSURANCE_NUMBER, Grade.DIFFERENT),
        },
        address: {
            Grade.EXACT: m(address, Grade.EXACT) / homes,
            Grade.PLACE: m(address, Grade.PLACE) / places,
            Grade.SLIP: m(address, Grade.SLIP) / BESIDE,
            Grade.DIFFERENT: m(address, Grade.DIFFERENT),
        },
        # Made-up people carry none: nobody but who has the card can agree, or whoever lay by it.
        Identifier.CARD: {
            Grade.EXACT: (1 - MISPLACED) / MISPLACED * REGISTER,
            Grade.DIFFERENT: MISPLACED,
        },
    }
    return {
        one.value: {grade.value: round(log2(odds), 2) for grade, odds in grades.items()}
        for one, grades in _falling(table).items()
    }


def _falling(table: dict[Identifier, dict[Grade, float]]) -> dict[Identifier, dict[Grade, float]]:
    """What agrees more is never worth less; the grades stand from most to least."""
    for identifier, grades in table.items():
        if identifier is not Identifier.READING:  # there the rarity comes first
            for more, less in pairwise(grades):
                grades[less] = min(grades[less], grades[more])
    return table


def _share(counts: Counter[Grade], grade: Grade) -> float:
    return max(counts[grade], 0.5) / counts.total()


def _coinciding(known: list[Person], what: Callable[[Person], object]) -> float:
    """How likely two people are to have the same."""
    counts = Counter(map(what, known))
    return sum(many * (many - 1) for many in counts.values()) / len(known) / (len(known) - 1)


def _others(known: list[Person], what: Callable[[Person], tuple[str, ...]]) -> float:
    """With how many others somebody has something in common."""
    counts = Counter(each for one in known for each in what(one))
    return sum(many * (many - 1) for many in counts.values()) / len(known)


def _frequent(which: str, drawn_from: list[tuple[float, Shares]]) -> dict[str, Any]:
    shares: Counter[str] = Counter()
    for part, sound, share in _sounds(drawn_from):
        shares[sound] += part * share  # type: ignore[assignment]  # a share is no count
    rare = RARE[which]
    kept = {sound: share for sound, share in sorted(shares.items()) if share > rare}
    return {"rare": rare, "of": {sound: round(share, 6) for sound, share in kept.items()}}


def _sounds(drawn_from: list[tuple[float, Shares]]) -> Iterator[tuple[float, str, float]]:
    for part, named in drawn_from:
        for (_, read), share in zip(named.parts, named.shares, strict=True):
            yield part, sound_key(read), share


def _is(same: bool) -> Grade:  # noqa: FBT001  an answer, no switch
    return Grade.EXACT if same else Grade.DIFFERENT

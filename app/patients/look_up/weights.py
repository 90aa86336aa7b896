"""What an agreement is worth, in bits: Fellegi and Sunter's weights, with how frequent a name is.

A weight is the logarithm of how many times likelier an identifier stands so for the same person
than for another one. They were made by `python3 -m app weights` from made-up people and stand in
`weights.json` with their source; nobody sets them by hand. Pure.
"""

import json
from collections.abc import Mapping
from functools import cache
from math import log2
from pathlib import Path
from typing import Any, Final

from app.japan.sounds import sound_key
from app.patients.look_up.grades import Grade
from app.patients.look_up.query import Identifier, Query

FILE: Final = Path(__file__).with_name("weights.json")
Grades = Mapping[Identifier, Grade]

_HOUSEHOLD = (Identifier.PHONE, Identifier.ADDRESS, Identifier.CARD)
_NAME = (Identifier.READING, Identifier.NAME)
_ALONE = (Identifier.BIRTH_DATE, Identifier.CARE_INSURANCE_NUMBER)


@cache
def table() -> dict[str, Any]:
    """The data file as it is."""
    read: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return read


def bits(query: Query, grades: Grades) -> float:
    """How much what agrees and differs speaks for one person, all identifiers together.

    What depends on each other is not counted twice: reading and written name are one, and
    whoever shares a phone shares the address. A card that lies beside another person is most often
    of the same household.
    """
    worth = {one: weight(one, grade, query) for one, grade in grades.items()}
    return (
        _together(*(worth.get(one, 0.0) for one in _NAME))
        + _together(*(worth.get(one, 0.0) for one in _HOUSEHOLD))
        + sum(worth.get(one, 0.0) for one in _ALONE)
    )


def weight(identifier: Identifier, grade: Grade, query: Query) -> float:
    """The bits of one identifier; what is not recorded is worth nothing."""
    if grade is Grade.NOT_RECORDED:
        return 0.0
    if identifier is Identifier.READING and query.reading is not None:
        return _of_reading(grade, query.reading)
    # A relative's phone has no weight of its own yet: it counts as one a figure apart.
    measured = Grade.SLIP if grade is Grade.CONTACT else grade
    plain: float = table()["bits"][identifier.value][measured.value]
    return plain


def needed(false_positive_rate: float) -> float:
    """The bits from which on at most this share is somebody else, in a register of a million."""
    odds = (1 - false_positive_rate) / false_positive_rate
    return log2(table()["register"]) + log2(odds)


def rarity(reading: str) -> float:
    """How rare a reading is, in bits: a name that one in 1,024 bears has ten.

    Counted by its sound. Without a blank between the names the likeliest place of it counts.
    """
    sound = sound_key(reading)
    family, blank, given = sound.partition(" ")
    if blank:
        return _rarity("family", family) + _rarity("given", given)
    places = range(1, len(sound))
    return min(
        (_rarity("family", sound[:at]) + _rarity("given", sound[at:]) for at in places),
        default=_rarity("family", sound),
    )


def _of_reading(grade: Grade, reading: str) -> float:
    plain = table()["bits"]["reading"]
    different: float = plain[Grade.DIFFERENT]
    exact = plain[Grade.EXACT] + rarity(reading)
    former = min(exact, plain[Grade.FORMER] + rarity(reading))
    sound = min(exact, plain[Grade.SOUND] + rarity(reading))
    given = plain[Grade.GIVEN] + _rarity("given", sound_key(reading).partition(" ")[2])
    alike = min(sound, plain[Grade.ALIKE])
    levels: dict[Grade, float] = {
        Grade.EXACT: exact,
        Grade.FORMER: former,
        Grade.SOUND: sound,
        Grade.GIVEN: min(sound, max(alike, given)),
        Grade.ALIKE: alike,
        Grade.DIFFERENT: min(alike, different),
    }
    return levels[grade]


def _rarity(which: str, sound: str) -> float:
    shares = table()[which]
    return -log2(shares["of"].get(sound, shares["rare"]))


def _together(*worth: float) -> float:
    """What depends on each other: the strongest that agrees; each difference counts fully."""
    return max(0.0, *worth) + sum(one for one in worth if one < 0)

"""Readings that sound alike: keys to find them by, and how near two of them are. Pure.

The database keeps the keys and grades by the same rules (`wall.grade_reading`).
"""

import re
from functools import lru_cache
from typing import Final

from app.japan.names import loose_key

ALIKE: Final = 0.4
"""From here on two readings are near: about one slip in a name of usual length."""
GIVEN_ALIKE: Final = 0.1
"""And their given names by themselves: they begin or end the same."""

_UNVOICED = str.maketrans(
    "ガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポヴヷヸヹヺ",
    "カキクケコサシスセソタチツテトハヒフヘホハヒフヘホフワイエオ",
)
_LENGTHENS = {  # which vowel only lengthens the kana of which row
    "ア": "アカサタナハマヤラワ",
    "イ": "イキシチニヒミリ",
    "ウ": "ウクスツヌフムユルオコソトノホモヨロ",
    "エイ": "エケセテネヘメレ",
    "オ": "オコソトノホモヨロ",
}
_DOUBLED = re.compile(r"(.)\1+")
_LONG = re.compile("|".join(f"(?<=[{row}])[{vowel}]" for vowel, row in _LENGTHENS.items()))


def sound_key(reading: str) -> str:
    """The folded reading as it is easily heard or misheard, its parts kept apart by one blank.

    No voicing marks, small kana, long vowels, doubled kana: サトウ ユウコ and サトー ユコ are one.
    """
    return " ".join(map(_sound, re.split("[ ・]", reading)))


def mixed_key(reading: str) -> str:
    """The different kana of the sound key, in the order of the syllabary.

    The same with family and given name swapped, the blank left out, or two kana swapped: a key to
    look under, not a proof, for リエ and エリ have the same.
    """
    return "".join(sorted(set(sound_key(reading)) - {" "}))


def given_sound(sound: str) -> str:
    """The given name of a sound key; empty where no blank says where it begins."""
    return sound.partition(" ")[2].partition(" ")[0]


def similarity(one: str, other: str) -> float:
    """How many of all threes of kana two sound keys share, word by word, as pg_trgm counts them."""
    mine, theirs = _threes(one), _threes(other)
    shared = len(mine & theirs)
    return shared / (len(mine) + len(theirs) - shared) if shared else 0.0


def _sound(part: str) -> str:
    plain = loose_key(part).translate(_UNVOICED)
    while (shorter := _LONG.sub("", plain)) != plain:
        plain = shorter
    return _DOUBLED.sub(r"\1", plain)


@lru_cache(maxsize=1 << 16)
def _threes(sound: str) -> frozenset[str]:
    padded = (f"  {word} " for word in sound.split())
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))

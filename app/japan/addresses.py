"""Addresses, only so far as to tell whether two are the same. Pure; nothing is looked up.

Two keys: the whole address as it was meant, and the place alone, without building and room.
一丁目２番３号, 1-2-3 and 1丁目2番地の3 are one way of writing; the prefecture may be left out.
"""

import re
import unicodedata

from app.japan.text import half_width
from app.japan.variants import FOLDED

SHORTEST_NEAR = 6
_MOST_NUMBERS = 3

_DIGITS = {kanji: value for value, kanji in enumerate("〇一二三四五六七八九")}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_NUMBER = re.compile(
    "[〇一二三四五六七八九十百千]+(?=丁目|番地|番(?!町)|号|の[0-9〇一二三四五六七八九]|-)"
)
_AFTER = re.compile(r"(?<=[0-9][-の])[〇一二三四五六七八九十百千]+(?=[-号番の\s]|$)")
_MARKS = re.compile(
    "丁目の?|番地の?|番(?!町)の?|号室?|(?<=[0-9])[のノ之](?=[0-9])|(?<=[0-9])[ーｰ]|階(?=[0-9])"
)
_COUNTY = re.compile("(?<=[市区町村郡])大?字|^大字")
_PREFECTURE = re.compile("^(?:北海道|東京都|京都府|大阪府|[^0-9]{2,3}県)(?=.)")
_NUMBERS = re.compile("[0-9]+(?:-[0-9]+)+")
_ONE_NUMBER = re.compile("[0-9]+")


def address_key(address: str) -> str:
    """One key for 訓練町一丁目２番３号 and 訓練町1-2-3: widths, blanks, digits, counters folded."""
    plain = unicodedata.normalize("NFKC", half_width(address)).translate(FOLDED)
    plain = _COUNTY.sub("", plain.replace("ヶ", "ケ").replace("が丘", "ケ丘"))
    dashed = _MARKS.sub("-", _AFTER.sub(_arabic, _NUMBER.sub(_arabic, plain)))
    dashed = re.sub(r"-?\s+", lambda m: "-" if "-" in m[0] else " ", dashed)
    dashed = re.sub(r"(?<=[0-9]) (?=[0-9])", "-", dashed).replace(" ", "")
    dashed = _AFTER.sub(_arabic, re.sub("-+", "-", dashed))
    return _PREFECTURE.sub("", dashed.strip("-").casefold())


def place_key(key: str) -> str:
    """The place alone out of an address key: no building, no room.

    Three numbers at most say where a house stands; a fourth is a room.
    """
    found = _NUMBERS.search(key) or _ONE_NUMBER.search(key)
    if found is None:
        return key
    numbers = found[0].split("-")[:_MOST_NUMBERS]
    return key[: found.start()] + "-".join(numbers)


def are_near_addresses(one: str, other: str) -> bool:
    """Whether two address keys may be of one place.

    The building or room, the city, or the last numbers are left out on one side.
    """
    short, long = sorted((place_key(one), place_key(other)), key=len)
    if short == long:
        return True
    if len(short) < SHORTEST_NEAR or short[0].isdigit():
        return False
    return long.endswith(short) or long.startswith(short + "-")


def _arabic(found: re.Match[str]) -> str:
    """百二十三, 二十, 一二三 as digits."""
    written = found[0]
    if not any(char in _UNITS for char in written):
        return "".join(str(_DIGITS[char]) for char in written)
    total, digit = 0, 0
    for char in written:
        if char in _UNITS:
            total += max(digit, 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return str(total + digit)

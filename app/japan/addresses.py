"""Addresses, only so far as to tell whether two are the same. Pure; nothing is looked up."""

import re
import unicodedata

from app.japan.text import half_width

SHORTEST_NEAR = 6

_KANJI_DIGITS = str.maketrans("一二三四五六七八九", "123456789")
_CHOME = re.compile("([一二三四五六七八九])丁目")
_MARKS = re.compile("丁目|番地の?|番|号室?|の(?=[0-9])|(?<=[0-9])[ーｰ]")


def address_key(address: str) -> str:
    """One key for 訓練町一丁目２番３号 and 訓練町1-2-3: widths, blanks and counters folded."""
    plain = _CHOME.sub(lambda m: m[1].translate(_KANJI_DIGITS) + "丁目", half_width(address))
    dashed = _MARKS.sub("-", unicodedata.normalize("NFKC", plain))
    dashed = re.sub(r"-?\s+", lambda m: "-" if "-" in m[0] else "", dashed)
    return re.sub("-+", "-", dashed).strip("-").casefold()


def are_near_addresses(one: str, other: str) -> bool:
    """Whether one key holds the other, as with the prefecture or the building left out."""
    short, long = sorted((one, other), key=len)
    return len(short) >= SHORTEST_NEAR and short in long

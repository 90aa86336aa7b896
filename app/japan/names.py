"""Names: kept as they are written, read in katakana, found by folded keys. Pure.

The original characters stay (髙, 﨑, 𠮷, ideographic variants); keys are made beside them and
are only ever compared, never shown.
"""

import re
import unicodedata

import jaconv

from app.japan.text import Unreadable, clean_text, composed, half_width
from app.japan.variants import FOLDED

NAME_LIMIT = 100

_PART = "[ァ-ヴヷ-ヺ][ァ-ヴヷ-ヺー]*"
_READING = re.compile(rf"{_PART}(?:[ ・]{_PART})*")
_VOICED = str.maketrans("゛゜", "\u3099\u309a")
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")

_SMALL = str.maketrans("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ")
_REPEATED = re.compile("(.)[々仝]")
_SOUNDS_ALIKE = str.maketrans("ヅヂヲヰヱ", "ズジオイエ")

LONG_READING = 8


def clean_name(text: str) -> str:
    """A name as it is stored: its own characters, one blank between its parts.

    Raises `Unreadable` for an empty or long name, more than one line, control, bidi and
    invisible characters, and private-use characters (外字), which no other machine can show.
    """
    name = re.sub(r"[ \u3000]+", " ", clean_text(text, NAME_LIMIT))
    if not name or "\n" in name:
        raise Unreadable("氏名を1行で書いてください。", "Write the name on one line.")
    if any(unicodedata.category(char) == "Cf" for char in name):
        raise Unreadable(
            "見えない文字が含まれています。氏名を打ち直してください。",
            "There is an invisible character in the name. Type it again.",
        )
    if any(map(_is_private, name)):
        raise Unreadable(
            "外字は他の機器で表示できません。近い字で書き、読みを添えてください。",
            "A private character cannot be shown elsewhere. Use the nearest standard one.",
        )
    return name


def fold_reading(text: str) -> str:
    """A reading in full-width katakana, one blank between its parts: ヤマダ タロウ.

    Takes hiragana and half-width katakana. Hyphens are not turned into ー by guess. Raises
    `Unreadable` for anything that is not kana.
    """
    text = clean_text(text, NAME_LIMIT).translate(_VOICED)
    kana = composed(jaconv.hira2kata(jaconv.h2z(text, kana=True)))
    reading = re.sub(r"[ \u3000]+", " ", kana.replace("･", "・"))
    if not _READING.fullmatch(reading):
        raise Unreadable(
            "ふりがなは、かな（長音は「ー」）で「ヤマダ タロウ」のように書いてください。",
            "Write the reading in kana, ー for long vowels, a blank between: ヤマダ タロウ.",
        )
    return reading


def exact_key(reading: str) -> str:
    """A folded reading without its blanks: small and voiced kana and ー still count."""
    return re.sub("[ ・]", "", reading)


def loose_key(reading: str) -> str:
    """A key for readings that sound alike: small kana large, no ー, ヅヂヲ as ズジオ."""
    return exact_key(reading).replace("ー", "").translate(_SMALL).translate(_SOUNDS_ALIKE)


def are_near_readings(one: str, other: str) -> bool:
    """Whether one folded reading may be a slip for the other.

    The loose keys are equal or one edit apart; two where both have eight kana or more.
    """
    mine, theirs = loose_key(one), loose_key(other)
    allowed = 2 if min(len(mine), len(theirs)) >= LONG_READING else 1
    return _distance(mine, theirs) <= allowed


def name_key(name: str) -> str:
    """A key for a written name: widths, case, blanks and variant characters folded.

    々 is written out, so that 佐々木 and 佐佐木 are one.
    """
    plain = unicodedata.normalize("NFKC", _VARIATION.sub("", half_width(name).translate(FOLDED)))
    return _REPEATED.sub(r"\1\1", re.sub(r"\s", "", plain).translate(FOLDED)).casefold()


def masked_name(reading: str) -> str:
    """ヤ●● タ●●: the first kana of each part, never how long it is."""
    return " ".join(f"{part[0]}●●" for part in re.split("[ ・]", reading))


def _is_private(char: str) -> bool:
    """Private use or no character at all; kanji newer than this Python's tables are let through."""
    kind = unicodedata.category(char)
    return kind == "Co" or (kind == "Cn" and not "\U00020000" <= char < "\U00040000")


def _distance(one: str, other: str) -> int:
    """Edits (insert, drop, change, swap neighbours) from one to the other."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one):
        following = [i + 1]
        for j, b in enumerate(other):
            best = min(row[j + 1] + 1, following[j] + 1, row[j] + (a != b))
            if i and j and a == other[j - 1] and one[i - 1] == b:
                best = min(best, before[j - 1] + 1)
            following.append(best)
        before, row = row, following
    return row[-1]

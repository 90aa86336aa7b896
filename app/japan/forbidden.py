"""Numbers that may never be stored, found in free text. Pure.

My Number: twelve digits whose check digit fits, in one piece or as 4-4-4. Health insurance:
保険者番号, 記号, 番号, known by their labels; care insurance (介護保険) is allowed. A finding
says which kind and where, never the value.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from app.japan.text import Said

_KANJI_DIGITS = {char: str(n) for n, char in enumerate("〇一二三四五六七八九")}
_IGNORED = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")

_GAP = r"[\s\-‐‑‒–—―−ーｰ_.・･/]{0,2}"
_TWELVE = re.compile(rf"(?<![0-9])(?=([0-9]{{4}}{_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}})(?![0-9]))")

_COLON = r"[\s::=・･,、はがのを]{0,3}"
_VALUE = r"[A-Za-z0-9\-‐−ー]*[0-9][A-Za-z0-9\-‐−ー]*"
_INSURER = re.compile(rf"(?<!被)保険者番号{_COLON}(?P<value>[0-9]{{4,8}})")
_SYMBOL = re.compile(
    r"(?:(?<![一-鿿])|(?<=保険証)|(?<=被保険者)|(?<=被保険者証)|(?<=健康保険)|(?<=組合員証))"
    rf"(?:等)?記号(?:[・･及びと/]*番号)?{_COLON}(?P<value>(?:[一-鿿ぁ-ん]{{1,4}}\s?)?{_VALUE})"
)
_NUMBER_AFTER_SYMBOL = re.compile(rf"記号[^\n]{{1,24}}?(?<![一-鿿])番号{_COLON}(?P<value>{_VALUE})")
_INSURED = re.compile(
    rf"(?:被保険者(?:証)?|保険証|健康保険証?|資格確認書|組合員証)(?:の)?番号{_COLON}(?P<value>{_VALUE})"
)
_CARE = re.compile(r"介護(?:保険)?(?:の|証|被保険者証?の?|[\s:：])*$")

_NEARBY = 24
_LENGTH = 12


class Kind(StrEnum):
    """What may not be stored."""

    MY_NUMBER = "my_number"
    INSURER_NUMBER = "insurer_number"
    INSURANCE_SYMBOL = "insurance_symbol"
    INSURED_NUMBER = "insured_number"

    @property
    def remedy(self) -> Said:
        """What to do about it."""
        return _MY_NUMBER if self is Kind.MY_NUMBER else _INSURANCE


_MY_NUMBER = Said(
    "マイナンバーと思われる12桁の数字は保存できません。消してください。",
    "Twelve digits that look like a My Number cannot be stored. Remove them.",
)
_INSURANCE = Said(
    "健康保険の保険者番号・記号・番号は保存できません。消してください。",
    "Numbers and symbols of the health insurance cannot be stored. Remove them.",
)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Where a forbidden number stands: characters `start` to `end` (excluded) of the text."""

    start: int
    end: int
    kind: Kind


def find_forbidden(text: str) -> list[Finding]:
    """Every forbidden number in a text, in order. An empty list means it may be stored."""
    return every_forbidden(text) if _may_hold_one(text) else []


def every_forbidden(text: str) -> list[Finding]:
    """The same, also where a look at the digits and words would do."""
    found: set[Finding] = set()
    for kanji_too in (False, True):
        plain, places = _fold(text, kanji_too=kanji_too)
        for start, end, kind in _spans(plain):
            found.add(Finding(places[start], places[end - 1] + 1, kind))
    return sorted(found)


def is_my_number(twelve: str) -> bool:
    """Whether the last of twelve digits is the check digit of the eleven before it.

    Weights from the right: 2 to 7, then 2 to 6; 11 minus the sum's remainder by 11, and 0
    where the remainder is 0 or 1 (総務省令 2014 第85号, article 5).
    """
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(w * int(digit) for w, digit in zip(weights, twelve[:11], strict=True)) % 11
    return int(twelve[11]) == (0 if rest <= 1 else 11 - rest)


def _may_hold_one(text: str) -> bool:
    """Whether it is worth looking: each of those numbers has twelve digits or says what it is."""
    digits = sum(map(str.isnumeric, text))
    if digits == 0 or digits >= _LENGTH:
        return digits > 0
    plain = unicodedata.normalize("NFKC", _IGNORED.sub("", text))
    return "番号" in plain or "記号" in plain


def _spans(plain: str) -> Iterator[tuple[int, int, Kind]]:
    for hit in _TWELVE.finditer(plain):
        if is_my_number(re.sub("[^0-9]", "", hit[1])):
            yield *hit.span(1), Kind.MY_NUMBER
    for pattern, kind in (
        (_INSURER, Kind.INSURER_NUMBER),
        (_SYMBOL, Kind.INSURANCE_SYMBOL),
        (_NUMBER_AFTER_SYMBOL, Kind.INSURED_NUMBER),
        (_INSURED, Kind.INSURED_NUMBER),
    ):
        for hit in pattern.finditer(plain):
            if not _CARE.search(plain[max(0, hit.start() - _NEARBY) : hit.start()]):
                yield *hit.span("value"), kind


def _fold(text: str, *, kanji_too: bool) -> tuple[str, list[int]]:
    """The text with other scripts' digits as 0-9, nothing invisible, and each one's place."""
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        if _IGNORED.match(char):
            continue
        digit = unicodedata.digit(char, None)
        plain = unicodedata.normalize("NFKC", char) if digit is None else str(digit)
        if kanji_too:
            plain = _KANJI_DIGITS.get(char, plain)
        chars.append(plain if len(plain) == 1 else char)
        places.append(place)
    return "".join(chars), places

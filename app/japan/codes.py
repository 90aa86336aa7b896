"""The codes Japan gives to institutions, municipalities and the insured, and their checks. Pure.

Shapes and check digits are those of `domain.md`, section 5. The prefecture part 99, which no
prefecture bears, is kept for the training town.
"""

import re
from typing import Never

from app.japan.text import Unreadable, half_width

TRAINING_PREFECTURE = "99"
PREFECTURES = frozenset(f"{n:02d}" for n in range(1, 48)) | {TRAINING_PREFECTURE}

_TEN = 10
_MUNICIPALITY_WEIGHTS = (6, 5, 4, 3, 2)
_NINE_LONGEST = 9


def medical_institution_code(text: str) -> str:
    """医療機関コード: ten digits (prefecture 2, table 1, number 7), Luhn over all ten."""
    return _institution(text, "医療機関コード", "medical institution code")


def care_provider_number(text: str) -> str:
    """介護保険事業所番号: ten digits that begin with the prefecture, Luhn over all ten."""
    return _institution(text, "介護保険事業所番号", "care provider number")


def municipality_code(text: str) -> str:
    """全国地方公共団体コード: five digits and a check digit; unions have one too."""
    code = _digits(text, 6, "全国地方公共団体コード", "municipality code")
    if code[:2] not in PREFECTURES:
        _refuse_prefecture("全国地方公共団体コード", "municipality code")
    if municipality_check_digit(code[:5]) != code[5]:
        _refuse_check("全国地方公共団体コード", "municipality code")
    return code


def care_insurance_number(text: str) -> str:
    """介護保険被保険者番号: ten digits, no check digit."""
    return _digits(text, _TEN, "介護保険被保険者番号", "care-insurance number")


def is_training_code(code: str) -> bool:
    """Whether a checked institution or municipality code belongs to the training town."""
    return code.startswith(TRAINING_PREFECTURE)


def luhn_digit(leading: str) -> str:
    """The check digit that follows the leading digits (for made-up institutions and tests)."""
    total = 0
    for place, digit in enumerate(reversed(leading)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - _NINE_LONGEST if doubled > _NINE_LONGEST else doubled
    return str(-total % 10)


def municipality_check_digit(five: str) -> str:
    """The check digit of a municipality code: (11 − weighted sum mod 11) mod 10."""
    total = sum(w * int(digit) for w, digit in zip(_MUNICIPALITY_WEIGHTS, five, strict=True))
    return str((11 - total % 11) % 10)


def _institution(text: str, ja: str, en: str) -> str:
    code = _digits(text, _TEN, ja, en)
    if code[:2] not in PREFECTURES:
        _refuse_prefecture(ja, en)
    if luhn_digit(code[:-1]) != code[-1]:
        _refuse_check(ja, en)
    return code


def _digits(text: str, length: int, ja: str, en: str) -> str:
    code = re.sub(r"[ \t-]", "", half_width(text))
    if not re.fullmatch(rf"[0-9]{{{length}}}", code):
        raise Unreadable(
            f"{ja}は数字{length}桁で書いてください。", f"Write the {en} as {length} digits."
        )
    return code


def _refuse_check(ja: str, en: str) -> Never:
    raise Unreadable(
        f"{ja}の検査数字が合いません。書類を見て打ち直してください。",
        f"The check digit of the {en} does not fit. Type it again from the document.",
    )


def _refuse_prefecture(ja: str, en: str) -> Never:
    raise Unreadable(
        f"{ja}の最初の2桁は都道府県番号（01〜47）です。確かめてください。",
        f"The {en} begins with a prefecture (01 to 47). Please check it.",
    )

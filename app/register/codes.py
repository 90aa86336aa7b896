"""The answers of coded columns as they stand on forms, after widths and blanks. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.japan.text import Unreadable
from app.patients.kinds import Sex

SEXES: Final = MappingProxyType(
    {
        **dict.fromkeys(("男", "男性", "m", "male"), Sex.MALE.value),
        **dict.fromkeys(("女", "女性", "f", "female"), Sex.FEMALE.value),
        **dict.fromkeys(("その他",), Sex.OTHER.value),
        **dict.fromkeys(("不明", "不詳", "無回答"), Sex.UNKNOWN.value),
    }
)
CARE_LEVELS: Final = MappingProxyType(
    {
        **dict.fromkeys(("なし", "非該当", "自立", "未認定"), "not_certified"),
        **dict.fromkeys(("申請中", "認定申請中"), "applying"),
        **{f"要支援{n}": f"support_{n}" for n in (1, 2)},
        **{f"要介護{n}": f"care_{n}" for n in range(1, 6)},
    }
)
PHYSICAL: Final = MappingProxyType(
    {"自立": "independent"}
    | {grade.casefold(): grade for grade in ("J1", "J2", "A1", "A2", "B1", "B2", "C1", "C2")}
)
COGNITIVE: Final = MappingProxyType(
    # NFKC writes Ⅱ as II
    {"自立": "independent"}
    | {grade.casefold(): grade for grade in ("I", "IIa", "IIb", "IIIa", "IIIb", "IV", "M")}
)


_BLOOD: Final = re.compile(
    r"(?:rh)?(?P<before>[+-])?(?:rh)?(?P<abo>ab|a|b|o)?型?(?:rh)?(?P<after>[+-])?(?:rh)?"
)
_SIGNS: Final = MappingProxyType({"+": "positive", "-": "negative"})
_NO_BLOOD: Final = frozenset({"不明", "不詳", "未検査"})


def read_blood(text: str) -> dict[str, str]:
    """The blood type as far as it is told: A型, AB+, O型 Rh(-), Rh+. Raises `Unreadable`."""
    plain = re.sub(r"[\s()・,、/因子]", "", unicodedata.normalize("NFKC", text)).casefold()
    for word, sign in (
        ("プラス", "+"),
        ("陽性", "+"),
        ("マイナス", "-"),
        ("陰性", "-"),
        ("−", "-"),
    ):
        plain = plain.replace(word, sign)
    if plain in _NO_BLOOD:
        return {}
    found = _BLOOD.fullmatch(plain)
    signs = {one for one in (found["before"], found["after"]) if one} if found else set()
    if found is None or not (found["abo"] or signs) or len(signs) > 1:
        raise Unreadable("「A型 Rh+」のように書いてください。", "Write the blood type like A Rh+.")
    told = {"blood_abo": found["abo"]} if found["abo"] else {}
    return told | ({"blood_rh": _SIGNS[signs.pop()]} if signs else {})


def blood_said(abo: str | None, rh: str | None) -> str | None:
    """The blood type as a list holds it, read back by `read_blood`."""
    signs = {code: f"Rh{sign}" for sign, code in _SIGNS.items()}
    parts = (f"{abo.upper()}型" if abo else "", signs[rh] if rh else "")
    return " ".join(part for part in parts if part) or None


def answers(known: Mapping[str, str]) -> dict[str, str]:
    """Each code as the form says it, in the form's order."""
    said: dict[str, str] = {}
    for word, code in known.items():
        said.setdefault(code, code if word.isascii() else word)
    return said

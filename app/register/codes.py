"""The answers of coded columns as they stand on forms, after widths and blanks. Pure."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

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


def answers(known: Mapping[str, str]) -> dict[str, str]:
    """Each code as the form says it, in the form's order."""
    said: dict[str, str] = {}
    for word, code in known.items():
        said.setdefault(code, code if word.isascii() else word)
    return said

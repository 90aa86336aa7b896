"""Where and when a rulebook holds."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from app.japan import medical_areas, territory
from app.transport.language.words import Misread, Text

_WEIGHTS = (6, 5, 4, 3, 2)
_SIX = 6
_YEARS = range(1950, 2200)


def check_digit(five: str) -> str:
    """The sixth digit of a 全国地方公共団体コード, from its first five."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, five, strict=True))
    return str((11 - total % 11) % 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """The area, chosen by the municipality of the scene.

    `municipalities` and `excluding` hold six-digit codes with their check digit, or a
    prefecture's two digits for all of it. Names of departments and council are for people.
    """

    municipalities: tuple[str, ...]
    excluding: tuple[str, ...] = ()
    fire_departments: tuple[Text, ...] = ()
    council: Text | None = None

    def __post_init__(self) -> None:
        for code in (*self.municipalities, *self.excluding):
            if medical_areas.name(code) is not None:
                raise _written_out(code)
            if not re.fullmatch(r"[0-9]{2}|[0-9]{6}", code, re.ASCII):
                raise Misread(
                    Text(
                        f"コード {code[:12]} の桁が違います", f"code {code[:12]} has a wrong length"
                    ),
                    Text(
                        "6 桁の団体コードか都道府県の 2 桁を、引用符で囲んで書きます",
                        "write six digits, or a prefecture's two, in quotes",
                    ),
                )
            if len(code) == _SIX and check_digit(code[:5]) != code[5]:
                raise Misread(
                    Text(
                        f"コード {code} の検査数字が違います", f"code {code} fails its check digit"
                    ),
                    Text(
                        f"正しければ {code[:5]}{check_digit(code[:5])} です",
                        f"it would be {code[:5]}{check_digit(code[:5])}",
                    ),
                )

    def covers(self, municipality: str) -> bool:
        """Whether all of the scene's municipality lies in this area, whatever code it goes by."""
        return territory.covers(self.municipalities, municipality) and not territory.touches(
            self.excluding, municipality
        )

    def touches(self, municipality: str) -> bool:
        """Whether a part of it does: codes changed, and nobody knows on which side the scene is."""
        return territory.touches(self.municipalities, municipality) and not territory.covers(
            self.excluding, municipality
        )


def _written_out(area: str) -> Misread:
    """A medical area is drawn anew every few years, a rule is not: it names municipalities."""
    wrong = Text(
        f"{area} は二次医療圏({medical_areas.name(area)})の番号です",
        f"{area} is a secondary medical area",
    )
    if members := medical_areas.members(area):
        listed = ", ".join(f'"{code}"' for code in members)
        return Misread(wrong, Text(f"市区町村で書きます: {listed}", f"write out {listed}"))
    return Misread(
        wrong,
        Text(
            "いまの市区町村が分からないので、6 桁の団体コードで書きます",
            "its municipalities of today are not known: write six digits for each",
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """From which hour it holds, until which (end excluded); both with their time zone."""

    in_force_from: datetime
    adopted_on: date | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        for at in (self.in_force_from, self.until):
            if at is not None and at.year not in _YEARS:
                raise Misread(
                    Text(f"{at.year} 年は扱えません", f"the year {at.year} is out of range"),
                    Text("年を確かめてください", "check the year"),
                )
        if self.until is not None and self.until <= self.in_force_from:
            raise Misread(
                Text("until が in_force_from より前です", "until is not after in_force_from"),
                Text("どちらかを直してください", "correct one of the two"),
            )

    def holds(self, at: datetime) -> bool:
        """Whether it is in force at that moment."""
        return self.in_force_from <= at and (self.until is None or at < self.until)

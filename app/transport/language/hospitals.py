"""Where to: suggested destinations, the region's lists, and what follows when all refuse."""

import re
from dataclasses import dataclass

from app.transport.language.expression import Any, Compare, Expression, Order
from app.transport.language.marks import Code, FactName, Key, Origin
from app.transport.language.phoning import Hours
from app.transport.language.results import DestinationSource
from app.transport.language.words import Misread, Text

_TEN = 10
_NINE = 9


def is_institution(code: str) -> bool:
    """Whether this is a 医療機関コード: ten digits that pass their check (Luhn)."""
    if not re.fullmatch(r"[0-9]{10}", code, re.ASCII):
        return False
    total = 0
    for place, digit in enumerate(reversed(code)):
        weighed = int(digit) * (1 + place % 2)
        total += weighed - _NINE if weighed > _NINE else weighed
    return total % _TEN == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hospital:
    """One hospital of a list, with its 医療機関コード.

    Outside its `hours`, or where `when` is false, it is left out; in doubt it is shown.
    """

    code: Code
    name: Text
    hours: tuple[Hours, ...] = ()
    when: Expression | None = None
    origin: Origin = ""

    def __post_init__(self) -> None:
        if not is_institution(self.code):
            raise Misread(
                Text(
                    f"医療機関コード {self.code[:12]} が違います",
                    f"{self.code[:12]} is no institution code",
                ),
                Text(
                    "都道府県 2 桁+点数表 1 桁+7 桁を、引用符で囲んで書く",
                    "write its ten digits in quotes; the last is a check digit",
                ),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalList:
    """The region's list for one condition, as 消防法 35条の5 asks for it.

    `observe` is what the crew looks at to class the person (観察基準), `select` how it chooses
    among the hospitals (選定基準), `tell` what it tells them (伝達基準). Which state the list is
    for (分類基準) stands in the `when` of the destination that names the list, and what follows
    when none accepts (受入医療機関確保基準) in that destination's `fallback`.
    """

    id: Key
    text: Text
    hospitals: tuple[Hospital, ...] = ()
    observe: tuple[FactName, ...] = ()
    select: Text | None = None
    tell: Text | None = None
    origin: Origin = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """After so many refusals, or so many minutes of search, on to another destination.

    `to` names a destination, which is shown from then on and goes before this one.
    """

    text: Text
    to: str
    refusals: int | None = None
    minutes: int | None = None
    about: bool = False

    def __post_init__(self) -> None:
        if self.refusals is None and self.minutes is None:
            raise Misread(
                Text("いつ移るのかがありません", "it does not say when"),
                Text("refusals か minutes を書く", "write refusals or minutes"),
            )

    def test(self) -> Expression:
        """Whether it is time to move on."""
        counted = (("hospital_refusals", self.refusals), ("search_minutes", self.minutes))
        return Any(
            tuple(
                Compare(name, Order.AT_LEAST, least) for name, least in counted if least is not None
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A suggested source for the destination; the first that is true is shown first.

    Suggested, never decided. `list` names one of `lists` where the source is `listed`. One that
    a `fallback` names is shown only once that fallback holds.
    """

    id: Key
    text: Text
    source: DestinationSource
    when: Expression | None = None
    list: str | None = None
    fallback: Fallback | None = None
    origin: Origin = ""

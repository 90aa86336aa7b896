"""Calendar quarters, as a region plans by them. Pure."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.japan.text import Unreadable

MOST: Final = 8
"""Quarters in one answer: this year and the last."""

_WRITTEN: Final = re.compile(r"(20[0-9]{2})-Q([1-4])", re.ASCII)
_IN_A_YEAR: Final = 4


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a calendar year; written `2026-Q1`."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def ja(self) -> str:
        """As a heading says it: the months, since quarters are counted in two ways in Japan."""
        return f"{self.year}年{3 * self.number - 2}〜{3 * self.number}月"

    @property
    def before(self) -> "Quarter":
        """The one before."""
        is_first = self.number == 1
        return Quarter(self.year - is_first, _IN_A_YEAR if is_first else self.number - 1)

    @property
    def following(self) -> "Quarter":
        """The next one."""
        is_last = self.number == _IN_A_YEAR
        return Quarter(self.year + is_last, 1 if is_last else self.number + 1)


def quarter(text: str) -> Quarter:
    """A quarter as written. Raises Unreadable."""
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise Unreadable(
            "2026-Q1 のように、年と四半期(Q1〜Q4)で書いてください。",
            "Write a year and a quarter, like 2026-Q1.",
        )
    return Quarter(int(found[1]), int(found[2]))


def quarter_of(on: date) -> Quarter:
    """The quarter that a day belongs to."""
    return Quarter(on.year, (on.month + 2) // 3)


def span(first: Quarter, last: Quarter) -> tuple[Quarter, ...]:
    """Every quarter from the first to the last. Raises Unreadable for none or more than eight."""
    found: list[Quarter] = []
    each = first
    while each <= last and len(found) <= MOST:
        found.append(each)
        each = each.following
    if not 0 < len(found) <= MOST:
        raise Unreadable(
            f"始まりから終わりまで、{MOST}四半期以内で選んでください。",
            f"Choose a span of at most {MOST} quarters, the first one first.",
        )
    return tuple(found)


def years(quarters: tuple[Quarter, ...]) -> tuple[int, ...]:
    """The calendar years of which all four quarters are there."""
    seen = dict.fromkeys(each.year for each in quarters)
    return tuple(year for year in seen if set(of_year(year)) <= set(quarters))


def of_year(year: int) -> tuple[Quarter, ...]:
    """The four quarters of a year."""
    return tuple(Quarter(year, number) for number in range(1, _IN_A_YEAR + 1))

"""Municipalities and prefectures on a day, from the lists in `data`. Pure.

A municipality is named by its 全国地方公共団体コード. A code that ended has successors from a
day on: one where a town was renamed or merged, several where it was split. Every row names its
source, which `sources.csv` dates.
In the prefecture 99, which is made up for training, any code with a fitting check digit is a
municipality; those that the list names have changed as real ones do, so that it can be practised.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

from app.japan.codes import is_training_code, municipality_code
from app.japan.text import Unreadable

DATA = Path(__file__).with_name("data")
_CODE = 6


@dataclass(frozen=True, slots=True)
class Named:
    """What a code stands for from a day on (None: from before the list), until a day (excluded)."""

    code: str
    name: str
    reading: str
    begins: date | None
    ends: date | None
    city: str | None = None

    def is_on(self, day: date) -> bool:
        """Whether it stands for this on that day."""
        return (self.begins is None or self.begins <= day) and (
            self.ends is None or day < self.ends
        )


@dataclass(frozen=True, slots=True)
class Succession:
    """From `day` on, `successor` is in the place of `code`, or of a part of it."""

    code: str
    successor: str
    day: date


def exists(code: str, day: date) -> bool:
    """Whether a municipality has this code on a day."""
    return _on(code, day) is not None or (_is_free(code) and code not in municipalities())


def is_known(code: str) -> bool:
    """Whether any municipality ever had this code, as far back as the list goes."""
    return code in municipalities() or _is_free(code)


def name(code: str, day: date | None = None) -> str:
    """How people call a municipality, or a prefecture by its two digits; else the code itself.

    On a day on which the code did not exist, or without a day, its newest name.
    """
    if len(code) != _CODE:
        return prefectures().get(code, code)
    found = municipalities().get(code)
    if found is None:
        return f"訓練用の市町村 {code}" if _is_free(code) else code
    on = None if day is None else _on(code, day)
    return (on or found[-1]).name


def reading(code: str, day: date | None = None) -> str | None:
    """The reading of its name in katakana, by the same rule; None where nothing is known."""
    found = municipalities().get(code)
    if found is None:
        return None
    on = None if day is None else _on(code, day)
    return (on or found[-1]).reading


def with_code(code: str) -> str:
    """A name for people with the code behind it."""
    called = name(code)
    return called if called.endswith(code) else f"{called}({code})"


def prefecture(code: str) -> str:
    """The name of the prefecture of a municipality, or of a prefecture's two digits."""
    return prefectures().get(code[:2], code[:2])


def successors(code: str, day: date) -> tuple[str, ...]:
    """The codes that stand in its place on a day: itself while it exists, several after a split.

    Empty for a code that nobody knows, or that had not begun by then.
    """
    if exists(code, day):
        return (code,)
    onward = (one.successor for one in _from().get(code, ()) if one.day <= day)
    return tuple(sorted({last for each in onward for last in successors(each, day)}))


def predecessors(code: str, day: date) -> tuple[str, ...]:
    """The codes that existed on an earlier day and of which this one, or a part, is made."""
    before = {code} if exists(code, day) else set()
    for one in _into().get(code, ()):
        before.update(predecessors(one.code, day))
    return tuple(sorted(before))


def known_code(text: str) -> str:
    """A code as it is stored, of a municipality that is or was. Raises Unreadable."""
    code = municipality_code(text)
    if not is_known(code):
        raise _nobody()
    return code


def today_of(code: str, day: date) -> str:
    """The code of a municipality as it is written on a day, where it has one successor.

    Raises Unreadable for a code that nobody has, and for one whose place was split.
    """
    now = successors(code, day)
    if len(now) == 1:
        return now[0]
    if now:
        ja, en = "か".join(map(with_code, now)), " or ".join(now)
        raise Unreadable(
            f"この番号の市区町村は分かれました。いまの番号({ja})を選んでください。",
            f"The municipality of this code was split. Choose the code of today: {en}.",
        )
    raise _nobody()


@lru_cache(maxsize=8)
def split(day: date) -> tuple[str, ...]:
    """The codes that ended by a day and that several stand in the place of."""
    return tuple(code for code in sorted(_from()) if len(successors(code, day)) > 1)


@cache
def municipalities() -> Mapping[str, tuple[Named, ...]]:
    """Every code of the list with what it stood for, the oldest first."""
    found: dict[str, list[Named]] = {}
    for row in rows("municipalities"):
        code = row["code"]
        days = day_of(row["begins"]), day_of(row["ends"])
        one = Named(code, row["name"], row["reading"], *days, row["city"] or None)
        found.setdefault(code, []).append(one)
    return {
        code: tuple(sorted(each, key=lambda one: one.begins or date.min))
        for code, each in sorted(found.items())
    }


@cache
def wards() -> Mapping[str, tuple[str, ...]]:
    """The wards of each city that has any, or had, by their codes."""
    found: dict[str, tuple[str, ...]] = {}
    for code, each in municipalities().items():
        if (city := each[-1].city) is not None:
            found[city] = (*found.get(city, ()), code)
    return found


@cache
def prefectures() -> Mapping[str, str]:
    """The names of the prefectures by their two digits."""
    return {row["code"]: row["name"] for row in rows("prefectures")}


@cache
def successions() -> tuple[Succession, ...]:
    """Every change of codes, by day."""
    found = (
        Succession(row["code"], row["successor"], date.fromisoformat(row["day"]))
        for row in rows("successions")
    )
    return tuple(sorted(found, key=lambda one: (one.day, one.code, one.successor)))


def rows(table: str) -> Iterator[dict[str, str]]:
    """The rows of one list as they are written."""
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def day_of(text: str) -> date | None:
    """A day as the lists write it; None where the cell is empty."""
    return date.fromisoformat(text) if text else None


@cache
def _from() -> Mapping[str, list[Succession]]:
    found: dict[str, list[Succession]] = {}
    for one in successions():
        found.setdefault(one.code, []).append(one)
    return found


@cache
def _into() -> Mapping[str, list[Succession]]:
    found: dict[str, list[Succession]] = {}
    for one in successions():
        found.setdefault(one.successor, []).append(one)
    return found


def _on(code: str, day: date) -> Named | None:
    return next((one for one in municipalities().get(code, ()) if one.is_on(day)), None)


def _is_free(code: str) -> bool:
    return len(code) == _CODE and is_training_code(code)


def _nobody() -> Unreadable:
    return Unreadable(
        "この番号の市区町村はありません。市区町村の6桁の番号を確かめてください。",
        "No municipality has this code. Check its six digits.",
    )

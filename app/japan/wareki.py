"""Dates as Japan writes them: ISO or by era in, by era out, and age by Japanese law. Pure.

A birth day may be unknown, so a date here is a `PartialDate`. The first days of the eras
are those of `_ERAS`; before Meiji 6 (1873) Japan's calendar was another one, so nothing
earlier is taken.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Never

from app.japan.text import Unreadable, half_width

EARLIEST, LATEST = 1873, 2199
DECEMBER = 12


class Era(NamedTuple):
    """An era: its name, its letter, and the first day that is written with it."""

    name: str
    letter: str
    first: date


_ERAS = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("明治", "M", date(1868, 1, 25)),
)
_BY_MARK = {mark: era for era in _ERAS for mark in (era.name, era.name[0], era.letter)}
_SQUARE = str.maketrans({"㋿": "令和", "㍻": "平成", "㍼": "昭和", "㍽": "大正", "㍾": "明治"})

_UNKNOWN = r"(?:(?:月日|日)?(?:不詳|不明))?"
_ERA_MARK = "|".join([era.name for era in _ERAS] + ["[令平昭大明RHSTM]"])
_YEAR = rf"(?P<era>{_ERA_MARK})?(?P<year>元|[0-9]{{1,4}})"
_FORMS = (
    re.compile(_YEAR + r"(?:[-/.](?P<month>[0-9]{1,2})(?:[-/.](?P<day>[0-9]{1,2}))?)?"),
    re.compile(_YEAR + r"年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})日"),
    re.compile(_YEAR + rf"年(?:(?P<month>[0-9]{{1,2}})月)?(?P<day>){_UNKNOWN}"),
    re.compile(r"(?P<era>)(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, or as much of it as is known: year, year and month, or all three.

    Raises `Unreadable` where no such day exists or a day stands without its month.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if not EARLIEST <= self.year <= LATEST:
            _refuse(f"{EARLIEST}年から{LATEST}年までの年で", f"a year from {EARLIEST} to {LATEST}")
        if self.day is not None and self.month is None:
            _refuse("日を書くときは月も", "the month too where a day is given")
        try:
            date(self.year, 1 if self.month is None else self.month, self.day or 1)
        except ValueError:
            _refuse("暦にある日を", "a day that exists")
        if self.day == 0:
            _refuse(
                "分からない日は 0 とせず空けるか「日不詳」と", "nothing, not 0, for an unknown day"
            )

    @classmethod
    def of(cls, day: date) -> "PartialDate":
        """A fully known day."""
        return cls(day.year, day.month, day.day)

    @property
    def full(self) -> date | None:
        """The day, if all of it is known."""
        return self.first if self.day is not None else None

    @property
    def first(self) -> date:
        """The earliest day it can be."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The latest day it can be."""
        month = self.month or DECEMBER
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        return self.first.isoformat()[: 10 if self.day else 7 if self.month else 4]


def read_date(text: str) -> PartialDate:
    """A date from what was typed: 2024-03-01, 20240301, 令和6年3月1日, R6.3.1, 昭和10年4月日不詳.

    Full width, 元年 and the square era characters are taken. Raises `Unreadable`, saying
    how to write it, also where the day does not belong to the era written.
    """
    plain = re.sub(r"\s+", "", half_width(text).translate(_SQUARE)).upper()
    found = next(filter(None, (form.fullmatch(plain) for form in _FORMS)), None)
    if found is None:
        _refuse_form()
    era = _BY_MARK.get(found["era"] or "")
    year = 1 if found["year"] == "元" else int(found["year"])
    month, day = (int(part) if part else None for part in found.group("month", "day"))
    if era is None:
        if len(found["year"]) != len("1935"):
            _refuse_form()
        return PartialDate(year, month, day)
    if year == 0:
        _refuse("元号の年は元年（1年）から", "era years from 1 on")
    read = PartialDate(era.first.year + year - 1, month, day)
    if not any(at_end.name == era.name for at_end in _eras_of(read)):
        _refuse(
            "その日の元号で（昭和は64年1月7日、平成は31年4月30日まで）",
            "the era in force on that day (昭和 ends on 64.1.7, 平成 on 31.4.30)",
        )
    return read


def read_full_date(text: str) -> date:
    """As `read_date`, where the day must be known."""
    full = read_date(text).full
    if full is None:
        _refuse("年月日をすべて", "year, month and day")
    return full


def wareki(day: date | PartialDate) -> str:
    """昭和10年4月1日; with unknown parts 昭和10年4月; where the era is open, 昭和64年・平成元年."""
    known = day if isinstance(day, PartialDate) else PartialDate.of(day)
    text = "・".join(f"{era.name}{_era_year(era, known)}年" for era in _eras_of(known))
    if known.month is not None:
        text += f"{known.month}月"
    return text if known.day is None else f"{text}{known.day}日"


def age_on(birth: date, on: date) -> int:
    """Full years of age on a day in Japan.

    By law a year of age is complete at the end of the day before the birthday. Seen by the
    calendar day that is the birthday itself, and 1 March for those born on 29 February,
    whose year ends on 28 February at midnight. Raises `Unreadable` before birth.
    """
    if on < birth:
        raise Unreadable(
            "生年月日が今日より後です。生年月日を確かめてください。",
            "The birth date lies in the future. Please check it.",
        )
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def ages_on(birth: PartialDate, on: date) -> tuple[int, int]:
    """The least and the most years of age that a partly known birth date allows.

    0 before birth: a list of people must not fail over one mistyped date.
    """
    on = max(on, birth.first)
    return age_on(min(birth.last, on), on), age_on(birth.first, on)


def age_band(age: int) -> str:
    """An age as its decade: 10歳未満, 80代, 100歳以上."""
    if age < 10:  # noqa: PLR2004  a decade has ten years
        return "10歳未満"
    return "100歳以上" if age >= 100 else f"{age // 10 * 10}代"  # noqa: PLR2004  likewise


def are_near(one: PartialDate, other: PartialDate) -> bool:
    """Whether one may be a slip for the other.

    Equal as far as both are known; month and day swapped; one of the three different, the
    year only by up to 2, by 10, or by taking one era for the next (14, 63, 30 years).
    """
    slips = {1, 2, 10, 14, 30, 63}
    mine, theirs = ((d.year, d.month, d.day) for d in (one, other))
    apart = [a != b for a, b in zip(mine, theirs, strict=True) if a is not None and b is not None]
    if apart[0]:
        return sum(apart) == 1 and len(apart) > 1 and abs(one.year - other.year) in slips
    return sum(apart) <= 1 or (mine[1], mine[2]) == (theirs[2], theirs[1])


def _eras_of(day: PartialDate) -> list[Era]:
    """The eras that the day may lie in, oldest first."""
    ends = [era.first for era in _ERAS[:-1]]
    spans = zip(_ERAS, [date.max, *ends], strict=True)
    return [e for e, end in reversed(list(spans)) if e.first <= day.last and day.first < end]


def _era_year(era: Era, day: PartialDate) -> str:
    year = day.year - era.first.year + 1
    return "元" if year == 1 else str(year)


def _refuse(ja: str, en: str) -> Never:
    raise Unreadable(f"日付は{ja}書いてください。", f"Write {en}.")


def _refuse_form() -> Never:
    raise Unreadable(
        "日付を読めません。「1935-04-01」「昭和10年4月1日」「S10.4.1」のように書いてください。",
        "The date cannot be read. Write it like 1935-04-01, 昭和10年4月1日 or S10.4.1.",
    )


def months_after(day: date, months: int) -> date:
    """The last day of a period of months: the same day, or the month's last (民法 143条)."""
    years, month = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, date.max.year)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))

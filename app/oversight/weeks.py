"""ISO weeks as they are lived in Japan: from Monday's midnight to the next. Pure."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.clock import JAPAN

_WRITTEN: Final = re.compile(r"(2[0-9]{3})-W([0-9]{2})", re.ASCII)
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2999, 12, 31)
"""Days that may be asked for: beyond them calendars end and computing overflows."""


@dataclass(frozen=True, slots=True)
class Week:
    """One week by its Monday."""

    monday: date

    @classmethod
    def read(cls, text: str) -> "Week | None":
        """The week of `2026-W47`; None where there is no such week."""
        found = _WRITTEN.fullmatch(text)
        if found is None:
            return None
        try:
            return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))
        except ValueError:
            return None

    @classmethod
    def of(cls, day: date) -> "Week":
        """The week that a day lies in."""
        return cls(day - timedelta(days=day.weekday()))

    @property
    def before(self) -> "Week":
        """The week before."""
        return Week(self.monday - timedelta(weeks=1))

    @property
    def since(self) -> datetime:
        """When it begins."""
        return datetime(self.monday.year, self.monday.month, self.monday.day, tzinfo=JAPAN)

    @property
    def until(self) -> datetime:
        """When it is over; excluded."""
        return self.since + timedelta(weeks=1)

    def __str__(self) -> str:
        year, week, _ = self.monday.isocalendar()
        return f"{year}-W{week:02d}"

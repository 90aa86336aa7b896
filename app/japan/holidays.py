"""The public holidays of Japan, by its law as it stands since 2022. Pure.

The days of the equinoxes are announced a year ahead; the formula has met every announcement since
1980 and is made for the years until 2099.
"""

from datetime import date, timedelta
from functools import lru_cache

_FIXED = frozenset(
    {(1, 1), (2, 11), (2, 23), (4, 29), (5, 3), (5, 4), (5, 5), (8, 11), (11, 3), (11, 23)}
)
_MONDAYS = frozenset({(1, 2), (7, 3), (9, 3), (10, 2)})
"""Month, and which of its Mondays."""

_MARCH, _SEPTEMBER = 3, 9
_EQUINOX = {_MARCH: 20.8431, _SEPTEMBER: 23.2488}
_MONDAY, _SUNDAY = 0, 6
_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def is_holiday(day: date) -> bool:
    """Whether a day is a public holiday, the substitutes of those on a Sunday among them.

    A day between two holidays is one as well.
    """
    if _is_named(day):
        return True
    if day.weekday() != _SUNDAY and _is_named(day - _DAY) and _is_named(day + _DAY):
        return True
    while _is_named(day := day - _DAY):
        if day.weekday() == _SUNDAY:
            return True
    return False


def _is_named(day: date) -> bool:
    nth = (day.day + 6) // 7
    if (day.month, day.day) in _FIXED:
        return True
    if day.weekday() == _MONDAY and (day.month, nth) in _MONDAYS:
        return True
    return day.month in _EQUINOX and day.day == _equinox(day.year, day.month)


def _equinox(year: int, month: int) -> int:
    years = year - 1980
    return int(_EQUINOX[month] + 0.242194 * years - years // 4)

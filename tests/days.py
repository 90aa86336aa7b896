"""The days that tests speak of, counted in Japan and asked anew each time.

A run may go on over midnight there: a day that is kept from the time of import is then yesterday.
"""

import time
from datetime import date, datetime, timedelta
from datetime import time as of_day

from app.clock import JAPAN, japan_date, now

_LONGEST = timedelta(seconds=20)
"""Longer than a test takes."""


def today(days: int = 0) -> date:
    """Today in Japan, or so many days later."""
    return japan_date(now()) + timedelta(days=days)


def in_hours(hours: float) -> str:
    """An instant so many hours from now, as a text writes it."""
    return (now() + timedelta(hours=hours)).isoformat()


def stay_within_a_day() -> None:
    """Where midnight in Japan is about to come, waits until it has."""
    left = datetime.combine(today(1), of_day.min, JAPAN) - now()
    if left < _LONGEST:
        time.sleep(left.total_seconds())

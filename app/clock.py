"""The time. Decisions use the database's clock; this one is for tokens, logs and dates shown."""

from datetime import UTC, date, datetime, timedelta, timezone

JAPAN = timezone(timedelta(hours=9), "JST")


def now() -> datetime:
    """This process's clock, in UTC."""
    return datetime.now(UTC)  # noqa: TID251  the one place that asks the machine


def japan_date(at: datetime) -> date:
    """The calendar day in Japan at an instant: ages, reviews and expiries count by it."""
    return at.astimezone(JAPAN).date()


def shown(at: datetime) -> str:
    """An instant as people in Japan read it, to the minute: `2026-11-21 22:05`."""
    return at.astimezone(JAPAN).strftime("%Y-%m-%d %H:%M")

"""In which municipality somebody lives, by the code of today; and what is said of an older one."""

from datetime import datetime

from app.clock import japan_date
from app.errors import Invalid
from app.japan import places
from app.japan.text import Said, Unreadable


def lives_in(region: str, at: datetime) -> str:
    """The code that is kept. Raises Invalid where the place was split, naming what it became."""
    try:
        return places.today_of(region, japan_date(at))
    except Unreadable as unreadable:
        raise Invalid.at("body.region", unreadable.ja, unreadable.en) from None


def kept_as(given: str, kept: str) -> Said | None:
    """What is told where an older code came in; None where it is kept as it came."""
    if given == kept:
        return None
    before, now = places.with_code(given), places.with_code(kept)
    return Said(
        f"{before}は前の番号です。いまの{now}として記録しました。",
        f"{given} is a code of before; kept as {kept}, the code of today.",
    )


def choices(region: str, at: datetime) -> tuple[str, ...]:
    """The codes of today between which somebody has to choose, where the place was split."""
    now = places.successors(region, japan_date(at))
    return now if len(now) > 1 else ()

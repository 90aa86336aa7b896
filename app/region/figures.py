"""Reading the figures of one's own area, and having them counted.

The database hands out counts of the caller's municipalities and never a row (0008_keeping.sql);
which of them may be shown is decided here, by `hiding` alone and before anything leaves. It is
decided in Python because a cell hangs on its neighbours: one function, readable beside its proof
and attacked by tests, instead of a statement nobody can. A municipality's own counts decide its
cells, so what one caller is shown no other caller's answer can complete.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.clock import japan_date
from app.errors import Invalid, NotAllowed
from app.japan.places import name as municipality_name
from app.japan.text import Unreadable
from app.people.caller import Caller
from app.policy.capabilities import Act, may
from app.region import store, view
from app.region.quarters import Quarter, quarter, quarter_of, span, years
from app.region.table import Row, Span, table
from app.region.view import Statistics

_ACTION = "statistics.read"
_PREFECTURE = 2
WHOLE_PREFECTURE = "全市町村"


async def read(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    first: str | None,
    last: str | None,
    action: str = _ACTION,
) -> Statistics:
    """The figures from one quarter to another, for hub, municipality and prefecture officers.

    Left out, the year of the last whole quarter up to now, as far as anything was counted.
    Raises NotAllowed, Invalid.
    """
    if not may(caller.role, None, Act.READ_STATISTICS):
        refused = Entry(actor=caller.actor, action=action, outcome=Outcome.REFUSED, reason="role")
        raise NotAllowed(
            "統計は連携拠点・市町村・都道府県の担当が見られます。",
            "Statistics are for officers of hubs, municipalities and prefectures.",
            entry=refused,
        )
    asked = _span(first, last, at)
    begins, ends = str(asked.quarters[0]), str(asked.quarters[-1])
    rows = [Row(*row) for row in await store.figures(db, begins, ends)]
    if first is None:
        asked = _known(asked, rows)
    codes = {row.place for row in rows}
    prefectures = sorted({code[:_PREFECTURE] for code in codes if len(code) > _PREFECTURE})
    wholes = [code for code in prefectures if await store.answers_for(db, code)]
    names = await store.names(db, codes)
    places = table(rows, asked, wholes)
    await audit.append(db, at, Entry(actor=caller.actor, action=action))
    return Statistics(
        as_of=at,
        first=str(asked.quarters[0]),
        last=str(asked.quarters[-1]),
        periods=view.period_views(asked),
        indicators=view.indicator_views(),
        places=[
            view.place_view(
                place,
                WHOLE_PREFECTURE
                if place.code in wholes
                else names.get(place.code) or municipality_name(place.code),
                is_total=place.code in wholes,
            )
            for place in places
        ],
        note=view.NOTE,
    )


async def count_quarters(db: AsyncConnection, at: datetime) -> None:
    """Counts every quarter and month that is over and has settled, each once; for the clock."""
    await store.count(db, at)


def _span(first: str | None, last: str | None, at: datetime) -> Span:
    running = quarter_of(japan_date(at))
    field = "query.from"
    try:
        begins = Quarter(running.before.year, 1) if first is None else quarter(first)
        field = "query.to"
        ends = max(begins, running) if last is None else quarter(last)
        quarters = span(begins, ends)
    except Unreadable as unreadable:
        raise Invalid.at(field, unreadable.ja, unreadable.en) from None
    return Span(quarters, tuple(year for year in years(quarters) if year < running.year))


def _known(asked: Span, rows: Sequence[Row]) -> Span:
    """The span without what lies before anything was counted here."""
    since = min((row.period for row in rows), default=str(asked.quarters[-1]))
    return Span(tuple(each for each in asked.quarters if str(each) >= since), asked.years)

"""How a region does, on the screen: figures by municipality and quarter, and as a table to keep."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.api.statistics import as_file
from app.clock import japan_date
from app.region import figures
from app.region.indicators import Indicator
from app.region.quarters import Quarter, quarter_of
from app.web.screen import Screen
from app.web.shown import HEADERS

router = APIRouter()

From = Annotated[str | None, Query(alias="from")]
_LOOKED_BACK = 12
_GROUPS = (
    ("登録と意思", Indicator.PATIENTS, Indicator.WITH_ORDER),
    ("救急の対応", Indicator.CALLS, Indicator.REACHED),
    ("希望に沿ったか", Indicator.CPR_COMPARED, Indicator.TRANSPORT_UNDECIDABLE),
    ("記録の閲覧", Indicator.READS, Indicator.OVERRIDES),
)
"""Headings of the page, each with the first and the last figure under it."""


@router.get("/statistics")
async def statistics_page(screen: Screen, begins: From = None, to: str | None = None) -> Response:
    """The figures of a span."""
    found = await figures.read(*screen.work, begins, to)
    order = [one.code for one in found.indicators]
    groups = [
        (title, [one for one in found.indicators if first <= order.index(one.code) <= last])
        for title, begins, ends in _GROUPS
        for first, last in ((order.index(begins), order.index(ends)),)
    ]
    return screen.show(
        "statistics.html",
        statistics=found,
        groups=groups,
        periods={one.code: one.ja for one in found.periods},
        cells={
            (place.code, line.indicator): line.cells
            for place in found.places
            for line in place.lines
        },
        quarters=_quarters(quarter_of(japan_date(screen.work.at))),
    )


@router.get("/statistics.csv")
async def statistics_file(screen: Screen, begins: From = None, to: str | None = None) -> Response:
    """The same as a file."""
    found = await figures.read(*screen.work, begins, to, "statistics.downloaded")
    file = as_file(found)
    for name, value in HEADERS.items():
        file.headers.setdefault(name, value)
    return file


def _quarters(running: Quarter) -> list[Quarter]:
    """The running quarter and those before it, for the choice."""
    found = [running]
    while len(found) < _LOOKED_BACK:
        found.append(found[-1].before)
    return found

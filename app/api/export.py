"""One's own patients as a list to be taken away, cell by cell as the record shows them."""

from collections.abc import AsyncIterator
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from app.api.files import CSV, CUT_OFF, as_file
from app.errors import Problem
from app.oversight.table import MARK, lines_of
from app.register import exporting
from app.request import CallerSeries, Series

router = APIRouter(prefix="/v1", tags=["loads"])

NAME = "ishinowa-register.csv"


@router.get(
    "/register.csv",
    operation_id="exportRegister",
    summary="担当の方の一覧(CSV) · One's own patients as CSV",
    response_class=StreamingResponse,
    responses=CSV,
)
async def export_register(series: CallerSeries) -> StreamingResponse:
    """Who they are, whom to phone, what to beware of; no wish: a file cannot be withdrawn.

    Needs a second factor given within five minutes. UTF-8 with a byte order mark. The last line
    says how many there are, or that it was cut off.
    """
    await exporting.require_export(*series.work)
    return served(series)


def served(series: Series) -> StreamingResponse:
    """The list as a file to be kept, fifty patients at a time."""
    return as_file(NAME, _written(series))


async def _written(series: Series) -> AsyncIterator[bytes]:
    yield MARK + lines_of([exporting.HEADINGS])
    after: UUID | None = None
    count = 0
    while True:
        try:
            async with series.again() as work:
                page = await exporting.lines(*work, after)
        except Problem:  # the session has ended meanwhile
            yield lines_of([[CUT_OFF]])
            return
        count += len(page.lines)
        yield lines_of(page.lines)
        if page.next is None:
            break
        after = page.next
    yield lines_of([[f"以上 {count}人"]])

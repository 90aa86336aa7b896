"""One's own patients as a list to be taken away, cell by cell as the record shows them."""

from collections.abc import AsyncIterator
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from app.api.files import CSV, CUT_OFF, as_file
from app.api.loads import XLSX
from app.api.workbooks import Sheet, sent
from app.errors import Problem
from app.oversight.table import MARK, lines_of
from app.register import exporting
from app.request import CallerSeries, Series

router = APIRouter(prefix="/v1", tags=["loads"])


class ListForm(StrEnum):
    """What kind of file a list is."""

    CSV = "csv"
    XLSX = "xlsx"


_NAME = "ishinowa-register"
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILES: dict[int | str, dict[str, Any]] = {
    200: {"content": CSV[200]["content"] | {XLSX: _BINARY}, "description": "The table"}
}


@router.get(
    "/register",
    operation_id="exportRegister",
    summary="担当の方の一覧(CSV・Excel) · One's own patients as CSV or a workbook",
    response_class=StreamingResponse,
    responses=_FILES,
)
async def export_register(
    series: CallerSeries,
    form: Annotated[
        ListForm, Query(alias="format", description="ファイルの形式。The kind of file.")
    ] = ListForm.CSV,
) -> StreamingResponse:
    """Who they are, whom to phone, what to beware of; no wish: a file cannot be withdrawn.

    Needs a second factor given within five minutes. CSV is UTF-8 with a byte order mark; in a
    workbook every cell is text. The last line says how many there are, or that it was cut off.
    """
    await exporting.require_export(*series.work)
    return served(series, form)


def served(series: Series, form: ListForm) -> StreamingResponse:
    """The list as a file to be kept, fifty patients at a time."""
    name = f"{_NAME}.{form}"
    if form is ListForm.CSV:
        return as_file(name, _written(series))
    sheet = Sheet("一覧", exporting.HEADINGS)
    return as_file(name, sent(sheet, _pages(series)), XLSX)


async def _written(series: Series) -> AsyncIterator[bytes]:
    yield MARK + lines_of([exporting.HEADINGS])
    async for page in _pages(series):
        yield lines_of(page)


async def _pages(series: Series) -> AsyncIterator[list[list[str]]]:
    after: UUID | None = None
    count = 0
    while True:
        try:
            async with series.again() as work:
                page = await exporting.lines(*work, after)
        except Problem:  # the session has ended meanwhile
            yield [[CUT_OFF]]
            return
        count += len(page.lines)
        yield page.lines
        if page.next is None:
            break
        after = page.next
    yield [[f"以上 {count}人"]]

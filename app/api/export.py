"""One's own patients as a list to be taken away, cell by cell as the record shows them."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from app.errors import Problem
from app.oversight.table import MARK, lines_of
from app.register import exporting
from app.request import CallerSeries, Series

router = APIRouter(prefix="/v1", tags=["loads"])

NAME = "ishinowa-register.csv"
_CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The list"}
}
CUT_OFF = "途中で終わりました。この一覧は完全ではありません。もう一度書き出してください。"


@router.get(
    "/register.csv",
    operation_id="exportRegister",
    summary="担当の方の一覧(CSV) · One's own patients as CSV",
    response_class=StreamingResponse,
    responses=_CSV,
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
    return StreamingResponse(
        _written(series),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{NAME}"',
            "Cache-Control": "no-store",
        },
    )


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

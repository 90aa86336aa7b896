"""Tables for a spreadsheet that are too long for one transaction, sent as they are written."""

from collections.abc import AsyncIterator
from typing import Any

from fastapi.responses import StreamingResponse

CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "The table"}
}
CUT_OFF = "途中で終わりました。この一覧は完全ではありません。もう一度書き出してください。"
"""The last line of a table whose reader's session ended meanwhile."""


_CSV = "text/csv; charset=utf-8"


def as_file(name: str, written: AsyncIterator[bytes], media_type: str = _CSV) -> StreamingResponse:
    """The table as a file to be kept; its name says nothing of anybody."""
    return StreamingResponse(
        written,
        media_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
        },
    )

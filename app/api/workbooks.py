"""A table as an Excel workbook, written line by line to a file of the system's own, then sent.

A workbook is whole only at its end, so that nothing can be sent before. What is written lies in
temporary files that nobody else may open, and is gone once it has been sent or given up. No cell
is a formula: each is text, also a number of telephone, which keeps its leading 0.
"""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import IO, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell

from app.oversight.table import Line, harmless

_NOT_XML: Final = re.compile(f"{ILLEGAL_CHARACTERS_RE.pattern}|[\ufffe\uffff]")
"""With one such character no spreadsheet opens the workbook; openpyxl lets the last two through."""
_TEXT: Final = "@"
_AT_ONCE: Final = 64 * 1024


class Sheet:
    """The only sheet of a workbook, from its headings down."""

    def __init__(self, title: str, headings: Line) -> None:
        """Takes the words on the tab and the first line, which stays in sight.

        Nothing is put by before the first line is added.
        """
        self._book = Workbook(write_only=True)
        self._sheet = self._book.create_sheet(title)
        self._sheet.freeze_panes = "A2"
        self._head: tuple[Line, ...] = (headings,)
        self._is_saved = False

    def add(self, lines: Iterable[Line]) -> None:
        """More lines."""
        head, self._head = self._head, ()
        for line in (*head, *lines):
            self._sheet.append([self._cell(str(harmless(cell))) for cell in line])

    def save(self, file: IO[bytes]) -> None:
        """Writes the workbook, once."""
        self.add(())
        self._is_saved = True
        self._book.save(file)

    def drop(self) -> None:
        """Takes away what was put by, whatever became of the workbook; at once, without a wait."""
        writer = self._sheet._writer  # noqa: SLF001  openpyxl takes it away by saving alone
        if writer is None:
            return
        if not self._is_saved:
            self._sheet.close()
        with suppress(FileNotFoundError):
            writer.cleanup()

    def _cell(self, text: str) -> Cell:
        cell: Cell = WriteOnlyCell(self._sheet, _NOT_XML.sub("", text))
        cell.data_type = "s"
        cell.number_format = _TEXT
        return cell


async def sent(sheet: Sheet, pages: AsyncIterator[Iterable[Line]]) -> AsyncIterator[bytes]:
    """The workbook with all pages, piece by piece; memory does not grow with it."""
    with tempfile.TemporaryFile() as file:
        try:
            async for lines in pages:
                sheet.add(lines)
            await asyncio.to_thread(sheet.save, file)
        finally:  # also where the reader went away: whatever waits here is cancelled as well
            sheet.drop()
        file.seek(0)
        while piece := await asyncio.to_thread(file.read, _AT_ONCE):
            yield piece

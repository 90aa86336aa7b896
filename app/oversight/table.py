"""A file that spreadsheets in Japan open as it is: CSV, UTF-8 with its mark, no formula. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

Cell = str | int | float | None
Line = Sequence[Cell]

MARK: Final = "\ufeff".encode()
"""So that spreadsheets in Japan read it as UTF-8."""
_STARTS_A_FORMULA: Final = tuple("=+-@＝＋－＠")


def file_of(lines: Iterable[Line]) -> bytes:
    """The lines as one file; an empty line stands between two blocks."""
    return MARK + lines_of(lines)


def lines_of(lines: Iterable[Line]) -> bytes:
    """Lines in the middle of such a file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([[harmless(cell) for cell in line] for line in lines])
    return text.getvalue().encode()


def harmless(cell: Cell) -> str | int | float:
    """A cell that no spreadsheet takes for a formula, and that stays on its line."""
    if cell is None:
        return ""
    if not isinstance(cell, str):
        return cell
    flat = " ".join(cell.split())
    return f"'{flat}" if flat.startswith(_STARTS_A_FORMULA) else flat

"""An Excel workbook (.xlsx) read line by line: values alone, of its first visible sheet.

Formulas are not worked out and their last results not believed; macros, older and encrypted kinds
are turned away; links outside are not followed. What it would unfold to is counted before any of
it is unfolded: the reader stops where a part is larger than its entry in the directory says.
"""

import io
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Final
from xml.parsers import expat

import openpyxl
from openpyxl.utils.datetime import from_excel

from app.errors import Invalid
from app.register.kinds import MOST_COLUMNS
from app.register.marks import DATE, ERROR, FORBIDDEN, FORMULA

MARKS: Final = frozenset({DATE, ERROR, FORBIDDEN, FORMULA})
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_MOST_PARTS: Final = 500
_LARGEST_PART: Final = 64 * 1024 * 1024
_LARGEST_WHOLE: Final = 96 * 1024 * 1024
_SERIALS: Final = range(10_000, 100_000)
_YEARS: Final = range(1, 10_000)
_NO_VALUES: Final = {"f": FORMULA, "e": ERROR}
_WIDEST: Final = MOST_COLUMNS + 20


class Serial(str):
    """A whole number of a sheet, as text: in a column of dates it may be a day's serial."""

    __slots__ = ("day",)
    day: date | None


def is_workbook(content: bytes) -> bool:
    """Whether these are the bytes of a workbook. Raises Invalid for one of an older kind."""
    if content.startswith(_OLE):
        raise _refused(
            "古い形式(.xls)かパスワード付きです。パスワードなしの .xlsx で保存し直してください。",
            "An older kind (.xls), or one with a password. Save it as .xlsx without one.",
        )
    return content.startswith(_ZIP)


def lines_of(content: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    """Every line of the first visible sheet. Raises Invalid for what is no plain workbook."""
    _check(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations it does not know
            book = openpyxl.load_workbook(
                io.BytesIO(content), read_only=True, data_only=False, keep_links=False
            )
            sheet = next(one for one in book.worksheets if one.sheet_state == "visible")
            sheet.reset_dimensions()  # what it says of its own size is not believed
            for number, cells in enumerate(sheet.iter_rows(max_col=_WIDEST), 1):
                yield number, [_text(cell, book.epoch) for cell in cells]
    except Invalid:
        raise
    except Exception:  # noqa: BLE001  whatever the reader trips over, the file is at fault
        raise _unreadable() from None


def _check(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            parts = packed.infolist()
            names = {part.filename.casefold() for part in parts}
            if any(name.endswith("vbaproject.bin") for name in names):
                raise _refused(
                    "マクロを含むファイルは読み込めません。.xlsx で保存し直してください。",
                    "It holds macros. Save it as .xlsx.",
                )
            if "xl/workbook.xml" not in names:
                raise _unreadable()
            sizes = [part.file_size for part in parts]
            if (
                len(parts) > _MOST_PARTS
                or max(sizes) > _LARGEST_PART
                or sum(sizes) > _LARGEST_WHOLE
                or any(part.flag_bits & 1 for part in parts)
            ):
                raise _refused(
                    "中身が大きすぎるか、暗号化されています。値だけを新しいファイルに貼り付けてください。",
                    "It unfolds to too much, or is encrypted. Paste the values into a new file.",
                )
            for part in parts:
                if part.filename.casefold().endswith((".xml", ".rels")):
                    with packed.open(part) as xml:
                        _require_plain(xml.read(_PROLOGUE))
    except zipfile.BadZipFile:
        raise _unreadable() from None


_PROLOGUE: Final = 64 * 1024


class _Begun(Exception):  # noqa: N818  errors are named for what happened
    """The first element: nothing can be declared after it."""


def _require_plain(beginning: bytes) -> None:
    """Passes where no document type is declared: what one entity unfolds to has no end."""
    parser = expat.ParserCreate()

    def declared(*_: object) -> None:
        raise _unreadable()

    def begun(*_: object) -> None:
        raise _Begun

    parser.StartDoctypeDeclHandler = declared
    parser.StartElementHandler = begun
    try:
        parser.Parse(beginning, False)  # noqa: FBT003  the parser's own
    except (_Begun, expat.ExpatError):
        return
    raise _unreadable()  # nothing begins within any decent length


def _text(cell: Any, epoch: datetime) -> str:  # noqa: ANN401  a cell of whatever kind
    value = cell.value
    if cell.data_type in _NO_VALUES or (isinstance(value, str) and value.startswith("=")):
        return _NO_VALUES.get(cell.data_type, FORMULA)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()  # to be written as a day
    is_whole = isinstance(value, int | float) and not isinstance(value, bool)
    if is_whole and value == int(value):
        return _number(int(value), epoch)
    return "" if value is None else str(value).strip()


def _number(value: int, epoch: datetime) -> str:
    text = Serial(value)
    text.day = None
    if value in _SERIALS:
        day = from_excel(value, epoch)
        text.day = day.date() if isinstance(day, datetime) else None
    return text


def as_day(text: str) -> str:
    """What stands in a column of dates: a serial as its day, and no year that may be a serial."""
    if not isinstance(text, Serial):
        return text
    if text.day is not None:
        return text.day.isoformat()
    return DATE if int(text) in _YEARS else str(text)


def _unreadable() -> Invalid:
    return _refused(
        "Excel のファイルとして読めません。.xlsx か CSV で保存し直してください。",
        "It cannot be read as a workbook. Save it as .xlsx or CSV.",
    )


def _refused(ja: str, en: str) -> Invalid:
    return Invalid.at("body.file", ja, en)

"""A file opened as a list: its columns, and its rows one after the other. Nothing is stored here.

The whole file is in memory, as it came (16 MB at most); what is made of it goes by row by row. What
no column asks for is dropped on the way, and so is every cell that may not be stored.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.errors import Invalid
from app.japan.forbidden import find_forbidden
from app.register import workbooks
from app.register.cells import NOT_RECORDED
from app.register.headings import Column, Use, columns_of, is_head, missing
from app.register.kinds import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS, FileKind, ListTooLarge
from app.register.marks import FORBIDDEN, FORMULA

OVER: Final = "over"
"""The field of a value that stands to the right of every heading: the columns have slipped."""
_HEAD_WITHIN: Final = 20
_SNIFFED: Final = 4096
_NOTHING: Final = frozenset({"", NOT_RECORDED})
_DAYS: Final = frozenset({"birth_date", "informed_on"})
_KEPT: Final = frozenset("\n\t")

Line = tuple[int, Sequence[str]]
"""A line of the file with its number, as a spreadsheet shows it."""


@dataclass(slots=True)
class List:
    """What a file holds: `lines` can be gone through once."""

    form: FileKind
    encoding: str
    columns: tuple[Column, ...]
    lines: Iterator[Line] = field(repr=False)

    def rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Every row that holds anything: its line, and its cells by field."""
        places = [(n, c.field) for n, c in enumerate(self.columns) if c.use is Use.READ]
        width, count = len(self.columns), 0
        for line, cells in self.lines:
            if not any(cells):
                continue
            count += 1
            if count > MOST_ROWS:
                raise ListTooLarge
            row = {
                name: _kept(workbooks.as_day(cells[n]) if name in _DAYS else cells[n])
                for n, name in places
                if n < len(cells) and cells[n] not in _NOTHING
            }
            if any(cells[width:]):
                row[OVER] = "1"
            yield line, row


def open_list(content: bytes, *, has_area: bool) -> List:
    """The list in a file, told by its content. Raises Invalid, saying what to do."""
    if workbooks.is_workbook(content):
        form, encoding, lines = FileKind.XLSX, "", workbooks.lines_of(content)
    else:
        encoding = _encoding(content)
        form, lines = FileKind.CSV, _csv(content, encoding)
    head = _head(lines)
    columns = columns_of(head)
    forbidden = [one.heading for one in columns if one.use is Use.FORBIDDEN]
    if forbidden:
        raise _not_a_list(
            "保存してはならない番号の列があります。列ごと消してから読み込んでください: "
            + _named(forbidden),
            "There are columns that must not be stored. Remove them and load again.",
        )
    lacking = missing(columns, has_area=has_area)
    if lacking:
        raise _not_a_list(
            "必要な見出しが見つかりません: " + _named(lacking),
            "Headings that are needed are not there: name, reading, birth date, sex, address,"
            " municipality.",
        )
    return List(form, encoding, columns, lines)


def _head(lines: Iterable[Line]) -> list[str]:
    """The line of headings; titles may stand above it."""
    for count, (_, cells) in enumerate(lines, 1):
        if is_head(cells):
            head = [" ".join(cell.split()) for cell in cells]
            while head and not head[-1]:
                head.pop()
            if len(head) > MOST_COLUMNS:
                raise _not_a_list("列が多すぎます(80列まで)。", "Too many columns (80 at most).")
            return head
        if count >= _HEAD_WITHIN:
            break
    raise _not_a_list(
        "見出しの行が見つかりません。「氏名」「ふりがな」「生年月日」などの行を上に置いてください。",
        "There is no line of headings. Put one with 氏名, ふりがな, 生年月日 on top.",
    )


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _not_a_list(
            "この文字コード(UTF-16)は読めません。「CSV UTF-8」で保存し直してください。",
            "UTF-16 is not taken. Save it as CSV UTF-8.",
        )
    if content.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    for encoding in ("utf-8", "cp932"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    lost = {code: content.decode(code, "replace").count("\ufffd") for code in ("utf-8", "cp932")}
    return min(lost, key=lost.__getitem__)


def _csv(content: bytes, encoding: str) -> Iterator[Line]:
    text = io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="")
    first = text.read(_SNIFFED)
    text.seek(0)
    mark = "\t" if first.count("\t") > first.count(",") else ","
    reader = csv.reader(text, delimiter=mark, strict=True)
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            raise _not_a_list(
                f'{before + 1}行目から先が表として読めません。引用符(")を確かめてください。',
                f"From line {before + 1} on it is no table. Look for an unclosed quote.",
            ) from None
        line, before = before + 1, reader.line_num
        yield line, [FORMULA if c.startswith("=") else c for c in map(str.strip, cells)]


def _kept(cell: str) -> str:
    """A cell as it may be kept for the time being."""
    if cell in workbooks.MARKS:
        return cell
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(map(_readable, text)) if not text.isprintable() else text
    if len(text) > LONGEST_CELL:
        text = text[:LONGEST_CELL]  # longer than any field: it is found to be too long
    return FORBIDDEN if find_forbidden(text) else text


def _readable(char: str) -> str:
    kind = unicodedata.category(char)
    is_lost = (kind in {"Cc", "Cs"} and char not in _KEPT) or "\ufdd0" <= char <= "\ufdef"
    return "\ufffd" if is_lost else char


def _named(headings: Sequence[str]) -> str:
    return "、".join(headings)


def _not_a_list(ja: str, en: str) -> Invalid:
    return Invalid.at("body.file", ja, en)

"""Files opened as lists: encodings, tables that are none, workbooks that would do harm."""

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest

from app.errors import Invalid
from app.register import lists
from app.register.kinds import ListTooLarge
from app.register.lists import OVER, List, open_list
from app.register.marks import DATE, ERROR, FORMULA
from tests.register.builders import a_line, as_csv, as_xlsx, saved

NAMES = "髙橋 﨑子①㈱"  # NEC's and IBM's own, in cp932


def opened(content: bytes) -> List:
    return open_list(content, has_area=False)


def rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    return list(opened(content).rows())


def refused(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        rows(content)
    return caught.value.violations[0].ja


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("cp932", "cp932")],
)
def test_the_encoding_is_told_by_the_content(encoding: str, told: str) -> None:
    found = opened(as_csv([a_line(氏名=NAMES)], encoding))
    assert found.encoding == told
    ((line, cells),) = found.rows()
    assert (line, cells["name"]) == (2, NAMES)


def test_tabs_divide_it_as_well() -> None:
    content = "救急情報シート一覧\n".encode() + as_csv([a_line()], "utf-8").replace(b",", b"\t")
    ((line, cells),) = rows(content)
    assert (line, cells["name"]) == (3, "髙橋 花子0")


def test_a_private_character_of_shift_jis_comes_through_to_be_found() -> None:
    content = as_csv([a_line(氏名="外字")], "cp932").replace("外字".encode("cp932"), b"\xf0\x40")
    ((_, cells),) = rows(content)
    assert cells["name"] == "\ue000"


def test_a_broken_byte_spoils_its_own_cell_alone() -> None:
    content = as_csv([a_line(0, 氏名="XX"), a_line(1)]).replace(b"XX", b"\xff")
    (_, first), (_, second) = rows(content)
    assert "\ufffd" in first["name"]
    assert second["name"] == "髙橋 花子1"


def test_utf_16_is_told_what_to_do() -> None:
    assert "CSV UTF-8" in refused("氏名\tふりがな".encode("utf-16"))


def test_titles_above_blank_lines_and_lines_within_cells() -> None:
    table = as_csv([a_line(病名='"肺がん\r\n骨転移"')], "utf-8")
    content = "救急情報シート一覧,令和8年\r\n\r\n".encode() + table + b",,,\r\n\r\n"
    ((line, cells),) = rows(content)
    assert (line, cells["main_diagnosis"]) == (4, "肺がん\n骨転移")


def test_the_line_is_the_one_where_the_row_begins() -> None:
    lines = [a_line(0, 病名='"肺がん\n骨転移"'), a_line(1)]
    assert [line for line, _ in rows(as_csv(lines))] == [2, 4]


def test_a_comma_within_an_address_shows_as_a_slip() -> None:
    ((_, cells),) = rows(as_csv([a_line(住所="訓練町1,2")]))
    assert OVER in cells


def test_an_unclosed_quote_swallows_nothing_silently() -> None:
    assert "引用符" in refused(as_csv([a_line(0, 病名='"肺がん'), a_line(1)]))


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"a,b\r\n1,2\r\n", "氏名\r\n".encode()])
def test_what_has_no_headings_is_no_list(content: bytes) -> None:
    assert "見出しの行" in refused(content)


def test_control_characters_and_halves_of_markers_are_lost() -> None:
    ((_, cells),) = rows(as_csv([a_line(氏名="花\x00子\x1b", 病名="\ufdd0肺がん")], "utf-8"))
    assert cells["name"] == "花\ufffd子\ufffd"
    assert cells["main_diagnosis"] == "\ufffd肺がん"


def test_a_cell_that_a_spreadsheet_would_work_out_is_marked() -> None:
    ((_, cells),) = rows(as_csv([a_line(電話番号='="0300000000"')]))
    assert cells["phone.1"] == FORMULA


def test_a_list_longer_than_is_taken_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "MOST_ROWS", 2)
    with pytest.raises(ListTooLarge):
        rows(as_csv([a_line(n) for n in range(3)]))


def a_book(**cells: Any) -> bytes:  # noqa: ANN401  whatever a cell may hold
    """A workbook of one row, with these cells by their headings."""
    line = a_line() | cells
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(list(line))
    sheet.append(list(line.values()))
    return saved(book)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (date(1935, 4, 1), "1935-04-01"),
        (datetime(1935, 4, 1), "1935-04-01"),  # noqa: DTZ001  as a sheet has it
        (12875, "1935-04-01"),
        (19350401, "19350401"),
        (1935, DATE),
        ("昭和10年4月1日", "昭和10年4月1日"),
        ("=TODAY()", FORMULA),
    ],
)
def test_days_as_sheets_have_them(value: object, read: str) -> None:
    ((_, cells),) = rows(a_book(生年月日=value))
    assert cells["birth_date"] == read


@pytest.mark.parametrize(
    ("value", "read"),
    [(312345678, "312345678"), ("03-0000-1234", "03-0000-1234"), (3.5, "3.5"), ("#N/A", ERROR)],
)
def test_numbers_as_sheets_have_them(value: object, read: str) -> None:
    ((_, cells),) = rows(a_book(電話番号=value))
    assert cells["phone.1"] == read


def test_only_the_first_visible_sheet_is_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx([a_line()])))
    hidden = book.create_sheet("隠れた表", 0)
    hidden.append(["氏名", "マイナンバー"])
    hidden.sheet_state = "hidden"
    book.active = 1
    assert len(rows(saved(book))) == 1


def test_older_kinds_and_passwords_are_told_what_to_do() -> None:
    assert ".xlsx" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def repacked(change: Callable[[zipfile.ZipFile], None], leave: str = "") -> bytes:
    """The same workbook with something put into it."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_xlsx([a_line()]))) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            if part.filename != leave:
                new.writestr(part, old.read(part))
        change(new)
    return written.getvalue()


def test_macros_are_turned_away() -> None:
    assert "マクロ" in refused(repacked(lambda new: new.writestr("xl/vbaProject.bin", b"x")))


def test_a_bomb_is_turned_away_unopened() -> None:
    zeros = b"0" * (65 * 1024 * 1024)
    content = repacked(lambda new: new.writestr("xl/media/image1.png", zeros))
    assert len(content) < 200_000
    assert "大きすぎる" in refused(content)


def test_a_bomb_that_lies_about_its_size_is_turned_away_as_well() -> None:
    sheet = "xl/worksheets/sheet1.xml"
    content = repacked(lambda new: new.writestr(sheet, b" " * 70_000_000), leave=sheet)
    size = (70_000_000).to_bytes(4, "little")
    assert content.count(size) == 2
    assert "読めません" in refused(content.replace(size, (1000).to_bytes(4, "little")))


def test_entities_are_not_unfolded() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbb">]><sst>&b;</sst>'
    part = "xl/sharedStrings.xml"
    assert "読めません" in refused(repacked(lambda new: new.writestr(part, bomb), leave=part))


def test_what_only_looks_packed_is_told_so() -> None:
    assert "読めません" in refused(b"PK\x03\x04" + b"\0" * 100)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as other:
        other.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert "読めません" in refused(written.getvalue())

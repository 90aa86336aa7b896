"""The same list as a workbook: as guarded, as recorded, and every cell of it text."""

import asyncio
import io
import os
import tempfile
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio
import openpyxl
import pytest

from app.api import workbooks
from app.api.files import CUT_OFF
from app.api.loads import XLSX
from app.register import exporting
from app.register.exporting import HEADINGS
from tests.builders import Headers, Home
from tests.register.builders import a_line, as_csv, registered
from tests.register.test_exporting import someone, taken

PATH = "/register?format=xlsx"


async def cells(home: Home, headers: Headers) -> list[list[Any]]:
    """Every cell with its kind."""
    answer = await home.send("GET", PATH, headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Type"] == XLSX
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].endswith('"ishinowa-register.xlsx"')
    (sheet,) = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets
    return [list(row) for row in sheet.iter_rows()]


async def test_nobody_gets_a_line_without_an_open_grant(home: Home) -> None:
    await someone(home)
    assert [row[0].value for row in await cells(home, home.stranger)] == ["氏名", "以上 0人"]


async def test_without_a_fresh_second_factor_nothing_is_taken_away(home: Home) -> None:
    await someone(home)
    home.rows.run("UPDATE sessions SET second_factor_at = now() - %s", timedelta(minutes=6))
    answer = await home.send("GET", PATH, home.doctor)
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/second-factor-needed")
    assert (await home.send("GET", "/register?format=pdf", home.doctor)).status_code == 422


async def test_it_says_what_the_other_says_and_leaves_the_same_leaf(home: Home) -> None:
    patient_id = await someone(home, アレルギー="ペニシリン", 旧姓="鈴木")
    (line,), last = await taken(home, home.doctor)
    (one,) = home.rows.leaves("export.read")
    head, row, end = await cells(home, home.doctor)
    assert [cell.value for cell in head] == list(HEADINGS)
    assert [cell.value or "" for cell in row] == list(line.values())
    assert end[0].value == last
    assert one["patient_id"] == patient_id
    assert home.rows.leaves("export.read") == [one, one]


async def test_every_cell_is_text_and_no_formula(home: Home) -> None:
    lines = [a_line(n, 病名=f"{mark}HYPERLINK(0)") for n, mark in enumerate("=+-@")]
    await registered(home, as_csv(lines))
    rows = await cells(home, home.doctor)
    filled = [cell for row in rows for cell in row if cell.value is not None]
    assert {cell.data_type for cell in filled} == {"s"}
    assert {cell.number_format for cell in filled} == {"@"}
    phones = {row[HEADINGS.index("電話1")].value for row in rows[1:-1]}
    assert all(phone.startswith("03-0000-") for phone in phones)
    ills = {row[HEADINGS.index("病名")].value for row in rows[1:-1]}
    assert {ill[0] for ill in ills} == {"'"}


async def test_a_session_that_ends_meanwhile_cuts_it_off_and_says_so(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    await registered(home, as_csv([a_line(n) for n in range(7)]))
    monkeypatch.setattr(exporting, "PAGE", 3)
    pages = exporting.lines

    async def revoking(*work: Any) -> exporting.Lines:  # noqa: ANN401  as it is called
        page = await pages(*work)
        home.rows.run("UPDATE sessions SET revoked_at = now()")
        return page

    monkeypatch.setattr(exporting, "lines", revoking)
    rows = await cells(home, home.doctor)
    assert (len(rows), rows[-1][0].value) == (1 + 3 + 1, CUT_OFF)


async def test_given_up_or_whole_it_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    async def breaking() -> Any:  # noqa: ANN401  pages
        yield [["一"]]
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError):
        async for _ in workbooks.sent(workbooks.Sheet("一覧", ["氏名"]), breaking()):
            pass
    assert not os.listdir(tmp_path)  # noqa: PTH208  nobody waits for it


async def test_a_reader_who_goes_away_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    is_written = asyncio.Event()

    async def unending() -> Any:  # noqa: ANN401  pages
        yield [["山田 太郎"]]
        is_written.set()
        await asyncio.Event().wait()

    async def read() -> None:
        async for _ in workbooks.sent(workbooks.Sheet("一覧", ["氏名"]), unending()):
            pass

    # As Starlette stops an answer: whatever waits in the scope is cancelled, again and again.
    async with anyio.create_task_group() as answer:
        answer.start_soon(read)
        await is_written.wait()
        assert len(os.listdir(tmp_path)) == 1  # noqa: PTH208  nobody waits for it
        answer.cancel_scope.cancel()
    workbooks.sent(workbooks.Sheet("一覧", ["氏名"]), unending())  # never begun
    assert not os.listdir(tmp_path)  # noqa: PTH208  likewise


async def test_a_character_that_no_workbook_can_hold_is_left_out() -> None:
    async def pages() -> Any:  # noqa: ANN401  pages
        yield [["山田\ufffe太郎\uffff"]]

    pieces = [one async for one in workbooks.sent(workbooks.Sheet("一覧", ["氏名"]), pages())]
    (sheet,) = openpyxl.load_workbook(io.BytesIO(b"".join(pieces))).worksheets
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [["氏名"], ["山田太郎"]]


@pytest.mark.long
async def test_memory_does_not_grow_with_the_list() -> None:
    async def pages(many: int) -> Any:  # noqa: ANN401  pages
        for page in range(many):
            yield [[f"{page}-{n}-{column}" for column in range(40)] for n in range(50)]

    async def most(many: int) -> int:
        tracemalloc.start()
        async for _ in workbooks.sent(workbooks.Sheet("一覧", ["氏名"]), pages(many)):
            pass
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    assert await most(40) < await most(8) * 1.3 + 200_000

"""Lists as clinics have them, and a clinic that loads one over HTTP."""

import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import httpx
import openpyxl

from app.api.loads import XLSX
from tests.builders import REGION, Headers, Home

Line = dict[str, Any]
SURNAMES = ("サトウ", "スズキ", "タカハシ", "タナカ", "イトウ", "ワタナベ", "ヤマモト")


def a_line(number: int = 0, /, **changes: str) -> Line:
    """A person as a form says them; another number is another person."""
    return {
        "氏名": f"髙橋 花子{number}",
        "ふりがな": f"{SURNAMES[number % 7]} ハナコ",
        "生年月日": _born(number),
        "性別": "女",
        "住所": f"訓練町1丁目{number}番",
        "市区町村": "訓練市",
        "電話番号": f"03-0000-{number % 10_000:04d}",
        "緊急連絡先1": "髙橋 一郎",
        "続柄": "長男",
        "電話": "090-0000-1234",
        "病名": "肺がん",
    } | changes


def _born(number: int) -> str:
    days, year = divmod(number // 7, 30)
    return f"昭和{10 + year}年{1 + days % 12}月{1 + days // 12}日"


def as_csv(lines: Sequence[Line], encoding: str = "utf-8-sig") -> bytes:
    text = "".join(",".join(map(str, line)) + "\r\n" for line in _table(lines))
    return text.encode(encoding)


def as_xlsx(lines: Sequence[Line]) -> bytes:
    book = openpyxl.Workbook()
    for line in _table(lines):
        book.active.append(line)  # type: ignore[union-attr]
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _table(lines: Sequence[Line]) -> list[list[Any]]:
    return [list(lines[0]), *(list(line.values()) for line in lines)]


async def sent(
    home: Home,
    content: bytes,
    headers: Headers | None = None,
    kind: str = "text/csv",
    **more: str,
) -> httpx.Response:
    """A file on its way to the clinic's loads."""
    query = {"region": REGION} | {name: one for name, one in more.items() if name != "key"}
    key = {"Idempotency-Key": more["key"]} if "key" in more else {}
    who = (headers or home.doctor) | {"Content-Type": kind} | key
    return await home.http.post("/v1/loads", headers=who, params=query, content=content)


async def opened(home: Home, content: bytes, **more: str) -> UUID:
    kind = XLSX if content.startswith(b"PK") else "text/csv"
    answer = await sent(home, content, None, kind, **more)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["id"])


async def stepped(home: Home, load_id: UUID, until: str) -> dict[str, Any]:
    """Steps until the load stands there; as it is shown then."""
    for _ in range(200):
        answer = await home.send("POST", f"/loads/{load_id}/steps", home.doctor)
        assert answer.status_code == 200, answer.text
        if answer.json()["state"] == until:
            break
    found: dict[str, Any] = answer.json()
    assert found["state"] == until
    return found


async def checked(home: Home, content: bytes, **more: str) -> dict[str, Any]:
    return await stepped(home, await opened(home, content, **more), "checked")


async def registered(home: Home, content: bytes, **more: str) -> dict[str, Any]:
    """The whole way of a list."""
    load_id = (await checked(home, content, **more))["id"]
    answer = await home.send("POST", f"/loads/{load_id}/start", home.doctor)
    assert answer.status_code == 200, answer.text
    return await stepped(home, load_id, "done")


async def findings(home: Home, load_id: object) -> list[tuple[int, str, str]]:
    """Line, column, what to do; the first page."""
    answer = await home.send("GET", f"/loads/{load_id}/rows", home.doctor)
    assert answer.status_code == 200, answer.text
    return [
        (row["line"], one["heading"], one["ja"])
        for row in answer.json()["items"]
        for one in row["findings"]
    ]

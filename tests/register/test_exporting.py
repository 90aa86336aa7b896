"""One's own patients as a list: cell by cell what the record shows, and on the record."""

import csv
import io
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.api.files import CUT_OFF
from app.audit import store as audit
from app.register import exporting
from app.register.cells import NOT_RECORDED, WITHHELD
from app.register.exporting import _COLUMNS, HEADINGS, SHOWN
from tests.builders import Headers, Home, a_consent_body
from tests.register.builders import a_line, as_csv, checked, registered

Line = dict[str, str]


async def taken(home: Home, headers: Headers) -> tuple[list[Line], str]:
    """The lines of a list, and what its last one says."""
    answer = await home.send("GET", "/register", headers)
    assert answer.status_code == 200, answer.text
    text = answer.content.decode("utf-8-sig")
    head, *lines, last = csv.reader(io.StringIO(text))
    assert head == list(HEADINGS)
    return [dict(zip(head, line, strict=True)) for line in lines], last[0]


async def someone(home: Home, **changes: str) -> UUID:
    await registered(home, as_csv([a_line(**changes)]))
    (patient_id,) = home.rows.one("SELECT id FROM patients ORDER BY registered_at DESC LIMIT 1")
    return UUID(str(patient_id))


async def test_it_holds_what_was_loaded_and_can_be_loaded_again(home: Home) -> None:
    more = {"アレルギー": "ペニシリン", "要介護度": "要介護3", "寝たきり度": "Ｂ１"}
    more |= {"旧姓": "鈴木", "旧姓フリガナ": "スズキ", "通称": "髙橋 はな", "血液型": "Ａ型 Rh+"}
    await someone(home, **more)
    ((line,), last) = await taken(home, home.doctor)
    assert last == "以上 1人"
    assert (line["氏名"], line["ふりがな"]) == ("髙橋 花子0", "サトウ ハナコ")
    assert (line["生年月日"], line["性別"], line["電話1"]) == ("1935-01-01", "女", "03-0000-0000")
    assert (line["緊急連絡先1 氏名"], line["緊急連絡先1 続柄"]) == ("髙橋 一郎", "長男")
    assert (line["病名"], line["要介護度"]) == ("肺がん", "要介護3")
    assert (line["旧姓"], line["旧姓ふりがな"], line["通称"]) == ("鈴木", "スズキ", "髙橋 はな")
    assert line["血液型"] == "A型 Rh+"
    assert line["障害高齢者の日常生活自立度"] == "B1"
    assert line["介護保険被保険者番号"] == line["緊急連絡先2 氏名"] == NOT_RECORDED
    answer = await home.send("GET", "/register", home.doctor)
    text = answer.content.decode("utf-8-sig").rsplit("以上", 1)[0]
    load = await checked(home, text.encode())
    assert load["counts"]["known"] == 1


async def test_it_holds_no_wish(home: Home) -> None:
    patient_id = await someone(home)
    assert (await home.wished(patient_id)).status_code == 201
    answer = await home.send("GET", "/register", home.doctor)
    for word in ("心肺", "望まない", "庭の見える", "not_wanted"):
        assert word not in answer.content.decode("utf-8-sig")


async def test_nobody_gets_a_line_without_an_open_grant(home: Home) -> None:
    await someone(home)
    assert await taken(home, home.stranger) == ([], "以上 0人")
    home.rows.run("UPDATE grants SET closes_at = now()")
    assert await taken(home, home.doctor) == ([], "以上 0人")


async def test_without_a_fresh_second_factor_nothing_is_taken_away(home: Home) -> None:
    await someone(home)
    home.rows.run("UPDATE sessions SET second_factor_at = now() - %s", timedelta(minutes=6))
    answer = await home.send("GET", "/register", home.doctor)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/second-factor-needed"
    assert "髙橋" not in answer.text


async def test_each_patient_is_on_the_record_with_what_was_shown(home: Home) -> None:
    patient_id = await someone(home)
    await taken(home, home.doctor)
    (leaf,) = home.rows.leaves("export.read")
    assert leaf["patient_id"] == patient_id
    assert set(leaf["sections"]) == {section.value for section in SHOWN}
    looked = await home.send("GET", f"/patients/{patient_id}/accesses", home.doctor)
    assert "export.read" in [one["action"] for one in looked.json()["items"]]


async def test_a_cell_is_harmless_whatever_stands_in_the_record(home: Home) -> None:
    lines = [a_line(n, 病名=f"{mark}cmd|' /C calc'!A0") for n, mark in enumerate("+-@＝")]
    await registered(home, as_csv(lines))
    found, _ = await taken(home, home.doctor)
    assert {line["病名"][:2] for line in found} == {"'+", "'-", "'@", "'＝"}


@pytest.mark.parametrize(
    "sections",
    [
        None,
        ["identity", "verdict", "diagnosis"],
    ],
)
async def test_every_cell_says_what_the_record_says_to_the_same_reader(
    home: Home, sections: list[str] | None
) -> None:
    patient_id = await someone(home, アレルギー="ペニシリン", 要介護度="要介護3")
    for place, function in (
        (home.station, "nursing"),
        (home.office, "care_management"),
        (home.pharmacy, "pharmacy"),
    ):
        await home.joined(patient_id, place, function)
    body = a_consent_body(sections=sections)
    path = f"/patients/{patient_id}/consents"
    assert (await home.send("POST", path, home.doctor, body)).status_code == 201
    for reader in (home.doctor, home.station_nurse, home.care_manager, home.pharmacist):
        (line,), _ = await taken(home, reader)
        record = await home.record(patient_id, reader)
        for section, columns in _COLUMNS.items():
            told = {said_of(line[heading]) for heading in columns}
            assert told <= MAY[as_shown(record, section.value)], (section, told)


MAY = {
    "withheld": {"withheld"},
    "not_recorded": {"not_recorded"},
    "full": {"value", "not_recorded"},
    "brief": {"value", "not_recorded", "withheld"},
}


def said_of(cell: str) -> str:
    return {WITHHELD: "withheld", NOT_RECORDED: "not_recorded"}.get(cell, "value")


def as_shown(record: dict[str, Any], section: str) -> str:
    part = record[section]
    return str(part["level"] if part["state"] == "shown" else part["state"])


async def test_a_list_of_many_pages_is_whole(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    await registered(home, as_csv([a_line(n) for n in range(7)]))
    monkeypatch.setattr(exporting, "PAGE", 3)
    lines, last = await taken(home, home.doctor)
    assert (len({line["氏名"] for line in lines}), last) == (7, "以上 7人")


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
    lines, last = await taken(home, home.doctor)
    assert (len(lines), last) == (3, CUT_OFF)


async def test_no_line_leaves_before_it_is_on_the_record(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    await someone(home)

    async def broken(*_: object) -> list[UUID]:
        raise RuntimeError("no audit")

    monkeypatch.setattr(audit, "append_all", broken)
    with suppress(RuntimeError, httpx.HTTPError):  # cut off, whoever notices first
        answer = await home.send("GET", "/register", home.doctor)
        assert "髙橋" not in answer.text

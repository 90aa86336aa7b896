"""A clinic's list: looked at first, registered once somebody says so, and nobody twice."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app.clock import now
from tests.builders import Home, a_patient_body
from tests.register.builders import (
    a_line,
    as_csv,
    as_xlsx,
    checked,
    findings,
    opened,
    registered,
    sent,
    stepped,
)

PEOPLE = "SELECT count(*) FROM patients"


async def test_nobody_but_a_clinics_doctor_or_nurse_loads_a_list(home: Home) -> None:
    for headers in (home.care_manager, home.pharmacist, home.station_nurse):
        assert (await sent(home, as_csv([a_line()]), headers)).status_code == 403
    assert home.rows.one("SELECT count(*) FROM loads") == (0,)
    assert {leaf["outcome"] for leaf in home.rows.leaves("load.opened")} == {"refused"}


async def test_another_clinics_load_is_not_there(home: Home) -> None:
    load_id = await opened(home, as_csv([a_line()]))
    for method, path in (
        ("GET", ""),
        ("GET", "/rows"),
        ("GET", "/report.csv"),
        ("POST", "/steps"),
        ("POST", "/start"),
        ("DELETE", ""),
    ):
        for one in (load_id, uuid4()):
            answer = await home.send(method, f"/loads/{one}{path}", home.stranger)
            assert answer.status_code == 404
    listed = await home.send("GET", "/loads", home.stranger)
    assert listed.json() == {"items": [], "next": None}


async def test_a_dry_run_registers_nobody_and_names_line_column_and_remedy(home: Home) -> None:
    lines = [
        a_line(0),
        a_line(1, 氏名=""),
        a_line(2, 生年月日="昭和70年1月1日"),
        a_line(3, 電話番号="312345678"),
        a_line(4, 性別="1"),
        a_line(5, 電話="110"),
        a_line(6, 氏名="\ue000橋 花子"),
    ]
    load = await checked(home, as_csv(lines))
    assert load["counts"] == {
        "waiting": 0, "good": 1, "faulty": 6, "known": 0, "registered": 0, "dropped": 0
    }  # fmt: skip
    said = await findings(home, load["id"])
    assert [(line, heading) for line, heading, _ in said] == [
        (3, "氏名"), (4, "生年月日"), (5, "電話番号"), (6, "性別"), (7, "電話"), (8, "氏名")
    ]  # fmt: skip
    assert "先頭の 0" in said[2][2]
    assert "外字" in said[5][2]
    assert home.rows.one(PEOPLE) == (0,)


async def test_who_is_loaded_stands_in_the_record_as_if_typed_by_hand(home: Home) -> None:
    load = await registered(home, as_csv([a_line()]), informed_on="2026-01-10")
    assert load["counts"]["registered"] == 1
    (patient_id,) = home.rows.one("SELECT id FROM patients")
    record = await home.record(patient_id)
    identity = record["identity"]["content"]
    assert (identity["name"], identity["reading"]) == ("髙橋 花子0", "サトウ ハナコ")
    assert (identity["birth_date"], identity["phones"]) == ("1935-01-01", ["03-0000-0000"])
    (relative,) = record["family_contacts"]["content"]["people"]
    assert (relative["name"], relative["relation"]) == ("髙橋 一郎", "長男")
    assert record["diagnosis"]["content"]["main"] == "肺がん"
    assert record["diagnosis"]["content"]["confirmed"]["on"] == "2026-01-10"
    assert record["verdict"]["content"]["kind"] == "none"
    (leaf,) = home.rows.leaves("patient.registered")
    assert (leaf["patient_id"], leaf["basis"]) == (patient_id, "care_team")
    joined = "SELECT function, holder_id FROM care_team_members m JOIN grants g ON g.id = grant_id"
    assert home.rows.one(joined) == ("attending", home.clinic)


async def test_no_column_makes_a_wish_or_names_who_decides(home: Home) -> None:
    line = a_line(心肺蘇生の希望="望まない", 代理意思決定者="髙橋 一郎", 医師の指示書="あり")
    load = await registered(home, as_csv([line]))
    left = {one["heading"]: one["use"] for one in load["columns"] if one["said"]}
    assert left == dict.fromkeys(("心肺蘇生の希望", "代理意思決定者", "医師の指示書"), "left")
    for table in ("wishes", "orders", "order_signatures", "intent_marks", "consents"):
        count = f"SELECT count(*) FROM {table}"  # noqa: S608  a name of our own
        assert home.rows.one(count) == (0,)
    assert home.rows.one("SELECT DISTINCT surrogate FROM family_contacts") == ("none",)


async def test_an_unknown_heading_is_named_and_nothing_of_its_column_is_kept(home: Home) -> None:
    load_id = await opened(home, as_csv([a_line(好きな花="カナリア草")]))
    (cells,) = home.rows.one("SELECT cells::text FROM load_rows")
    assert "カナリア草" not in cells
    shown = (await home.send("GET", f"/loads/{load_id}", home.nurse)).json()
    (unknown,) = [one for one in shown["columns"] if one["use"] == "unknown"]
    assert unknown["heading"] == "好きな花"


@pytest.mark.parametrize("heading", ["マイナンバー", "被保険者証 記号", "保険者番号", "個人番号"])
async def test_a_column_that_may_not_be_stored_turns_the_file_away(
    home: Home, heading: str
) -> None:
    answer = await sent(home, as_csv([a_line(**{heading: "1"})]))
    assert answer.status_code == 422
    assert heading in answer.json()["violations"][0]["ja"]
    assert home.rows.one("SELECT count(*) FROM load_rows") == (0,)


async def test_a_my_number_in_any_cell_is_found_and_kept_nowhere(home: Home) -> None:
    load = await checked(home, as_csv([a_line(病名="番号は123456789018です")]))
    ((_, heading, said),) = await findings(home, load["id"])
    assert (heading, "マイナンバー" in said) == ("病名", True)
    load_id = await opened_anew(home, a_line(病名="番号は123456789018です"), load["id"])
    (cells,) = home.rows.one("SELECT cells::text FROM load_rows WHERE load_id = %s", load_id)
    assert "123456789018" not in cells


async def opened_anew(home: Home, line: dict[str, str], before: str) -> object:
    await home.send("DELETE", f"/loads/{before}", home.doctor)
    return await opened(home, as_csv([line]))


async def test_the_same_list_again_registers_nobody_twice(home: Home) -> None:
    content = as_csv([a_line(n) for n in range(5)])
    await registered(home, content)
    again = await registered(home, content)
    assert (again["counts"]["known"], again["counts"]["registered"]) == (5, 0)
    assert home.rows.one(PEOPLE) == (5,)


async def test_a_mended_list_registers_only_who_is_missing(home: Home) -> None:
    first = await registered(home, as_csv([a_line(0), a_line(1, 性別="?")]))
    assert first["counts"]["registered"] == 1
    second = await registered(home, as_csv([a_line(0), a_line(1)]))
    assert (second["counts"]["known"], second["counts"]["registered"]) == (1, 1)
    assert home.rows.one(PEOPLE) == (2,)


async def test_one_typed_by_hand_before_is_known(home: Home) -> None:
    await home.registered()
    body = a_patient_body()
    line = a_line(氏名=body["name"], ふりがな=body["reading"], 生年月日=body["birth_date"])
    load = await checked(home, as_csv([line | {"住所": body["address"]}]))
    assert load["counts"]["known"] == 1


async def test_one_typed_by_hand_after_the_check_is_not_registered_again(home: Home) -> None:
    body = a_patient_body()
    line = a_line(氏名=body["name"], ふりがな=body["reading"], 生年月日=body["birth_date"])
    load = await checked(home, as_csv([line | {"住所": body["address"]}, a_line(1)]))
    assert load["counts"]["good"] == 2
    await home.registered()
    await home.send("POST", f"/loads/{load['id']}/start", home.doctor)
    done = await stepped(home, load["id"], "done")
    assert (done["counts"]["known"], done["counts"]["registered"]) == (1, 1)
    assert home.rows.one(PEOPLE) == (2,)


async def test_a_list_moves_nobody_and_says_where_it_names_another_town(home: Home) -> None:
    before = await registered(home, as_csv([a_line(0), a_line(1)]))
    assert before["region"] == "990019"
    lines = [a_line(0, 市区町村="帆影市"), a_line(1)]
    load = await checked(home, as_csv(lines), region="990213")
    assert load["region"] == "990221", "as it is called today"
    assert load["counts"]["known"] == 2
    (moved,) = [said for line, _, said in await findings(home, load["id"]) if line == 2]
    (stayed,) = [said for line, _, said in await findings(home, load["id"]) if line == 3]
    assert "市区町村名が記録と異なります" in moved
    assert "市区町村名" not in stayed
    assert home.rows.all("SELECT DISTINCT region FROM subjects") == [("990019",)]
    assert home.rows.all("SELECT DISTINCT area FROM patients WHERE area = '帆影市'") == []


async def test_a_list_of_before_the_mergers_is_taken_under_the_code_of_today(home: Home) -> None:
    load = await registered(home, as_csv([a_line(0), a_line(1)]), region="083089")
    assert load["region"] == "082252", "御前山村 went into 常陸大宮市 in 2004"
    assert home.rows.all("SELECT DISTINCT region FROM subjects") == [("082252",)]


async def test_a_list_for_a_town_that_was_split_is_turned_away_at_once(home: Home) -> None:
    answer = await sent(home, as_csv([a_line()]), region="990264")
    assert answer.status_code == 422
    (violation,) = answer.json()["violations"]
    assert "東双子島町(990272)か西双子島町(990281)" in violation["ja"]
    assert home.rows.one("SELECT count(*) FROM loads") == (0,)


async def test_a_near_twin_of_somebody_registered_is_left_to_a_person(home: Home) -> None:
    body = a_patient_body()
    await home.registered()
    line = a_line(ふりがな=body["reading"], 生年月日=body["birth_date"], 電話番号="03-0000-7777")
    load = await checked(home, as_csv([line]))
    assert load["counts"]["faulty"] == 1
    ((_, _, said),) = await findings(home, load["id"])
    assert "新しく登録する" in said


async def test_of_somebody_elses_patient_nothing_is_told(home: Home) -> None:
    body = a_patient_body()
    answer = await home.send("POST", "/patients", home.stranger, body)
    assert answer.status_code == 201
    line = a_line(氏名=body["name"], ふりがな=body["reading"], 生年月日=body["birth_date"])
    load = await checked(home, as_csv([line | {"住所": body["address"]}]))
    assert load["counts"]["good"] == 1


async def test_two_rows_of_one_person_are_told_of_and_registered_once(home: Home) -> None:
    load = await registered(home, as_csv([a_line(0), a_line(1), a_line(0, 氏名="高橋 花子")]))
    assert (load["counts"]["registered"], load["counts"]["faulty"]) == (2, 1)
    ((line, _, said),) = await findings(home, load["id"])
    assert (line, "2行目" in said) == (4, True)


async def test_the_very_file_under_way_is_the_load_under_way(home: Home) -> None:
    content = as_csv([a_line()])
    assert await opened(home, content) == await opened(home, content)
    answer = await sent(home, as_csv([a_line(1)]))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/load-open")


async def test_a_retried_request_opens_one_load(home: Home) -> None:
    content = as_csv([a_line()])
    ids = {(await sent(home, content, key="key-12345678")).json()["id"] for _ in range(2)}
    assert len(ids) == 1


async def test_it_does_not_start_before_it_was_looked_through(home: Home) -> None:
    load_id = await opened(home, as_csv([a_line()]))
    answer = await home.send("POST", f"/loads/{load_id}/start", home.doctor)
    assert answer.status_code == 409
    await stepped(home, load_id, "checked")
    for _ in range(2):  # sent again it has started already
        assert (await home.send("POST", f"/loads/{load_id}/start", home.doctor)).is_success


async def test_a_dropped_load_keeps_nothing_of_what_its_rows_say(home: Home) -> None:
    load_id = (await checked(home, as_csv([a_line(n) for n in range(3)])))["id"]
    assert (await home.send("DELETE", f"/loads/{load_id}", home.nurse)).status_code == 204
    assert home.rows.one("SELECT count(*) FROM load_rows WHERE cells IS NOT NULL") == (0,)
    shown = (await home.send("GET", f"/loads/{load_id}", home.doctor)).json()
    assert (shown["state"], shown["counts"]["dropped"]) == ("ended", 3)
    stepped_on = await home.send("POST", f"/loads/{load_id}/steps", home.doctor)
    assert stepped_on.json()["state"] == "ended"
    assert home.rows.one(PEOPLE) == (0,)


async def test_a_step_that_is_sent_again_when_all_is_done_does_nothing(home: Home) -> None:
    load = await registered(home, as_csv([a_line()]))
    answer = await home.send("POST", f"/loads/{load['id']}/steps", home.doctor)
    assert (answer.status_code, answer.json()["state"]) == (200, "done")
    assert home.rows.one(PEOPLE) == (1,)


async def test_who_loses_the_account_in_the_middle_registers_nobody_more(home: Home) -> None:
    load_id = (await checked(home, as_csv([a_line()])))["id"]
    await home.send("POST", f"/loads/{load_id}/start", home.doctor)
    home.rows.run("UPDATE accounts SET disabled_at = now() WHERE role = 'physician'")
    answer = await home.send("POST", f"/loads/{load_id}/steps", home.doctor)
    assert answer.status_code == 401
    assert home.rows.one(PEOPLE) == (0,)


async def test_an_excel_list_is_loaded_the_same_way(home: Home) -> None:
    load = await registered(home, as_xlsx([a_line(n) for n in range(3)]))
    assert (load["form"], load["counts"]["registered"]) == ("xlsx", 3)


async def test_the_report_is_a_table_without_a_word_of_what_the_rows_hold(home: Home) -> None:
    load = await checked(home, as_csv([a_line(住所="", 病名="カナリア病")]))
    answer = await home.send("GET", f"/loads/{load['id']}/report.csv", home.doctor)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    assert text.splitlines()[0] == "行,列,状態,すること"
    assert text.splitlines()[1] == "2,住所,要修正,空欄です。記入してください。"
    assert "カナリア" not in text


async def test_a_list_that_nobody_goes_on_with_is_forgotten(home: Home) -> None:
    await opened(home, as_csv([a_line()]))
    home.rows.run("SELECT wall.forget_loads(%s)", now() + timedelta(days=29))
    assert home.rows.one("SELECT count(*) FROM load_rows WHERE cells IS NOT NULL") == (1,)
    home.rows.run("SELECT wall.forget_loads(%s)", now() + timedelta(days=31))
    assert home.rows.one("SELECT state, cells FROM load_rows") == ("dropped", None)
    home.rows.run("SELECT wall.forget_loads(%s)", now() + timedelta(days=130))
    assert home.rows.one("SELECT count(*) FROM loads") == (0,)

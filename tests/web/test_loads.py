"""A list on the screen, without any script: handed in, gone through, registered, taken away."""

from datetime import timedelta
from typing import Any

import httpx

from app.policy.roles import Role
from tests.calls.builders import Town
from tests.register.builders import a_line, as_csv
from tests.web.builders import Browser, forms
from tests.web.conftest import Opens

REGION = "990019"


async def handed_in(nurse: Browser, content: bytes, **typed: Any) -> httpx.Response:  # noqa: ANN401  as httpx takes them
    """The form as a browser sends it."""
    sent = {"Cookie": f"__Host-session={nurse.secret}", "Origin": "http://service.test"}
    data = {"region": REGION, "area": "", "informed_on": ""} | typed
    files = {"file": ("../山田太郎.xls", content, "application/octet-stream")}
    return await nurse.client.post("/loads", headers=sent, data=data, files=files)


async def test_a_list_is_checked_registered_and_taken_away(town: Town, opens: Opens) -> None:
    nurse = opens(Role.NURSE)
    form = forms((await nurse.get("/loads")).text)["/loads"]
    assert form == {"file", "region", "area", "informed_on"}
    lines = [a_line(0), a_line(1, 住所="", 好きな花="桜")]
    lines[0]["好きな花"] = "桜"
    answer = await handed_in(nurse, as_csv(lines))
    assert answer.status_code == 303, answer.text
    one = answer.headers["location"]
    assert (await nurse.post(f"{one}/steps", {})).status_code == 303
    page = (await nurse.get(one)).text
    assert "確かめ終わりました" in page
    assert "1人を登録する" in page
    assert "好きな花" in page
    assert ">3<span" in page
    assert "空欄です。記入してください。" in page
    assert "髙橋" not in page
    assert (await nurse.post(f"{one}/start", {})).status_code == 303
    assert (await nurse.post(f"{one}/steps", {})).status_code == 303
    assert "1人を登録しました" in (await nurse.get(one)).text
    report = await nurse.get(f"{one}/report.csv")
    assert report.content.decode("utf-8-sig").splitlines()[1].startswith("3,住所,要修正,")
    assert "書き出す" in (await nurse.get("/export")).text
    taken = (await nurse.get("/export.csv")).content.decode("utf-8-sig")
    assert "髙橋 花子0" in taken
    assert taken.splitlines()[-1] == "以上 1人"
    town.rows.run("UPDATE sessions SET second_factor_at = now() - %s", timedelta(minutes=6))
    assert "/step-up?next=/export" in (await nurse.get("/export")).text
    assert (await nurse.get("/export.csv")).status_code == 403


async def test_a_file_that_is_no_list_shows_the_form_again(opens: Opens) -> None:
    nurse = opens(Role.NURSE)
    answer = await handed_in(nurse, b"no list at all", area="訓練市")
    assert answer.status_code == 422
    assert "見出しの行が見つかりません" in answer.text
    assert 'value="訓練市"' in answer.text
    dropped = await handed_in(nurse, as_csv([a_line()]), region="123456")
    assert dropped.status_code == 422


async def test_a_load_is_dropped_and_another_one_begun(opens: Opens) -> None:
    nurse = opens(Role.NURSE)
    one = (await handed_in(nurse, as_csv([a_line()]))).headers["location"]
    assert "/loads" not in forms((await nurse.get("/loads")).text)
    assert (await handed_in(nurse, as_csv([a_line(1)]))).status_code == 409
    assert (await nurse.post(f"{one}/end", {})).status_code == 303
    assert "取りやめました" in (await nurse.get(one)).text
    assert "/loads" in forms((await nurse.get("/loads")).text)


async def test_registering_somebody_twice_leads_to_the_two(opens: Opens) -> None:
    doctor = opens(Role.PHYSICIAN)
    who = {
        "name": "二重 花子",
        "reading": "にじゅう はなこ",
        "birth_date": "S10.4.1",
        "sex": "female",
        "address": "訓練町1",
        "area": "訓練市",
        "region": REGION,
    }
    first = (await doctor.post("/patients", who)).headers["location"]
    again = (await doctor.post("/patients", who)).headers["location"]
    assert first.count("/") == 2
    assert again.endswith("/duplicates")
    assert first in (await doctor.get(again)).text
    assert first in (await doctor.get("/duplicates")).text

"""The privacy officer's doors: whose they are, what they tell, and what never stands in them."""

import csv
import io
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from app.audit.pseudonym import pseudonym
from app.oversight.weeks import Week
from app.policy.roles import Role
from tests.access.glass import Scene
from tests.builders import a_paper, a_patient_body, a_wish_body, an_order_body
from tests.calls.builders import Headers
from tests.calls.steps import a_call, confirmed
from tests.days import today

DOORS = (
    "/organisation/accesses",
    "/organisation/counts",
    "/organisation/overrides/rate",
    "/organisation/weekly-report",
)
CANARY = "カナリア"


def this_week() -> str:
    return str(Week.of(today()))


async def accesses(scene: Scene, headers: Headers, **asked: object) -> list[dict[str, Any]]:
    answer = await scene.client.get(
        "/v1/organisation/accesses",
        params={k: str(v) for k, v in asked.items()},
        headers=headers,
    )
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def report(scene: Scene, headers: Headers, week: str | None = None) -> httpx.Response:
    path = "/organisation/weekly-report" + (f"?week={week}" if week else "")
    return await scene.send("GET", path, headers)


def lines_of(answer: httpx.Response) -> list[list[str]]:
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def block(lines: Iterable[list[str]], title: str) -> list[list[str]]:
    """The lines under a title, without their heading."""
    found, is_in = [], False
    for line in lines:
        if line and line[0].startswith("■"):
            is_in = line[0] == f"■ {title}"
        elif is_in and line:
            found.append(line)
    return found[1:]


async def test_nobody_but_a_privacy_officer_and_nothing_of_another_organisation(
    scene: Scene,
) -> None:
    town = scene.town
    await scene.send("GET", "/calls", town.crew)
    for path in DOORS:
        for role in (Role.ADMINISTRATOR, Role.DISPATCHER, Role.MC_PHYSICIAN):
            who = scene.rows.signed_in(role, town.department)
            assert (await scene.send("GET", path, who)).status_code == 403, path
    crew = str(scene.account(town.crew))
    for officer, is_theirs in ((scene.officer, True), (scene.outside_officer, False)):
        assert (crew in str(await accesses(scene, officer))) is is_theirs
        assert await accesses(scene, officer, account=crew, kind="writing") == []
        counted = await scene.send("GET", "/organisation/counts", officer)
        assert (crew in counted.text) is is_theirs
        log = block(lines_of(await report(scene, officer, this_week())), "アクセスの一覧")
        assert any("事案の一覧を見ました" in line for line in log) is is_theirs


async def test_it_says_who_when_signed_in_what_and_which_sections(scene: Scene) -> None:
    patient_id = scene.unasked()
    override_id = await scene.opened(patient_id, scene.mc)
    await scene.reads(override_id, scene.mc)
    found = await accesses(scene, scene.officer, glass=True)
    (read,) = [one for one in found if one["action"] == "record.read"]
    assert read["name"] == "佐藤 花子"
    assert read["role"] == "mc_physician"
    assert read["ja"] == "記録を見ました"
    assert read["pseudonym"] == pseudonym(patient_id)
    assert read["is_break_glass"] is True
    assert read["signed_in_at"] < read["at"]
    assert {"section": "diagnosis", "ja": "病名・予想される経過", "level": "brief"} in read[
        "sections"
    ]


async def test_it_is_filtered_by_person_day_kind_refusal_and_glass(scene: Scene) -> None:
    town, day = scene.town, today()
    await scene.send("GET", "/calls", town.crew)
    await scene.send("GET", "/calls", town.desk)
    await a_call(scene.client, town)
    await scene.send("GET", "/reviews", town.crew)
    await scene.looks_up(scene.mc)
    officer = scene.officer

    async def actions(**asked: object) -> list[str]:
        return [one["action"] for one in await accesses(scene, officer, **asked)]

    desk = scene.account(town.desk)
    assert await actions(account=desk) == ["call.list"]
    assert await actions(kind="searching") == ["override.look_up"]
    assert await actions(refused=True) == ["review.list"]
    assert await actions(glass=True) == ["override.look_up"]
    assert set(await actions(kind="writing")) == {"call.opened"}
    assert "call.list" in await actions(kind="reading", day=day)
    assert await actions(day=day - timedelta(days=1)) == []
    assert await actions(account=scene.account(scene.outside)) == []


async def test_a_day_beyond_all_calendars_is_refused(scene: Scene) -> None:
    for day in ("0001-01-01", "1999-12-31", "9999-12-31", "2026-02-30", "0"):
        path = f"/organisation/accesses?day={day}"
        assert (await scene.send("GET", path, scene.officer)).status_code == 422, day
    for week in ("0001-W01", "1999-W52", "9999-W52"):
        assert (await report(scene, scene.officer, week)).status_code == 422, week


async def test_it_goes_on_page_by_page(scene: Scene) -> None:
    for _ in range(53):
        await scene.send("GET", "/calls", scene.town.desk)
    desk = str(scene.account(scene.town.desk))
    path = f"/organisation/accesses?account={desk}"
    first = (await scene.send("GET", path, scene.officer)).json()
    second = (await scene.send("GET", f"{path}&before={first['next']}", scene.officer)).json()
    seen = [one["id"] for page in (first, second) for one in page["items"]]
    assert (len(first["items"]), len(second["items"]), second["next"]) == (50, 3, None)
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 53
    unknown = await scene.send("GET", f"{path}&before={UUID(int=7)}", scene.officer)
    assert unknown.json() == {"items": [], "next": None}


async def test_a_screen_that_renews_itself_is_one_read_of_the_rate(scene: Scene) -> None:
    patient_id = scene.unasked()
    empty = (await scene.send("GET", "/organisation/overrides/rate", scene.outside_officer)).json()
    assert (empty["rate"], empty["is_within_goal"]) == (None, True)
    override_id = await scene.opened(patient_id)
    for _ in range(5):
        await scene.reads(override_id)
    found = (await scene.send("GET", "/organisation/overrides/rate", scene.outside_officer)).json()
    assert (found["overrides"], found["reads"], found["rate"]) == (1, 1, 1.0)
    assert (found["goal"], found["is_within_goal"]) == (0.01, False)


async def test_a_week_that_there_is_not_or_that_has_not_begun_is_refused(scene: Scene) -> None:
    ahead = str(Week.of(today(7)))
    for week in ("2026-W99", "x", ahead):
        assert (await report(scene, scene.officer, week)).status_code == 422
    last = await report(scene, scene.officer)
    week = str(Week.of(today()).before)
    assert lines_of(last)[2][:2] == ["週", week]


async def test_the_week_as_a_file(scene: Scene) -> None:
    town, rows = scene.town, scene.rows
    override_id = await scene.opened(scene.unasked(), scene.mc)
    await scene.reads(override_id, scene.mc)
    await scene.send("GET", "/reviews", town.crew)
    (login,) = rows.one("SELECT login FROM accounts WHERE id = %s", scene.account(town.desk))
    wrong = {
        "login": login,
        "password": "間違った長い合言葉を入れる",
        "code": "000000",
        "device": "tablet-x-test",
    }
    assert (await scene.send("POST", "/sign-in", {}, wrong)).status_code == 401
    unknown = await scene.send("POST", "/sign-in", {}, wrong | {"login": "nobody-here"})
    assert unknown.status_code == 401
    rows.run("UPDATE accounts SET disabled_at = now() WHERE id = %s", scene.account(town.colleague))
    rows.run("UPDATE accounts SET name = '=cmd|calc' WHERE id = %s", scene.account(scene.mc))
    answer = await report(scene, scene.officer, this_week())
    (code,) = rows.one("SELECT code FROM organisations WHERE id = %s", town.department)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    name = answer.headers["content-disposition"]
    assert name == f'attachment; filename="{code}-{this_week()}.csv"'
    lines = lines_of(answer)
    figures = {line[0]: line[1] for line in lines if len(line) == 2}
    assert figures["記録の閲覧(回)"] == figures["閲覧された患者(人)"] == "1"
    assert figures["緊急閲覧(回)"] == figures["確認を要したこと(件)"] == "1"
    assert figures["失敗したサインイン(回)"] == figures["停止したアカウント(件)"] == "1"
    assert figures["拒否(回)"] == "1"
    people = {line[1]: line for line in block(lines, "人ごとの数")}
    assert people["オンラインMC医師"] == [
        "'=cmd|calc",
        "オンラインMC医師",
        "0",
        "1",
        "1",
        "1",
        *"001",
    ]
    (review,) = block(lines, "緊急閲覧・確認")
    assert review[0] == "緊急閲覧"
    assert review[9] == "確認待ち"
    (failed,) = block(lines, "失敗したサインイン")
    assert failed[1:] == ["佐藤 花子", "指令員"]
    (disabled,) = block(lines, "停止したアカウント")
    assert disabled[2] == "救急隊員"
    log = block(lines, "アクセスの一覧")
    (read,) = [line for line in log if line[5] == "記録を見ました"]
    assert read[2] == "'=cmd|calc"
    assert "病名・予想される経過(要点)" in read[8]
    assert read[0] <= read[1]
    other = lines_of(await report(scene, scene.outside_officer, this_week()))
    assert block(other, "失敗したサインイン") == []


async def test_no_clinical_word_and_no_name_of_a_patient_in_any_answer_or_file(
    scene: Scene,
) -> None:
    """The clinic's officer, after everything that can be done was done to a record of canaries."""
    town, rows = scene.town, scene.rows
    body = a_patient_body(
        name=f"{CANARY} 花子",
        reading=f"{CANARY} ハナコ",
        address=f"{CANARY}町1-2-3",
        area=f"{CANARY}市",
    )
    registered = await scene.send("POST", "/patients", town.doctor, body)
    patient_id = registered.json()["patient_id"]
    wish = a_wish_body(place_of_care=CANARY, values_line=CANARY, talk_summary=CANARY)
    headers = {"If-Match": '"0"'}
    await scene.send("POST", f"/patients/{patient_id}/wishes", town.doctor | headers, wish)
    order = an_order_body(
        diagnosis=CANARY,
        foreseen_course=CANARY,
        paper_id=str(a_paper(town.rows, UUID(patient_id))),
    )
    headers = {"If-Match": '"1"'}
    drafted = await scene.send(
        "POST", f"/patients/{patient_id}/orders", town.nurse | headers, order
    )
    assert drafted.status_code == 201, drafted.text
    for recipient in ("ambulance", "hospital", "care_team"):
        consent = {
            "recipient": recipient,
            "state": "granted",
            "given_by": "patient",
            "how": "oral",
            "given_on": "2026-01-10",
        }
        await scene.send("POST", f"/patients/{patient_id}/consents", town.doctor, consent)
    own = rows.signed_in(Role.PATIENT, town.clinic)
    theirs = rows.signed_in(Role.SURROGATE, town.clinic)
    rows.run("UPDATE accounts SET name = %s WHERE role IN ('patient', 'surrogate')", f"{CANARY} 花")
    for who in (own, theirs, town.doctor, town.nurse):
        await scene.send("GET", f"/patients/{patient_id}", who)
        await scene.send("GET", "/patients", who)
    call_id = await a_call(scene.client, town)
    asked = {"reading": f"{CANARY} ハナコ", "birth_date": "昭和10年4月1日"}
    await scene.send("POST", f"/calls/{call_id}/look-ups", town.crew, asked)
    await confirmed(scene.client, town, call_id, UUID(patient_id), **asked)
    second = rows.signed_in(Role.PHYSICIAN, town.clinic)
    opening = {
        "patient_id": patient_id,
        "reading": f"{CANARY} ハナコ",
        "reason": "other",
        "words": "本人に尋ねられない",
    }
    for who, path in ((second, "/overrides"), (town.crew, f"/calls/{call_id}/overrides")):
        opened = await scene.send("POST", path, who, opening)
        assert opened.status_code == 201, opened.text
        read = await scene.reads(opened.json()["id"], who)
        assert CANARY in read.text
    officers = {
        town.clinic: rows.signed_in(Role.PRIVACY_OFFICER, town.clinic),
        town.department: scene.officer,
    }
    for officer in officers.values():
        seen = [await scene.send("GET", path, officer) for path in DOORS[:3]]
        seen.append(await report(scene, officer, this_week()))
        seen.append(await scene.send("GET", "/notices", officer))
        listed = await scene.send("GET", "/reviews", officer)
        (review,) = listed.json()["items"]
        seen += [listed, await scene.send("GET", f"/reviews/{review['id']}", officer)]
        path = f"/reviews/{review['id']}/outcome"
        seen.append(await scene.send("POST", path, officer, {"outcome": "justified"}))
        for answer in seen:
            assert answer.status_code == 200, answer.text
            text = answer.content.decode()
            for word in (CANARY, patient_id, "自宅", "昭和", "03-0000-1234", "9900000001"):
                assert word not in text, answer.url
            assert pseudonym(UUID(patient_id)) in text or answer.url.path.endswith(
                ("/counts", "/rate", "/notices")
            )

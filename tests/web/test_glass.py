"""Break-glass and its review on the screen."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID

import httpx

from app.audit.pseudonym import pseudonym
from app.oversight.weeks import Week
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.calls.builders import Town, a_patient, a_signed_refusal, consent
from tests.calls.steps import a_call, closed
from tests.days import today
from tests.web.builders import Browser, forms, hidden
from tests.web.conftest import Opens

WHY = {"reason": "unconscious", "words": "呼びかけに反応がない"}
READING = {"reading": "やまだ たろう"}
NAME = "山田 太郎"


def unasked(town: Town) -> UUID:
    patient_id = a_patient(town, ambulance="none", hospital="none")
    a_signed_refusal(town, patient_id)
    return patient_id


async def opened(browser: Browser, path: str) -> str:
    """The address of the record, by the forms as they are drawn."""
    asking = forms((await browser.get(path)).text)[path]
    assert {"reason", "words", "reading", "birth_date", "phone"} <= asking
    found = await browser.post(path, {**WHY, **READING})
    assert found.status_code == 200, found.text
    assert NAME not in found.text
    fields = forms(found.text)[f"{path}/open"]
    assert fields == {"patient_id", "reason", "words", "reading"}
    form = {name: hidden(found.text, name) for name in ("patient_id", "reason", "words")}
    answer = await browser.post(f"{path}/open", {**form, **READING})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def test_a_crew_opens_reads_and_ends_it_on_its_call(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    unasked(town)
    crew, call_id = opens(Role.CREW), await a_call(client, town)
    assert f"/calls/{call_id}/override" in (await crew.get(f"/calls/{call_id}")).text
    record = await opened(crew, f"/calls/{call_id}/override")
    page = (await crew.get(record)).text
    assert NAME in page
    assert "緊急閲覧中" in page
    assert "残り59分" in page
    left = re.search(r'http-equiv="refresh" content="(\d+)"', page)
    assert left is not None
    assert 3500 < int(left[1]) <= 3601
    assert "家で静かに過ごしたい" not in page
    assert "共有ルールにより表示しません" in page
    assert "記録を見る" in (await crew.get(f"/calls/{call_id}")).text
    assert "緊急閲覧が開いています" not in (await opens(Role.CREW).get(f"/calls/{call_id}")).text
    answer = await crew.post(f"{record}/close")
    assert answer.headers["location"] == f"/calls/{call_id}"
    over = await crew.get(record)
    assert over.status_code == 409
    assert NAME not in over.text
    assert "この緊急閲覧は終わりました" in over.text


async def test_when_the_call_ends_the_record_leaves_the_screen(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = unasked(town)
    call_id = await a_call(client, town)
    crew, doctor = opens(Role.CREW), opens(Role.EMERGENCY_CLINICIAN)
    on_call = await opened(crew, f"/calls/{call_id}/override")
    alone = await opened(doctor, "/override")
    part = {"HX-Request": "true"}
    assert NAME in (await crew.get(on_call, **part)).text
    await closed(client, town, call_id)
    consent(town, patient_id, "care_team", "withdrawn", 90)
    for browser, record in ((crew, on_call), (doctor, alone)):
        answer = await browser.get(record, **part)
        assert answer.status_code in {404, 409}
        assert answer.headers["hx-refresh"] == "true"
        assert NAME not in answer.text


async def test_the_six_digits_are_asked_where_they_are_not_fresh(town: Town, opens: Opens) -> None:
    unasked(town)
    doctor = opens(Role.EMERGENCY_CLINICIAN)
    assert "code" not in forms((await doctor.get("/override")).text)["/override"]
    town.rows.run(
        "UPDATE sessions SET second_factor_at = second_factor_at - %s", timedelta(hours=1)
    )
    assert "code" in forms((await doctor.get("/override")).text)["/override"]
    without = await doctor.post("/override", {**WHY, **READING})
    assert without.status_code == 422
    assert 'id="f-code-error"' in without.text
    wrong = await doctor.post("/override", {**WHY, **READING, "code": "000000"})
    assert wrong.status_code == 403
    assert 'value="やまだ たろう"' in wrong.text
    assert not town.rows.all("SELECT 1 FROM audit_leaves WHERE action = 'override.look_up'")


async def test_whom_it_is_not_for_is_told_so(town: Town, opens: Opens) -> None:
    patient_id = unasked(town)
    consent(town, patient_id, "hospital", "refused", 90)
    doctor = opens(Role.EMERGENCY_CLINICIAN)
    answer = await doctor.post("/override", {**WHY, **READING})
    assert "証明ではありません" in answer.text
    for role in (Role.NURSE, Role.CARE_MANAGER, Role.DISPATCHER):
        assert (await opens(role).get("/override")).status_code == 403
        assert "緊急閲覧</a>" not in (await opens(role).get("/home")).text
    for role in (Role.PHYSICIAN, Role.EMERGENCY_CLINICIAN, Role.MC_PHYSICIAN):
        assert 'href="/override"' in (await opens(role).get("/home")).text


async def test_the_opener_stops_the_record_when_the_patient_speaks(
    town: Town, opens: Opens
) -> None:
    unasked(town)
    doctor = opens(Role.EMERGENCY_CLINICIAN)
    record = await opened(doctor, "/override")
    assert 'class="verdict valid"' in (await doctor.get(record)).text
    assert forms((await doctor.get(f"{record}/speaks")).text)[f"{record}/suspend"] == {
        "said_by",
        "reason",
    }
    await doctor.post(f"{record}/suspend", {"said_by": "patient", "reason": ""})
    assert 'class="verdict do_not_rely"' in (await doctor.get(record)).text


async def test_the_care_team_finds_it_on_the_record_and_others_do_not(
    town: Town, opens: Opens
) -> None:
    patient_id = unasked(town)
    clinic = town.rows.an_organisation(OrganisationKind.CLINIC)
    nurse = opens(Role.NURSE)
    page = f"/patients/{patient_id}"
    assert "緊急閲覧がありました" not in (await nurse.get(page)).text
    await opened(opens(Role.PHYSICIAN, clinic), "/override")
    shown = (await nurse.get(page)).text
    assert "緊急閲覧がありました" in shown
    assert WHY["words"] in shown
    assert pseudonym(patient_id) in shown
    assert WHY["words"] in (await nurse.get(f"{page}/overrides")).text
    assert (await opens(Role.PHYSICIAN, clinic).get(f"{page}/overrides")).status_code == 404


async def test_the_officer_finds_what_waits_closes_it_and_takes_the_week_along(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = unasked(town)
    crew, call_id = opens(Role.CREW), await a_call(client, town)
    await crew.get(await opened(crew, f"/calls/{call_id}/override"))
    officer = opens(Role.PRIVACY_OFFICER, town.department)
    home = (await officer.get("/home")).text
    (review,) = set(re.findall(r'href="(/reviews/[0-9a-f-]{36})"', home))
    pages = [home]
    pages.append((await officer.get(review)).text)
    assert WHY["words"] in pages[-1]
    assert "病名・予想される経過(要点)" in pages[-1]
    refused = await officer.post(f"{review}/close", {"outcome": "training", "note": ""})
    assert refused.status_code == 422
    assert 'id="f-note-error"' in refused.text
    done = await officer.post(f"{review}/close", {"outcome": "justified", "note": ""})
    assert done.headers["location"] == review
    pages.append((await officer.get(review)).text)
    assert "正当(頁野 めくる" in pages[-1]
    for path in (
        *("/reviews", "/reviews?closed=true", "/organisation/counts"),
        *("/organisation/accesses", "/organisation/accesses?day=&kind="),
        *("/organisation/accesses?day=9999-12-31", "/organisation/accesses?day=x&kind=x"),
        "/organisation/accesses?kind=reading&refused=yes&glass=yes&day=2026-11-25",
    ):
        answer = await officer.get(path)
        assert answer.status_code == 200, path
        pages.append(answer.text)
    for page in pages:
        for word in (NAME, "ヤマダ", "肺がん", "静かに", str(patient_id)):
            assert word not in unescape(page)
    week = Week.of(today())
    file = await officer.get(f"/organisation/weekly-report?week={week}")
    assert file.headers["content-disposition"].endswith(f'-{week}.csv"')
    assert "緊急閲覧" in file.content.decode("utf-8-sig")
    assert NAME not in file.text
    for path in ("/reviews", "/organisation/accesses", "/organisation/weekly-report"):
        assert (await opens(Role.NURSE).get(path)).status_code == 403

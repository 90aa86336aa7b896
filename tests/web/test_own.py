"""The pages of patient and surrogate, and those of the people who let them in."""

import re
from datetime import timedelta
from html import unescape
from uuid import UUID, uuid4

import httpx
import pyotp

from app.clock import now
from app.policy.roles import Role
from tests.calls.builders import Town, a_patient, a_signed_refusal
from tests.web.builders import ORIGIN, Browser, a_browser, forms
from tests.web.conftest import Opens
from tests.web.test_forms import a_way

Form = dict[str, str | list[str]]
NOTE = "大型犬と刃物に注意"
LATER = 30


def let_in(
    client: httpx.AsyncClient, town: Town, role: Role, *patients: UUID, scope: object = None
) -> Browser:
    """Somebody of the patient's side in front of a browser, with a grant for each patient."""
    own = a_browser(client, town.rows, role, town.clinic)
    (account_id,) = town.rows.one("SELECT account_id FROM sessions WHERE id = %s", own.session_id)
    for patient_id in patients:
        town.rows.add(
            "grants",
            patient_id=patient_id,
            holder_kind="account",
            holder_id=account_id,
            basis=role.value,
            opened_at=now() - timedelta(hours=1),
            opened_by=uuid4(),
            opened_for="invited",
            is_own_institution=False,
            scope=scope,
        )
    return own


def a_record(town: Town, reading: str = "ヤマダ タロウ") -> UUID:
    patient_id = a_patient(town, reading)
    a_signed_refusal(town, patient_id)
    town.rows.run("ALTER TABLE profiles DISABLE TRIGGER append_only")
    town.rows.run("UPDATE profiles SET staff_safety_note = %s", NOTE)
    town.rows.run("ALTER TABLE profiles ENABLE TRIGGER append_only")
    return patient_id


async def test_home_is_the_own_record_a_choice_or_nothing(
    client: httpx.AsyncClient, town: Town
) -> None:
    one, two = a_record(town), a_record(town, "ヤマダ ハナコ")
    patient = await let_in(client, town, Role.PATIENT, one).get("/home")
    assert "あなたの記録" in patient.text
    assert "心肺蘇生を望まない" in patient.text
    chooses = await let_in(client, town, Role.SURROGATE, one, two).get("/home")
    assert chooses.text.count(f'href="/patients/{one}"') == 1
    assert chooses.text.count(f'href="/patients/{two}"') == 1
    shut_out, never = (
        let_in(client, town, Role.SURROGATE, one),
        a_browser(client, town.rows, Role.SURROGATE, town.clinic),
    )
    town.rows.run(
        "UPDATE grants SET closes_at = now(), closed_for = '疑い' WHERE holder_id ="
        " (SELECT account_id FROM sessions WHERE id = %s)",
        shut_out.session_id,
    )
    for path in ("/home", f"/patients/{one}", f"/patients/{one}/accesses"):
        theirs, same = await shut_out.get(path), await never.get(path)
        assert (theirs.status_code, theirs.text) == (same.status_code, same.text)
    little = let_in(client, town, Role.SURROGATE, one, scope=["call_chain"])
    narrow = await little.get("/home")
    assert "青木 実" in narrow.text
    assert "山田" not in narrow.text
    assert "心肺蘇生を望まない" not in narrow.text


async def test_no_page_of_theirs_knows_of_notes_for_staff(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_record(town)
    path = f"/patients/{patient_id}"
    team = await opens(Role.NURSE).get(path)
    assert NOTE in team.text
    for role in (Role.PATIENT, Role.SURROGATE):
        own = let_in(client, town, role, patient_id)
        doors = ["", "/accesses", "/journey", "/sharing", "/consents", "/proposals", "/stop"]
        doors += ["/wishes", "/representatives"] if role is Role.PATIENT else []
        for door in doors:
            page = await own.get(path + door)
            assert page.status_code == 200, door
            for word in (NOTE, "安全", "staff_safety"):
                assert word not in page.text, (role, door)
            assert "own narrow" in page.text
    surrogate = let_in(client, town, Role.SURROGATE, patient_id)
    assert (await surrogate.get(f"{path}/wishes")).status_code == 404
    assert (await surrogate.get(f"{path}/representatives")).status_code == 403


async def test_the_patient_stops_shares_and_tells_on_the_pages(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_record(town)
    path = f"/patients/{patient_id}"
    patient = let_in(client, town, Role.PATIENT, patient_id)
    newest = "SELECT state, restricted, sections, given_by, how FROM consents WHERE recipient = %s"
    newest += " ORDER BY epoch DESC LIMIT 1"
    page = (await patient.get(f"{path}/sharing")).text
    sent = forms(page)
    assert {f"{path}/sharing/ambulance/granted", f"{path}/sharing/hospital/withdrawn"} <= set(sent)
    keeps = {"restricted": ["diagnosis", "values"]}
    assert (await patient.post(f"{path}/sharing/ambulance/granted", keeps)).status_code == 303
    assert town.rows.one(newest, "ambulance") == (
        "granted",
        ["diagnosis", "values"],
        None,
        "patient",
        "online",
    )
    assert "見せない項目: 病名・予想される経過" in (await patient.get(f"{path}/sharing")).text
    assert (await patient.post(f"{path}/sharing/hospital/withdrawn", {})).status_code == 303
    assert town.rows.one(newest, "hospital")[0] == "withdrawn"
    choice = {"sections": ["values"]}
    assert (await patient.post(f"{path}/sharing/self/granted", choice)).status_code == 303
    assert town.rows.one(newest, "self")[2] == ["values"]
    assert (await patient.post(f"{path}/sharing/everybody/granted", {})).status_code == 422
    stray = {"restricted": ["staff_safety_notes"]}
    assert (await patient.post(f"{path}/sharing/ambulance/granted", stray)).status_code == 422

    asks = (await patient.get(f"{path}/proposals")).text
    assert "すぐに止めたいときは「一時停止」" in asks
    assert f'href="{path}/stop"' in asks
    body = {"kind": "wish", "words": "病院で治療を受けたい", "resuscitation": "wanted"}
    assert (await patient.post(f"{path}/proposals", body)).status_code == 303
    assert "医師に確かめてから使われます" in (await patient.get("/home")).text
    nurse = opens(Role.NURSE)
    page = (await nurse.get(f"{path}/proposals")).text
    assert "病院で治療を受けたい" in page
    (answer,) = [action for action in forms(page) if action.endswith("/answer")]
    said = {"outcome": "accepted", "note": "次の訪問で話し合います"}
    assert (await nurse.post(answer, said)).status_code == 303
    left = (await nurse.get(f"{path}/proposals")).text
    assert "まだ記録されていません" in left
    assert f'href="{path}/wishes/new"' in left
    assert "次の訪問で話し合います" in (await patient.get(f"{path}/proposals")).text

    assert set(forms((await patient.get(f"{path}/stop")).text)[f"{path}/suspend"]) == {"reason"}
    assert (await patient.post(f"{path}/suspend", {"reason": "怖くなった"})).status_code == 303
    stopped = (await patient.get("/home")).text
    assert "止められています" in stopped
    assert "本人の言葉:「怖くなった」" in stopped


async def test_a_surrogate_only_takes_back_and_says_why(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_record(town)
    path = f"/patients/{patient_id}/sharing"
    surrogate = let_in(client, town, Role.SURROGATE, patient_id)
    page = (await surrogate.get(path)).text
    assert "代理の方(家族など)" not in page
    assert {action.rpartition("/")[2] for action in forms(page) if path in action} == {"withdrawn"}
    assert (await surrogate.post(f"{path}/ambulance/granted", {})).status_code == 422
    why = {"surrogate_reason": "意識がないため"}
    assert (await surrogate.post(f"{path}/ambulance/granted", why)).status_code == 403
    assert (await surrogate.post(f"{path}/ambulance/withdrawn", why)).status_code == 303
    assert "見せていません(途中でやめました)" in (await surrogate.get(path)).text


async def test_from_the_invitation_to_the_first_sign_in(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_record(town)
    inside = f"/patients/{patient_id}/representatives"
    nurse = opens(Role.NURSE)
    who = {"name": "山田 太郎", "login": "Taro-Yamada"}
    handed = await nurse.post(f"{inside}/patient", who)
    assert handed.status_code == 200, handed.text
    assert "taro-yamada" in handed.text
    spans = re.findall(r"<span>([a-z0-9]{4})</span>", handed.text)
    assert len(spans) == 5
    typed = " ".join(spans).upper()
    assert (await nurse.post(f"{inside}/patient", who)).status_code == 409

    async def post(path: str, form: dict[str, str]) -> httpx.Response:
        return await client.post(path, data=form, headers={"Origin": ORIGIN})

    words = "あさひのはまをゆっくりあるく"
    short = await post("/enrol", {"enrolment_secret": typed, "password": "みじかい"})
    assert short.status_code == 422
    assert "15文字以上" in short.text
    wrong = await post("/enrol", {"enrolment_secret": "aaaa " * 5, "password": words + "よ"})
    assert wrong.status_code == 401
    second = await post("/enrol", {"enrolment_secret": typed, "password": words + "よ"})
    assert second.status_code == 200, second.text
    assert "otpauth://totp/" in second.text
    key = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", second.text))
    (secret,) = re.findall(r'name="enrolment_secret" value="([^"]+)"', second.text)
    code = pyotp.TOTP(key).now()
    kept = {"enrolment_secret": unescape(secret)}
    assert (await post("/enrol/confirm", kept | {"code": "000000"})).status_code == 401
    done = await post("/enrol/confirm", kept | {"code": code})
    assert done.status_code == 200, done.text
    assert "登録できました" in done.text
    following = pyotp.TOTP(key).at(now() + timedelta(seconds=LATER))
    form = {"login": "taro-yamada", "password": words + "よ", "code": following}
    signed_in = await post("/sign-in", form)
    assert signed_in.status_code == 303
    cookie = signed_in.headers["set-cookie"].partition(";")[0]
    home = await client.get("/home", headers={"Cookie": cookie})
    assert "あなたの記録" in home.text

    limited: Form = {
        "name": "山田 岬",
        "login": "misaki-y",
        "relation": "長女",
        "scope": ["identity"],
    }
    assert (await nurse.post(f"{inside}/surrogate", limited)).status_code == 200
    other = a_record(town, "ヤマダ ハナコ")
    known: Form = {"login": "Misaki-Y", "scope": ["identity", "verdict"], "until": "2199-01-01"}
    there = f"/patients/{other}/representatives"
    assert (await nurse.post(f"{there}/known", {**known, "login": "nobody"})).status_code == 422
    assert (await nurse.post(f"{there}/known", known)).status_code == 303
    page = (await nurse.get(there)).text
    assert "山田 岬" in page
    assert "2199年1月1日まで" in page
    (closing,) = [action for action in forms(page) if action.endswith("/closing")]
    assert (await nurse.post(closing, {"reason": "本人の希望"})).status_code == 303
    assert "終えた理由: 本人の希望" in (await nurse.get(there)).text


async def test_a_hospital_proposes_from_the_handover(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    ids = await a_way(client, town)
    emergency = opens(Role.EMERGENCY_CLINICIAN)
    path = f"/handovers/{ids['way']}"
    assert f'href="{path}/proposals"' in (await emergency.get(path)).text
    form = {"kind": "order", "words": "指示書の見直しをお願いします"}
    assert (await emergency.post(f"{path}/proposals", form)).status_code == 303
    page = (await emergency.get(f"{path}/proposals")).text
    assert "指示書の見直しをお願いします" in page
    assert f'href="{path}/suspend"' in page
    doctor = opens(Role.PHYSICIAN)
    theirs = await doctor.get(f"/patients/{ids['patient']}/proposals")
    assert "指示書の見直しをお願いします" in theirs.text
    # a handover that shows no record leads back to its page, which says why
    town.rows.run("UPDATE grants SET closes_at = now() WHERE basis = 'handover'")
    late = await emergency.post(f"{path}/proposals", form)
    assert (late.status_code, late.headers["location"]) == (303, path)
    assert len(town.rows.all("SELECT 1 FROM proposals")) == 1

"""Before the crew arrives, on the screens of the desk and of the crew on its way."""

import re

import httpx

from app.japan.names import exact_key
from app.japan.sounds import mixed_key
from app.policy.roles import Role
from tests.calls.builders import ADDRESS, DOCTOR_PHONE, Town, a_patient, a_signed_refusal
from tests.calls.relatives import SON, a_relative
from tests.calls.steps import a_call
from tests.web.builders import forms
from tests.web.conftest import Opens

BORN = {"birth_date": "1940-04-01"}
CALLER = {"phone": "03-0000-5678", "address": ADDRESS}
NAMES = ("山田", "ヤマダ タロウ", "1940")


async def test_the_desk_types_phone_and_address_takes_one_and_rings_the_first_number(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    desk, crew = opens(Role.DISPATCHER), opens(Role.CREW)
    page = f"/calls/{call_id}"
    asked = (await desk.get(page)).text
    assert forms(asked)[f"{page}/before-arrival"] == {"phone", "address"}
    assert "tel:" not in asked
    # It comes and goes with what refreshes itself, and keeps what is typed while it stays.
    live, place = asked.index('id="live"'), asked.index('id="caller" hx-preserve="true"')
    assert live < place < asked.index('id="now"') < asked.rindex("</div>")
    found = await desk.post(f"{page}/before-arrival", CALLER)
    assert found.status_code == 200
    assert "ヤ●● タ●●" in found.text
    assert not any(name in found.text for name in NAMES)
    taking = {**CALLER, "patient_id": str(patient_id)}
    assert forms(found.text)[f"{page}/before-arrival/taken"] == set(taking)
    for _ in range(2):  # a second press changes nothing
        answer = await desk.post(f"{page}/before-arrival/taken", taking)
        assert (answer.status_code, answer.headers["location"]) == (303, page)
    shown = (await desk.get(page)).text
    assert "意思の記録があります" in shown
    assert 'id="caller"' not in shown
    assert f'href="tel:{DOCTOR_PHONE.replace("-", "")}"' in shown
    assert "本人は未確認" in shown
    assert "この場所のルール" in shown
    assert not any(name in shown for name in NAMES)
    # The crew on its way sees a first candidate, and confirms it by what is typed at the scene.
    card = (await crew.get(page)).text
    assert "指令センターが見つけた方(登録あり・未確認)" in card
    assert "ヤ●● タ●●" in card
    assert not any(name in card for name in (*NAMES, DOCTOR_PHONE))
    form = (await crew.get(f"{page}/presumed")).text
    assert str(patient_id) in form
    assert not re.search(r'value="[^"]*5678', form)
    said = {"patient_id": str(patient_id), "reading": "ヤマダ タロウ", "birth_date": "1940-04-01"}
    assert (await crew.post(f"{page}/patient", said)).status_code == 303
    assert "指令センターが見つけた方" not in (await crew.get(page)).text
    after = (await desk.get(page)).text
    assert "before-arrival" not in after
    late = await desk.post(f"{page}/before-arrival", CALLER)
    assert late.status_code == 409
    assert "救急隊が本人を確認しました" in late.text


async def test_who_is_taken_back_leaves_the_screens_and_nobody_found_is_said_honestly(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    desk, page = opens(Role.DISPATCHER), f"/calls/{call_id}"
    nobody = await desk.post(f"{page}/before-arrival", {**CALLER, "phone": "03-0000-9999"})
    assert "可能性" not in nobody.text.split("<ol")[0]
    taking = {**CALLER, "patient_id": str(patient_id), "age": "85", "sex": "male"}
    assert (await desk.post(f"{page}/before-arrival/taken", taking)).status_code == 303
    assert (await desk.post(f"{page}/before-arrival/left")).status_code == 303
    assert "この方ではない" not in (await desk.get(page)).text
    presumed = await opens(Role.CREW).get(f"{page}/presumed")
    assert str(patient_id) not in presumed.text
    # Another one of the household: nobody is taken before more was asked.
    a_patient(town, "ヤマダ ハナコ")
    both = (await desk.post(f"{page}/before-arrival", CALLER)).text
    assert both.count("ほかにも合う方がいます") == 2
    assert f"{page}/before-arrival/taken" not in forms(both)
    named = await desk.post(f"{page}/before-arrival", {**CALLER, "reading": "やまだ はなこ"})
    assert f"{page}/before-arrival/taken" in forms(named.text)


async def test_offered_is_whoever_can_be_taken_by_a_by_name_and_not_by_the_house_next_door(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    desk, page = opens(Role.DISPATCHER), f"/calls/{call_id}"
    next_door = {**CALLER, "address": ADDRESS.replace("1-2-3", "1-2-4")}
    found = (await desk.post(f"{page}/before-arrival", next_door)).text
    assert "ヤ●● タ●●" in found
    assert f"{page}/before-arrival/taken" not in forms(found)
    # By the name that the neighbours know, somebody is offered and can be taken.
    town.rows.run(
        "INSERT INTO patient_names (id, patient_id, version, kind, reading, reading_key, mixed_key)"
        " SELECT gen_random_uuid(), id, version, 'by_name', 'スズキ タロウ', %s, %s FROM patients",
        exact_key("スズキ タロウ"),
        mixed_key("スズキ タロウ"),
    )
    said = {**CALLER, "reading": "すずき たろう"}
    found = (await desk.post(f"{page}/before-arrival", said)).text
    assert forms(found)[f"{page}/before-arrival/taken"] == {*said, "patient_id"}
    taking = {**said, "patient_id": str(patient_id)}
    assert (await desk.post(f"{page}/before-arrival/taken", taking)).status_code == 303


async def test_a_sons_phone_offers_nobody_until_the_sex_or_the_name_is_asked(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    a_relative(town, patient_id)
    call_id = await a_call(client, town)
    desk, page = opens(Role.DISPATCHER), f"/calls/{call_id}"
    said = {"phone": SON, "address": ADDRESS}
    found = (await desk.post(f"{page}/before-arrival", said)).text
    assert "電話: ご家族などの連絡先" in found
    assert "同じご家族の別の方かもしれない" in found
    assert f"{page}/before-arrival/taken" not in forms(found)
    assert "一郎" not in found
    whom = {"patient_id": str(patient_id)}
    for more in ({"sex": "male"}, {"reading": "やまだ たろう"}):
        found = (await desk.post(f"{page}/before-arrival", said | more)).text
        taking = said | more | whom
        assert forms(found)[f"{page}/before-arrival/taken"] == set(taking)
        assert (await desk.post(f"{page}/before-arrival/taken", taking)).status_code == 303
    # to the crew it is told, and not offered to be confirmed
    found = (await opens(Role.CREW).post(f"{page}/look-up", BORN | {"phone": SON})).text
    assert "電話: ご家族などの連絡先" in found
    assert f"{page}/patient" not in forms(found)


async def test_what_cannot_be_read_comes_back_on_the_form(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    call_id = await a_call(client, town)
    desk, page = opens(Role.DISPATCHER), f"/calls/{call_id}"
    answer = await desk.post(f"{page}/before-arrival", {**CALLER, "age": "八十"})
    assert answer.status_code == 422
    assert ADDRESS in answer.text
    assert forms(answer.text)[f"{page}/before-arrival"] == {
        *("phone", "address", "reading", "sex", "age"),
    }

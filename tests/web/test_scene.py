"""The call on the screen: what a crew sees, in which order, and what it never sees."""

import re
from html import unescape
from uuid import UUID

import httpx

from app.policy.roles import Role
from tests.calls.builders import Town, a_patient, a_signed_refusal, a_withdrawal, consent
from tests.calls.steps import a_call, confirmed
from tests.web.builders import Browser, forms
from tests.web.conftest import Opens

CANARY = "カナリア トリコ"
CANARY_NAME = "山田 太郎"


async def on_the_card(client: httpx.AsyncClient, town: Town, patient_id: UUID) -> str:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    return call_id


async def test_another_unit_and_other_roles_see_no_card(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await on_the_card(client, town, patient_id)
    for role in (Role.PHYSICIAN, Role.EMERGENCY_CLINICIAN, Role.ADMINISTRATOR):
        answer = await opens(role).get(f"/calls/{call_id}")
        assert answer.status_code == 404
        assert CANARY_NAME not in answer.text
    crew = opens(Role.CREW)
    assert (await crew.get(f"/patients/{patient_id}")).status_code == 404


async def test_what_is_withheld_is_not_in_the_page_at_all(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await on_the_card(client, town, patient_id)
    page = (await opens(Role.CREW).get(f"/calls/{call_id}")).text
    assert "家で静かに過ごしたい" not in page  # the talk's summary: not for the crew
    assert "共有ルールにより表示しません" in page  # values, care profile
    assert "記録なし" in page  # family contacts: may be seen, nothing is there
    desk = (await opens(Role.DISPATCHER).get(f"/calls/{call_id}")).text
    assert CANARY_NAME not in desk
    assert "望まない" not in re.sub(
        r"<details>.*?</details>|ルールが示す.*", "", desk, flags=re.DOTALL
    )


async def test_verdict_wish_rule_and_phone_stand_in_this_order(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await on_the_card(client, town, patient_id)
    page = (await opens(Role.CREW).get(f"/calls/{call_id}")).text
    marks = ['id="verdict"', 'id="wish"', 'id="now"', 'href="tel:0300001234"', 'id="facts"']
    places = [page.index(mark) for mark in marks]
    assert places == sorted(places)
    assert "本人が話す・記録と違うことを言う" in page


async def test_after_a_withdrawal_the_refusal_is_never_said_aloud(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await on_the_card(client, town, patient_id)
    crew = opens(Role.CREW)
    assert 'class="wish valid"' in (await crew.get(f"/calls/{call_id}")).text
    a_withdrawal(town, patient_id)
    page = (await crew.get(f"/calls/{call_id}")).text
    assert 'class="verdict do_not_rely"' in page
    assert 'class="wish do_not_rely"' in page
    assert "以前の記録(使用しない)" in page
    assert 'class="wish valid"' not in page
    order = page[page.index('id="s-physician_orders"') :]
    assert order.index("使用しないでください") < order.index("医師の署名")


async def test_no_consent_no_person_and_nobody_found_look_alike(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town, "カナリア トリコ")
    consent(town, patient_id, "ambulance", "withdrawn", 30)
    crew = opens(Role.CREW)
    call_id = await a_call(client, town)
    pages = []
    for reading in (CANARY, "ダレモ イナイ"):
        form = {"reading": reading, "birth_date": "昭和15年4月1日"}
        pages.append(await crew.post(f"/calls/{call_id}/look-up", form))
    assert pages[0].status_code == pages[1].status_code == 200
    assert pages[0].text == pages[1].text
    assert "証明ではありません" in pages[0].text


async def looked_up(crew: Browser, call_id: str) -> str:
    form = {"reading": "かなりあ とりこ", "birth_date": "昭和15年4月1日"}
    answer = await crew.post(f"/calls/{call_id}/look-up", form)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_a_name_never_stands_in_an_address_or_a_header(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town, CANARY)
    crew, seen = opens(Role.CREW), []
    call_id = await a_call(client, town)
    page = await looked_up(crew, call_id)
    assert CANARY not in page  # masked until confirmed
    form = {
        "patient_id": str(patient_id),
        "reading": "かなりあ とりこ",
        "birth_date": "昭和15年4月1日",
    }
    seen.append(await crew.post(f"/calls/{call_id}/patient", form))
    assert seen[-1].status_code == 303, seen[-1].text
    seen.append(await crew.get(f"/calls/{call_id}"))
    assert CANARY in seen[-1].text
    seen.append(await opens(Role.PHYSICIAN).get(f"/patients/{patient_id}"))
    for answer in seen:
        assert "カナリア" not in unescape(str(answer.headers))
        for place in re.findall(r'(?:href|action|formaction|hx-get)="([^"]*)"', answer.text):
            assert place.isascii(), place
            assert "?" not in place or place.startswith("/step-up?next=/"), place


async def test_one_identifier_opens_nothing(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town, CANARY)
    crew = opens(Role.CREW)
    call_id = await a_call(client, town)
    form = {"patient_id": str(patient_id), "reading": CANARY}
    answer = await crew.post(f"/calls/{call_id}/patient", form)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert not town.rows.all("SELECT id FROM grants WHERE basis = 'call'")


async def test_one_tap_records_a_fact_and_moves_the_advice(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await on_the_card(client, town, patient_id)
    crew = opens(Role.CREW)
    page = (await crew.get(f"/calls/{call_id}")).text
    assert {"name", "source", "value"} == forms(page)[f"/calls/{call_id}/facts"]
    for value in ("yes", "no", "unknown"):
        form = {"name": "arrest", "source": "seen", "value": value}
        answer = await crew.post(f"/calls/{call_id}/facts", form)
        assert answer.headers["location"] == f"/calls/{call_id}#now", answer.text
    rows = town.rows.all("SELECT value FROM call_facts ORDER BY id")
    assert [row[0]["value"] for row in rows] == [True, False, None]


async def test_a_field_that_no_form_has_is_refused(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    call_id = await a_call(client, town)
    form = {"name": "arrest", "source": "seen", "value": "yes", "recorded_by": "somebody"}
    answer = await opens(Role.CREW).post(f"/calls/{call_id}/facts", form)
    assert answer.status_code == 422
    assert not town.rows.all("SELECT id FROM call_facts")


async def test_a_stop_heard_by_the_crew_is_one_tap_and_at_once(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await on_the_card(client, town, patient_id)
    crew = opens(Role.CREW)
    assert "本人が言った" in (await crew.get(f"/calls/{call_id}/speaks")).text
    await crew.post(f"/calls/{call_id}/suspend", {"said_by": "patient", "reason": ""})
    assert 'class="verdict do_not_rely"' in (await crew.get(f"/calls/{call_id}")).text


async def test_a_person_confirmed_by_mistake_is_let_go_and_their_record_closes(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await on_the_card(client, town, patient_id)
    crew = opens(Role.CREW)
    assert f"/calls/{call_id}/patient/undo" in forms((await crew.get(f"/calls/{call_id}")).text)
    answer = await crew.post(f"/calls/{call_id}/patient/undo", {})
    assert answer.headers["location"].startswith(f"/calls/{call_id}")
    page = (await crew.get(f"/calls/{call_id}")).text
    assert CANARY_NAME not in page
    assert "心肺蘇生を望まない" not in page.split('id="now"', maxsplit=1)[0]


async def test_who_agrees_by_name_alone_is_shown_and_cannot_be_chosen(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    a_patient(town, CANARY)
    crew, call_id = opens(Role.CREW), await a_call(client, town)
    form = {"reading": "かなりあ とりこ", "name": "山田太郎", "birth_date": "昭和15年4月11日"}
    page = (await crew.post(f"/calls/{call_id}/look-up", form)).text
    assert "ほぼ一致（1か所違う）" in page
    assert "選べません" in page
    assert "この方で間違いない" not in page
    exact = form | {"birth_date": "昭和15年4月1日"}
    assert "この方で間違いない" in (await crew.post(f"/calls/{call_id}/look-up", exact)).text

"""The patient's card on paper and scanned: told once, and nothing of it in an address or a log."""

import re
from uuid import UUID

import httpx

from app.policy.roles import Role
from tests.calls.builders import Town, a_patient
from tests.calls.steps import a_call
from tests.web.builders import Browser
from tests.web.conftest import Opens
from tests.web.test_own import let_in

CODE = re.compile(r"<span>([0-9A-Z]{4})</span>")


async def printed(nurse: Browser, patient_id: UUID, replaces: str = "") -> httpx.Response:
    path = f"/patients/{patient_id}/cards"
    return await nurse.post(path, {"replaces": replaces})


async def test_a_stranger_and_the_patient_print_nothing(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    stranger = opens(Role.NURSE, town.hospital)
    own = let_in(client, town, Role.PATIENT, patient_id)
    for who in (stranger, own):
        answer = await printed(who, patient_id)
        assert answer.status_code == 404
        assert "<svg" not in answer.text
    page = await own.get(f"/patients/{patient_id}/cards")
    assert "使えるカードはありません" in page.text
    assert "<button" not in page.text.partition("<main")[2]


async def test_the_card_to_print_names_nobody_and_says_what_it_does_not_do(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    nurse = opens(Role.NURSE)
    answer = await printed(nurse, patient_id)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    card = answer.text.partition('class="id-cards"')[2].partition("印刷しました")[0]
    assert card.count("<svg") == 2
    assert "style=" not in card
    assert not any(text in card for text in ("山田", "ヤマダ", "太郎", "1940", "5678", "港町"))
    assert "別の方のカード" in card
    assert "カードだけでは記録は開きません" in card
    one, other = CODE.findall(card)[:4], CODE.findall(card)[4:]
    assert one == other
    page = (await nurse.get(f"/patients/{patient_id}/cards")).text
    assert not any(part in page for part in one)
    own = let_in(client, town, Role.PATIENT, patient_id)
    assert "使えるカードがあります" in (await own.get(f"/patients/{patient_id}/cards")).text


async def test_typed_by_hand_it_finds_with_one_more_identifier(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    patient_id = a_patient(town)
    nurse = opens(Role.NURSE)
    code = " ".join(CODE.findall((await printed(nurse, patient_id)).text)[:4]).lower()
    crew = opens(Role.CREW)
    call_id = await a_call(client, town)
    path = f"/calls/{call_id}/look-up"
    form = (await crew.get(path)).text
    assert 'name="card"' in form
    assert "別の方のカードかもしれません" in form
    alone = await crew.post(path, {"card": code})
    assert "手がかりが足りません" in alone.text
    found = await crew.post(path, {"card": code, "birth_date": "昭和15年4月1日"})
    assert "ヤ●● タ●●" in found.text
    box = f'name="card" value="{code}"'
    assert box in found.text
    confirmed = await crew.post(
        f"/calls/{call_id}/patient",
        {"patient_id": str(patient_id), "card": code, "birth_date": "昭和15年4月1日"},
    )
    assert confirmed.status_code == 303


async def test_scanned_it_leads_a_crew_to_its_call_and_tells_anybody_else_what_it_is(
    client: httpx.AsyncClient, town: Town, opens: Opens
) -> None:
    page = await client.get("/card")
    assert page.status_code == 200
    assert "返してください" in page.text
    crew = opens(Role.CREW)
    assert "カードは、事案の中でだけ使えます" in (await crew.get("/card/calls")).text
    call_id = await a_call(client, town)
    assert (await crew.get("/card/calls")).headers["Location"] == f"/calls/{call_id}/look-up"
    await a_call(client, town)
    assert (await crew.get("/card/calls")).text.count("data-carries") == 2
    nurse = opens(Role.NURSE)
    assert (await nurse.get("/card/calls")).headers["Location"] == "/home"

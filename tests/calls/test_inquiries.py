"""Hospitals asked and answering: what each sees before it has accepted, and no name."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.clock import now
from tests.calls.builders import Headers, Town, a_patient, a_signed_refusal, consent
from tests.calls.steps import a_call, asked, closed, confirmed


async def offers(client: httpx.AsyncClient, headers: Headers) -> list[dict[str, Any]]:
    answer = await client.get("/v1/offers", headers=headers)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def declined(client: httpx.AsyncClient, headers: Headers, inquiry: str) -> httpx.Response:
    return await client.post(
        f"/v1/offers/{inquiry}/decline", json={"reason": "満床のため"}, headers=headers
    )


@pytest.fixture
def refusing(town: Town) -> UUID:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    return patient_id


async def test_only_a_hospital_that_takes_part_is_asked(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    for wrong in (town.clinic, uuid4()):
        body = {"hospital_id": str(wrong), "state": "呼吸が速い", "minutes": 12}
        answer = await client.post(f"/v1/calls/{call_id}/inquiries", json=body, headers=town.crew)
        assert answer.status_code == 422


async def test_a_hospital_is_not_asked_twice_while_it_thinks(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    inquiry = await asked(client, town, call_id)
    body = {"hospital_id": str(town.hospital), "state": "悪化", "minutes": 9}
    again = await client.post(f"/v1/calls/{call_id}/inquiries", json=body, headers=town.crew)
    assert again.json()["type"] == "/problems/already-asked"
    await declined(client, town.emergency, inquiry["id"])
    again = await client.post(f"/v1/calls/{call_id}/inquiries", json=body, headers=town.crew)
    assert again.status_code == 201


async def test_another_hospital_finds_no_offer(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, refusing)
    inquiry = await asked(client, town, call_id)
    assert await offers(client, town.other_emergency) == []
    read = await client.get(f"/v1/offers/{inquiry['id']}", headers=town.other_emergency)
    assert read.status_code == 404
    answer = await declined(client, town.other_emergency, inquiry["id"])
    assert answer.status_code == 404
    assert town.rows.one("SELECT answer FROM inquiries") == (None,)


@pytest.mark.parametrize("who", ["ward", "crew", "doctor"])
async def test_offers_are_for_the_emergency_department(
    client: httpx.AsyncClient, town: Town, who: str
) -> None:
    call_id = await a_call(client, town)
    inquiry = await asked(client, town, call_id)
    headers = getattr(town, who)
    assert (await client.get("/v1/offers", headers=headers)).status_code == 403
    assert (await declined(client, headers, inquiry["id"])).status_code == 403


async def test_a_hospital_sees_what_it_needs_to_answer_and_no_name(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, refusing)
    await asked(client, town, call_id)
    (offer,) = await offers(client, town.emergency)
    assert offer["person"] == {"age_band": "80代", "sex": "male"}
    assert offer["verdict"]["kind"] == "valid"
    assert (offer["reason"], offer["state"], offer["minutes"]) == ("意識がない", "呼吸が速い", 12)
    for secret in ("山田", "ヤマダ", "ヤ●●", "1940-", "not_wanted", "肺がん", str(refusing)):
        assert secret not in str(offer)
    leaf = town.rows.leaves("offer.read")[-1]
    assert leaf["sections"] == {"identity": "brief", "verdict": "full", "call_record": "brief"}
    notices = town.rows.all("SELECT kind, patient_id FROM notices WHERE organisation_id = %s",
                            town.hospital)  # fmt: skip
    assert notices == [("offer_received", None)]


async def test_an_offer_tells_that_the_record_was_stopped_and_not_in_whose_words(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, refusing)
    said = {"said_by": "family", "reason": "長女の山田 花子さんが「肺がんでも助けて」と話した"}
    path = f"/v1/calls/{call_id}/suspensions"
    assert (await client.post(path, json=said, headers=town.crew)).status_code == 200
    await asked(client, town, call_id)
    (offer,) = await offers(client, town.emergency)
    assert offer["verdict"]["reasons"][0]["code"] == "suspended"
    for secret in ("山田", "肺がん"):
        assert secret not in str(offer)


@pytest.mark.parametrize("state", ["none", "refused", "withdrawn"])
async def test_without_consent_towards_hospitals_the_offer_is_the_crews_words_alone(
    client: httpx.AsyncClient, town: Town, state: str
) -> None:
    patient_id = a_patient(town, hospital=state)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await asked(client, town, call_id)
    (unknown,) = await offers(client, town.emergency)
    await confirmed(client, town, call_id, patient_id)
    (hidden,) = await offers(client, town.emergency)
    assert hidden == unknown
    assert hidden["person"] is None
    assert hidden["verdict"] is None


async def test_whom_the_crew_confirms_later_the_asked_hospital_sees_from_then_on(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    other = a_patient(town, "サトウ ハナコ", born=date(1990, 1, 2))
    call_id = await a_call(client, town)
    await asked(client, town, call_id)
    await confirmed(client, town, call_id, refusing)
    assert (await offers(client, town.emergency))[0]["person"]["age_band"] == "80代"
    await confirmed(client, town, call_id, other, reading="サトウ ハナコ", birth_date="1990-01-02")
    assert (await offers(client, town.emergency))[0]["person"]["age_band"] == "30代"


async def test_a_no_ends_the_view_of_that_hospital_only_and_is_counted(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, refusing)
    first = await asked(client, town, call_id)
    await asked(client, town, call_id, town.other_hospital)
    answer = await declined(client, town.emergency, first["id"])
    assert answer.json()["status"] == "declined"
    assert answer.json()["answer_reason"] == "満床のため"
    assert answer.json()["person"] is None
    assert (await offers(client, town.emergency))[0]["verdict"] is None
    assert (await offers(client, town.other_emergency))[0]["verdict"]["kind"] == "valid"
    twice = await declined(client, town.emergency, first["id"])
    assert twice.json()["type"] == "/problems/inquiry-answered"
    town.rows.run("UPDATE inquiries SET asked_at = %s", now() - timedelta(minutes=21, seconds=30))
    card = (await client.get(f"/v1/calls/{call_id}/card", headers=town.crew)).json()
    assert card["known"]["search"] == {"refusals": 1, "minutes": 21}
    kinds = town.rows.all("SELECT kind FROM notices WHERE organisation_id = %s", town.department)
    assert kinds == [("offer_declined",)]


async def test_asking_again_shows_the_person_on_the_new_inquiry_only(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, refusing)
    first = await asked(client, town, call_id)
    await declined(client, town.emergency, first["id"])
    await asked(client, town, call_id)
    again, before = await offers(client, town.emergency)
    assert (again["status"], before["status"]) == ("open", "declined")
    assert again["person"] is not None
    assert before["person"] is None


async def test_a_closed_call_takes_no_more_answers(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, refusing)
    inquiry = await asked(client, town, call_id)
    await closed(client, town, call_id)
    (offer,) = await offers(client, town.emergency)
    assert (offer["status"], offer["person"], offer["verdict"]) == ("withdrawn", None, None)
    assert (await declined(client, town.emergency, inquiry["id"])).status_code == 409
    kinds = town.rows.all("SELECT kind FROM notices WHERE organisation_id = %s", town.hospital)
    assert ("offer_withdrawn",) in kinds


async def test_a_consent_given_back_by_the_patient_ends_the_offer(
    client: httpx.AsyncClient, town: Town, refusing: UUID
) -> None:
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, refusing)
    await asked(client, town, call_id)
    assert (await offers(client, town.emergency))[0]["verdict"] is not None
    consent(town, refusing, "hospital", "withdrawn", 70)
    assert (await offers(client, town.emergency))[0]["verdict"] is None


async def test_a_hospital_that_has_answered_need_not_acknowledge_what_it_was_told(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id, other_call = await a_call(client, town), await a_call(client, town)
    first, _ = await asked(client, town, call_id), await asked(client, town, other_call)
    await asked(client, town, call_id, town.other_hospital)
    await declined(client, town.emergency, first["id"])
    left = "SELECT organisation_id, call_id FROM notices WHERE acknowledged_at IS NULL"
    waiting = set(town.rows.all(f"{left} AND kind = 'offer_received'"))
    assert waiting == {(town.hospital, UUID(other_call)), (town.other_hospital, UUID(call_id))}

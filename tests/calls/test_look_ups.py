"""Finding somebody on a call: honest answers, limits, and nobody ever chosen."""

from datetime import date
from uuid import uuid4

import httpx
import pytest

from app.people.kinds import OrganisationKind
from tests.calls.builders import Town, a_member, a_patient, consent
from tests.calls.steps import YAMADA, a_call, closed, confirmed, phoned


async def looked_up(
    client: httpx.AsyncClient, town: Town, call_id: str, **asked: str
) -> httpx.Response:
    return await client.post(f"/v1/calls/{call_id}/look-ups", json=asked, headers=town.crew)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"reading": "山田", "birth_date": "昭和15年4月1日"}, "body.reading"),
        ({"reading": "ヤマダ", "birth_date": "きのう"}, "body.birth_date"),
        ({"reading": "ヤマダ", "phone": "119"}, "body.phone"),
        ({"care_insurance_number": "12", "phone": "03-0000-1234"}, "body.care_insurance_number"),
    ],
)
async def test_what_cannot_be_read_is_named_and_never_echoed(
    client: httpx.AsyncClient, town: Town, asked: dict[str, str], field: str
) -> None:
    call_id = await a_call(client, town)
    answer = await looked_up(client, town, call_id, **asked)
    assert answer.status_code == 422
    assert [violation["field"] for violation in answer.json()["violations"]] == [field]
    assert not any(value in answer.text for value in asked.values())


async def test_one_identifier_finds_nobody_and_says_what_to_do(
    client: httpx.AsyncClient, town: Town
) -> None:
    a_patient(town)
    call_id = await a_call(client, town)
    answer = await looked_up(client, town, call_id, reading="ヤマダ タロウ")
    assert answer.status_code == 200
    assert answer.json()["outcome"] == "too_weak"
    assert answer.json()["candidates"] == []
    (leaf,) = town.rows.leaves("patient.look_up")
    assert (leaf["outcome"], leaf["reason"]) == ("nothing", "too_weak")


@pytest.mark.parametrize("state", ["none", "refused", "withdrawn"])
async def test_who_did_not_consent_looks_like_no_such_person(
    client: httpx.AsyncClient, town: Town, state: str
) -> None:
    call_id = await a_call(client, town)
    nobody = await looked_up(client, town, call_id, **YAMADA)
    patient_id = a_patient(town, ambulance=state)
    hidden = await looked_up(client, town, call_id, **YAMADA)
    assert hidden.json() == nobody.json()
    assert hidden.json()["outcome"] == "nobody_found"
    assert "証明ではありません" in hidden.json()["advice"]["ja"]
    body = {"patient_id": str(patient_id), **YAMADA}
    refused = await client.post(f"/v1/calls/{call_id}/patient", json=body, headers=town.crew)
    unknown = await client.post(
        f"/v1/calls/{call_id}/patient", json={**body, "patient_id": str(uuid4())}, headers=town.crew
    )
    assert refused.status_code == unknown.status_code == 404
    assert refused.json() == unknown.json()


async def test_every_way_of_writing_the_same_leaves_the_same_trace_and_no_name(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    await looked_up(client, town, call_id, reading="ヤマダ タロウ", birth_date="1940-04-01")
    await looked_up(client, town, call_id, reading="やまだ　たろう", birth_date="S15.4.1")
    await looked_up(client, town, call_id, reading="ヤマダ ジロウ", birth_date="1940-04-01")
    searches = [
        search
        for (search,) in town.rows.all(
            "SELECT search FROM audit_leaves WHERE action = 'patient.look_up' ORDER BY id"
        )
    ]
    assert searches[0] == searches[1] != searches[2]
    assert all(len(search) == 64 for search in searches)
    (everything,) = town.rows.one("SELECT string_agg(l::text, ' ') FROM audit_leaves l")
    assert "ヤマダ" not in everything
    assert "1940-04-01" not in everything


async def test_a_scene_gets_twenty_look_ups_and_the_next_stays_on_the_record(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    for _ in range(20):
        assert (await looked_up(client, town, call_id, **YAMADA)).status_code == 200
    answer = await looked_up(client, town, call_id, **YAMADA)
    assert answer.status_code == 429
    assert town.rows.leaves("patient.look_up")[-1]["reason"] == "too_many"
    # A colleague of the unit cannot go on for it, and guessing by confirming counts as well.
    for path in ("look-ups", "patient"):
        body = {**YAMADA, **({"patient_id": str(uuid4())} if path == "patient" else {})}
        other = await client.post(f"/v1/calls/{call_id}/{path}", json=body, headers=town.colleague)
        assert other.status_code == 429
    # One person's tries count on every call.
    second = await a_call(client, town)
    assert (await looked_up(client, town, second, **YAMADA)).status_code == 429


async def test_a_person_is_found_without_a_card_and_stays_masked(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    found = (await looked_up(client, town, call_id, **YAMADA)).json()
    (candidate,) = found["candidates"]
    assert candidate["patient_id"] == str(patient_id)
    assert candidate["band"]["code"] == "likely"
    assert "ヤマダ" not in str(found)
    assert "山田" not in str(found)
    assert "1940-04-01" not in str(found)
    third = await looked_up(client, town, call_id, **YAMADA, phone="03-0000-5678")
    assert third.json()["candidates"][0]["band"]["code"] == "certain"


async def test_twins_are_both_shown_and_neither_is_chosen(
    client: httpx.AsyncClient, town: Town
) -> None:
    twins = {
        a_patient(town, "ヤマダ タロウ"),
        a_patient(town, "ヤマダ タロウ", phone="03-0000-9999"),
    }
    call_id = await a_call(client, town)
    found = (await looked_up(client, town, call_id, **YAMADA)).json()
    assert {candidate["patient_id"] for candidate in found["candidates"]} == set(map(str, twins))
    assert all(candidate["has_lookalike"] for candidate in found["candidates"])
    assert all(candidate["band"]["code"] == "likely" for candidate in found["candidates"])
    card = (await client.get(f"/v1/calls/{call_id}/card", headers=town.crew)).json()
    assert card["record"] is None
    assert town.rows.all("SELECT 1 FROM grants WHERE basis = 'call'") == []


async def test_more_than_five_are_cut_and_said(client: httpx.AsyncClient, town: Town) -> None:
    for number in range(7):
        a_patient(town, phone=f"03-0000-{1000 + number}")
    call_id = await a_call(client, town)
    found = (await looked_up(client, town, call_id, **YAMADA)).json()
    assert found["outcome"] == "more_than_five"
    assert len(found["candidates"]) == 5


@pytest.mark.parametrize(
    "identifiers",
    [
        {"reading": "ヤマダ タロウ", "birth_date": "1940-04-02"},
        {"reading": "ヤマダ ジロウ", "birth_date": "1940-04-01"},
        {"reading": "ヤマダ タロウ", "birth_date": "1940-04-01", "phone": "03-0000-0000"},
        {"reading": "ヤマダ タロウ", "phone": "03-0000-0000"},
    ],
)
async def test_identifiers_that_do_not_all_agree_open_nothing(
    client: httpx.AsyncClient, town: Town, identifiers: dict[str, str]
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    body = {"patient_id": str(patient_id), **identifiers}
    answer = await client.post(f"/v1/calls/{call_id}/patient", json=body, headers=town.crew)
    assert answer.status_code == 404
    assert town.rows.leaves("patient.confirm")[-1]["reason"] == "identifiers_differ"
    assert town.rows.all("SELECT 1 FROM grants WHERE basis = 'call'") == []


async def test_what_a_household_shares_confirms_nobody(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town, phone="03-0000-5678")
    shared = {"phone": "03-0000-5678", "address": "港町1-2-3"}
    call_id = await a_call(client, town)
    body = {"patient_id": str(patient_id), **shared}
    answer = await client.post(f"/v1/calls/{call_id}/patient", json=body, headers=town.crew)
    assert answer.status_code == 422
    assert "同じ家の別の方" in answer.text
    assert town.rows.all("SELECT 1 FROM grants WHERE basis = 'call'") == []
    own = {"patient_id": str(patient_id), "phone": shared["phone"], "reading": "ヤマダ タロウ"}
    answer = await client.post(f"/v1/calls/{call_id}/patient", json=own, headers=town.crew)
    assert answer.status_code == 200, answer.text


async def test_nobody_guesses_identifiers_by_confirming(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    for day in range(2, 23):
        body = {
            "patient_id": str(patient_id),
            "reading": "ヤマダ タロウ",
            "birth_date": f"1940-04-{day:02d}",
        }
        answer = await client.post(f"/v1/calls/{call_id}/patient", json=body, headers=town.crew)
        assert answer.status_code == (404 if day < 22 else 429)
    right = {"patient_id": str(patient_id), **YAMADA}
    answer = await client.post(f"/v1/calls/{call_id}/patient", json=right, headers=town.crew)
    assert answer.status_code == 429


async def test_one_identifier_confirms_nobody(client: httpx.AsyncClient, town: Town) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    body = {"patient_id": str(patient_id), "reading": "ヤマダ タロウ"}
    answer = await client.post(f"/v1/calls/{call_id}/patient", json=body, headers=town.crew)
    assert answer.status_code == 422


async def test_confirming_opens_the_record_and_tells_the_care_team(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    card = await confirmed(client, town, call_id, patient_id)
    assert card["record"]["identity"]["content"]["name"] == "山田 太郎"
    assert card["known"]["call"]["confirmed_by"] == ["reading", "birth_date"]
    told = town.rows.all("SELECT organisation_id, kind FROM notices")
    assert told == [(town.clinic, "emergency_called")]
    await confirmed(client, town, call_id, patient_id)
    assert len(town.rows.all("SELECT 1 FROM notices")) == 1


async def test_of_the_care_team_only_those_the_patient_consented_to_are_told(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    station = town.rows.an_organisation(OrganisationKind.NURSE_STATION)
    a_member(town, patient_id, station)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await closed(client, town, call_id)
    told = "SELECT kind FROM notices WHERE organisation_id = %s ORDER BY id"
    assert town.rows.all(told, station) == []
    assert town.rows.all(told, town.clinic) == [("emergency_called",), ("call_closed",)]
    consent(town, patient_id, "care_team", "granted", 60)
    again = await a_call(client, town)
    await confirmed(client, town, again, patient_id)
    assert town.rows.all(told, station) == [("emergency_called",)]


async def test_the_wrong_person_is_corrected_and_left_at_once(
    client: httpx.AsyncClient, town: Town
) -> None:
    wrong = a_patient(town)
    right = a_patient(town, "ヤマダ ジロウ", born=date(1942, 5, 6))
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, wrong)
    card = await confirmed(
        client, town, call_id, right, reading="ヤマダ ジロウ", birth_date="1942-05-06"
    )
    assert card["record"]["patient_id"] == str(right)
    still_open = town.rows.all(
        "SELECT patient_id FROM grants WHERE basis = 'call' AND closes_at > clock_timestamp()"
    )
    assert still_open == [(right,)]
    told = town.rows.all("SELECT patient_id, kind FROM notices ORDER BY told_at, kind")
    assert (wrong, "call_closed") in told
    assert (right, "emergency_called") in told


async def test_who_was_confirmed_by_mistake_is_left_although_nobody_else_is_known(
    client: httpx.AsyncClient, town: Town
) -> None:
    wrong = a_patient(town)
    call_id = await a_call(client, town)
    path = f"/v1/calls/{call_id}/patient"
    assert (await client.delete(path, headers=town.crew)).json()["type"] == "/problems/no-patient"
    await confirmed(client, town, call_id, wrong)
    await phoned(client, town, call_id)
    assert (await client.delete(path, headers=town.desk)).status_code == 403
    assert (await client.delete(path, headers=town.other_crew)).status_code == 404
    answer = await client.delete(path, headers=town.crew)
    assert answer.status_code == 200
    assert answer.json()["record"] is None
    assert answer.json()["known"]["call"]["is_patient_confirmed"] is False
    assert not town.rows.all("SELECT 1 FROM grants WHERE basis = 'call' AND closes_at > now()")
    told = town.rows.all("SELECT kind FROM notices WHERE patient_id = %s ORDER BY id", wrong)
    assert told == [("emergency_called",), ("call_closed",)]
    # What the wrong person's doctor said does not come back with whoever is confirmed next.
    right = a_patient(town, "ヤマダ ジロウ", born=date(1942, 5, 6))
    card = await confirmed(
        client, town, call_id, right, reading="ヤマダ ジロウ", birth_date="1942-05-06"
    )
    instructed = [one for one in card["advice"]["conditions"] if one["group"] == "instruction"]
    assert [one["holds"] for one in instructed] == [None]


async def test_a_consent_withdrawn_during_the_call_closes_the_record_but_not_the_advice(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    consent(town, patient_id, "ambulance", "withdrawn", 50)
    card = (await client.get(f"/v1/calls/{call_id}/card", headers=town.crew)).json()
    assert card["record"] is None
    assert "証明ではありません" in card["no_record"]["ja"]
    assert card["advice"]["resuscitation"] == "continue"


async def test_the_care_team_is_told_in_the_order_in_which_one_would_call(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    managers, nurses = (
        town.rows.an_organisation(kind)
        for kind in (OrganisationKind.CARE_MANAGER_OFFICE, OrganisationKind.NURSE_STATION)
    )
    a_member(town, patient_id, managers)
    a_member(town, patient_id, nurses)
    town.rows.run(
        "UPDATE care_team_members SET function = 'care_management' WHERE organisation_id = %s",
        managers,
    )
    consent(town, patient_id, "care_team", "granted", 9)
    await confirmed(client, town, await a_call(client, town), patient_id)
    told = "SELECT organisation_id, onward FROM notices WHERE kind = 'emergency_called'"
    onward = dict(town.rows.all(told))
    assert onward == {
        town.clinic: [str(nurses), str(managers)],
        nurses: [str(managers)],
        managers: [],
    }


async def test_nobody_is_next_who_may_not_know(client: httpx.AsyncClient, town: Town) -> None:
    patient_id = a_patient(town)
    a_member(town, patient_id, town.rows.an_organisation(OrganisationKind.NURSE_STATION))
    await confirmed(client, town, await a_call(client, town), patient_id)
    told = "SELECT organisation_id, onward FROM notices WHERE kind = 'emergency_called'"
    assert town.rows.all(told) == [(town.clinic, [])]

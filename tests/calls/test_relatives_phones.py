"""A relative's phone: it finds whose it is, tells nobody apart, and confirms nobody."""

from typing import Any
from uuid import uuid4

import httpx

from app.japan.phones import phone_key
from app.people.kinds import OrganisationKind
from tests.calls.builders import ADDRESS, DOCTOR_PHONE, Town, a_patient, consent
from tests.calls.desk import looked_up, open_grants, taken, taking
from tests.calls.relatives import CALLER, HERSELF, SON, a_father, a_mother, a_relative, a_wife
from tests.calls.steps import a_call, confirming, looking_up

SAID = "ご家族などの連絡先"


async def seen_by_crew(client: httpx.AsyncClient, town: Town, **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await looking_up(client, town, **asked))["candidates"]
    return found


def of_phone(candidate: dict[str, Any]) -> tuple[str, str]:
    (one,) = [one for one in candidate["agreements"] if one["identifier"] == "phone"]
    return one["code"], one["said"]["ja"]


async def test_who_did_not_consent_looks_like_no_such_person(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    nobody = (await looked_up(client, town, call_id, **CALLER)).content
    unknown = await taking(client, town, call_id, uuid4(), **CALLER)
    for state in ("none", "refused", "withdrawn"):
        she = a_mother(town, state)
        assert (await looked_up(client, town, call_id, **CALLER)).content == nobody
        refused = await taking(client, town, call_id, she, None, **CALLER, sex="female")
        assert (refused.status_code, refused.json()) == (404, unknown.json())


async def test_whoever_keeps_their_contacts_from_the_ambulance_is_not_found_by_them(
    client: httpx.AsyncClient, town: Town
) -> None:
    she = a_mother(town)
    asked = {"phone": SON, "reading": HERSELF["reading"]}
    assert len(await seen_by_crew(client, town, **asked)) == 1
    consent(town, she, "ambulance", "granted", 50, ["identity", "validity_verdict"])
    assert await seen_by_crew(client, town, **asked) == []
    consent(town, she, "ambulance", "granted", 51, ["identity", "family_contacts"])
    assert len(await seen_by_crew(client, town, **asked)) == 1
    town.rows.run("ALTER TABLE consents DISABLE TRIGGER append_only")
    kept_back = """UPDATE consents SET restricted = '["family_contacts"]' WHERE epoch = 51"""
    town.rows.run(kept_back)
    assert await seen_by_crew(client, town, **asked) == []


async def test_it_confirms_nobody_at_the_scene_beside_whatever_else(
    client: httpx.AsyncClient, town: Town
) -> None:
    she = a_mother(town)
    household = await confirming(client, town, she, **CALLER)
    assert household.status_code == 422
    for more in (
        {"reading": HERSELF["reading"]},
        HERSELF,
        HERSELF | {"address": ADDRESS},
    ):
        assert (await confirming(client, town, she, phone=SON, **more)).status_code == 404
    assert not town.rows.all("SELECT 1 FROM grants WHERE basis = 'call'")
    assert (await confirming(client, town, she, **HERSELF)).status_code == 200


async def test_it_breaks_no_glass(client: httpx.AsyncClient, town: Town) -> None:
    she = a_mother(town, "none")
    path = f"/v1/calls/{await a_call(client, town)}/override"
    found = (await client.post(f"{path}-look-ups", json={"phone": SON}, headers=town.crew)).json()
    assert found["candidates"] == []
    body = {"patient_id": str(she), "phone": SON, "reason": "unconscious", "words": "反応がない"}
    assert (await client.post(f"{path}s", json=body, headers=town.crew)).status_code == 404


async def test_the_number_of_an_institution_finds_nobody(
    client: httpx.AsyncClient, town: Town
) -> None:
    she = a_patient(town, HERSELF["reading"])
    asked = {"reading": HERSELF["reading"]}
    # that of the doctor, told as a relative's as well
    a_relative(town, she, DOCTOR_PHONE)
    assert await seen_by_crew(client, town, phone=DOCTOR_PHONE, **asked) == []
    # that of an organisation of the register
    facility = town.rows.an_organisation(OrganisationKind.CARE_FACILITY)
    a_relative(town, she, "03-0000-2222")
    assert len(await seen_by_crew(client, town, phone="03-0000-2222", **asked)) == 1
    known_by = "UPDATE organisations SET phone = %s WHERE id = %s"
    town.rows.run(known_by, phone_key("03-0000-2222"), facility)
    assert await seen_by_crew(client, town, phone="03-0000-2222", **asked) == []
    # that of somebody who is called for many
    others = [a_patient(town, "スズキ ジロウ") for _ in range(8)]
    for one in (she, *others[:7]):
        a_relative(town, one)
    assert len(await seen_by_crew(client, town, phone=SON, **asked)) == 1
    a_relative(town, others[7])
    assert await seen_by_crew(client, town, phone=SON, **asked) == []


async def test_a_list_that_was_written_anew_finds_nobody_by_what_stood_there(
    client: httpx.AsyncClient, town: Town
) -> None:
    she = a_mother(town)
    a_relative(town, she, "090-0000-5555", number=2, phone_second=phone_key("03-0000-6666"))
    asked = {"reading": HERSELF["reading"]}
    assert await seen_by_crew(client, town, phone="090-0000-5555", **asked) == []
    town.rows.run("UPDATE patients SET contacts_number = 2")
    assert await seen_by_crew(client, town, phone=SON, **asked) == []
    for phone in ("090-0000-5555", "03-0000-6666"):
        (found,) = await seen_by_crew(client, town, phone=phone, **asked)
        assert of_phone(found) == ("near", SAID)


async def test_a_sons_phone_and_the_house_take_nobody_of_his_parents(
    client: httpx.AsyncClient, town: Town
) -> None:
    # the father has not consented, or is not registered
    she = a_mother(town)
    call_id = await a_call(client, town)
    said: tuple[dict[str, object], ...] = ({}, {"age": 80}, {"sex": "unknown"})
    for more in said:
        answer = await taking(client, town, call_id, she, None, **CALLER, **more)
        assert answer.status_code == 422
        assert "性別かお名前" in answer.json()["title"]
    # of whom no sex is recorded a sex says nothing
    town.rows.run("UPDATE patients SET sex = 'unknown' WHERE id = %s", she)
    answer = await taking(client, town, call_id, she, None, **CALLER, sex="female")
    assert answer.status_code == 422
    assert open_grants(town) == []
    leaves = town.rows.leaves("before_arrival.take")
    assert {(leaf["outcome"], leaf["reason"]) for leaf in leaves} == {("refused", "may_be_another")}


async def test_a_try_at_it_counts_as_any_other(client: httpx.AsyncClient, town: Town) -> None:
    she = a_mother(town)
    call_id = await a_call(client, town)
    answers = [await taking(client, town, call_id, she, None, **CALLER) for _ in range(21)]
    assert [answer.status_code for answer in answers] == [422] * 20 + [429]
    (everything,) = town.rows.one("SELECT string_agg(l::text, ' ') FROM audit_leaves l")
    assert "4444" not in everything
    searches = town.rows.all("SELECT search FROM audit_leaves WHERE action = 'before_arrival.take'")
    assert all(len(search) == 64 for (search,) in searches)


async def test_the_sex_or_the_name_beside_it_takes_the_one_who_is_meant(
    client: httpx.AsyncClient, town: Town
) -> None:
    she, he = a_mother(town), a_father(town)
    call_id = await a_call(client, town)
    answer = await looked_up(client, town, call_id, **CALLER)
    found = answer.json()["candidates"]
    assert {one["patient_id"] for one in found} == {str(she), str(he)}
    assert {of_phone(one) for one in found} == {("near", SAID)}
    assert {one["band"]["code"] for one in found} == {"possible"}
    assert all(one["has_lookalike"] for one in found)
    assert not any(word in answer.text for word in ("4444", "一郎", "長男", "夜間"))
    for one in (she, he):
        assert (await taking(client, town, call_id, one, None, **CALLER)).status_code == 422
    wrong = await taking(client, town, call_id, he, None, **CALLER, sex="female")
    assert wrong.status_code == 404
    await taken(client, town, call_id, she, **CALLER, sex="female")
    await taken(client, town, call_id, he, **CALLER, sex="male")
    # a caller leaves out the city; a name does as well
    short = {"phone": SON, "address": "港町1-2-3"}
    await taken(client, town, call_id, she, **short, reading=HERSELF["reading"])
    await taken(client, town, call_id, he, phone=SON, reading="キタオオジ タロウ")
    assert open_grants(town) == [(he, "account")]


async def test_a_wife_who_calls_from_her_own_phone_may_mean_him(
    client: httpx.AsyncClient, town: Town
) -> None:
    she = a_wife(town, phone=SON)
    he = a_father(town)
    call_id = await a_call(client, town)
    for one in (she, he):
        answer = await taking(client, town, call_id, one, None, **CALLER)
        assert answer.status_code == 422
        assert "ほかにも" in answer.json()["title"]
    await taken(client, town, call_id, he, **CALLER, sex="male")


async def test_with_what_is_their_own_it_makes_likely_and_never_certain(
    client: httpx.AsyncClient, town: Town
) -> None:
    a_mother(town)
    for asked, band in (
        ({"phone": SON, "reading": HERSELF["reading"]}, "likely"),
        (HERSELF | {"phone": SON}, "likely"),
        (HERSELF | {"phone": SON, "address": "日の出浜市港町1-2-4"}, "likely"),
        (CALLER, "possible"),
    ):
        (found,) = await seen_by_crew(client, town, **asked)
        assert (found["band"]["code"], of_phone(found)[0]) == (band, "near"), asked


async def test_a_figure_apart_finds_nobody_and_speaks_for_who_was_found(
    client: httpx.AsyncClient, town: Town
) -> None:
    a_mother(town)
    near = {"phone": "090-0000-4445"}
    assert await seen_by_crew(client, town, **near, birth_date="1950-01-01") == []
    (found,) = await seen_by_crew(client, town, **near, address=ADDRESS)
    assert of_phone(found) == ("near", "ほぼ一致（1か所違う）")
    (found,) = await seen_by_crew(client, town, **HERSELF, phone="090-0000-9999")
    assert of_phone(found)[0] == "different"

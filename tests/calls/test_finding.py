"""Finding somebody by what was misheard, mistyped or written otherwise; and no more than before."""

from datetime import date

import httpx
import pytest

from tests.calls.builders import Town, a_patient, consent
from tests.calls.steps import a_call

BORN = {"birth_date": "1940-04-01"}
MISTAKEN: list[dict[str, str]] = [
    {"reading": "やまだ たろー", **BORN},
    {"reading": "ﾀﾛｳ ﾔﾏﾀﾞ", **BORN},
    {"reading": "ヤマダタロウ", **BORN},
    {"reading": "ヤマタ タロウ", **BORN},
    {"reading": "ヤマダ タノウ", **BORN},
    {"reading": "スズキ タロウ", **BORN, "phone": "03-0000-5678"},
    {"reading": "やまだ たろう", "birth_date": "昭和15年4月11日"},
    {"reading": "やまだ たろう", "birth_date": "昭和5年4月1日"},
    {"reading": "やまだ たろう", "birth_date": "昭和15年1月4日"},
    {"reading": "やまだ たろう", "birth_date": "昭和15年4月", "address": "港町一丁目2番3号"},
    {"name": "山田太郎", **BORN},
    {"name": "山田　太郎", "address": "日の出浜市港町１の２の３ 見本荘101"},
    {"reading": "やまだ たのう", "address": "日の出浜市港町1丁目2番地3"},
]


async def looked_up(client: httpx.AsyncClient, town: Town, **asked: str) -> httpx.Response:
    call_id = await a_call(client, town)
    return await client.post(f"/v1/calls/{call_id}/look-ups", json=asked, headers=town.crew)


@pytest.mark.parametrize("asked", MISTAKEN)
async def test_a_fault_still_finds_the_person_and_says_what_is_apart(
    client: httpx.AsyncClient, town: Town, asked: dict[str, str]
) -> None:
    patient_id = a_patient(town)
    found = (await looked_up(client, town, **asked)).json()
    (candidate,) = found["candidates"]
    assert candidate["patient_id"] == str(patient_id)
    assert candidate["band"]["code"] != "certain"
    assert {one["identifier"] for one in candidate["agreements"]} == set(asked)
    assert "ヤマダ" not in str(found)
    assert "山田" not in str(found)


@pytest.mark.parametrize("asked", MISTAKEN)
@pytest.mark.parametrize("state", ["none", "refused"])
async def test_no_fault_finds_who_did_not_consent(
    client: httpx.AsyncClient, town: Town, asked: dict[str, str], state: str
) -> None:
    nobody = await looked_up(client, town, **asked)
    a_patient(town, ambulance=state)
    hidden = await looked_up(client, town, **asked)
    assert hidden.json() == nobody.json()
    assert hidden.json()["outcome"] == "nobody_found"


async def test_a_consent_withdrawn_hides_also_from_a_fault(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    assert (await looked_up(client, town, **MISTAKEN[0])).json()["candidates"]
    consent(town, patient_id, "ambulance", "withdrawn", 50)
    assert not (await looked_up(client, town, **MISTAKEN[0])).json()["candidates"]


async def test_a_name_heard_and_a_name_read_are_one_identifier(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    name = {"reading": "ヤマダ タロウ", "name": "山田 太郎"}
    assert (await looked_up(client, town, **name)).json()["outcome"] == "too_weak"
    call_id = await a_call(client, town)
    path, whom = f"/v1/calls/{call_id}/patient", {"patient_id": str(patient_id)}
    answer = await client.post(path, json=whom | name, headers=town.crew)
    assert answer.status_code == 422
    assert not town.rows.all("SELECT 1 FROM grants WHERE basis = 'call'")
    answer = await client.post(path, json=whom | name | BORN, headers=town.crew)
    assert answer.status_code == 200
    assert answer.json()["known"]["call"]["confirmed_by"] == ["reading", "name", "birth_date"]


@pytest.mark.parametrize("asked", MISTAKEN[:10])
async def test_what_finds_somebody_confirms_nobody_unless_it_is_exact(
    client: httpx.AsyncClient, town: Town, asked: dict[str, str]
) -> None:
    if asked["reading"] == "ヤマダタロウ":
        return  # the blank is no part of a name
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    body = {"patient_id": str(patient_id), **asked}
    answer = await client.post(f"/v1/calls/{call_id}/patient", json=body, headers=town.crew)
    assert answer.status_code in {404, 422}
    assert not town.rows.all("SELECT 1 FROM grants WHERE basis = 'call'")


async def test_whoever_may_be_a_twin_is_called_no_more_than_possible(
    client: httpx.AsyncClient, town: Town
) -> None:
    a_patient(town, "ヤマダ カズオ")
    asked = {"reading": "ヤマダ カズヤ", **BORN, "phone": "03-0000-5678"}
    (candidate,) = (await looked_up(client, town, **asked)).json()["candidates"]
    assert candidate["band"]["code"] == "possible"
    assert "双子" in candidate["agreements"][0]["said"]["ja"]
    a_patient(town, "ヤマダ カズヤ")
    both = (await looked_up(client, town, **asked)).json()["candidates"]
    assert [one["band"]["code"] for one in both] == ["likely", "possible"]
    assert all(one["has_lookalike"] for one in both)


async def test_whoever_agrees_least_is_cut_off_not_whoever_is_newest(
    client: httpx.AsyncClient, town: Town
) -> None:
    for number in range(55):
        a_patient(
            town, f"スズキ {'アイウエオ'[number % 5]}ロウ", born=date(1920, 1, 1 + number % 28)
        )
    patient_id = a_patient(town)
    asked = {"reading": "ヤマダ タロウ", **BORN, "phone": "03-0000-5678", "address": "港町1-2-3"}
    found = (await looked_up(client, town, **asked)).json()
    assert found["candidates"][0]["patient_id"] == str(patient_id)
    assert found["outcome"] == "more_than_five"

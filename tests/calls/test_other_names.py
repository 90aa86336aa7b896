"""Somebody found by a name from before, and a figure read wrong that does not turn them away."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from app.japan.figures import are_near_figures
from app.patients.keys import name_keys, whole_name
from tests.calls.builders import Town, a_patient
from tests.calls.steps import a_call, looking_up

BORN = {"birth_date": "1940-04-01"}
BEFORE = {"reading": "サトウ タロウ"}


def a_name(town: Town, patient_id: UUID, *, version: int = 1) -> None:
    town.rows.add(
        "patient_names",
        patient_id=patient_id,
        version=version,
        kind="former",
        name="佐藤",
        reading="サトウ",
        **name_keys("佐藤 太郎", "サトウ タロウ"),
    )


async def looked_up(client: httpx.AsyncClient, town: Town, **asked: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await looking_up(client, town, **asked))["candidates"]
    return found


def how(candidate: dict[str, Any], identifier: str) -> tuple[str, str]:
    (one,) = [one for one in candidate["agreements"] if one["identifier"] == identifier]
    return one["code"], one["said"]["ja"]


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
async def test_a_former_name_finds_nobody_who_did_not_consent(
    client: httpx.AsyncClient, town: Town, state: str
) -> None:
    a_name(town, a_patient(town, ambulance=state))
    assert await looked_up(client, town, **BEFORE, **BORN) == []


async def test_a_name_that_was_corrected_since_finds_nobody_as_former(
    client: httpx.AsyncClient, town: Town
) -> None:
    a_name(town, a_patient(town), version=7)
    (candidate,) = await looked_up(client, town, **BEFORE, **BORN)
    assert how(candidate, "reading")[0] == "near"  # the given name is the same


async def test_a_former_name_is_told_as_one_and_confirms_but_is_never_certain(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    a_name(town, patient_id)
    asked = BEFORE | BORN | {"phone": "03-0000-5678"}
    (candidate,) = await looked_up(client, town, **asked)
    assert how(candidate, "reading") == ("exact", "一致（旧姓・通称）")
    assert candidate["band"]["code"] == "likely"
    by_name = {"name": "佐藤太郎", **BORN}
    (candidate,) = await looked_up(client, town, **by_name)
    assert how(candidate, "name") == ("exact", "一致（旧姓・通称）")
    call_id = await a_call(client, town)
    body = asked | {"patient_id": str(patient_id)}
    answer = await client.post(f"/v1/calls/{call_id}/patient", json=body, headers=town.crew)
    assert answer.status_code == 200
    (fields,) = town.rows.one("SELECT fields FROM audit_leaves WHERE action = 'patient.confirmed'")
    assert set(fields) == set(asked)


async def test_a_former_family_name_alone_neither_finds_nor_confirms(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town, "ヤマダタロウ")
    town.rows.add(
        "patient_names",
        patient_id=patient_id,
        version=1,
        kind="former",
        reading="サトウ",
        **name_keys(None, whole_name("サトウ", "ヤマダタロウ")),
    )
    asked = {"reading": "サトウ", **BORN}
    assert await looked_up(client, town, **asked) == []
    call_id = await a_call(client, town)
    body = asked | {"patient_id": str(patient_id)}
    answer = await client.post(f"/v1/calls/{call_id}/patient", json=body, headers=town.crew)
    assert answer.status_code == 404


@pytest.mark.parametrize("phone", ["03-0000-5679", "03-0000-5687", "03-0000-5578"])
async def test_a_digit_apart_is_near_and_finds_nobody_by_itself(
    client: httpx.AsyncClient, town: Town, phone: str
) -> None:
    a_patient(town)
    assert await looked_up(client, town, phone=phone, address="よその町9-9-9") == []
    (candidate,) = await looked_up(
        client, town, reading="ヤマダ タロウ", **BORN, phone=phone, address="日の出浜市港町1-2-4"
    )
    assert how(candidate, "phone")[0] == "near"
    assert how(candidate, "address") == ("near", "ほぼ一致（1か所違う）")


async def test_a_digit_apart_does_not_confirm(client: httpx.AsyncClient, town: Town) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    body = BORN | {"patient_id": str(patient_id), "phone": "03-0000-5679"}
    answer = await client.post(f"/v1/calls/{call_id}/patient", json=body, headers=town.crew)
    assert answer.status_code == 404


def test_the_database_grades_figures_as_the_rule_does(town: Town) -> None:
    texts = ["12", "21", "13", "1a", "123", "132", "213", "港1-2", "港1-3", "港2-1", "", "²2"]
    pairs = [(one, other) for one in texts for other in texts]
    found = town.rows.all(
        "SELECT wall.is_near_number(a, b) FROM unnest(%s::text[], %s::text[]) AS t (a, b)",
        [one for one, _ in pairs],
        [other for _, other in pairs],
    )
    assert [row[0] for row in found] == [are_near_figures(*pair) for pair in pairs]

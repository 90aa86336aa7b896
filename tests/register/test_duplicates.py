"""People registered twice: told to whoever cares for both, and to nobody else."""

from typing import Any
from uuid import UUID

import httpx
import pytest

from app.register import duplicates
from tests.builders import Headers, Home, a_consent_body, a_patient_body


async def pairs(home: Home, headers: Headers) -> set[frozenset[str]]:
    answer = await home.send("GET", "/duplicates", headers)
    assert answer.status_code == 200, answer.text
    assert answer.json()["next"] is None
    return {
        frozenset((pair["one"]["patient_id"], pair["other"]["patient_id"]))
        for pair in answer.json()["items"]
    }


async def of(home: Home, patient_id: UUID, headers: Headers) -> list[str]:
    answer = await home.send("GET", f"/patients/{patient_id}/duplicates", headers)
    assert answer.status_code == 200, answer.text
    return [one["patient_id"] for one in answer.json()["items"]]


def another(**changes: Any) -> dict[str, Any]:  # noqa: ANN401  any field of the body
    return {"care_insurance_number": None, "phones": [], "address": "別の町9-9"} | changes


async def test_the_same_reading_and_birth_date_are_told_to_who_registers(home: Home) -> None:
    first = await home.registered()
    second = await home.registered(**another())
    assert await of(home, second, home.doctor) == [str(first)]
    assert await of(home, first, home.nurse) == [str(second)]
    assert await pairs(home, home.doctor) == {frozenset((str(first), str(second)))}


async def test_so_is_the_same_number_under_another_name(home: Home) -> None:
    first = await home.registered()
    second = await home.registered(reading="すずき はなこ", birth_date="1940-01-01")
    assert await of(home, first, home.doctor) == [str(second)]


async def test_what_is_not_known_of_a_birth_date_may_well_be_the_same(home: Home) -> None:
    first = await home.registered()
    second = await home.registered(**another(birth_date="昭和10年"))
    third = await home.registered(**another(birth_date="昭和10年5月1日"))
    assert await of(home, second, home.doctor) == sorted([str(first), str(third)])
    assert await of(home, third, home.doctor) == [str(second)]


async def test_of_a_record_elsewhere_nothing_is_told(home: Home) -> None:
    answer = await home.send("POST", "/patients", home.stranger, a_patient_body())
    theirs = answer.json()["patient_id"]
    ours = await home.registered()
    assert await of(home, ours, home.doctor) == []
    assert await pairs(home, home.doctor) == await pairs(home, home.stranger) == set()
    refused = await home.send("GET", f"/patients/{theirs}/duplicates", home.doctor)
    nobody = await home.send("GET", f"/patients/{UUID(int=1)}/duplicates", home.doctor)
    assert refused.status_code == nobody.status_code == 404
    assert refused.json() == nobody.json()


async def test_who_is_shown_only_one_of_the_two_is_told_of_none(home: Home) -> None:
    first, second = await home.registered(), await home.registered(**another())
    for patient_id in (first, second):
        await home.joined(patient_id, home.station, "nursing")
    await home.consented(first)
    assert await pairs(home, home.station_nurse) == set()
    assert await of(home, first, home.station_nurse) == []
    path = f"/patients/{second}/consents"
    body = a_consent_body(restricted=["identity"])
    assert (await home.send("POST", path, home.doctor, body)).status_code == 201
    assert await pairs(home, home.station_nurse) == set()
    body = a_consent_body()
    assert (await home.send("POST", path, home.doctor, body)).status_code == 201
    assert len(await pairs(home, home.station_nurse)) == 1


async def test_one_that_was_merged_is_no_duplicate(home: Home) -> None:
    first, second = await home.registered(), await home.registered(**another())
    home.rows.run("UPDATE patients SET merged_into = %s WHERE id = %s", first, second)
    assert await of(home, first, home.doctor) == []


async def test_both_are_on_the_record_as_looked_at(home: Home) -> None:
    first, second = await home.registered(), await home.registered(**another())
    before = len(home.rows.leaves("patients.listed"))
    await pairs(home, home.doctor)
    seen = home.rows.leaves("patients.listed")[before:]
    assert {leaf["patient_id"] for leaf in seen} == {first, second}
    assert all(set(leaf["sections"]) == {"identity", "verdict"} for leaf in seen)


async def test_a_long_register_is_looked_through_page_by_page(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duplicates, "_LOOKED_THROUGH", 2)
    monkeypatch.setattr(duplicates, "_ROUNDS", 1)
    for n in range(5):
        await home.registered(**another(birth_date=f"194{n % 3}-01-01"))
    found, path = list[Any](), "/duplicates"
    while path:
        answer: httpx.Response = await home.send("GET", path, home.doctor)
        found += answer.json()["items"]
        after = answer.json()["next"]
        path = f"/duplicates?after={after}" if after else ""
    assert len(found) == 2

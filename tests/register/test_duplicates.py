"""People registered twice: told to whoever cares for both, and to nobody else."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.audit.ledger import Ledger
from app.clock import now
from app.db import engine
from app.jobs import Job, once
from app.register import duplicates, twins_said
from app.settings import Settings
from tests.access.builders import HINODE, MIZUNO, a_version
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


async def saying(
    home: Home, one: UUID, other: UUID, headers: Headers, *, is_dismissed: bool = True
) -> httpx.Response:
    body = {"is_dismissed": is_dismissed, "words": "同姓同名の別の方です。"}
    return await home.send("POST", f"/patients/{one}/duplicates/{other}/words", headers, body)


async def test_who_sees_only_one_of_a_pair_says_nothing_of_it(home: Home) -> None:
    answer = await home.send("POST", "/patients", home.stranger, a_patient_body())
    theirs, ours = UUID(answer.json()["patient_id"]), await home.registered()
    for pair in ((ours, theirs), (theirs, ours)):
        assert (await saying(home, *pair, home.doctor)).status_code == 404
    assert (await saying(home, ours, ours, home.doctor)).status_code == 409
    assert home.rows.all("SELECT id FROM twin_words") == []


async def test_a_pair_said_to_be_two_people_is_listed_no_more_until_it_is_taken_up(
    home: Home,
) -> None:
    first, second = await home.registered(), await home.registered(**another())
    assert (await saying(home, second, first, home.nurse)).status_code == 201
    assert await of(home, first, home.doctor) == await of(home, second, home.doctor) == []
    assert await pairs(home, home.doctor) == set()
    answer = await saying(home, first, second, home.doctor, is_dismissed=False)
    assert answer.status_code == 201
    assert [one["is_dismissed"] for one in answer.json()["said"]] == [False, True]
    assert await of(home, first, home.doctor) == [str(second)]
    leaves = home.rows.leaves("duplicates.dismissed")
    assert {leaf["patient_id"] for leaf in leaves} == {first, second}


async def found(home: Home, chosen: Settings) -> list[tuple[UUID, UUID]]:
    """The turns of a whole round of the clock; the notices there are then."""
    pool = engine(chosen.database_url.get_secret_value(), 1)
    try:
        while await once(
            Job("duplicates", 1.0, twins_said.find), pool, Ledger(home.rows.keyring.audit)
        ):
            pass
    finally:
        await pool.dispose()
    return home.rows.all(
        "SELECT patient_id, organisation_id FROM notices WHERE kind = 'possible_duplicate'"
    )


async def test_the_clock_tells_once_and_those_alone_who_see_both(
    home: Home, chosen: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twins_said, "_AT_ONCE", 2)
    answer = await home.send("POST", "/patients", home.stranger, a_patient_body())
    assert answer.status_code == 201  # the same person elsewhere
    first, second = await home.registered(), await home.registered(**another())
    for one in (first, second):
        await home.joined(one, home.station, "nursing")
    await home.joined(first, home.pharmacy, "pharmacy")
    await home.joined(second, home.office, "care_management")
    assert (await home.consented(first)).status_code == 201
    told = await found(home, chosen)
    assert told == [(first, home.clinic)]
    assert await found(home, chosen) == told
    leaves = home.rows.leaves("duplicates.found")
    assert [leaf["patient_id"] for leaf in leaves] == [first, second]


async def test_it_tells_the_rest_of_the_team_that_is_shown_both_and_nothing_that_was_settled(
    home: Home, chosen: Settings
) -> None:
    first, second = await home.registered(), await home.registered(**another())
    third = await home.registered(**another(birth_date="1950-01-01"))
    fourth = await home.registered(**another(birth_date="1950-01-01"))
    assert (await saying(home, third, fourth, home.doctor)).status_code == 201
    for one in (first, second):
        await home.joined(one, home.station, "nursing")
        await home.joined(one, home.office, "care_management")
        assert (await home.consented(one)).status_code == 201
    told = await found(home, chosen)
    assert {row[0] for row in told} == {first}
    assert {row[1] for row in told} == {home.clinic, home.station, home.office}


async def test_nobody_is_told_where_who_it_is_is_kept_back(home: Home, chosen: Settings) -> None:
    first, second = await home.registered(), await home.registered(**another())
    await home.joined(first, home.station, "nursing")
    await home.joined(second, home.station, "nursing")
    assert (await home.consented(first)).status_code == 201
    assert (await home.consented(second, restricted=["identity"])).status_code == 201
    assert await found(home, chosen) == []


@pytest.mark.parametrize("place", [HINODE, MIZUNO])
async def test_nobody_is_told_to_whom_an_agreement_does_not_show_who_it_is(
    home: Home, chosen: Settings, place: str
) -> None:
    """That of the patients' region, and that of the organisation's own."""
    first, second = await home.registered(), await home.registered(**another())
    for one in (first, second):
        await home.joined(one, home.station, "nursing")
        await home.joined(one, home.office, "care_management")
        assert (await home.consented(one)).status_code == 201
    home.rows.run("UPDATE organisations SET region = %s WHERE id = %s", MIZUNO, home.office)
    a_version(home.rows, place, {"identity/care_support": "brief"}, now() - timedelta(days=1))
    assert {row[1] for row in await found(home, chosen)} == {home.clinic, home.station}


async def test_an_agreement_that_has_not_begun_or_was_taken_back_keeps_nobody_from_it(
    home: Home, chosen: Settings
) -> None:
    await home.registered(), await home.registered(**another())
    cells, day = {"identity/care_clinician": "brief"}, timedelta(days=1)
    a_version(home.rows, HINODE, cells, now() + day)
    a_version(home.rows, HINODE, cells, now() - 2 * day, number=2, withdrawn=now() - day)
    assert {row[1] for row in await found(home, chosen)} == {home.clinic}

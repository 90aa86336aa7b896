"""A council's findings: on calls that it reviews, its own alone, corrected and never removed."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.calls.builders import Headers, Town, consent
from tests.calls.company import Physicians, a_council, physicians, unguarded
from tests.calls.reviewing import a_closed_call, listed, reviewed
from tests.days import today

UNCLEAR = {"kind": "rule_unclear", "words": "想定された症状の範囲"}


@pytest.fixture
def called(town: Town) -> Physicians:
    return physicians(town)


async def the_call(client: httpx.AsyncClient, town: Town, called: Physicians) -> str:
    """The id under which a closed call is reviewed."""
    await a_closed_call(client, town, called)
    (one,) = await listed(client, called.steward)
    found: str = one["id"]
    return found


async def noted(
    client: httpx.AsyncClient, who: Headers, review_id: str, **body: object
) -> httpx.Response:
    path = f"/v1/after-reviews/{review_id}/findings"
    return await client.post(path, json=body or UNCLEAR, headers=who)


async def all_of(client: httpx.AsyncClient, who: Headers) -> list[dict[str, Any]]:
    answer = await client.get("/v1/after-reviews/findings", headers=who)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_nobody_but_the_council_of_the_place_finds_anything(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    review_id = await the_call(client, town, called)
    for who in (town.crew, town.desk, town.doctor, called.mc, called.far_steward):
        assert (await noted(client, who, review_id)).status_code == 404
    for who in (town.crew, town.desk, town.doctor, called.mc):
        answer = await client.get("/v1/after-reviews/findings", headers=who)
        assert answer.status_code == 403
    assert (await noted(client, called.steward, str(uuid4()))).status_code == 404
    assert (await noted(client, called.steward, review_id, kind="bad")).status_code == 422
    assert town.rows.all("SELECT 1 FROM review_findings") == []


async def test_after_the_window_or_a_no_of_the_patient_nothing_is_found_nor_listed(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    review_id = await the_call(client, town, called)
    await noted(client, called.steward, review_id)
    (patient_id,) = town.rows.one("SELECT patient_id FROM calls")
    assert len(await all_of(client, called.steward)) == 1
    consent(town, patient_id, "ambulance", "withdrawn", 60)
    assert await all_of(client, called.steward) == []
    assert (await noted(client, called.steward, review_id)).status_code == 404
    consent(town, patient_id, "ambulance", "granted", 61)
    with unguarded(town):
        town.rows.run("UPDATE calls SET closed_at = closed_at - %s", timedelta(days=180))
    assert await all_of(client, called.steward) == []
    assert (await noted(client, called.steward, review_id)).status_code == 404


async def test_a_finding_is_its_councils_own(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    wide = a_council(town, "99")
    other = town.rows.signed_in(Role.RULE_STEWARD, wide)
    review_id = await the_call(client, town, called)
    answer = await noted(client, called.steward, review_id)
    assert answer.status_code == 201, answer.text
    (finding,) = answer.json()["items"]
    assert (finding["kind"], finding["words"]) == tuple(UNCLEAR.values())
    assert (await reviewed(client, called.council_mc))["findings"] == [finding]
    assert (await reviewed(client, other))["findings"] == []
    assert await all_of(client, other) == []
    wrong = await noted(client, other, review_id, kind="other", corrects=finding["id"])
    assert wrong.status_code == 422
    (line,) = await all_of(client, called.steward)
    (listed_one,) = await listed(client, called.steward)
    assert (line["review_id"], line["call"], line["person"]) == (
        listed_one["id"],
        listed_one["call"],
        listed_one["person"],
    )


async def test_a_correction_stands_and_keeps_what_it_corrects(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    review_id = await the_call(client, town, called)
    (first,) = (await noted(client, called.steward, review_id)).json()["items"]
    answers = await asyncio.gather(
        *(
            noted(client, who, review_id, kind="as_agreed", corrects=first["id"])
            for who in (called.steward, called.council_mc)
        )
    )
    assert sorted(one.status_code for one in answers) == [201, 409]
    known = (await reviewed(client, called.steward))["findings"]
    assert [(one["kind"], one["is_standing"]) for one in known] == [
        ("rule_unclear", False),
        ("as_agreed", True),
    ]
    assert [one["finding"]["kind"] for one in await all_of(client, called.steward)] == ["as_agreed"]
    for verb in ("UPDATE review_findings SET words = NULL", "DELETE FROM review_findings"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            town.rows.run(verb)


async def test_the_year_is_for_councils_and_for_years_that_were(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    await a_closed_call(client, town, called)
    this_year = today().year
    path = f"/v1/after-reviews/years/{this_year}"
    for who in (town.crew, town.doctor, called.mc):
        assert (await client.get(path, headers=who)).status_code == 403
    for year in (2019, this_year + 1, 0, "２０２６", "x"):
        answer = await client.get(f"/v1/after-reviews/years/{year}", headers=called.steward)
        assert answer.status_code == 404
    hub = town.rows.an_organisation(OrganisationKind.HUB)
    stranger = town.rows.signed_in(Role.RULE_STEWARD, hub)
    assert (await client.get(path, headers=stranger)).status_code == 403


async def counted(client: httpx.AsyncClient, who: Headers, years: int = 0) -> dict[str, Any]:
    path = f"/v1/after-reviews/years/{today().year + years}"
    answer = await client.get(path, headers=who)
    assert answer.status_code == 200, answer.text
    return {one["code"]: one for one in answer.json()["lines"]}


async def test_one_call_is_hidden_in_every_figure_of_the_year(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    review_id = await the_call(client, town, called)
    await noted(client, called.steward, review_id)
    own = await counted(client, called.steward)
    assert all(one["number"] in {None, 0} for one in own.values())
    assert all(own[code]["is_hidden"] for code in ("calls", "arrests", "minutes_to_close"))
    nobody = await counted(client, called.far_steward)
    assert nobody["calls"]["number"] == 0
    assert nobody["minutes_to_close"] == nobody["minutes_to_close"] | {
        "number": None,
        "is_hidden": False,
    }


async def test_what_ten_calls_and_more_tell_is_counted(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    review_id = await the_call(client, town, called)
    await noted(client, called.steward, review_id)
    with unguarded(town):
        town.rows.run(COPY)
        for table in ("doctor_calls", "call_facts", "call_advices", "review_findings"):
            town.rows.run(
                f"INSERT INTO {table} SELECT (jsonb_populate_record(t, jsonb_build_object("  # noqa: S608  ours
                "'id', gen_random_uuid(), 'call_id', c.id, 'corrects', NULL))).*"
                f" FROM {table} t, calls c WHERE c.local_number LIKE 'n%%'"
            )
    own = await counted(client, called.steward)
    for code in ("calls", "arrests", "arrests_with_wish", "as_advised", "stopped"):
        assert own[code]["number"] == 13, code
    assert own["otherwise"]["number"] == 0
    assert own["doctor_reached"]["number"] == own["with_finding"]["number"] == 13
    assert own["finding_rule_unclear"]["number"] == 13
    assert own["minutes_to_close"]["number"] is not None
    answer = await client.get(f"/v1/after-reviews/years/{today().year}/csv", headers=called.steward)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert f"{today().year},終了した事案,calls,13," in answer.text
    assert (await counted(client, called.steward, -1))["calls"]["number"] == 0


async def test_a_running_year_is_counted_in_training_only(
    client: httpx.AsyncClient, town: Town, called: Physicians
) -> None:
    await a_closed_call(client, town, called)
    assert (await counted(client, called.steward))["calls"]["is_hidden"] is True
    with unguarded(town):
        town.rows.run("ALTER TABLE installation DROP CONSTRAINT ck_installation_is_training")
        town.rows.run("UPDATE installation SET is_training = false")
    assert (await counted(client, called.steward))["calls"]["number"] == 0


COPY = (
    "INSERT INTO calls SELECT (jsonb_populate_record(c, jsonb_build_object("
    "'id', gen_random_uuid(), 'review_id', gen_random_uuid(), 'patient_id', NULL,"
    " 'local_number', 'n' || n))).* FROM calls c, generate_series(1, 12) n"
)

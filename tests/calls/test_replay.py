"""Advice is kept as it changed, by nobody else's role read, and comes out again byte for byte."""

import asyncio
import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from app.calls.guide import replay, ruling
from app.calls.guide.frozen import handed_of
from app.calls.guide.replay import difference
from app.clock import now
from app.embedded import APP, SUPERUSER, Server
from app.policy.roles import Role
from app.transport.fingerprint import fingerprint
from app.transport.language.rulebook import Rulebook
from app.transport.library import rulebooks
from tests.calls.builders import Headers, Town, a_patient, a_signed_refusal, a_withdrawal
from tests.calls.company import invited, physicians, seen, unguarded
from tests.calls.replaying import stored
from tests.calls.ruled import found, hinode, ruled_by, with_timer
from tests.calls.steps import a_call, asked, confirmed, learnt, phoned
from tests.calls.test_card import read


async def a_full_call(client: httpx.AsyncClient, town: Town) -> str:
    """A call on which the advice went from nothing known to a stop, seen by everybody on it."""
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await read(client, town.crew, call_id)
    await confirmed(client, town, call_id, patient_id)
    for name in ("arrest", "exogenous_cause", "signs_of_life"):
        await learnt(client, town, call_id, name, name == "arrest")
    await learnt(client, town, call_id, "handover_signature", value=True, told_by="カナリア 妻")
    await phoned(client, town, call_id, name="カナリア 実", words="カナリアと言いました")
    await asked(client, town, call_id)
    await read(client, town.desk, call_id)
    await read(client, town.crew, call_id)
    return call_id


def count(town: Town) -> int:
    number: int = town.rows.one("SELECT count(*) FROM call_advices")[0]
    return number


async def test_every_step_of_a_call_is_replayed_byte_for_byte(
    client: httpx.AsyncClient, town: Town, server: Server, database: str
) -> None:
    await a_full_call(client, town)
    kept = stored(town.rows)
    outcomes = [json.loads(one.advice)["resuscitation"] for one in kept]
    assert (len(kept) > 6, outcomes[0], outcomes[-1]) == (True, "continue", "stop")
    assert [one for one in kept if difference(one) is not None] == []
    own = create_async_engine(server.url(SUPERUSER, database))
    async with own.connect() as db:
        assert await replay.differences(db) == []
    await own.dispose()


async def test_a_planted_difference_is_named(client: httpx.AsyncClient, town: Town) -> None:
    await a_full_call(client, town)
    last = stored(town.rows)[-1]
    assert difference(last) is None
    facts = json.loads(last.facts)
    facts["facts"][0]["value"] = not facts["facts"][0]["value"]
    planted = (
        (replace(last, facts=json.dumps(facts)), "another advice"),
        (replace(last, advice=last.advice.replace('"stop"', '"continue"', 1)), "another advice"),
        (replace(last, advice=last.advice + " "), "another advice"),
        (replace(last, evaluator="1"), "evaluator 1"),
        (replace(last, rulebook_version="0"), "not at hand"),
        (replace(last, rulebook_digest="0" * 64), "not at hand"),
    )
    for row, why in planted:
        said = difference(row)
        assert said is not None, why
        assert why in said
    assert difference(last, lambda *_: with_timer()) is not None


async def test_no_name_and_no_word_of_anybodys_is_kept(
    client: httpx.AsyncClient, town: Town
) -> None:
    await a_full_call(client, town)
    assert town.rows.one(
        "SELECT count(*) FROM call_advices a WHERE a::text LIKE ANY (%s)",
        ["%カナリア%", "%山田%", "%ヤマダ%", "%肺がん%"],
    ) == (0,)


async def test_a_mere_look_keeps_nothing_also_where_minutes_pass(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled_by(monkeypatch, with_timer())
    call_id = await a_call(client, town)
    await client.post(f"/v1/calls/{call_id}/moments", json={"kind": "arrived"}, headers=town.crew)
    await asked(client, town, call_id)
    await read(client, town.crew, call_id)
    before = count(town)
    for minutes in (0, 7, 44):
        with unguarded(town):
            town.rows.run(
                "UPDATE calls SET opened_at = opened_at - %s * interval '1 minute'", minutes
            )
        for who in (town.crew, town.colleague, town.crew):
            await read(client, who, call_id)
    assert count(town) == before
    with unguarded(town):
        town.rows.run("UPDATE call_moments SET happened_at = happened_at - interval '45 minutes'")
    await read(client, town.crew, call_id)
    assert count(town) == before + 1


async def test_two_who_read_differently_do_not_take_turns_in_keeping(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_full_call(client, town)
    called = physicians(town)
    await invited(client, town, call_id, town.department)
    for _ in range(2):
        await seen(client, call_id, called.mc)
    before = count(town)
    for who in (town.desk, town.crew, called.mc, town.desk, town.crew):
        await read(client, who, call_id)
    assert count(town) == before
    roles = town.rows.all("SELECT DISTINCT role FROM call_advices ORDER BY role")
    assert roles == [("crew",), ("dispatcher",), ("mc_physician",)]


async def test_of_two_who_see_one_change_at_once_one_keeps_it(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    people = (town.crew, town.colleague, town.crew, town.colleague)
    cards = await asyncio.gather(*(read(client, who, call_id) for who in people))
    assert len({card["advice"]["now"]["code"] for card in cards}) == 1
    assert town.rows.all("SELECT number FROM call_advices") == [(1,)]


async def test_after_a_withdrawal_the_kept_advice_is_another_one(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    before = count(town)
    a_withdrawal(town, patient_id)
    await read(client, town.crew, call_id)
    assert count(town) == before + 1


def reached(server: Server, database: str, town: Town, who: Headers, role: Role) -> int:
    """How many stored advices the row policies show somebody."""
    account, organisation, unit = town.rows.one(
        "SELECT a.id, a.organisation_id, a.unit_id FROM accounts a WHERE a.id = %s",
        account_of(town, who),
    )
    settings = {"account": account, "organisation": organisation, "unit": unit or ""}
    with psycopg.connect(server.dsn(APP, database)) as db:
        for name, value in {**settings, "role": role.value, "at": now()}.items():
            db.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", str(value)])
        row = db.execute("SELECT count(*) FROM call_advices").fetchone()
    assert row is not None
    number: int = row[0]
    return number


def account_of(town: Town, who: Headers) -> UUID:
    from app.people import tokens  # noqa: PLC0415  of this one helper

    token = who["Authorization"].removeprefix("Bearer ")
    return tokens.read(token, town.rows.keyring, now()).account_id


async def test_what_one_role_was_told_no_other_role_reads(
    client: httpx.AsyncClient, town: Town, server: Server, database: str
) -> None:
    await a_full_call(client, town)
    own: dict[str, Any] = dict(
        town.rows.all("SELECT role, count(*) FROM call_advices GROUP BY role")
    )
    for who, role, number in (
        (town.crew, Role.CREW, own["crew"]),
        (town.desk, Role.DISPATCHER, own["dispatcher"]),
        (town.other_crew, Role.CREW, 0),
        (town.emergency, Role.EMERGENCY_CLINICIAN, 0),
        (town.doctor, Role.PHYSICIAN, 0),
        (physicians(town).steward, Role.RULE_STEWARD, 0),
    ):
        assert reached(server, database, town, who, role) == number, role


async def test_what_was_advised_is_never_changed_or_removed(
    client: httpx.AsyncClient, town: Town
) -> None:
    await read(client, town.crew, await a_call(client, town))
    for verb in ("UPDATE call_advices SET number = 2", "DELETE FROM call_advices"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            town.rows.run(verb)


def test_a_fingerprint_tells_rulebooks_apart_and_minds_no_trial_case() -> None:
    books: tuple[Rulebook, ...] = rulebooks()
    assert len({fingerprint(book) for book in books}) == len(books)
    book = hinode()
    assert fingerprint(replace(book, cases=())) == fingerprint(book)
    assert fingerprint(replace(book, version="2")) != fingerprint(book)
    assert fingerprint(with_timer()) != fingerprint(book)
    assert found(book.id, book.version) is book


async def test_what_was_handed_in_comes_back_from_its_text(
    client: httpx.AsyncClient, town: Town
) -> None:
    await a_full_call(client, town)
    last = stored(town.rows)[-1]
    given = handed_of(last.facts)
    assert ruling.said(given, hinode()).resuscitation == "stop"
    assert given.doctor_calls[0].who == "1"

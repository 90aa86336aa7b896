"""The doors of sign-in and register, over HTTP: what commits, what is refused, what is echoed."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from app.audit.ledger import Ledger
from app.audit.store import equip
from app.clock import now as clock
from app.db import engine, uuid7
from app.keys import Keyring
from app.people import throttle, tokens
from app.people.kinds import OrganisationKind
from app.people.models import Account, Organisation, Session, SignInAttempt, Unit
from app.people.tokens import TokenClaims
from app.policy.roles import Role
from app.settings import Settings
from tests.people.builders import (
    PASSWORD,
    REGION,
    TABLET,
    Person,
    a_code,
    a_person,
    an_organisation,
)

SOME = "01997000-0000-7000-8000-000000000001"

BODIES: dict[str, dict[str, Any]] = {
    "/v1/sign-in": {"login": "x", "password": "x", "code": "123456", "device": TABLET},
    "/v1/tokens": {"refresh_token": "x" * 43, "device": TABLET},
    "/v1/second-factor": {"code": "123456"},
    "/v1/enrolments": {"enrolment_secret": "x" * 43, "password": PASSWORD},
    "/v1/enrolments/confirm": {"enrolment_secret": "x" * 43, "code": "123456"},
    "/v1/organisations": {"kind": "hub", "name": "みなと拠点", "region": REGION},
    f"/v1/organisations/{SOME}/units": {"name": "第1救急隊"},
    "/v1/accounts": {
        "organisation_id": SOME,
        "role": "nurse",
        "login": "nurse-1",
        "name": "佐藤 花子",
    },
}
SIGNED_IN = [
    ("GET", "/v1/me"),
    ("GET", "/v1/sessions"),
    ("GET", "/v1/organisations"),
    ("GET", "/v1/accounts"),
    ("DELETE", f"/v1/sessions/{SOME}"),
    ("POST", "/v1/second-factor"),
    ("POST", "/v1/organisations"),
    ("POST", f"/v1/organisations/{SOME}/units"),
    ("POST", "/v1/accounts"),
    ("POST", f"/v1/accounts/{SOME}/vouch"),
    ("POST", f"/v1/accounts/{SOME}/disable"),
]


@dataclass(frozen=True)
class Town:
    """A registrar with two administrators, committed."""

    pool: AsyncEngine
    one: Person
    other: Person


@pytest.fixture
async def town(chosen: Settings, keyring: Keyring) -> AsyncIterator[Town]:
    pool = engine(chosen.database_url.get_secret_value(), 2)
    kind = OrganisationKind.HUB
    async with pool.begin() as db:
        equip(db, Ledger(keyring.audit))
        hub = await an_organisation(db, kind, is_registrar=True)
        one = await a_person(db, keyring, hub, Role.ADMINISTRATOR, kind)
        other = await a_person(db, keyring, hub, Role.ADMINISTRATOR, kind)
    yield Town(pool, one, other)
    await pool.dispose()


def credentials(person: Person, ahead: int = 0, **changes: str) -> dict[str, str]:
    code = person.code(clock(), ahead)
    right = {"login": person.login, "password": PASSWORD, "code": code, "device": TABLET}
    return right | changes


async def signed_in(client: httpx.AsyncClient, person: Person, ahead: int = 0) -> dict[str, str]:
    answer = await client.post("/v1/sign-in", json=credentials(person, ahead))
    assert answer.status_code == 201, answer.text
    return bearer(answer.json()["access_token"])


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def is_problem(answer: httpx.Response, status: int, kind: str) -> bool:
    is_document = answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    return (answer.status_code, found["type"], is_document) == (status, f"/problems/{kind}", True)


async def test_without_a_session_there_is_401_and_nothing_else(
    client: httpx.AsyncClient, keyring: Keyring
) -> None:
    nobody = TokenClaims(session_id=uuid4(), account_id=uuid4())
    tried: tuple[dict[str, str], ...] = (
        {},
        {"Authorization": "Basic eDp4"},
        bearer("a.b.c"),
        bearer(tokens.issue(nobody, keyring, clock())),
        bearer(tokens.issue(nobody, keyring, clock() - timedelta(minutes=11))),
    )
    seen = set()
    for method, path in SIGNED_IN:
        for headers in tried:
            answer = await client.request(method, path, json=BODIES.get(path), headers=headers)
            assert is_problem(answer, 401, "unauthenticated"), (method, path)
            seen.add(answer.text)
    assert len(seen) == 1


async def test_no_column_can_be_set_from_outside(client: httpx.AsyncClient, town: Town) -> None:
    headers = await signed_in(client, town.one)
    columns = {
        column.name
        for row in (Account, Session, Organisation, Unit)
        for column in row.__table__.columns
    }
    for path, body in BODIES.items():
        for column in columns - body.keys() - {"code", "phone", "unit_id", "name_reading"}:
            answer = await client.post(path, json=body | {column: "x"}, headers=headers)
            assert is_problem(answer, 422, "invalid"), (path, column)


async def test_nothing_that_was_sent_is_echoed(client: httpx.AsyncClient) -> None:
    canary = "canary-secret-7f3a"
    for path, body in BODIES.items():
        for field in body:
            answer = await client.post(path, json=body | {field: [canary], canary: canary})
            assert answer.status_code in {401, 422}
            assert canary not in answer.text


async def test_failures_are_counted_although_they_are_refused(
    client: httpx.AsyncClient, town: Town
) -> None:
    for _ in range(throttle.MOST_PER_LOGIN):
        answer = await client.post("/v1/sign-in", json=credentials(town.one, password="wrong"))
        assert is_problem(answer, 401, "sign-in-failed")
    answer = await client.post("/v1/sign-in", json=credentials(town.one))
    assert is_problem(answer, 429, "too-many")
    assert int(answer.headers["retry-after"]) > 0
    assert (await client.post("/v1/sign-in", json=credentials(town.other))).status_code == 201


async def test_guesses_side_by_side_are_counted_like_guesses_in_a_row(
    client: httpx.AsyncClient, town: Town
) -> None:
    guess = credentials(town.one, password="wrong")
    for _ in range(3):
        answers = await asyncio.gather(*(client.post("/v1/sign-in", json=guess) for _ in range(12)))
        assert {answer.status_code for answer in answers} <= {401, 429}
    async with town.pool.connect() as db:
        counted = (await db.execute(select(SignInAttempt.key_hash))).scalars().all()
    assert len(counted) / 2 <= throttle.MOST_PER_LOGIN


async def test_of_many_uses_of_one_code_at_once_one_succeeds(
    client: httpx.AsyncClient, town: Town
) -> None:
    offered = credentials(town.one)
    answers = await asyncio.gather(*(client.post("/v1/sign-in", json=offered) for _ in range(8)))
    assert [answer.status_code for answer in answers].count(201) == 1


async def test_of_many_refreshes_at_once_all_get_the_same_token(
    client: httpx.AsyncClient, town: Town
) -> None:
    first = (await client.post("/v1/sign-in", json=credentials(town.one))).json()
    body = {"refresh_token": first["refresh_token"], "device": TABLET}
    answers = await asyncio.gather(*(client.post("/v1/tokens", json=body) for _ in range(16)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["refresh_token"] for answer in answers}) == 1


async def test_a_stolen_refresh_token_ends_the_session_for_good(
    client: httpx.AsyncClient, town: Town
) -> None:
    first = (await client.post("/v1/sign-in", json=credentials(town.one))).json()
    body = {"refresh_token": first["refresh_token"], "device": TABLET}
    second = (await client.post("/v1/tokens", json=body)).json()
    headers = bearer(second["access_token"])
    assert (await client.get("/v1/me", headers=headers)).status_code == 200
    answer = await client.post("/v1/tokens", json=body | {"device": "the-thief-1"})
    assert is_problem(answer, 401, "unauthenticated")
    assert (await client.get("/v1/me", headers=headers)).status_code == 401
    body["refresh_token"] = second["refresh_token"]
    assert (await client.post("/v1/tokens", json=body)).status_code == 401


async def test_of_two_hundred_revoked_sessions_none_is_served_once_more(
    client: httpx.AsyncClient, town: Town, keyring: Keyring
) -> None:
    at, longest = clock(), 0.0
    rows = [
        {
            "id": uuid7(),
            "account_id": town.one.id,
            "kind": "api",
            "device": TABLET,
            "opened_at": at,
            "second_factor_at": at,
            "expires_at": at + timedelta(hours=1),
            "refresh_hash": str(uuid4()),
        }
        for _ in range(200)
    ]
    async with town.pool.begin() as db:
        await db.execute(insert(Session), rows)
    for row in rows:
        claims = TokenClaims(session_id=UUID(str(row["id"])), account_id=town.one.id)
        headers = bearer(tokens.issue(claims, keyring, clock()))
        assert (await client.get("/v1/me", headers=headers)).status_code == 200
        began = perf_counter()
        async with town.pool.begin() as db:
            await db.execute(
                update(Session).where(Session.id == row["id"]).values(revoked_at=clock())
            )
        assert (await client.get("/v1/me", headers=headers)).status_code == 401
        longest = max(longest, perf_counter() - began)
    assert longest < 1


async def test_a_doctor_is_registered_enrolled_vouched_for_and_closed(
    client: httpx.AsyncClient, town: Town
) -> None:
    one, other = await signed_in(client, town.one), await signed_in(client, town.other)
    kind = OrganisationKind.CLINIC
    new = {"kind": kind, "code": a_code(kind), "name": "みなと在宅クリニック", "region": REGION}
    once = one | {"Idempotency-Key": "register-clinic-1"}
    clinic = (await client.post("/v1/organisations", json=new, headers=once)).json()
    again = await client.post("/v1/organisations", json=new, headers=once)
    assert (again.status_code, again.json()) == (201, clinic)
    assert is_problem(
        await client.post("/v1/organisations", json=new, headers=one), 409, "conflict"
    )

    person = {
        "organisation_id": clinic["id"],
        "role": "physician",
        "login": "dr-sato",
        "name": "佐藤 花子",
        "name_reading": "さとう はなこ",
    }
    once = one | {"Idempotency-Key": "open-dr-sato"}
    opened = (await client.post("/v1/accounts", json=person, headers=once)).json()
    repeated = (await client.post("/v1/accounts", json=person, headers=once)).json()
    assert repeated == opened | {"enrolment_secret": None}
    assert not opened["account"]["is_vouched"]

    secret = {"enrolment_secret": opened["enrolment_secret"]}
    given = await client.post("/v1/enrolments", json=secret | {"password": PASSWORD})
    assert given.status_code == 200
    doctor = replace(town.one, login="dr-sato", secret=given.json()["totp_secret"])
    early = await client.post("/v1/sign-in", json=credentials(doctor))
    assert is_problem(early, 401, "sign-in-failed")
    code = {"code": doctor.code(clock())}
    confirmed = await client.post("/v1/enrolments/confirm", json=secret | code)
    assert confirmed.json() == {"account_id": opened["account"]["id"]}
    theirs = await signed_in(client, doctor, ahead=1)
    me = (await client.get("/v1/me", headers=theirs)).json()
    assert (me["account"]["name_reading"], me["account"]["role"]["ja"]) == (
        "サトウ ハナコ",
        "在宅医",
    )
    assert me["organisation"]["name"] == "みなと在宅クリニック"
    answer = await client.get("/v1/accounts", headers=theirs)
    assert is_problem(answer, 403, "not-allowed")

    vouch = f"/v1/accounts/{opened['account']['id']}/vouch"
    assert is_problem(await client.post(vouch, headers=one), 409, "second-person-needed")
    assert (await client.post(vouch, headers=other)).json()["is_vouched"]
    shut = await client.post(f"/v1/accounts/{opened['account']['id']}/disable", headers=other)
    assert shut.json()["disabled_at"]
    assert is_problem(await client.get("/v1/me", headers=theirs), 401, "unauthenticated")


async def test_one_signs_out_here_and_on_another_device(
    client: httpx.AsyncClient, town: Town
) -> None:
    here, there = await signed_in(client, town.one), await signed_in(client, town.one, ahead=1)
    listed = (await client.get("/v1/sessions", headers=here)).json()["items"]
    assert [each["is_current"] for each in listed] == [False, True]
    for each in listed:
        gone = await client.delete(f"/v1/sessions/{each['id']}", headers=here)
        assert (gone.status_code, gone.text) == (204, "")
    for headers in (here, there):
        assert (await client.get("/v1/me", headers=headers)).status_code == 401


async def test_the_register_comes_fifty_a_page(client: httpx.AsyncClient, town: Town) -> None:
    headers = await signed_in(client, town.one)
    async with town.pool.begin() as db:
        for _ in range(60):
            await an_organisation(db)
    first = (await client.get("/v1/organisations", headers=headers)).json()
    rest = await client.get("/v1/organisations", params={"after": first["next"]}, headers=headers)
    seen = [each["id"] for each in first["items"] + rest.json()["items"]]
    assert (len(first["items"]), len(seen), len(set(seen))) == (50, 61, 61)
    assert rest.json()["next"] is None
    hubs = await client.get("/v1/organisations", params={"kind": "hub"}, headers=headers)
    assert [each["kind"] for each in hubs.json()["items"]] == ["hub"]

"""A creating request that is sent again creates once."""

import asyncio

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.request.builders import Rows
from tests.request.doors import written


async def test_the_same_key_with_another_body_is_a_conflict(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    keyed = nurse | {"Idempotency-Key": "key-00000001"}
    first = await client.post("/v1/test/notes", headers=keyed, json={"name": "a"})
    other = await client.post("/v1/test/notes", headers=keyed, json={"name": "b"})
    assert (first.status_code, other.status_code) == (201, 409)
    assert other.json()["type"] == "/problems/idempotency-key-reused"
    assert written(rows) == 1


async def test_the_same_request_sent_again_creates_once(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    keyed = nurse | {"Idempotency-Key": "key-00000001"}
    first = await client.post("/v1/test/notes", headers=keyed, json={"name": "a"})
    again = await client.post("/v1/test/notes", headers=keyed, json={"name": "a"})
    assert again.status_code == first.status_code == 201
    assert again.json() == first.json()
    assert written(rows) == 1
    assert len(rows.leaves("test.created")) == 2  # decided, and recorded, both times


async def test_twins_that_arrive_together_create_once(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    keyed = nurse | {"Idempotency-Key": "key-00000001"}
    twins = await asyncio.gather(
        *(client.post("/v1/test/notes", headers=keyed, json={"name": "a"}) for _ in range(4))
    )
    assert {twin.status_code for twin in twins} == {201}
    assert len({twin.text for twin in twins}) == 1
    assert written(rows) == 1


async def test_a_key_is_its_owners_alone(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    other = rows.signed_in(Role.NURSE, rows.an_organisation(OrganisationKind.NURSE_STATION))
    key = {"Idempotency-Key": "key-00000001"}
    for person in (nurse, other):
        answer = await client.post("/v1/test/notes", headers=person | key, json={"name": "a"})
        assert answer.status_code == 201
    assert written(rows) == 2


async def test_a_key_whose_request_failed_may_be_used_again(
    client: httpx.AsyncClient,
    rows: Rows,
    nurse: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def torn(_db: AsyncConnection) -> None:
        raise ConnectionError

    keyed = nurse | {"Idempotency-Key": "key-00000001"}
    with monkeypatch.context() as broken_here:
        broken_here.setattr(AsyncConnection, "commit", torn)
        failed = await client.post("/v1/test/notes", headers=keyed, json={"name": "a"})
    again = await client.post("/v1/test/notes", headers=keyed, json={"name": "a"})
    assert (failed.status_code, again.status_code) == (500, 201)
    assert written(rows) == 1


@pytest.mark.parametrize("key", ["short", "k" * 201, "with a blank", "日本語のキー"])
async def test_a_key_of_the_wrong_form_is_refused_and_not_repeated(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str], key: str
) -> None:
    raw = [*nurse.items(), ("Idempotency-Key", key)]
    headers = [(name.encode(), value.encode()) for name, value in raw]
    answer = await client.post("/v1/test/notes", headers=headers, json={"name": "a"})
    assert answer.status_code == 422
    assert key not in answer.text
    assert written(rows) == 0

"""One transaction a request: what stays, what goes, and that nothing is shown unrecorded."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.api import problems
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.db import uuid7
from app.embedded import Server
from app.errors import Conflict, NotAllowed, Refused
from app.keys import Keyring
from app.people.kinds import OrganisationKind
from app.people.refusals import SignInFailed
from app.policy.roles import Role
from app.request import CallerWork, CreatesOnce, OpenVisit, Work
from app.settings import Settings
from tests.request.builders import Rows, rows_of, serving

SECRET = "ワタナベ フミ"
router = APIRouter()


class Told(BaseModel):
    name: str


async def note(db: AsyncConnection, work: Work) -> UUID:
    """Something written: a notice to the caller's own organisation."""
    notice_id = uuid7()
    await db.execute(
        text("""INSERT INTO notices (id, organisation_id, kind, told_at)
            VALUES (:id, :organisation, 'accepted', :at)"""),
        {"id": notice_id, "organisation": work.caller.organisation_id, "at": work.at},
    )
    return notice_id


async def record(work: Work, action: str = "test.done") -> None:
    await audit.append(work.db, work.at, Entry(actor=work.caller.actor, action=action))


@router.post("/test/done")
async def done(work: CallerWork) -> Told:
    await note(work.db, work)
    await record(work)
    return Told(name=SECRET)


@router.post("/test/unrecorded")
async def unrecorded(work: CallerWork) -> Told:
    await note(work.db, work)
    return Told(name=SECRET)


@router.post("/test/refused")
async def refused(work: CallerWork) -> Told:
    await note(work.db, work)
    await record(work)
    raise Refused(
        Entry(actor=work.caller.actor, action="test.refused", outcome=Outcome.REFUSED, reason="no")
    )


@router.post("/test/not-allowed")
async def not_allowed(work: CallerWork) -> Told:
    await note(work.db, work)
    raise NotAllowed(
        entry=Entry(actor=work.caller.actor, action="test.role", outcome=Outcome.REFUSED)
    )


@router.post("/test/conflict")
async def conflict(work: CallerWork) -> Told:
    await note(work.db, work)
    await record(work)
    raise Conflict


@router.post("/test/kept")
async def kept(work: CallerWork) -> Told:
    await note(work.db, work)
    await record(work)
    raise SignInFailed


@router.post("/test/broken")
async def broken(work: CallerWork) -> Told:
    await note(work.db, work)
    await record(work)
    raise LookupError(SECRET)


@router.post("/test/open")
async def open_to_all(visit: OpenVisit) -> Told:
    await visit.db.execute(text("SELECT 1"))
    return Told(name=SECRET)


@router.post("/test/notes", status_code=201)
async def create(work: CallerWork, body: Told, once: CreatesOnce) -> Told:
    async def act() -> UUID:
        await asyncio.sleep(0.05)  # long enough for a twin to arrive
        return await note(work.db, work)

    async def again(notice_id: UUID) -> Told:
        await record(work, "test.created")
        return Told(name=f"{notice_id} {body.name}")

    return await once(act, again)


@pytest.fixture
def rows(server: Server, database: str, keyring: Keyring) -> Iterator[Rows]:
    with rows_of(server, database, keyring) as own:
        yield own


@pytest.fixture
async def client(chosen: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(chosen, router) as own:
        yield own


@pytest.fixture
def nurse(rows: Rows) -> dict[str, str]:
    return rows.signed_in(Role.NURSE, rows.an_organisation(OrganisationKind.NURSE_STATION))


def written(rows: Rows) -> int:
    found: int = rows.one("SELECT count(*) FROM notices")[0]
    return found


async def test_a_commit_that_fails_is_a_500_and_shows_nothing(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def torn(_db: AsyncConnection) -> None:
        raise ConnectionError(SECRET)

    with monkeypatch.context() as broken_here:
        broken_here.setattr(AsyncConnection, "commit", torn)
        answer = await client.post("/test/done", headers=nurse)
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert written(rows) == 0
    assert rows.leaves() == []


async def test_a_commit_that_the_database_refuses_is_no_200(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    rows.run("""CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no' USING DETAIL = 'ワタナベ フミ'; END $$""")
    rows.run("""CREATE CONSTRAINT TRIGGER late AFTER INSERT ON notices DEFERRABLE
        INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse()""")
    answer = await client.post("/test/done", headers=nurse)
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert written(rows) == 0
    assert rows.leaves() == []


async def test_an_action_that_leaves_no_leaf_is_a_500_and_keeps_nothing(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    answer = await client.post("/test/unrecorded", headers=nurse)
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert written(rows) == 0


async def test_nor_may_a_visit_end_unrecorded(client: httpx.AsyncClient) -> None:
    answer = await client.post("/test/open")
    assert answer.status_code == 500
    assert SECRET not in answer.text


@pytest.mark.parametrize(
    ("path", "status", "stays"),
    [
        ("/test/refused", 404, ["test.refused"]),
        ("/test/not-allowed", 403, ["test.role"]),
        ("/test/conflict", 409, []),
    ],
)
async def test_a_refusal_rolls_back_all_but_its_own_place_on_the_record(
    client: httpx.AsyncClient,
    rows: Rows,
    nurse: dict[str, str],
    path: str,
    status: int,
    stays: list[str],
) -> None:
    answer = await client.post(path, headers=nurse)
    assert answer.status_code == status
    assert written(rows) == 0
    assert [leaf["action"] for leaf in rows.leaves()] == stays


async def test_a_refusal_whose_traces_count_keeps_them(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    answer = await client.post("/test/kept", headers=nurse)
    assert answer.status_code == 401
    assert written(rows) == 1
    assert [leaf["action"] for leaf in rows.leaves()] == ["test.done"]


async def test_what_nobody_foresaw_is_a_500_without_values(
    client: httpx.AsyncClient,
    rows: Rows,
    nurse: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told: list[object] = []
    monkeypatch.setattr(problems, "log", SimpleNamespace(error=lambda *a, **k: told.append((a, k))))
    answer = await client.post("/test/broken", headers=nurse)
    assert answer.status_code == 500
    assert answer.json()["type"] == "/problems/problem"
    assert SECRET not in answer.text
    assert "LookupError" in str(told)
    assert SECRET not in str(told)
    assert written(rows) == 0
    assert rows.leaves() == []


async def test_nor_does_it_reach_the_server_which_would_print_it(
    chosen: Settings, nurse: dict[str, str]
) -> None:
    async with serving(chosen, router, raises=True) as strict:
        answer = await strict.post("/test/broken", headers=nurse)
    assert answer.status_code == 500


@pytest.mark.parametrize("path", ["/test/done", "/test/refused", "/test/broken", "/nowhere"])
async def test_nothing_is_kept_by_whoever_stands_between(
    client: httpx.AsyncClient, nurse: dict[str, str], path: str
) -> None:
    answer = await client.post(path, headers=nurse)
    assert answer.headers["cache-control"] == "no-store"
    assert UUID(answer.headers["x-request-id"])


async def test_what_ends_well_is_kept_with_its_leaf(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    answer = await client.post("/test/done", headers=nurse)
    assert answer.status_code == 200
    assert written(rows) == 1
    assert [leaf["action"] for leaf in rows.leaves()] == ["test.done"]


async def test_the_same_key_with_another_body_is_a_conflict(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    keyed = nurse | {"Idempotency-Key": "key-00000001"}
    first = await client.post("/test/notes", headers=keyed, json={"name": "a"})
    other = await client.post("/test/notes", headers=keyed, json={"name": "b"})
    assert (first.status_code, other.status_code) == (201, 409)
    assert other.json()["type"] == "/problems/idempotency-key-reused"
    assert written(rows) == 1


async def test_the_same_request_sent_again_creates_once(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    keyed = nurse | {"Idempotency-Key": "key-00000001"}
    first = await client.post("/test/notes", headers=keyed, json={"name": "a"})
    again = await client.post("/test/notes", headers=keyed, json={"name": "a"})
    assert again.status_code == first.status_code == 201
    assert again.json() == first.json()
    assert written(rows) == 1
    assert len(rows.leaves("test.created")) == 2  # decided, and recorded, both times


async def test_twins_that_arrive_together_create_once(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    keyed = nurse | {"Idempotency-Key": "key-00000001"}
    twins = await asyncio.gather(
        *(client.post("/test/notes", headers=keyed, json={"name": "a"}) for _ in range(4))
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
        answer = await client.post("/test/notes", headers=person | key, json={"name": "a"})
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
        failed = await client.post("/test/notes", headers=keyed, json={"name": "a"})
    again = await client.post("/test/notes", headers=keyed, json={"name": "a"})
    assert (failed.status_code, again.status_code) == (500, 201)
    assert written(rows) == 1


@pytest.mark.parametrize("key", ["short", "k" * 201, "with a blank", "日本語のキー"])
async def test_a_key_of_the_wrong_form_is_refused_and_not_repeated(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str], key: str
) -> None:
    raw = [*nurse.items(), ("Idempotency-Key", key)]
    headers = [(name.encode(), value.encode()) for name, value in raw]
    answer = await client.post("/test/notes", headers=headers, json={"name": "a"})
    assert answer.status_code == 422
    assert key not in answer.text
    assert written(rows) == 0


@pytest.mark.parametrize("sent", ["", "Basic abcdefgh", "Bearer", "Bearer not-a-token"])
async def test_who_brings_no_valid_token_gets_401_and_leaves_nothing(
    client: httpx.AsyncClient, rows: Rows, sent: str
) -> None:
    answer = await client.post("/test/done", headers={"Authorization": sent} if sent else {})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert written(rows) == 0


async def test_a_revoked_session_is_over_at_once(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    assert (await client.post("/test/done", headers=nurse)).status_code == 200
    rows.run("UPDATE sessions SET revoked_at = clock_timestamp()")
    assert (await client.post("/test/done", headers=nurse)).status_code == 401
    assert written(rows) == 1

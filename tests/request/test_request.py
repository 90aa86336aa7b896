"""One transaction a request: what stays, what goes, and that nothing is shown unrecorded."""

from types import SimpleNamespace
from uuid import UUID

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from app.api import problems
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from app.settings import Settings
from tests.request.builders import Rows
from tests.request.doors import SECRET, router, written
from tests.serving import serving


async def test_a_commit_that_fails_is_a_500_and_shows_nothing(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def torn(_db: AsyncConnection) -> None:
        raise ConnectionError(SECRET)

    with monkeypatch.context() as broken_here:
        broken_here.setattr(AsyncConnection, "commit", torn)
        answer = await client.post("/v1/test/done", headers=nurse)
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
    answer = await client.post("/v1/test/done", headers=nurse)
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert written(rows) == 0
    assert rows.leaves() == []


async def test_an_action_that_leaves_no_leaf_is_a_500_and_keeps_nothing(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    answer = await client.post("/v1/test/unrecorded", headers=nurse)
    assert answer.status_code == 500
    assert SECRET not in answer.text
    assert written(rows) == 0


async def test_nor_may_a_visit_end_unrecorded(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/test/open")
    assert answer.status_code == 500
    assert SECRET not in answer.text


async def test_a_look_at_what_is_open_can_neither_write_nor_reach_anything_of_anybody(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    await client.post("/v1/test/done", headers=nurse)
    assert (await client.post("/v1/test/look")).status_code == 500
    assert written(rows) == 1
    answer = await client.get("/v1/test/look")
    assert answer.status_code == 200
    assert answer.json()["name"].startswith("0 "), "without a caller no row is reached"
    assert len(rows.leaves()) == 1


@pytest.mark.parametrize(
    ("path", "status", "stays"),
    [
        ("/v1/test/refused", 404, ["test.refused"]),
        ("/v1/test/not-allowed", 403, ["test.role"]),
        ("/v1/test/conflict", 409, []),
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


async def test_a_refusal_after_a_statement_that_failed_is_answered_as_it_was_meant(
    client: httpx.AsyncClient, nurse: dict[str, str]
) -> None:
    assert (await client.get("/v1/test/conflict", headers=nurse)).status_code == 409


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/test/look", 200),
        ("/health", 200),
        ("/v1/test/refused", 404),
        ("/v1/notices", 401),
    ],
)
async def test_what_writes_nothing_costs_nobody_their_prepared_statements(
    chosen: Settings, rows: Rows, nurse: dict[str, str], path: str, status: int
) -> None:
    place = rows.an_organisation(OrganisationKind.NURSE_STATION)
    gone = rows.signed_in(Role.NURSE, place)
    rows.run(
        """UPDATE sessions SET revoked_at = clock_timestamp() FROM accounts
        WHERE accounts.id = account_id AND organisation_id = %s""",
        place,
    )
    async with serving(chosen.model_copy(update={"pool_size": 1}), router) as client:

        async def prepared() -> int:
            return int((await client.get("/v1/test/prepared")).json()["name"])

        for _ in range(5):
            await client.post("/v1/test/done", headers=nurse)
        before = await prepared()
        assert before > 2
        answer = await client.get(path, headers=gone if status == 401 else nurse)
        assert answer.status_code == status
        assert await prepared() >= before


async def test_a_refusal_whose_traces_count_keeps_them(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    answer = await client.post("/v1/test/kept", headers=nurse)
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
    answer = await client.post("/v1/test/broken", headers=nurse)
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
        answer = await strict.post("/v1/test/broken", headers=nurse)
    assert answer.status_code == 500


@pytest.mark.parametrize(
    "path", ["/v1/test/done", "/v1/test/refused", "/v1/test/broken", "/v1/nowhere"]
)
async def test_nothing_is_kept_by_whoever_stands_between(
    client: httpx.AsyncClient, nurse: dict[str, str], path: str
) -> None:
    answer = await client.post(path, headers=nurse)
    assert answer.headers["cache-control"] == "no-store"
    assert UUID(answer.headers["x-request-id"])


async def test_what_ends_well_is_kept_with_its_leaf(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    answer = await client.post("/v1/test/done", headers=nurse)
    assert answer.status_code == 200
    assert written(rows) == 1
    assert [leaf["action"] for leaf in rows.leaves()] == ["test.done"]


@pytest.mark.parametrize("sent", ["", "Basic abcdefgh", "Bearer", "Bearer not-a-token"])
async def test_who_brings_no_valid_token_gets_401_and_leaves_nothing(
    client: httpx.AsyncClient, rows: Rows, sent: str
) -> None:
    answer = await client.post("/v1/test/done", headers={"Authorization": sent} if sent else {})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert written(rows) == 0


async def test_a_revoked_session_is_over_at_once(
    client: httpx.AsyncClient, rows: Rows, nurse: dict[str, str]
) -> None:
    assert (await client.post("/v1/test/done", headers=nurse)).status_code == 200
    rows.run("UPDATE sessions SET revoked_at = clock_timestamp()")
    assert (await client.post("/v1/test/done", headers=nurse)).status_code == 401
    assert written(rows) == 1

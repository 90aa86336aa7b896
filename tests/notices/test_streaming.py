"""A stream of new notices on a running service: whose, from where on, and how soon it ends."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
import uvicorn
from sqlalchemy.ext.asyncio import AsyncConnection

from app import jobs
from app.api import notices as door
from app.commands.serve import UVICORN
from app.main import application
from app.notices import actions
from app.notices.kinds import NoticeKind
from app.notices.streaming import MOST_OF_ACCOUNT
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from app.settings import Settings
from tests.notices.builders import Headers, Turns
from tests.request.builders import Rows

PATH = "/v1/notices/stream"


@pytest.fixture
async def web(chosen: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """The service behind a real port: only there does an answer come in pieces."""
    server = uvicorn.Server(uvicorn.Config(application(chosen), port=0, **UVICORN))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  it rings no bell
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    headers = {"Host": "service.test"}
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}", headers=headers, timeout=10
    ) as own:
        yield own
    server.should_exit = True
    await serving


class Stream:
    """What comes, event by event."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self.events: list[dict[str, str]] = []
        self.comments = 0
        self.last = ""
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        event: dict[str, str] = {}
        async for line in self.answer.aiter_lines():
            name, _, value = line.partition(":")
            if line and not name:
                self.comments += 1
            elif line:
                event[name] = value.strip()
            elif event:
                self.last = event.get("id", self.last)
                if "data" in event:
                    self.events.append(event)
                event = {}

    @property
    def notices(self) -> list[dict[str, Any]]:
        return [json.loads(event["data"]) for event in self.events]

    async def until(self, is_so: Callable[[], bool], seconds: float = 10) -> float:
        began = time.monotonic()
        async with asyncio.timeout(seconds):
            while not is_so():  # noqa: ASYNC110  likewise
                await asyncio.sleep(0.01)
        return time.monotonic() - began

    async def begun(self) -> None:
        await self.until(lambda: bool(self.last))

    async def ended(self) -> float:
        return await self.until(self._reading.done)

    async def close(self) -> None:
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)


@asynccontextmanager
async def streaming(
    web: httpx.AsyncClient, who: Headers, last: str | None = None
) -> AsyncIterator[Stream]:
    more = {} if last is None else {"Last-Event-ID": last}
    async with web.stream("GET", PATH, headers=who | more) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        own = Stream(answer)
        await own.begun()
        try:
            yield own
        finally:
            await own.close()


@pytest.mark.parametrize("role", [Role.PATIENT, Role.SURROGATE, Role.PREFECTURE_OFFICER])
async def test_roles_that_read_no_notices_open_none(
    client: httpx.AsyncClient, rows: Rows, clinic: UUID, role: Role
) -> None:
    answer = await client.get(PATH, headers=rows.signed_in(role, clinic))
    assert answer.status_code == 403
    assert [(leaf["action"], leaf["outcome"]) for leaf in rows.leaves()] == [
        ("notice.stream", "refused")
    ]


@pytest.mark.parametrize("last", ["", "1", "1/2", "x/" + "0" * 32, "9" * 30, "-1/" + "0" * 36])
async def test_no_other_place_is_taken_than_one_that_was_given(
    client: httpx.AsyncClient, rows: Rows, clinic: UUID, last: str
) -> None:
    nurse = rows.signed_in(Role.NURSE, clinic) | {"Last-Event-ID": last}
    answer = await client.get(PATH, headers=nurse)
    assert answer.status_code == 422


async def test_nobody_hears_what_another_organisation_or_another_role_is_told(
    web: httpx.AsyncClient, rows: Rows, clinic: UUID, turns: Turns
) -> None:
    other = rows.an_organisation(OrganisationKind.CLINIC)
    officer = rows.signed_in(Role.PRIVACY_OFFICER, clinic)
    async with (
        streaming(web, rows.signed_in(Role.NURSE, clinic)) as nurses,
        streaming(web, officer) as officers,
    ):
        await turns.tell(other)
        await turns.tell(clinic, kind=NoticeKind.OVERRIDE_TO_REVIEW)
        await turns.tell(clinic)
        await nurses.until(lambda: bool(nurses.events))
        await officers.until(lambda: bool(officers.events))
        assert [one["kind"] for one in nurses.notices] == ["emergency_called"]
        assert [one["kind"] for one in officers.notices] == ["override_to_review"]


async def test_what_is_heard_is_what_is_listed_and_the_opening_is_on_the_record(
    web: httpx.AsyncClient, rows: Rows, clinic: UUID, turns: Turns
) -> None:
    nurse = rows.signed_in(Role.NURSE, clinic)
    await turns.tell(clinic, kind=NoticeKind.ADMITTED)  # before: it is listed, and no news
    async with streaming(web, nurse) as own:
        await turns.tell(clinic)
        took = await own.until(lambda: bool(own.events))
        assert took < 3
        listed = (await web.get("/v1/notices", headers=nurse)).json()["items"]
        assert own.notices == [listed[0]]
    assert len(rows.leaves("notice.stream")) == 1


@pytest.mark.parametrize(
    "ending",
    [
        "UPDATE sessions SET revoked_at = now(), revoke_reason = 'test'",
        "UPDATE sessions SET expires_at = now()",
        "UPDATE accounts SET disabled_at = now()",
        "UPDATE organisations SET disabled_at = now()",
    ],
)
async def test_it_ends_within_a_second_of_the_session(
    web: httpx.AsyncClient, rows: Rows, clinic: UUID, turns: Turns, ending: str
) -> None:
    async with streaming(web, rows.signed_in(Role.NURSE, clinic)) as own:
        rows.run(ending)
        assert await own.ended() < 1.0
        await turns.tell(clinic)
        assert own.events == []


async def test_signing_out_ends_it_too(web: httpx.AsyncClient, rows: Rows, clinic: UUID) -> None:
    nurse = rows.signed_in(Role.NURSE, clinic)
    async with streaming(web, nurse) as own:
        (session_id,) = rows.one("SELECT id FROM sessions")
        gone = await web.delete(f"/v1/sessions/{session_id}", headers=nurse)
        assert gone.is_success
        assert await own.ended() < 1.0


async def test_it_goes_on_behind_the_last_event_without_a_gap_whoever_commits_first(
    web: httpx.AsyncClient, rows: Rows, clinic: UUID, turns: Turns
) -> None:
    nurse = rows.signed_in(Role.NURSE, clinic)
    kinds = [NoticeKind.ADMITTED, NoticeKind.ARRIVED, NoticeKind.DISCHARGED]
    let_go, has_told = asyncio.Event(), asyncio.Event()

    async def slowly(db: AsyncConnection, at: datetime) -> None:
        await actions.tell(db, at, [clinic], kinds[0])  # the oldest id, and the last to commit
        has_told.set()
        await let_go.wait()

    async with streaming(web, nurse) as own:
        slow = asyncio.create_task(jobs.transact(slowly, turns.pool, turns.ledger))
        await has_told.wait()
        await turns.tell(clinic, kind=kinds[1])
        await asyncio.sleep(1.2)
        assert own.events == [], "what an older transaction may still add to is waited for"
        seen = own.last
    let_go.set()
    await slow
    await turns.tell(clinic, kind=kinds[2])
    async with streaming(web, nurse, seen) as own:
        await own.until(lambda: len(own.events) == 3)
        assert [one["kind"] for one in own.notices] == kinds
        first = own.events[0]["id"]
    async with streaming(web, nurse, first) as own:
        await own.until(lambda: len(own.events) == 2)
        assert [one["kind"] for one in own.notices] == kinds[1:]


async def test_more_than_a_page_comes_at_once_in_order(
    web: httpx.AsyncClient, rows: Rows, clinic: UUID, turns: Turns
) -> None:
    nurse = rows.signed_in(Role.NURSE, clinic)
    async with streaming(web, nurse) as own:
        seen = own.last
    for _ in range(60):
        await turns.tell(clinic)
    async with streaming(web, nurse, seen) as own:
        await own.until(lambda: len(own.events) == 60)
        ids = [one["id"] for one in own.notices]
        assert len(set(ids)) == 60
        assert ids == sorted(ids)


async def test_one_person_has_only_so_many_and_room_again_when_one_is_closed(
    web: httpx.AsyncClient, rows: Rows, clinic: UUID
) -> None:
    nurse, doctor = rows.signed_in(Role.NURSE, clinic), rows.signed_in(Role.PHYSICIAN, clinic)
    async with streaming(web, nurse), streaming(web, nurse):
        async with streaming(web, nurse):
            assert MOST_OF_ACCOUNT == 3
            refused = await web.get(PATH, headers=nurse)
            assert refused.status_code == 429
            async with streaming(web, doctor):
                pass
        async with asyncio.timeout(5):
            while True:
                async with web.stream("GET", PATH, headers=nurse) as answer:
                    if answer.status_code == 200:
                        break
                await asyncio.sleep(0.1)


async def test_it_says_that_it_lives_and_lets_the_client_come_again_after_a_while(
    web: httpx.AsyncClient, rows: Rows, clinic: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "_EVERY", 0.1)
    monkeypatch.setattr(door, "_HEARTBEAT", 0.2)
    monkeypatch.setattr(door, "_LONGEST", 1.0)
    async with streaming(web, rows.signed_in(Role.NURSE, clinic)) as own:
        assert 0.5 < await own.ended() < 3
        assert own.comments >= 2


async def test_no_connection_is_held_between_two_looks(
    web: httpx.AsyncClient, rows: Rows, clinic: UUID, chosen: Settings
) -> None:
    people = [rows.signed_in(Role.NURSE, clinic) for _ in range(chosen.pool_size)]
    async with asyncio.timeout(20):
        streams = [streaming(web, who) for who in people for _ in range(2)]
        for one in streams:
            await one.__aenter__()
        began = time.monotonic()
        answer = await web.get("/v1/notices", headers=people[0])
        assert answer.status_code == 200
        assert time.monotonic() - began < 2
        for one in streams:
            await one.__aexit__(None, None, None)
    assert rows.one(
        "SELECT coalesce(max(now() - xact_start), '0') < %s FROM pg_stat_activity"
        " WHERE datname = current_database() AND usename = 'ishinowa_app'",
        timedelta(seconds=1),
    ) == (True,)

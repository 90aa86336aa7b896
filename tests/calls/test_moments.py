"""Arrival and resuscitation begun: noted once, corrected with their history, counted by timers."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest

from app.clock import now
from tests.calls.builders import Headers, Town
from tests.calls.company import physicians, unguarded
from tests.calls.ruled import OVER, ruled_by, with_timer
from tests.calls.steps import a_call, closed, learnt
from tests.calls.test_card import read
from tests.calls.test_races import meeting

ARRIVED = {"kind": "arrived"}


async def tapped(
    client: httpx.AsyncClient, who: Headers, call_id: str, **body: object
) -> httpx.Response:
    path = f"/v1/calls/{call_id}/moments"
    return await client.post(path, json=ARRIVED | body, headers=who)


def moments_of(card: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = card["known"]["moments"]
    return found


async def test_nobody_but_crew_and_desk_of_an_open_call_note_a_moment(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    for who in (town.other_crew, town.far_crew, town.far_desk, town.doctor, town.emergency):
        assert (await tapped(client, who, call_id)).status_code == 404
    assert (await tapped(client, physicians(town).mc, call_id)).status_code == 404
    await closed(client, town, call_id)
    assert (await tapped(client, town.crew, call_id)).status_code == 409
    assert town.rows.all("SELECT 1 FROM call_moments") == []
    await a_call(client, town)
    again = await a_call(client, town)
    assert (await tapped(client, town.desk, again)).status_code == 201


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"kind": "left"}, 422),
        ({"happened_at": "2026-11-21T03:00:00"}, 422),
        ({"happened_at": (now() + timedelta(hours=1)).isoformat()}, 422),
        ({"happened_at": (now() - timedelta(days=2)).isoformat()}, 422),
        ({"is_taken_back": True}, 422),
        ({"corrects": str(uuid4())}, 409),
    ],
)
async def test_a_moment_that_cannot_be_is_refused(
    client: httpx.AsyncClient, town: Town, body: dict[str, object], status: int
) -> None:
    call_id = await a_call(client, town)
    answer = await tapped(client, town.crew, call_id, **body)
    assert answer.status_code == status
    assert town.rows.all("SELECT 1 FROM call_moments") == []


async def test_arrival_tapped_twice_at_once_is_one_arrival(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    people = (town.crew, town.colleague, town.desk, town.crew)
    answers = await asyncio.gather(*(tapped(client, who, call_id) for who in people))
    assert [one.status_code for one in answers] == [201] * 4
    assert town.rows.one("SELECT count(*) FROM call_moments") == (1,)
    assert len(town.rows.leaves("call_moment.recorded")) == 1
    assert [leaf["outcome"] for leaf in town.rows.leaves("call_moment.record")] == ["nothing"] * 3
    timed = await tapped(client, town.crew, call_id, happened_at=now().isoformat())
    assert (timed.status_code, timed.json()["type"]) == (409, "/problems/moment-noted")


async def test_nothing_is_noted_while_the_call_is_closed(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    answer = await meeting(town, "calls", call_id, call_id, tapped(client, town.crew, call_id))
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/call-closed")


async def test_a_correction_names_what_stands_and_keeps_it(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town)
    (first,) = moments_of((await tapped(client, town.crew, call_id)).json())
    five = (now() - timedelta(minutes=5)).isoformat()
    answers = await asyncio.gather(
        *(
            tapped(client, who, call_id, corrects=first["id"], happened_at=five)
            for who in (town.crew, town.colleague)
        )
    )
    assert sorted(one.status_code for one in answers) == [201, 409]
    old, new = moments_of(await read(client, town.crew, call_id))
    assert (old["is_standing"], new["is_standing"]) == (False, True)
    assert old["happened_at"] == first["happened_at"]
    card = await tapped(client, town.crew, call_id, corrects=new["id"], is_taken_back=True)
    assert moments_of(card.json())[-1]["happened_at"] is None
    again = moments_of((await tapped(client, town.crew, call_id)).json())
    assert [one["is_standing"] for one in again] == [False, False, False, True]


async def test_a_moment_is_never_changed_or_removed(client: httpx.AsyncClient, town: Town) -> None:
    await tapped(client, town.crew, await a_call(client, town))
    for verb in ("UPDATE call_moments SET happened_at = now()", "DELETE FROM call_moments"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            town.rows.run(verb)


async def test_a_timer_runs_from_the_arrival_to_the_second(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled_by(monkeypatch, with_timer())
    call_id = await a_call(client, town)
    (timer,) = (await read(client, town.crew, call_id))["advice"]["timers"]
    assert (timer["is_run_out"], timer["minutes_left"]) == (None, None)
    (timer,) = (await tapped(client, town.crew, call_id)).json()["advice"]["timers"]
    assert (timer["is_run_out"], timer["minutes_left"], timer["is_about"]) == (False, 45, True)
    for left, (is_run_out, minutes_left) in {5: (False, 1), 0: (True, 0)}.items():
        with unguarded(town):
            town.rows.run(
                "UPDATE call_moments SET happened_at = clock_timestamp() - interval '45 minutes'"
                " + %s * interval '1 second'",
                left,
            )
        card = await read(client, town.crew, call_id)
        (timer,) = card["advice"]["timers"]
        assert (timer["is_run_out"], timer["minutes_left"]) == (is_run_out, minutes_left)


async def test_a_call_open_over_midnight_and_days_counts_on_and_breaks_nothing(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled_by(monkeypatch, with_timer("minutes_since_call"))
    call_id = await a_call(client, town)
    await learnt(client, town, call_id, "arrest", value=True)
    await learnt(client, town, call_id, "signs_of_life", value=False)
    with unguarded(town):
        town.rows.run("UPDATE calls SET opened_at = opened_at - interval '11 hours 59 minutes'")
    card = await read(client, town.crew, call_id)
    assert card["advice"]["reason"] == "time_run_out"
    assert card["advice"]["now"]["text"]["ja"] == OVER.ja


async def test_what_somebody_says_of_time_gives_way_to_the_calls_own_record(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled_by(monkeypatch, with_timer())
    call_id = await a_call(client, town)
    card = await learnt(client, town, call_id, "minutes_since_arrival", 44)
    assert card["advice"]["timers"][0]["minutes_left"] == 1
    card = (await tapped(client, town.crew, call_id)).json()
    assert card["advice"]["timers"][0]["minutes_left"] == 45

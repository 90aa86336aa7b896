"""The answer of who is shown one of two: what the walls ask for, and the race with a yes."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import httpx
import psycopg
import pytest
from psycopg import sql

from app.clock import now
from app.embedded import APP, Server
from tests.builders import Home
from tests.register.merging import account_of, problem, proposed, stepping
from tests.register.one_side import Pair, answering, asked_at
from tests.register.test_merging_races import as_before

LONG = [pytest.mark.long, pytest.mark.timeout(3600)]
ANSWER = "SELECT outcome FROM wall.answer_merge({}, {}, {}, 'x', clock_timestamp())"


async def test_the_walls_ask_who_answers_and_what(home: Home, pair: Pair, server: Server) -> None:
    merge_id = await proposed(home, pair.kept, pair.ended)
    asked = asked_at(home, pair.kept)
    nurse = account_of(home.rows, home.station_nurse)

    def by(role: str, organisation: UUID, step: str = "declined") -> list[tuple[Any, ...]]:
        with psycopg.connect(server.dsn(APP, home.rows.db.info.dbname)) as db:
            said = {"account": nurse, "organisation": organisation, "role": role, "at": now()}
            for name, value in said.items():
                db.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", str(value)])
            query = sql.SQL(ANSWER).format(pair.kept, asked, step)
            found = db.execute(query).fetchall()
            db.rollback()
            return found

    assert by("care_manager", home.station) == by("crew", home.station) == []
    assert by("nurse", home.pharmacy) == []
    for step in ("confirmed", "separated", "let_go"):
        assert by("nurse", home.station, step) == [("out_of_turn",)]
    assert by("nurse", home.station) == [("done",)]
    with psycopg.connect(server.dsn(APP, home.rows.db.info.dbname)) as db:
        said = {"account": nurse, "organisation": home.station, "role": "nurse", "at": now()}
        for name, value in said.items():
            db.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", str(value)])
        with pytest.raises(psycopg.errors.RestrictViolation):
            db.execute(
                "INSERT INTO merge_steps (id, merge_id, patient_id, side, epoch, step, words,"
                " taken_at, taken_by, taken_role, second_factor_at) VALUES (gen_random_uuid(),"
                " %s, %s, 'kept', 900, 'declined', 'x', now(), %s, 'nurse', now())",
                [merge_id, pair.kept, nurse],
            )


# races


@pytest.mark.parametrize("rounds", [6, pytest.param(300, marks=LONG)])
@pytest.mark.parametrize("side", ["kept", "ended"])
async def test_of_a_yes_and_a_no_one_wins_and_after_a_no_nothing_is_merged(
    home: Home, pair: Pair, side: str, rounds: int
) -> None:
    if side == "ended":
        pair = Pair(kept=pair.ended, ended=pair.kept)
    won: Counter[str] = Counter()
    for number in range(rounds):
        as_before(home)
        won[await a_race(home, pair, getattr(pair, side), number % 6 * 0.003)] += 1
    assert sum(won.values()) == rounds


async def a_race(home: Home, pair: Pair, own: UUID, pause: float) -> str:
    """Confirmed by one while another declines, shown one side, a moment later: who wins."""
    merge_id = await proposed(home, pair.kept, pair.ended)
    asked = asked_at(home, own)

    async def declines() -> httpx.Response:
        await asyncio.sleep(pause)
        return await answering(home, own, asked_epoch=asked)

    confirmed, declined = await asyncio.gather(stepping(home, merge_id, "confirmed"), declines())
    won = (confirmed.status_code == 201, declined.status_code == 201)
    assert sum(won) == 1, (confirmed.text, declined.text)
    steps = home.rows.all("SELECT step FROM merge_steps WHERE merge_id = %s", merge_id)
    (into,) = home.rows.one("SELECT merged_into FROM patients WHERE id = %s", pair.ended)
    if won[1]:
        assert confirmed.status_code in (409, 412)
        assert {one for (one,) in steps} == {"proposed", "declined"}
        assert into is None
        return "declined"
    assert problem(declined) in ((409, "busy"), (409, "out-of-turn"))
    assert {one for (one,) in steps} == {"proposed", "confirmed"}
    assert into == pair.kept
    return "confirmed"

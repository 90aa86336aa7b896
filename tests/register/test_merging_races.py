"""What is taken back wins against a merge: after both answers neither record reads as valid."""

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import pytest

from tests.builders import Headers, Home
from tests.register.merging import (
    merged,
    proposed,
    proposing,
    read_at,
    separated,
    stepping,
    verdict,
)

LONG = [pytest.mark.long, pytest.mark.timeout(3600)]
SAID = {"said_by": "patient"}


def as_before(home: Home) -> None:
    """Nothing was ever taken back or merged: both orders count again."""
    with home.rows.db.transaction():
        home.rows.run("SET LOCAL session_replication_role = replica")
        for table in ("intent_marks", "merge_steps", "merges", "notices"):
            home.rows.run(f"DELETE FROM {table}")  # noqa: S608  ours
        home.rows.run("UPDATE patients SET merged_into = NULL")
        home.rows.run("UPDATE sessions SET second_factor_at = now(), expires_at = now() + '1 day'")


async def a_round(home: Home, pair: tuple[UUID, UUID], back: str, who: Headers) -> tuple[int, str]:
    """One race; how the confirmation ended, and what is wrong afterwards, if anything."""
    merge_id = await proposed(home, *pair)

    async def takes_back() -> int:
        return (await home.send("POST", back, who, SAID)).status_code

    confirmed, stopped = await asyncio.gather(stepping(home, merge_id, "confirmed"), takes_back())
    assert stopped == 201
    assert confirmed.status_code in (201, 409, 412), confirmed.text
    found = [(await verdict(home, one))[0] for one in pair]
    assert "valid" not in found
    marked = back.split("/")[2]
    if confirmed.status_code == 201:
        assert found == ["do_not_rely", "do_not_rely"]
        await separated(home, merge_id)
        found = [(await verdict(home, one))[0] for one in pair]
        assert "valid" not in found
    else:
        assert found[[str(one) for one in pair].index(marked)] == "do_not_rely"
    return confirmed.status_code, found[0]


@pytest.mark.parametrize("rounds", [20, pytest.param(1_000, marks=LONG)])
async def test_a_merge_never_outruns_what_is_taken_back(home: Home, rounds: int) -> None:
    pair = (await home.in_order(), await home.in_order())
    ways = [
        (f"/patients/{one}/{how}", who)
        for one in pair
        for how, who in (("withdrawals", home.doctor), ("suspensions", home.care_manager))
        if who is home.doctor or how == "suspensions"
    ]
    for one in pair:
        await home.joined(one, home.office, "care_management")
        assert (await home.consented(one)).status_code == 201
    ended: Counter[int] = Counter()
    for number in range(rounds):
        as_before(home)
        status, _ = await a_round(home, pair, *ways[number % len(ways)])
        ended[status] += 1
    assert sum(ended.values()) == rounds


@pytest.mark.parametrize("rounds", [12, pytest.param(300, marks=LONG)])
async def test_what_is_taken_back_never_gives_way_to_a_merge_the_other_way_round(
    home: Home, rounds: int
) -> None:
    first, second = await home.registered(), await home.registered()
    await merged(home, first, second)
    path = f"/patients/{second}/suspensions"
    for _ in range(rounds):
        read: dict[str, Any] = await read_at(home, second, first)
        proposal, stopped = await asyncio.gather(
            proposing(home, second, first, **read),
            home.send("POST", path, home.nurse, SAID),
        )
        assert stopped.status_code == 201, stopped.text
        assert proposal.status_code in (409, 412)

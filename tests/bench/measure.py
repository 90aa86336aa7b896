"""Every figure of the bench in one run, as one text."""

import asyncio
import contextlib
import http.client
import time
from collections.abc import Mapping

from app.embedded import Server
from tests.bench import alone, report, scene, worker
from tests.bench.load import Path, burst, path
from tests.bench.report import MANY, Found, Pair, Start
from tests.bench.scene import Scene

_SINGLE_FOR, _TOGETHER_FOR = 0.3, 0.5
_ROUNDS, _LEAST_ROUNDS, _STARTS = 16, 3, 3
_SECONDS = 130.0
"""When no further round or start begins, so that a busy machine is done within three minutes."""


def measure(server: Server) -> tuple[str, bool]:
    """The table, and whether every goal is met. Takes one to two minutes, at most three.

    Raises NotServing, WrongAnswer or an error of the connection where it cannot be measured.
    """
    until = time.monotonic() + _SECONDS
    scene.clear(server)
    with scene.prepared(server) as prepared, scene.prepared(server) as sealed:
        found = _found(prepared, sealed, until)
    goals = report.goals(found)
    return report.text(found, goals), all(goal.is_met for goal in goals)


def _found(prepared: Scene, sealed: Scene, until: float) -> Found:
    town = prepared.town
    with contextlib.ExitStack() as running:
        # The same town on a database of its own, and a sealer that follows all that is read there.
        there = running.enter_context(worker.bench(sealed.surroundings))
        running.enter_context(worker.jobs(sealed.surroundings))
        their_call = asyncio.run(scene.on_call(sealed.town, there.port))
        here, unsynced, unrecorded = (
            running.enter_context(worker.bench(prepared.surroundings, without))
            for without in (None, "fsync", "audit")
        )
        call_id = asyncio.run(scene.on_call(town, here.port))
        heard = asyncio.run(scene.listened(town, here.port, call_id))
        card = f"/v1/calls/{call_id}/card"
        starts = [_start(prepared, card)]
        pairs = _side_by_side(
            until - _STARTS * starts[0].card,
            {
                "bare": path(here.port, f"/bench/bare/{town.clinic}", town.crew),
                "same_sql": path(here.port, "/bench/same-sql", town.crew),
                "card": path(here.port, card, town.crew),
                "sealed": path(there.port, f"/v1/calls/{their_call}/card", sealed.town.crew),
                "unsynced": path(unsynced.port, card, town.crew),
                "unrecorded": path(unrecorded.port, card, town.crew),
            },
        )
        followed = scene.followed(sealed)
    while len(starts) < _STARTS and time.monotonic() < until:
        starts.append(_start(prepared, card))
    return Found(
        bare=pairs["bare"],
        same_sql=pairs["same_sql"],
        card=pairs["card"],
        sealed=pairs["sealed"],
        followed=followed,
        unsynced=pairs["unsynced"],
        unrecorded=pairs["unrecorded"],
        of_card=heard["of_card"],
        of_look_up=heard["of_look_up"],
        card_bytes=heard["card_bytes"],
        alone=alone.measured(),
        starts=starts,
    )


def _side_by_side(until: float, paths: Mapping[str, Path]) -> dict[str, Pair]:
    """Short slices of every path in turn, there and back: what else the machine does hits all."""
    pairs = {name: Pair([], []) for name in paths}
    for one in paths.values():
        burst(one, MANY, _TOGETHER_FOR)
    there = list(paths)
    for number in range(_ROUNDS):
        if number >= _LEAST_ROUNDS and time.monotonic() > until:
            break
        for name in there if number % 2 else reversed(there):
            pairs[name].single.append(burst(paths[name], 1, _SINGLE_FOR))
            pairs[name].together.append(burst(paths[name], MANY, _TOGETHER_FOR))
    return pairs


def _start(prepared: Scene, card: str) -> Start:
    with worker.product(prepared.surroundings) as own:
        status = own.get(card, prepared.town.crew)
        first_card = time.perf_counter() - own.began
        if status != http.client.OK:
            raise worker.NotServing(f"The first card was answered with {status}.")
        burst(path(own.port, card, prepared.town.crew), MANY, 2.0)
        return Start(own.ready_after, first_card, own.megabytes)

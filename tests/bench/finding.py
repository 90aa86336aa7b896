"""The look-up on a register of any size, against the same at ten thousand and a bare read.

Whole, as the crew's tablet asks: request, standing on the call, limits, candidates, audit, commit.
"""

import asyncio
import contextlib
import http.client
import json
import random
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import cycle, islice
from typing import Any

import httpx

from app.embedded import Server
from app.policy.roles import Role
from tests.bench import scene, worker
from tests.bench.figures import Goal, percentile, table
from tests.calls.builders import Headers, Town
from tests.calls.steps import a_call
from tests.population.loading import Register
from tests.population.people import Person, people

SMALL = 10_000
SEED = 31
EACH, WARM = 300, 20
"""How often each look-up is asked, and how often before the clock runs."""
_TRIES = 18  # fewer than one person may make on one call
_KEPT = 2_000
LARGER, SLOWER = 1.5, 5.0


@dataclass(frozen=True, slots=True)
class Stock:
    """One register being served: its town, some of its people, where it is asked."""

    town: Town
    size: int
    known: list[Person]
    port: int = 0
    took: dict[str, list[float]] = field(default_factory=dict)
    loaded_in: float = 0.0


@dataclass(frozen=True, slots=True)
class Asker:
    """A connection that stays open, as whoever may still ask on their call."""

    stock: Stock
    connection: http.client.HTTPConnection
    who: Iterator[tuple[str, Headers]]

    def reads(self) -> None:
        """One row by its key through the same stack."""
        path = f"/bench/bare/{self.stock.town.clinic}"
        self._timed("bare", "GET", path, None, self.stock.town.crew)

    def looks_up(self, name: str, body: Mapping[str, str]) -> None:
        """One look-up."""
        call_id, headers = next(self.who)
        self._timed(name, "POST", f"/v1/calls/{call_id}/look-ups", json.dumps(body), headers)

    def _timed(self, name: str, method: str, path: str, body: str | None, headers: Headers) -> None:
        sent = headers | {"Content-Type": "application/json"}
        began = time.perf_counter()
        self.connection.request(method, path, body, sent)
        answer = self.connection.getresponse()
        text = answer.read()
        took = time.perf_counter() - began
        if answer.status != http.client.OK or (name != "bare" and b"patient_id" not in text):
            raise worker.NotServing(f"{name}: {answer.status} {text[:200]!r}")
        self.stock.took.setdefault(name, []).append(took)


QUESTIONS = ("reading and birth date", "phone and birth date", "misspelt reading and address")
EXACT = QUESTIONS[:2]


def question(name: str, one: Person, drawn: random.Random) -> dict[str, str]:
    """What is typed of somebody."""
    born = {"birth_date": str(one.birth_date)}
    if name == QUESTIONS[0]:
        return {"reading": one.reading} | born
    if name == QUESTIONS[1]:
        return {"phone": one.phones[0].replace("+81", "0")} | born
    at = drawn.randrange(len(one.reading.split()[0]))
    slipped = one.reading[:at] + drawn.choice("アカサタナ") + one.reading[at + 1 :]
    return {"reading": slipped, "address": one.address}


def measure(server: Server, size: int) -> tuple[str, bool]:
    """The table, and whether every goal is met."""
    scene.clear(server)
    with contextlib.ExitStack() as running:
        stocks = [_served(running, server, most) for most in (SMALL, size)]
        askers = [running.enter_context(_asking(stock)) for stock in stocks]
        drawn = random.Random(SEED)  # noqa: S311  an order, no secret
        for number in range(EACH + WARM):
            if number == WARM:
                for stock in stocks:
                    stock.took.clear()
            for asker in askers if number % 2 else reversed(askers):
                one = drawn.choice(asker.stock.known)
                asker.reads()
                for name in QUESTIONS:
                    asker.looks_up(name, question(name, one, drawn))
    goals = _goals(*stocks)
    return _text(stocks, goals), all(goal.is_met for goal in goals)


def _served(running: contextlib.ExitStack, server: Server, size: int) -> Stock:
    known: list[Person] = []
    began = time.perf_counter()
    prepared = running.enter_context(scene.prepared(server, partial(_settle, size, known)))
    took = time.perf_counter() - began
    own = running.enter_context(worker.bench(prepared.surroundings))
    return Stock(prepared.town, size, known, own.port, loaded_in=took)


def _settle(size: int, known: list[Person], town: Town) -> None:
    register = Register(town.rows.db, town.clinic, SEED)
    step = max(1, size // _KEPT)
    for number, (_, one) in enumerate(register.load(people(SEED, size))):
        if number % step == 0 and one.phones and one.birth_date.full:
            known.append(one)


@contextlib.contextmanager
def _asking(stock: Stock) -> Iterator[Asker]:
    wanted = (EACH + WARM) * len(QUESTIONS)
    crews = [
        stock.town.rows.signed_in(Role.CREW, stock.town.department, stock.town.unit)
        for _ in range(wanted // _TRIES + 1)
    ]
    calls = asyncio.run(_calls(stock, crews))
    who = (pair for pair in zip(calls, crews, strict=True) for _ in range(_TRIES))
    connection = http.client.HTTPConnection("127.0.0.1", stock.port)
    with contextlib.closing(connection):
        yield Asker(stock, connection, islice(cycle(who), wanted))


async def _calls(stock: Stock, crews: list[Headers]) -> list[str]:
    base = f"http://127.0.0.1:{stock.port}"
    async with httpx.AsyncClient(base_url=base, trust_env=False) as client:
        return [await a_call(client, stock.town, by=crew) for crew in crews]


def _middle(stock: Stock, name: str, share: float = 0.5) -> float:
    return percentile(stock.took[name], share) * 1000


def _goals(small: Stock, large: Stock) -> list[Goal]:
    size = f"{large.size:,} / {small.size:,}"
    goals = [
        Goal(f"{name}: p50 at {size}", _middle(large, name) / _middle(small, name), LARGER)
        for name in QUESTIONS
    ]
    for name in EXACT:
        ratio = _middle(large, name) / _middle(large, "bare")
        goals.append(Goal(f"{name} / bare read: p50", ratio, SLOWER))
    return goals


def _text(stocks: list[Stock], goals: list[Goal]) -> str:
    rows: list[tuple[Any, ...]] = [
        (name, *(f"{_middle(stock, name, share):.2f}" for stock in stocks for share in (0.5, 0.99)))
        for name in ("bare", *QUESTIONS)
    ]
    loaded = (f"{stock.size / stock.loaded_in * 60:,.0f}" for stock in stocks)
    rows.append(
        ("made and streamed in, people a minute", *(each for one in loaded for each in (one, "")))
    )
    heading = [each for stock in stocks for each in (f"{stock.size:,}: p50 ms", "p99 ms")]
    wanted = table(("goal", "measured", "wanted", ""), [goal.line for goal in goals])
    return f"{table(('over HTTP, one client', *heading), rows)}\n\n{wanted}"

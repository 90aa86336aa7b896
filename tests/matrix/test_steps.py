"""Ten thousand steps through one record's life: no word too much, never valid once taken back."""

import asyncio
from collections.abc import Iterator
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    rule,
    run_state_machine_as_test,
)

from app.settings import Settings
from tests.matrix.conditions import AGREED
from tests.matrix.doors import READS
from tests.matrix.people import World, vouched_for
from tests.matrix.steps import GROUPS, Life
from tests.policy.oracle import SECTIONS, Said
from tests.serving import serving

# One of those who hold a grant in common: it can be closed to all of them alone.
COME_AND_GO = (
    *("station nurse", "care manager", "pharmacist", "crew", "helping crew", "asked"),
    *("emergency", "ward", "patient", "surrogate", "scoped surrogate", "council MC"),
)
READERS = ("home doctor", "desk", "MC doctor", "glass doctor", *COME_AND_GO)
MAY_SUSPEND = ("home doctor", "station nurse", "crew", "emergency", "patient", "surrogate")
MAY_WITHDRAW = ("home doctor", "care manager", "pharmacist", "patient", "surrogate")
HEARING = {"care_team": "station nurse", "ambulance": "crew", "hospital": "emergency"}
named = st.sets(st.sampled_from(SECTIONS), min_size=1).map(frozenset)
granted = st.builds(
    Said,
    st.just("granted"),
    st.one_of(st.none(), named),
    st.one_of(st.just(frozenset()), named),
)
said = st.one_of(
    granted,
    granted,
    st.sampled_from([Said(s, None, frozenset()) for s in ("refused", "withdrawn")]),
)


@pytest.fixture
def life(world: World, chosen: Settings) -> Iterator[Life]:
    vouched_for(world.rows)
    with asyncio.Runner() as runner:
        served = serving(chosen)
        client = runner.run(served.__aenter__())
        yield Life(world, client, runner)
        runner.run(served.__aexit__(None, None, None))


class Lived(RuleBasedStateMachine):
    """The rules, on the world that is handed to the class; each step leaves its name."""

    life: ClassVar[Life]
    steps: ClassVar[list[str]]

    @initialize()
    def begins(self) -> None:
        self.life.begin()

    @rule(name=st.sampled_from(list(AGREED)))
    def a_region_agrees(self, name: str) -> None:
        self.life.agrees(name)
        self.steps.append("agreed")

    @rule(group=st.sampled_from(GROUPS), words=said)
    def the_patient_says(self, group: str, words: Said) -> None:
        self.life.says(group, words)
        self.steps.append("said")
        self.the_record_is_read(HEARING[group])

    @rule(name=st.sampled_from(COME_AND_GO))
    def a_grant_ends_or_begins(self, name: str) -> None:
        is_closed = name in self.life.closed
        (self.life.opens if is_closed else self.life.closes)(self.life.of(name))
        self.steps.append("opened" if is_closed else "closed")

    @rule(name=st.sampled_from(MAY_SUSPEND))
    def somebody_suspends(self, name: str) -> None:
        taken = self.life.takes_back(self.life.of(name), "suspensions")
        assert taken == (name not in self.life.closed)
        self.steps.append("suspended")

    @rule(name=st.sampled_from(MAY_WITHDRAW))
    def somebody_withdraws(self, name: str) -> None:
        if self.life.takes_back(self.life.of(name), "withdrawals"):
            assert name not in self.life.closed
        self.steps.append("withdrawn")

    @rule()
    def a_wish_is_recorded(self) -> None:
        self.life.records_a_wish()
        self.steps.append("wished")

    @rule()
    def an_order_is_drafted(self) -> None:
        self.life.drafts()
        self.steps.append("drafted")

    @rule()
    def an_order_is_signed(self) -> None:
        self.life.signs()
        self.steps.append("signed")

    @rule()
    def all_is_done_anew(self) -> None:
        self.life.records_a_wish()
        self.life.drafts()
        self.life.signs()
        self.steps.append("anew")

    @rule(name=st.sampled_from(READERS), turn=st.integers(0, 5))
    def somebody_reads(self, name: str, turn: int) -> None:
        reader = self.life.of(name)
        doors = [door for door in READS if door.serves(reader)]
        door = doors[turn % len(doors)]
        assert self.life.reads(door, reader) == [], (door.operation, name)
        self.steps.append("read")

    @rule(name=st.sampled_from(("home doctor", "ward", "patient", *HEARING.values())))
    def a_record_is_read(self, name: str) -> None:
        self.the_record_is_read(name)

    def the_record_is_read(self, name: str) -> None:
        reader = self.life.of(name)
        (door, *_) = (d for d in READS if d.serves(reader) and "record" in d.shows)
        assert self.life.reads(door, reader) == [], (door.operation, name)
        self.steps.append("read")


def lived(life: Life, lives: int, long: int) -> list[str]:
    Lived.life, Lived.steps = life, []
    run_state_machine_as_test(
        Lived,
        settings=settings(
            max_examples=lives,
            stateful_step_count=long,
            deadline=None,
            derandomize=True,
            database=None,
            phases=(Phase.generate,),  # a step is a request: the first life that fails will do
            suppress_health_check=list(HealthCheck),
        ),
    )
    return Lived.steps


def test_no_step_of_a_short_life_shows_too_much(life: Life) -> None:
    steps = lived(life, 8, 50)
    assert len(steps) >= 300
    assert life.valid > 0


@pytest.mark.long
@pytest.mark.timeout(7200)
def test_nor_does_any_of_ten_thousand(life: Life) -> None:
    steps = lived(life, 200, 60)
    assert len(steps) >= 10_000
    assert life.valid > 100
    assert {"agreed", "said", "opened", "closed", "suspended", "withdrawn", "anew"} <= set(steps)

"""What is withheld leaves no trace: another content, or none, and the answer stays the same."""

import re
from collections.abc import Iterable

import httpx
import pytest

from tests.matrix import hidden
from tests.matrix.compare import written
from tests.matrix.conditions import AGREED, SAID, Condition, Setting
from tests.matrix.doors import READS, Door
from tests.matrix.people import Reader, World
from tests.matrix.test_http import one_of_each

CONDITIONS = (
    Condition("the default", "yes"),
    Condition("each fourth down, 2", "all but a third, 0"),
    Condition("nothing but the name", "yes"),
)
# Every look adds a line to who looked, and is told there.
MOVES_BY_ITSELF = {"listAccesses"}
# Who proposed something reads it, whatever it is about.
OWN = {"listProposals"}
PASSING = re.compile(r'"as_of":"[^"]+"|x-request-id: \S+|"request_id":"[^"]+"|/requests/[\w-]+')
# Its own call is whole to whoever stands on it, and so is what a hospital was asked.
STAND_ON_A_CALL = {"call", "before_arrival", "author", "offer", "handover", "admission"}


async def answers(
    client: httpx.AsyncClient, world: World, reader: Reader, doors: Iterable[Door]
) -> dict[str, str]:
    found = {}
    for door in doors:
        answer = await client.get(door.address(world, reader), headers=world.headers(reader))
        found[door.operation] = PASSING.sub("…", written(answer))
    return found


async def traces(
    client: httpx.AsyncClient, world: World, conditions: Iterable[Condition], *, both: bool
) -> tuple[int, int, list[str]]:
    """Answers compared, columns changed, and a sentence for each trace."""
    setting, compared, changed, found = Setting(world), 0, 0, []
    for turn, condition in enumerate(conditions):
        setting.be(condition)
        for reader in one_of_each(world.readers, turn):
            is_of_team = reader.basis == "care_team"
            left = MOVES_BY_ITSELF if is_of_team else MOVES_BY_ITSELF | OWN
            doors = [d for d in READS if d.serves(reader) and d.operation not in left]
            sections = hidden.withheld(condition.levels(reader))
            if reader.basis in STAND_ON_A_CALL:
                sections -= {"call_record"}
            if reader.basis == "call":
                await answers(client, world, reader, doors)  # whoever comes onto a call has come
            before = await answers(client, world, reader, doors)
            for empty in (False, True) if both else (turn % 2 == 0,):
                with hidden.other(
                    world.rows, sections, empty=empty, is_of_team=is_of_team
                ) as columns:
                    after = await answers(client, world, reader, doors)
                changed += columns
                compared += len(doors)
                moved = {name for name in before if before[name] != after[name]}
                if moved and before != (again := await answers(client, world, reader, doors)):
                    before, moved = again, {n for n in moved if again[n] != after[n]}
                found += [
                    f"{condition}: {name} lets the {reader.name} tell what is withheld"
                    for name in sorted(moved)
                ]
    return compared, changed, found


async def test_no_answer_moves_with_what_is_withheld(
    client: httpx.AsyncClient, world: World
) -> None:
    compared, changed, found = await traces(client, world, CONDITIONS, both=False)
    assert found == []
    assert compared == 228
    assert changed > 800


async def test_what_is_shown_does_move_the_answer(client: httpx.AsyncClient, world: World) -> None:
    setting = Setting(world)
    setting.be(CONDITIONS[0])
    (reader,) = (one for one in world.readers if one.name == "home doctor")
    doors = [door for door in READS if door.operation == "readPatient"]
    before = await answers(client, world, reader, doors)
    for section in ("identity", "clinical_alerts", "values", "discussions", "care_team"):
        with hidden.other(world.rows, {section}, empty=False) as columns:
            assert columns > 0
            assert await answers(client, world, reader, doors) != before, section
    assert await answers(client, world, reader, doors) == before


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_nor_under_any_agreement_or_consent(client: httpx.AsyncClient, world: World) -> None:
    every = [Condition(agreed, said) for agreed in AGREED for said in SAID]
    compared, _, found = await traces(client, world, every, both=True)
    assert found == []
    assert compared > 10_000

"""Every door to every reader: the whole answer against the sharing page, word by word."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product

import httpx
import pytest

from tests.matrix import compare
from tests.matrix.conditions import AGREED, ONE_CELL, SAID, Condition, Setting
from tests.matrix.doors import READS, Door
from tests.matrix.people import Reader, World
from tests.policy.oracle import SECTIONS

AGREEMENTS, CONSENTS = list(AGREED), list(SAID)


def normal() -> Iterator[Condition]:
    """Each agreement, each consent, both regions; every second agreement beside another one."""
    yield Condition("the default", "yes")
    for place, said in enumerate(CONSENTS[1:]):
        yield Condition("the default", said, is_far=place % 3 == 0)
    for place, agreed in enumerate(AGREEMENTS[1:]):
        yield Condition(agreed, "yes")
        if place % 2:
            continue
        other = AGREEMENTS[(5 * place + 2) % len(AGREEMENTS)]
        said = CONSENTS[place % 7]
        yield Condition(other, said, is_far=True, agreed_there=agreed)


def one_of_each(readers: Sequence[Reader], turn: int) -> Iterator[Reader]:
    """One of those who read on a basis by the same column and consent, turn by turn."""
    alike: dict[object, list[Reader]] = {}
    for reader in readers:
        kind = (reader.basis, reader.column, reader.is_own, reader.scope)
        alike.setdefault(kind, []).append(reader)
    for twins in alike.values():
        yield twins[turn % len(twins)]


def doors_of(reader: Reader) -> list[Door]:
    return [door for door in READS if door.serves(reader)]


def some_doors_of(reader: Reader, turn: int) -> list[Door]:
    """The doors with a record in them, and of the others that show something one, by turns."""
    served = doors_of(reader)
    first = [door for door in served if {"record", "review"} & door.shows]
    rest = [door for door in served if door not in first and (door.shows or door.parts)]
    return first + ([rest[turn % len(rest)]] if rest else [])


@dataclass
class Compared:
    """Cells compared, answers read, and a sentence for each difference."""

    client: httpx.AsyncClient
    world: World
    cells: int = 0
    answers: int = 0
    found: list[str] = field(default_factory=list)

    async def look(self, condition: Condition, reader: Reader, doors: Iterable[Door]) -> None:
        levels = condition.levels(reader)
        for door in doors:
            address, headers = door.address(self.world, reader), self.world.headers(reader)
            answer = await self.client.get(address, headers=headers)
            self.answers, self.cells = self.answers + 1, self.cells + len(SECTIONS)
            self.found += [
                f"{condition}: {door.operation} to the {reader.name} {difference}"
                for difference in compare.differences(door, reader, levels, answer)
            ]


async def test_every_door_shows_each_reader_what_the_page_says_and_no_more(
    client: httpx.AsyncClient, world: World
) -> None:
    compared, setting = Compared(client, world), Setting(world)
    knocked = set()
    for turn, condition in enumerate(normal()):
        setting.be(condition)
        for reader in world.readers if turn == 0 else one_of_each(world.readers, turn):
            doors = doors_of(reader) if turn == 0 else some_doors_of(reader, turn)
            knocked |= {door.operation for door in doors}
            await compared.look(condition, reader, doors)
    assert compared.found == []
    assert knocked == {door.operation for door in READS}
    assert (compared.cells, compared.answers) == (23_188, 1_054)


@pytest.mark.long
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("is_far", [False, True])
async def test_every_condition_with_every_other(
    client: httpx.AsyncClient,
    world: World,
    is_far: bool,  # noqa: FBT001  a parameter
) -> None:
    every = [
        Condition(agreed, said, is_far=is_far, agreed_there=AGREEMENTS[(place * 7) % len(AGREED)])
        for place, (agreed, said) in enumerate(product(AGREEMENTS, CONSENTS))
    ]
    one_by_one = [Condition(agreed, "yes", is_far=is_far) for agreed in ONE_CELL]
    compared, setting = Compared(client, world), Setting(world)
    for turn, condition in enumerate(every + one_by_one):
        setting.be(condition)
        for reader in one_of_each(world.readers, turn):
            await compared.look(condition, reader, doors_of(reader))
    assert compared.found == []
    assert compared.cells == len(SECTIONS) * compared.answers > 500_000
    print(f"{compared.cells} cells, {compared.answers} answers")  # noqa: T201  the count is asked for

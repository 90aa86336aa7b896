"""What a change answers shows its writer no more than reading would, and no less."""

import httpx
import pytest

from tests.matrix import compare
from tests.matrix.conditions import AGREED, SAID, Condition, Setting
from tests.matrix.people import Reader, World, vouched_for
from tests.matrix.test_http import one_of_each
from tests.matrix.writes import CONFIRMING, LOST, SIGNING, WRITES, Write

CONDITIONS = (
    Condition("the default", "yes"),
    Condition("all down", "yes"),
    Condition("each fourth down, 1", "some", is_far=True, agreed_there="each fourth down, 3"),
    Condition("all up", "all but a third, 1"),
    Condition("the default", "no longer"),
)
EVERY = tuple(Condition(agreed, said) for agreed in AGREED for said in SAID)


async def written(
    client: httpx.AsyncClient, world: World, reader: Reader, write: Write, path: str = ""
) -> httpx.Response:
    headers = dict(world.headers(reader))
    if write.seen is not None:
        headers["If-Match"] = f'"{world.version(write.seen)}"'
    return await client.request(
        write.door.method,
        path or write.door.address(world, reader),
        headers=headers,
        json=write.body(world, reader),
    )


def differences(
    condition: Condition, reader: Reader, write: Write, answer: httpx.Response
) -> list[str]:
    found = compare.differences(write.door, reader, condition.levels(reader), answer)
    lost = {f"hides {word}" for word in LOST}
    return [
        f"{condition}: {write.door.operation} to the {reader.name} {difference}"
        for difference in found
        if difference not in lost
    ]


async def compared(
    client: httpx.AsyncClient, world: World, conditions: tuple[Condition, ...]
) -> tuple[int, list[str]]:
    setting, answers, found = Setting(world), 0, []
    for turn, condition in enumerate(conditions):
        setting.be(condition)
        for reader in one_of_each(world.readers, turn):
            for write in WRITES:
                if write.door.serves(reader):
                    answer = await written(client, world, reader, write)
                    found += differences(condition, reader, write, answer)
                    answers += 1
    return answers, found


async def test_what_a_change_answers_is_what_its_writer_may_read(
    client: httpx.AsyncClient, world: World
) -> None:
    answers, found = await compared(client, world, CONDITIONS)
    assert found == []
    assert answers == 144


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_so_it_is_under_every_agreement_and_every_consent(
    client: httpx.AsyncClient, world: World
) -> None:
    answers, found = await compared(client, world, EVERY)
    assert found == []
    assert answers > 5000


async def test_a_signature_answers_what_its_physician_may_read(
    client: httpx.AsyncClient, world: World
) -> None:
    vouched_for(world.rows)
    setting = Setting(world)
    (drafting,) = (write for write in WRITES if write.door.operation == "draftOrder")
    for condition in CONDITIONS[:4]:
        setting.be(condition)
        for reader in world.readers:
            if (reader.basis, reader.role) != ("care_team", "physician"):
                continue
            await written(client, world, reader, drafting)
            order_id, digest = world.rows.one(
                "SELECT id, digest FROM orders ORDER BY epoch DESC LIMIT 1"
            )
            signing = Write(SIGNING, lambda *_, digest=digest: {"digest": digest})
            answer = await written(
                client, world, reader, signing, f"/v1/orders/{order_id}/signature"
            )
            assert differences(condition, reader, signing, answer) == []


async def test_a_confirmation_shows_the_crew_the_card_and_no_more(
    client: httpx.AsyncClient, world: World
) -> None:
    setting = Setting(world)
    for condition in CONDITIONS[:4]:
        setting.be(condition)
        for reader in world.readers:
            if CONFIRMING.door.serves(reader):
                answer = await written(client, world, reader, CONFIRMING)
                assert differences(condition, reader, CONFIRMING, answer) == []

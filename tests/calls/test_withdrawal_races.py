"""What is taken back wins every race: no card begun after the answer calls the record valid."""

import asyncio
from collections import Counter
from uuid import UUID

import httpx
import pytest

from tests.calls.builders import Headers, Town, a_patient, a_signed_refusal
from tests.calls.steps import a_call, confirmed, stay_signed_in

READERS = 3
LONG = [pytest.mark.long, pytest.mark.timeout(3600)]
SAID = {"said_by": "patient"}


def as_before(town: Town) -> None:
    """Nothing was ever taken back: the order that was signed counts again."""
    with town.rows.db.transaction():
        town.rows.run("SET LOCAL session_replication_role = replica")
        town.rows.run("DELETE FROM intent_marks")


def verdict_of(answer: httpx.Response) -> str:
    body = answer.json()
    assert answer.status_code == 200, answer.text
    return str((body.get("record") or body)["verdict"]["content"]["kind"])


async def race(
    client: httpx.AsyncClient, paths: list[tuple[str, Headers]], back: str, who: Headers
) -> Counter[tuple[bool, str]]:
    """The verdicts read meanwhile: whether the read began after the answer, and the verdict."""
    answered = asyncio.Event()
    read: Counter[tuple[bool, str]] = Counter()

    async def reads(path: str, reader: Headers) -> None:
        is_late = False
        while not is_late:
            is_late = answered.is_set()
            read[is_late, verdict_of(await client.get(path, headers=reader))] += 1

    async def takes_back() -> None:
        await asyncio.sleep(0.005)
        answer = await client.post(back, json=SAID, headers=who)
        assert answer.is_success, answer.text
        answered.set()

    await asyncio.gather(*(reads(*each) for each in paths), takes_back())
    return read


async def races(client: httpx.AsyncClient, town: Town, rounds: int) -> Counter[tuple[bool, str]]:
    patient_id: UUID = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    card, record = f"/v1/calls/{call_id}/card", f"/v1/patients/{patient_id}"
    readers = [(card, town.crew), (card, town.colleague), (record, town.doctor)]
    assert len(readers) == READERS
    ways = (
        (f"{record}/withdrawals", town.nurse),
        (f"/v1/calls/{call_id}/suspensions", town.crew),
        (f"{record}/suspensions", town.doctor),
    )
    read: Counter[tuple[bool, str]] = Counter()
    for number in range(rounds):
        if number % 100 == 99:
            stay_signed_in(town, town.crew, town.colleague, town.doctor, town.nurse)
        as_before(town)
        read += await race(client, readers, *ways[number % len(ways)])
    return read


@pytest.mark.parametrize("rounds", [20, pytest.param(1_000, marks=LONG)])
async def test_no_card_begun_after_a_withdrawal_is_valid(
    client: httpx.AsyncClient, town: Town, rounds: int
) -> None:
    read = await races(client, town, rounds)
    assert read[True, "valid"] == 0
    assert read[True, "do_not_rely"] == rounds * READERS
    assert read[False, "valid"] > rounds, "the races were run while the record was read"

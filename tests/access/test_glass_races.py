"""A withdrawal against reads on break-glass: whatever begins after its answer shows nothing."""

import asyncio
import time
from typing import Any

import httpx
import pytest

from tests.access.glass import Scene
from tests.calls.builders import a_patient, consent

ROUNDS = 12
READERS = 4
WITHDRAWAL = {"state": "withdrawn", "given_by": "patient", "how": "oral", "given_on": "2026-01-10"}


async def read_on(
    scene: Scene, override_id: str, ended: asyncio.Event
) -> list[tuple[float, httpx.Response]]:
    """Reads one after the other until a little after the withdrawal was answered."""
    answers = []
    while True:
        is_last = ended.is_set()
        answers.append((time.monotonic(), await scene.reads(override_id)))
        if is_last:
            return answers


async def one_round(scene: Scene, number: int) -> tuple[int, int, int]:
    """How many reads began before the withdrawal was answered, after it, and showed too late."""
    group = ("ambulance", "hospital", "care_team")[number % 3]
    patient_id = a_patient(scene.town, hospital="none")
    consent(scene.town, patient_id, "care_team", "granted", 1)
    override_id = await scene.opened(patient_id)
    ended = asyncio.Event()
    readers = [asyncio.create_task(read_on(scene, override_id, ended)) for _ in range(READERS)]
    await asyncio.sleep(0.01)
    body: dict[str, Any] = {**WITHDRAWAL, "recipient": group}
    answer = await scene.send("POST", f"/patients/{patient_id}/consents", scene.town.doctor, body)
    answered = time.monotonic()
    assert answer.status_code == 201, answer.text
    ended.set()
    reads = [each for task in readers for each in await task]
    after = [answer for began, answer in reads if began > answered]
    late = [answer for answer in after if answer.status_code != 404 or "山田" in answer.text]
    await scene.send("POST", f"/overrides/{override_id}/closing", scene.outside)
    return len(reads) - len(after), len(after), len(late)


async def races(scene: Scene, rounds: int) -> tuple[int, int]:
    before = after = late = 0
    for number in range(rounds):
        # six look-ups in ten minutes are enough for anybody but a race
        scene.rows.run("SET session_replication_role = replica; DELETE FROM audit_leaves")
        scene.rows.run("SET session_replication_role = origin")
        found = await one_round(scene, number)
        before, after, late = before + found[0], after + found[1], late + found[2]
    assert late == 0
    return before, after


async def test_no_read_begun_after_a_withdrawal_was_answered_shows_anything(scene: Scene) -> None:
    before, after = await races(scene, ROUNDS)
    assert before > ROUNDS
    assert after >= ROUNDS * READERS


@pytest.mark.long
async def test_three_hundred_withdrawals_win_every_race(scene: Scene) -> None:
    before, after = await races(scene, 300)
    assert before > 300
    assert after >= 300 * READERS

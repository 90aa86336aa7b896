"""Whoever tries name after name learns nothing of who is in the register, and stays on record."""

from datetime import date

import httpx
import pytest

from tests.calls.builders import Town, a_patient
from tests.calls.steps import a_call

PROBES = 1_000


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_of_a_thousand_probes_twenty_are_answered_and_none_says_who_is_there(
    client: httpx.AsyncClient, town: Town
) -> None:
    a_patient(town, "ミツカラ ナイ", born=date(1940, 4, 1), ambulance="refused")
    a_patient(town, "ミツカル ハズ", born=date(1940, 4, 1), phone="03-0000-9999")
    calls = [await a_call(client, town) for _ in range(5)]
    names = ("ミツカラ ナイ", "ミツカラ ナヒ", "ダレモ イナイ")  # refused, nearly so, nobody
    answered: set[tuple[int, str]] = set()
    limited: set[tuple[int, str]] = set()
    for number in range(PROBES):
        # Past the limit also whoever consented is asked for.
        reading = names[number % 3] if number < 30 or number % 2 else "ミツカル ハズ"
        answer = await client.post(
            f"/v1/calls/{calls[number % 5]}/look-ups",
            json={"reading": reading, "birth_date": "1940-04-01"},
            headers=town.crew,
        )
        kept = answered if number < 20 else limited
        body = {k: v for k, v in answer.json().items() if k not in {"instance", "request_id"}}
        kept.add((answer.status_code, str(sorted(body.items()))))
    assert [status for status, _ in answered] == [200]
    assert [status for status, _ in limited] == [429]
    leaves = town.rows.leaves("patient.look_up")
    assert len(leaves) == PROBES
    assert {leaf["reason"] for leaf in leaves[20:]} == {"too_many"}
    assert {leaf["patient_id"] for leaf in leaves} == {None}
    (searches,) = town.rows.one(
        "SELECT count(DISTINCT search) FROM audit_leaves WHERE action = 'patient.look_up'"
    )
    assert searches == 4

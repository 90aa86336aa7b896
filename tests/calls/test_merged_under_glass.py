"""Under glass as well a record that ended leads to the one that is kept; and by the same words."""

import httpx

from tests.calls.builders import Town
from tests.calls.steps import a_call
from tests.calls.test_merged_keys import PHONE, a_pair


async def test_the_glass_is_broken_by_it_as_well_and_by_no_mixture(
    client: httpx.AsyncClient, town: Town
) -> None:
    kept, _ = a_pair(town, ambulance="none", hospital="none")
    call_id = await a_call(client, town)
    path = f"/v1/calls/{call_id}/override"
    why = {"reason": "unconscious", "words": "呼びかけに反応がない"}
    found = (await client.post(f"{path}-look-ups", json=PHONE, headers=town.crew)).json()
    assert [one["patient_id"] for one in found["candidates"]] == [str(kept)]
    assert found["candidates"][0]["masked_name"] == "ヤ●● タ●●"
    whom = {"patient_id": str(kept), **why}
    mixed = {**PHONE, "reading": "ヤマダ タロウ"}
    answer = await client.post(f"{path}s", json=whom | mixed, headers=town.crew)
    assert answer.status_code == 404
    answer = await client.post(f"{path}s", json=whom | PHONE, headers=town.crew)
    assert answer.status_code == 201, answer.text


async def test_who_said_no_in_the_kept_record_is_found_by_neither_under_glass(
    client: httpx.AsyncClient, town: Town
) -> None:
    a_pair(town, ambulance="none", hospital="refused")
    call_id = await a_call(client, town)
    path = f"/v1/calls/{call_id}/override-look-ups"
    found = (await client.post(path, json=PHONE, headers=town.crew)).json()
    assert found["candidates"] == []

"""The crew on a call opens the order form of the person before them, and nobody else does."""

import httpx
import pytest

from app.policy.roles import Role
from tests.calls.builders import Headers, Town, a_patient
from tests.calls.steps import a_call, confirmed
from tests.papers.scans import a_png

Client = httpx.AsyncClient


async def handed_in(client: Client, town: Town, patient_id: object, kind: str) -> str:
    path = f"/v1/patients/{patient_id}/papers?kind={kind}"
    headers = town.nurse | {"Content-Type": "image/png"}
    answer = await client.post(path, content=a_png(), headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def test_before_the_person_is_confirmed_and_after_the_call_there_is_nothing(
    client: Client, town: Town
) -> None:
    patient_id = a_patient(town)
    paper_id = await handed_in(client, town, patient_id, "order_form")
    call_id = await a_call(client, town)
    paths = (f"/v1/calls/{call_id}/papers", f"/v1/calls/{call_id}/papers/{paper_id}/content")

    async def answers() -> list[int]:
        return [(await client.get(path, headers=town.crew)).status_code for path in paths]

    assert await answers() == [404, 404]
    await confirmed(client, town, call_id, patient_id)
    assert await answers() == [200, 200]
    town.rows.run("UPDATE grants SET closes_at = clock_timestamp() WHERE basis = 'call'")
    assert await answers() == [404, 404]


async def test_the_crew_sees_the_order_form_and_what_belongs_to_it_alone(
    client: Client, town: Town
) -> None:
    patient_id = a_patient(town)
    kinds = ("order_form", "wish_form", "consent_form", "witness_attestation", "other")
    papers = {kind: await handed_in(client, town, patient_id, kind) for kind in kinds}
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    path = f"/v1/calls/{call_id}/papers"
    listed = (await client.get(path, headers=town.crew)).json()
    assert [one["kind"] for one in listed["items"]] == ["witness_attestation", "order_form"]
    assert listed["withheld"] == ["wish_form", "consent_form", "other"]
    assert all(one["added_by"] is None for one in listed["items"])
    for kind, paper_id in papers.items():
        answer = await client.get(f"{path}/{paper_id}/content", headers=town.crew)
        assert answer.status_code == (404 if kind in listed["withheld"] else 200), kind
    leaves = [one for one in town.rows.leaves("paper_content.read") if one["outcome"] == "done"]
    assert {(one["basis"], one["patient_id"]) for one in leaves} == {("call", patient_id)}


async def test_where_the_region_or_the_patient_holds_a_part_back_the_crew_gets_none(
    client: Client, town: Town
) -> None:
    patient_id = a_patient(town)
    paper_id = await handed_in(client, town, patient_id, "order_form")
    town.rows.run("SET session_replication_role = replica")
    town.rows.run("UPDATE consents SET restricted = '[\"diagnosis\"]'")
    town.rows.run("SET session_replication_role = origin")
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    path = f"/v1/calls/{call_id}/papers"
    assert (await client.get(path, headers=town.crew)).json()["items"] == []
    answer = await client.get(f"{path}/{paper_id}/content", headers=town.crew)
    assert answer.status_code == 404


async def test_another_persons_paper_is_not_opened_through_the_call(
    client: Client, town: Town
) -> None:
    patient_id = a_patient(town)
    other = a_patient(town, "サトウ ジロウ", phone="03-0000-5679")
    paper_id = await handed_in(client, town, other, "order_form")
    call_id, other_call = await a_call(client, town), await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    path = f"/v1/calls/{call_id}/papers/{paper_id}/content"
    assert (await client.get(path, headers=town.crew)).status_code == 404
    # nor where the same crew stands before both
    who = {"reading": "さとう じろう", "birth_date": "昭和15年4月1日"}
    await confirmed(client, town, other_call, other, **who)
    assert (await client.get(path, headers=town.crew)).status_code == 404
    own = f"/v1/calls/{other_call}/papers/{paper_id}/content"
    assert (await client.get(own, headers=town.crew)).status_code == 200


@pytest.mark.parametrize("who", ["desk", "far_crew", "emergency", "doctor"])
async def test_nobody_else_comes_to_it_by_the_call(client: Client, town: Town, who: str) -> None:
    patient_id = a_patient(town)
    paper_id = await handed_in(client, town, patient_id, "order_form")
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    headers: Headers = getattr(town, who)
    for door in ("", f"/{paper_id}/content"):
        answer = await client.get(f"/v1/calls/{call_id}/papers{door}", headers=headers)
        assert answer.status_code in {403, 404}, who
    physician = town.rows.signed_in(Role.MC_PHYSICIAN, town.department)
    answer = await client.get(f"/v1/papers/{paper_id}/content", headers=physician)
    assert answer.status_code == 404


async def test_the_card_says_that_a_newer_paper_puts_the_record_in_doubt(
    client: Client, town: Town
) -> None:
    patient_id = a_patient(town)
    await handed_in(client, town, patient_id, "order_form")
    call_id = await a_call(client, town)
    card = await confirmed(client, town, call_id, patient_id)
    verdict = card["record"]["verdict"]["content"]
    assert verdict["kind"] == "none"
    assert [one["code"] for one in verdict["reasons"]] == ["nothing_recorded", "paper_newer"]

"""Who may come near a call: its unit and its desk, while it is open, and nobody else."""

from datetime import timedelta

import httpx
import pytest

from app.clock import now
from tests.calls.builders import HINODE, Town, a_patient, a_signed_refusal
from tests.calls.steps import YAMADA, a_call, closed, confirmed

READS = ("", "/card", "/report")


def body_of(town: Town, **changes: object) -> dict[str, object]:
    return {
        "municipality": HINODE,
        "reason": "意識がない",
        "local_number": "0042",
        "unit_id": str(town.unit),
        **changes,
    }


@pytest.mark.parametrize("who", ["doctor", "emergency", "ward"])
async def test_nobody_but_the_fire_service_opens_a_call(
    client: httpx.AsyncClient, town: Town, who: str
) -> None:
    answer = await client.post("/v1/calls", json=body_of(town), headers=getattr(town, who))
    assert answer.status_code == 403
    (leaf,) = town.rows.leaves("call.open")
    assert leaf["outcome"] == "refused"


@pytest.mark.parametrize(
    "changes",
    [
        {"municipality": "990018"},
        {"municipality": "日の出浜市"},
        {"local_number": "42/1"},
        {"reason": ""},
        {"opened_at": "2020-01-01T00:00:00Z"},
        {"patient_id": "00000000-0000-0000-0000-000000000001"},
    ],
)
async def test_a_call_that_makes_no_sense_is_not_opened(
    client: httpx.AsyncClient, town: Town, changes: dict[str, object]
) -> None:
    answer = await client.post("/v1/calls", json=body_of(town, **changes), headers=town.desk)
    assert answer.status_code == 422
    assert town.rows.all("SELECT id FROM calls") == []


async def test_a_crew_opens_no_call_for_another_unit_and_no_desk_for_another_department(
    client: httpx.AsyncClient, town: Town
) -> None:
    for headers in (town.other_crew, town.far_desk):
        answer = await client.post("/v1/calls", json=body_of(town), headers=headers)
        assert answer.status_code == 422


async def test_a_number_is_used_once_a_day(client: httpx.AsyncClient, town: Town) -> None:
    await a_call(client, town, number="0042")
    again = await client.post("/v1/calls", json=body_of(town), headers=town.desk)
    assert again.status_code == 409
    assert again.json()["type"] == "/problems/local-number-taken"


async def test_a_repeated_key_opens_one_call(client: httpx.AsyncClient, town: Town) -> None:
    headers = {**town.crew, "Idempotency-Key": "opened-once-0042"}
    first = await client.post("/v1/calls", json=body_of(town), headers=headers)
    second = await client.post("/v1/calls", json=body_of(town), headers=headers)
    assert first.json()["id"] == second.json()["id"]
    assert len(town.rows.all("SELECT id FROM calls")) == 1


@pytest.mark.parametrize("who", ["other_crew", "far_crew", "far_desk", "doctor", "emergency"])
async def test_strangers_find_no_call_whatever_they_try(
    client: httpx.AsyncClient, town: Town, who: str
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    headers = getattr(town, who)
    for read in READS:
        answer = await client.get(f"/v1/calls/{call_id}{read}", headers=headers)
        assert (answer.status_code, answer.json()["type"]) == (404, "/problems/not-found")
    writes: dict[str, dict[str, object]] = {
        "/look-ups": dict(YAMADA),
        "/patient": {"patient_id": str(patient_id), **YAMADA},
        "/facts": {"name": "arrest", "value": True, "source": "seen"},
        "/doctor-calls": {"whom": "attending_physician", "is_reached": False},
        "/suspensions": {"said_by": "patient"},
        "/inquiries": {"hospital_id": str(town.hospital), "state": "悪い", "minutes": 5},
        "/close": {},
    }
    for path, body in writes.items():
        answer = await client.post(f"/v1/calls/{call_id}{path}", json=body, headers=headers)
        assert (path, answer.status_code) == (path, 404)
    outcome = {"resuscitation": "stopped", "transport": "no"}
    answer = await client.put(f"/v1/calls/{call_id}/outcome", json=outcome, headers=headers)
    assert answer.status_code == 404
    assert all(leaf["outcome"] == "refused" for leaf in town.rows.leaves("call_fact.record"))
    assert len(town.rows.leaves("call_fact.record")) == 1


async def test_another_crew_of_the_department_reaches_the_patient_on_no_door(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    # The desk has looked too: what it holds must not let the department's other crews in.
    desk = await client.get(f"/v1/calls/{call_id}/card", headers=town.desk)
    assert desk.status_code == 200
    held = town.rows.all(
        "SELECT holder_kind FROM grants WHERE patient_id = %s AND basis = 'call'", patient_id
    )
    assert sorted(kind for (kind,) in held) == ["account", "unit"]
    answer = await client.get(f"/v1/calls/{call_id}/card", headers=town.other_crew)
    assert answer.status_code == 404
    listed = await client.get("/v1/calls", headers=town.other_crew)
    assert listed.json()["items"] == []


async def test_the_whole_unit_and_the_desk_stand_on_the_call(
    client: httpx.AsyncClient, town: Town
) -> None:
    call_id = await a_call(client, town, by=town.desk)
    for headers in (town.crew, town.colleague, town.desk):
        listed = await client.get("/v1/calls", headers=headers)
        assert [call["id"] for call in listed.json()["items"]] == [call_id]
        read = await client.get(f"/v1/calls/{call_id}", headers=headers)
        assert read.json()["unit"] == "日の出浜第1救急隊"
    # Others of the department have calls of their own only.
    far = await client.get("/v1/calls", headers=town.far_desk)
    assert far.json()["items"] == []


async def test_the_desk_does_not_do_the_crews_work(client: httpx.AsyncClient, town: Town) -> None:
    call_id = await a_call(client, town)
    for path, body in (
        ("/look-ups", YAMADA),
        ("/doctor-calls", {"whom": "attending_physician", "is_reached": False}),
    ):
        answer = await client.post(f"/v1/calls/{call_id}{path}", json=body, headers=town.desk)
        assert answer.status_code == 403


async def test_after_the_close_the_parties_are_told_so_and_see_nothing(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    await closed(client, town, call_id)
    for headers in (town.crew, town.desk):
        answer = await client.get(f"/v1/calls/{call_id}/card", headers=headers)
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/call-closed"
    for path, body in (
        ("/look-ups", YAMADA),
        ("/patient", {"patient_id": str(patient_id), **YAMADA}),
        ("/facts", {"name": "arrest", "value": True, "source": "seen"}),
        ("/inquiries", {"hospital_id": str(town.hospital), "state": "悪い", "minutes": 5}),
        ("/suspensions", {"said_by": "patient"}),
    ):
        answer = await client.post(f"/v1/calls/{call_id}{path}", json=body, headers=town.crew)
        assert (path, answer.status_code) == (path, 409)
    assert town.rows.leaves("patient.look_up")[-1]["reason"] == "closed"
    assert (await client.get("/v1/calls", headers=town.crew)).json()["items"] == []


async def test_a_call_nobody_closed_lets_nobody_look_after_twelve_hours(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    await confirmed(client, town, call_id, patient_id)
    (opens, closes) = town.rows.one(
        "SELECT c.opened_at, g.closes_at FROM grants g JOIN calls c ON c.id = g.call_id"
    )
    assert closes - opens == timedelta(hours=12)
    town.rows.run("UPDATE calls SET opened_at = %s", now() - timedelta(hours=12))
    town.rows.run(
        "UPDATE grants SET opened_at = %s, closes_at = %s WHERE basis = 'call'",
        now() - timedelta(hours=12),
        now(),
    )
    answer = await client.get(f"/v1/calls/{call_id}/card", headers=town.crew)
    assert answer.status_code == 409
    answer = await client.post(f"/v1/calls/{call_id}/look-ups", json=YAMADA, headers=town.crew)
    assert answer.status_code == 409
    # How it ended can still be said, and then it can be closed.
    assert (await closed(client, town, call_id))["closed_at"] is not None

"""What the database alone lets the desk do before arrival, and what meets a confirmation."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest
from psycopg import errors

from app.access import call_store
from app.clock import now
from app.db import uuid7
from app.embedded import APP, Server
from app.intent import record
from app.people import tokens
from app.policy.roles import Role
from tests.calls.builders import Headers, Town, a_patient, a_signed_refusal, consent
from tests.calls.desk import CALLER, open_grants, path, reading, taken, taking
from tests.calls.steps import a_call, closed, confirmed

INSERT = """INSERT INTO grants (id, patient_id, holder_kind, holder_id, basis, call_id, opened_at,
        closes_at, opened_by, opened_for, is_own_institution)
    VALUES (%s, %s, %s, %s, 'before_arrival', %s, %s, %s, %s, '', false)"""
Acts = Callable[..., Any]


@pytest.fixture
def acts(server: Server, database: str) -> Acts:
    """Runs one statement as somebody, under the row policies and without our code."""

    def run(who: dict[str, object], query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(server.dsn(APP, database)) as db:
            for name in ("account", "organisation", "unit", "role", "at"):
                value = who.get(name)
                text = "" if value is None else str(value)
                db.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", text])
            found = db.execute(query.encode(), values)
            return found.fetchall() if found.description else []

    return run


def somebody(town: Town, headers: Headers, role: Role, place: UUID, **more: object) -> Any:  # noqa: ANN401  settings
    claims = tokens.read(headers["Authorization"].removeprefix("Bearer "), town.rows.keyring, now())
    return {
        "account": claims.account_id,
        "organisation": place,
        "role": role.value,
        "at": now(),
        **more,
    }


def row(
    who: dict[str, Any], patient_id: UUID, call_id: str, /, **other: object
) -> tuple[object, ...]:
    """A grant as the desk opens it, but for what is another."""
    at: datetime = who["at"]
    columns = {
        "patient_id": patient_id,
        "holder_kind": "account",
        "holder_id": who["account"],
        "call_id": call_id,
        "opened_at": at,
        "closes_at": at + timedelta(hours=1),
        "opened_by": who["account"],
    }
    return (uuid7(), *(columns | other).values())


async def test_no_policy_lets_anybody_but_the_desk_itself_open_it_and_only_while_nobody_is_there(
    client: httpx.AsyncClient, town: Town, acts: Acts
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    desk = somebody(town, town.desk, Role.DISPATCHER, town.department)
    crew = somebody(town, town.crew, Role.CREW, town.department, unit=town.unit)
    far = somebody(town, town.far_desk, Role.DISPATCHER, town.far)
    refused: list[tuple[dict[str, Any], dict[str, object]]] = [
        (crew, {}),
        (crew, {"holder_id": town.unit, "holder_kind": "unit"}),
        (far, {}),
        (desk, {"holder_id": town.department, "holder_kind": "organisation"}),
        (desk, {"holder_id": uuid4()}),
        (desk, {"call_id": None}),
    ]
    for who, other in refused:
        with pytest.raises(errors.InsufficientPrivilege):
            acts(who, INSERT, *row(who, patient_id, call_id, **other))
    second = a_patient(town, "スズキ ハナ", phone="03-0000-4321")
    acts(desk, INSERT, *row(desk, patient_id, call_id))
    with pytest.raises(errors.ExclusionViolation):
        acts(desk, INSERT, *row(desk, second, call_id))
    await confirmed(client, town, call_id, second, phone="03-0000-4321", reading="スズキ ハナ")
    desk |= {"at": now()}
    with pytest.raises(errors.InsufficientPrivilege):
        acts(desk, INSERT, *row(desk, patient_id, call_id))
    other_call = await a_call(client, town)
    await closed(client, town, other_call)
    with pytest.raises(errors.InsufficientPrivilege):
        acts(desk | {"at": now()}, INSERT, *row(desk, patient_id, other_call))


async def test_under_the_policies_the_record_is_reached_by_who_took_it_and_by_nobody_else(
    client: httpx.AsyncClient, town: Town, acts: Acts
) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    await taken(client, town, call_id, patient_id)
    desk = somebody(town, town.desk, Role.DISPATCHER, town.department)
    colleague = desk | {"account": uuid4()}
    crew = somebody(town, town.crew, Role.CREW, town.department, unit=town.unit)
    count = "SELECT (SELECT count(*) FROM patients), (SELECT count(*) FROM wishes)"
    assert acts(desk, count) == [(1, 1)]
    for who in (colleague, crew, crew | {"unit": town.other_unit}):
        assert acts(who, count) == [(0, 0)]
    # What the crew is shown of them comes through one function, masked, while it stands there.
    masked = "SELECT id, masked_name FROM wall.find_presumed(%s)"
    assert acts(crew, masked, call_id) == [(patient_id, "ヤ●● タ●●")]
    far = somebody(town, town.far_crew, Role.CREW, town.far, unit=town.far_unit)
    later = {"at": now() + timedelta(hours=13)}
    for who in (desk, colleague, crew | {"unit": town.other_unit}, far, crew | later):
        assert acts(who, masked, call_id) == []
    consent(town, patient_id, "ambulance", "refused", 60)
    assert acts(crew, masked, call_id) == []


async def test_a_desk_that_reads_while_the_crew_confirms_is_shown_nothing(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    await taken(client, town, call_id, patient_id)
    unhurried = record.read

    async def overtaken(*work: Any) -> record.Reading:  # noqa: ANN401  whatever it takes
        shown = await unhurried(*work)
        monkeypatch.setattr(record, "read", unhurried)
        await confirmed(client, town, call_id, patient_id)
        return shown

    monkeypatch.setattr(record, "read", overtaken)
    answer = await reading(client, town, call_id)
    assert answer.status_code == 409
    assert "record" not in answer.json()


async def test_whom_the_desk_takes_back_while_a_colleague_reads_is_not_opened_anew(
    client: httpx.AsyncClient, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    colleague = town.rows.signed_in(Role.DISPATCHER, town.department)
    await taken(client, town, call_id, patient_id)
    unhurried = call_store.taken

    async def overtaken(*work: Any) -> Any:  # noqa: ANN401  whatever it takes
        held = await unhurried(*work)
        monkeypatch.setattr(call_store, "taken", unhurried)
        answer = await client.delete(path(call_id), headers=town.desk)
        assert answer.status_code == 200
        return held

    monkeypatch.setattr(call_store, "taken", overtaken)
    answer = await reading(client, town, call_id, colleague)
    assert answer.status_code == 409
    assert open_grants(town) == []
    assert (await reading(client, town, call_id, colleague)).json()["record"] is None


async def test_of_a_desk_that_takes_and_a_crew_that_confirms_at_once_the_crew_wins(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    for _ in range(2):
        call_id = await a_call(client, town)
        await asyncio.gather(
            taking(client, town, call_id, patient_id), confirmed(client, town, call_id, patient_id)
        )
        assert open_grants(town) == []


async def test_whom_the_desk_takes_while_a_confirmation_waits_is_left_by_it(
    client: httpx.AsyncClient, town: Town
) -> None:
    patient_id = a_patient(town)
    call_id = await a_call(client, town)
    desk = somebody(town, town.desk, Role.DISPATCHER, town.department)
    with town.rows.db.transaction():
        town.rows.run("SELECT 1 FROM calls WHERE id = %s FOR NO KEY UPDATE", call_id)
        confirming = asyncio.create_task(confirmed(client, town, call_id, patient_id))
        await asyncio.sleep(0.3)
        town.rows.run(INSERT, *row(desk | {"at": now()}, patient_id, call_id))
    assert (await confirming)["record"] is not None
    assert open_grants(town) == []


async def test_two_of_the_desk_who_take_another_at_once_leave_one_taken(
    client: httpx.AsyncClient, town: Town
) -> None:
    one = a_patient(town)
    other = a_patient(town, "スズキ ハナ", phone="03-0000-4321")
    colleague = town.rows.signed_in(Role.DISPATCHER, town.department)
    call_id = await a_call(client, town)
    second = {**CALLER, "phone": "03-0000-4321"}
    answers = await asyncio.gather(
        taking(client, town, call_id, one),
        taking(client, town, call_id, other, colleague, **second),
        taking(client, town, call_id, one),
    )
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({patient for patient, _ in open_grants(town)}) == 1
    assert (await client.delete(path(call_id), headers=colleague)).status_code == 200
    assert open_grants(town) == []

"""A recorded death: what ends, what goes on, and what does not come back."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
import pytest

from app.clock import now
from app.embedded import APP, Server
from app.policy.roles import Role
from tests.builders import Headers, Home
from tests.calls.builders import Town, a_patient, a_signed_refusal
from tests.calls.steps import a_call, confirmed
from tests.days import today


async def died(home: Home, patient_id: UUID, *, is_alive: bool = False) -> httpx.Response:
    on = None if is_alive else today().isoformat()
    epoch = await home.epoch(patient_id)
    path = f"/patients/{patient_id}/death"
    return await home.send("PUT", path, home.doctor, {"deceased_on": on}, seen=epoch)


def standing(home: Home, patient_id: UUID, basis: str, **times: object) -> tuple[UUID, Headers]:
    """Somebody of the patient's side with a grant of their own."""
    role = {"patient": Role.PATIENT, "surrogate": Role.SURROGATE}[basis]
    headers = home.rows.signed_in(role, home.clinic)
    (account_id,) = home.rows.one("SELECT id FROM accounts ORDER BY id DESC LIMIT 1")
    grant_id = home.rows.add(
        "grants",
        patient_id=patient_id,
        holder_kind="account",
        holder_id=account_id,
        basis=basis,
        opened_by=uuid4(),
        opened_for="own record",
        is_own_institution=False,
        **{"opened_at": now(), **times},
    )
    return grant_id, headers


async def test_nobody_joins_the_team_of_the_dead(home: Home) -> None:
    patient_id = await home.registered()
    assert (await died(home, patient_id)).status_code == 200
    body = {"organisation_id": str(home.pharmacy), "function": "pharmacy"}
    answer = await home.send("POST", f"/patients/{patient_id}/care-team", home.doctor, body)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/death-recorded"
    assert "死亡の記録" in answer.json()["title"]


async def test_the_patients_side_reads_no_longer(home: Home) -> None:
    patient_id = await home.registered()
    path = f"/patients/{patient_id}"
    theirs = [standing(home, patient_id, basis)[1] for basis in ("patient", "surrogate")]
    for one in theirs:
        assert (await home.send("GET", path, one)).status_code == 200
    await died(home, patient_id)
    for one in theirs:
        assert (await home.send("GET", path, one)).status_code == 404
    # taken back it restores nothing: whoever is to read again gets a grant anew
    assert (await died(home, patient_id, is_alive=True)).status_code == 200
    for one in theirs:
        assert (await home.send("GET", path, one)).status_code == 404


async def test_the_care_team_reads_on_and_what_was_to_begin_never_does(home: Home) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.pharmacy, "pharmacy")
    await home.consented(patient_id)
    later, _ = standing(home, patient_id, "surrogate", opened_at=now() + timedelta(days=3))
    await died(home, patient_id)
    record = await home.record(patient_id)
    assert record["verdict"]["content"]["kind"] == "do_not_rely"
    await home.record(patient_id, home.pharmacist)
    begins, ends = home.rows.one("SELECT opened_at, closes_at FROM grants WHERE id = %s", later)
    assert begins == ends


async def test_a_death_taken_back_lets_relations_begin_again(home: Home) -> None:
    patient_id = await home.registered()
    await died(home, patient_id)
    await died(home, patient_id, is_alive=True)
    await home.joined(patient_id, home.pharmacy, "pharmacy")


async def test_a_crew_still_confirms_whom_it_finds(client: httpx.AsyncClient, town: Town) -> None:
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    town.rows.run("UPDATE patients SET deceased_on = %s WHERE id = %s", today(), patient_id)
    card: dict[str, Any] = await confirmed(client, town, await a_call(client, town), patient_id)
    verdict = card["record"]["verdict"]["content"]
    assert verdict["kind"] == "do_not_rely"
    assert "人違いか記録の誤り" in verdict["reasons"][0]["said"]["ja"]


async def test_the_database_lets_no_such_relation_begin(
    home: Home, server: Server, database: str
) -> None:
    patient_id = await home.registered()
    await died(home, patient_id)
    (account,) = home.rows.one("SELECT id FROM accounts WHERE role = 'physician' LIMIT 1")

    def begins(basis: str) -> int:
        with psycopg.connect(server.dsn(APP, database)) as db:
            for name, value in (("account", account), ("organisation", home.clinic), ("at", now())):
                db.execute("SELECT set_config(%s, %s, true)", [f"app.{name}", str(value)])
            return db.execute(
                "INSERT INTO grants (id, patient_id, holder_kind, holder_id, basis, opened_at,"
                " opened_by, opened_for, is_own_institution) VALUES (%s, %s, 'account', %s, %s,"
                " now(), %s, 'test', false)",
                [uuid4(), patient_id, uuid4(), basis, account],
            ).rowcount

    for basis in ("care_team", "patient", "surrogate"):
        with pytest.raises(psycopg.errors.RestrictViolation):
            begins(basis)
    # a crew that stands over somebody is not held up
    home.rows.add(
        "grants",
        patient_id=patient_id,
        holder_kind="unit",
        holder_id=uuid4(),
        basis="call",
        opened_at=now(),
        opened_by=account,
        opened_for="test",
        is_own_institution=False,
    )

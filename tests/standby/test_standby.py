"""Back-up hospitals: one for each patient, an exchange every three months, an end that is told."""

import asyncio
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.audit import store as audit
from app.audit.ledger import Ledger
from app.clock import JAPAN
from app.db import connection, engine
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from app.settings import Settings
from app.standby.actions import remind_of_exchanges
from tests.builders import Headers, Home, nobody
from tests.days import today


def body(home: Home, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  any field of the body
    registered = {
        "hospital_id": str(home.hospital),
        "requested_on": "2026-01-10",
        "consented_on": "2026-01-12",
    }
    return registered | changes


async def registered(home: Home, patient_id: UUID, **changes: Any) -> dict[str, Any]:  # noqa: ANN401  likewise
    path = f"/patients/{patient_id}/backup-registrations"
    answer = await home.send("POST", path, home.doctor, body(home, **changes))
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def desk(home: Home) -> Headers:
    return home.rows.signed_in(Role.DISCHARGE_DESK, home.hospital)


def told(home: Home, kind: str) -> list[tuple[UUID, UUID | None]]:
    query = "SELECT organisation_id, patient_id FROM notices WHERE kind = %s ORDER BY id"
    return [(row[0], row[1]) for row in home.rows.all(query, kind)]


async def test_nobody_but_the_care_teams_clinicians_registers(home: Home) -> None:
    patient_id = await home.registered()
    await home.joined(patient_id, home.office, "care_management")
    await home.joined(patient_id, home.station, "nursing")
    await home.consented(patient_id, restricted=["transport_wish"])
    path = f"/patients/{patient_id}/backup-registrations"
    for who, status in (
        (home.stranger, 404),
        (desk(home), 404),
        (home.care_manager, 403),
        (home.station_nurse, 404),  # to whom the registered hospital is withheld
    ):
        assert (await home.send("POST", path, who, body(home))).status_code == status
        if who is not home.care_manager:
            assert (await home.send("GET", path, who)).status_code == 404
    wrong: list[Mapping[str, Any]] = [
        {"hospital_id": str(home.clinic)},
        {"hospital_id": str(nobody())},
        {"requested_on": today(1).isoformat()},
        {"consented_on": "令和99年1月1日"},
        {"note": "x"},
    ]
    await home.consented(patient_id)
    for changes in wrong:
        answer = await home.send("POST", path, home.doctor, body(home, **changes))
        assert answer.status_code == 422, changes
    assert not home.rows.all("SELECT 1 FROM backup_registrations")


async def test_neither_the_dead_nor_with_ones_own_hospital_is_anybody_registered(
    home: Home,
) -> None:
    patient_id = await home.registered()
    path = f"/patients/{patient_id}/backup-registrations"
    home.rows.run("UPDATE organisations SET kind = 'hospital' WHERE id = %s", home.clinic)
    own = await home.send("POST", path, home.doctor, body(home, hospital_id=str(home.clinic)))
    assert own.status_code == 422
    home.rows.run("UPDATE patients SET deceased_on = '2026-02-01' WHERE id = %s", patient_id)
    dead = await home.send("POST", path, home.doctor, body(home))
    assert (dead.status_code, dead.json()["type"]) == (409, "/problems/death-recorded")
    assert not home.rows.all("SELECT 1 FROM backup_registrations")


async def test_a_second_hospital_is_refused_until_the_first_is_ended(home: Home) -> None:
    patient_id = await home.registered()
    other = home.rows.an_organisation(OrganisationKind.HOSPITAL)
    path = f"/patients/{patient_id}/backup-registrations"
    both = await asyncio.gather(
        home.send("POST", path, home.doctor, body(home)),
        home.send("POST", path, home.nurse, body(home, hospital_id=str(other))),
    )
    assert sorted(answer.status_code for answer in both) == [201, 409]
    (refused,) = (answer.json() for answer in both if answer.status_code == 409)
    assert refused["type"] == "/problems/already-registered"
    (first,) = (answer.json() for answer in both if answer.status_code == 201)
    ending = f"/backup-registrations/{first['id']}/ending"
    done = await home.send("PUT", ending, home.nurse, {"reason": "other_hospital"})
    assert (done.status_code, done.json()["due_on"]) == (200, None)
    again = await home.send("PUT", ending, home.nurse, {"reason": "moved"})
    assert (again.status_code, again.json()["type"]) == (409, "/problems/ended")
    second = await registered(home, patient_id, hospital_id=str(other))
    items = (await home.send("GET", path, home.doctor)).json()["items"]
    assert [one["id"] for one in items] == [second["id"], first["id"]]
    # nor by a row, behind our back
    with pytest.raises(psycopg.errors.UniqueViolation):
        home.rows.run(
            """INSERT INTO backup_registrations (id, patient_id, hospital_id, clinic_id,
            requested_on, consented_on, registered_at, registered_by)
            SELECT gen_random_uuid(), patient_id, hospital_id, clinic_id, requested_on,
            consented_on, registered_at, registered_by FROM backup_registrations
            WHERE ended_at IS NULL"""
        )
    with pytest.raises(psycopg.errors.RestrictViolation):
        home.rows.run("UPDATE backup_registrations SET ended_for = 'died' WHERE ended_at < now()")


async def test_the_hospital_keeps_its_list_of_days_and_reads_nobodys_name(home: Home) -> None:
    patient_id = await home.registered()
    made = await registered(home, patient_id)
    own, elsewhere = (
        desk(home),
        home.rows.signed_in(
            Role.DISCHARGE_DESK, home.rows.an_organisation(OrganisationKind.HOSPITAL)
        ),
    )
    listed = await home.send("GET", "/backup-registrations", own)
    (one,) = listed.json()["items"]
    assert one["due_on"] == "2026-04-12"
    assert str(patient_id) not in listed.text
    assert "髙橋" not in listed.text
    assert (await home.send("GET", "/backup-registrations", elsewhere)).json()["items"] == []
    assert (await home.send("GET", "/backup-registrations", home.doctor)).status_code == 403
    path = f"/backup-registrations/{made['id']}/exchanges"
    day = {"exchanged_on": "2026-03-01"}
    for who in (elsewhere, home.stranger):
        assert (await home.send("POST", path, who, day)).status_code == 404
    assert (await home.send("GET", f"/patients/{patient_id}", own)).status_code == 404
    early = await home.send("POST", path, own, {"exchanged_on": "2026-01-11"})
    ahead = today(1)
    late = await home.send("POST", path, own, {"exchanged_on": ahead.isoformat()})
    assert (early.status_code, late.status_code) == (422, 422)
    done = await home.send("POST", path, own, day, key="exchange-1")
    again = await home.send("POST", path, own, day, key="exchange-1")
    assert (done.status_code, again.status_code) == (201, 201)
    assert done.json()["due_on"] == "2026-06-01"
    assert len(home.rows.all("SELECT 1 FROM backup_exchanges")) == 1
    assert told(home, "backup_registered") == [(home.hospital, None)]


async def test_either_side_ends_it_for_a_reason_of_its_own_and_the_other_is_told(
    home: Home,
) -> None:
    for who, reason, is_told in (
        ("hospital", "hospital_ended", "clinic"),
        ("clinic", "patient_asked", "hospital"),
    ):
        patient_id = await home.registered()
        made = await registered(home, patient_id)
        headers = desk(home) if who == "hospital" else home.doctor
        other = "patient_asked" if who == "hospital" else "hospital_ended"
        path = f"/backup-registrations/{made['id']}/ending"
        wrong = await home.send("PUT", path, headers, {"reason": other})
        assert wrong.status_code == 422
        assert (await home.send("PUT", path, home.stranger, {"reason": reason})).status_code == 404
        done = await home.send("PUT", path, headers, {"reason": reason})
        assert done.json()["ended_for"] == reason
        place = home.clinic if is_told == "clinic" else home.hospital
        assert told(home, "backup_ended")[-1][0] == place
        exchange = f"/backup-registrations/{made['id']}/exchanges"
        late = await home.send("POST", exchange, headers, {"exchanged_on": "2026-03-01"})
        assert late.status_code == 409


async def test_both_sides_are_reminded_once_for_each_due_day(home: Home, chosen: Settings) -> None:
    patient_id = await home.registered()
    made = await registered(home, patient_id)

    async def remind(home: Home, day: date) -> None:
        pool = engine(chosen.database_url.get_secret_value(), 1)
        async with connection(pool) as db:
            audit.equip(db, Ledger(home.rows.keyring.audit))
            await remind_of_exchanges(db, datetime(day.year, day.month, day.day, 12, tzinfo=JAPAN))
            await db.commit()
        await pool.dispose()

    await remind(home, date(2026, 4, 11))
    assert told(home, "backup_exchange_due") == []
    for _ in range(2):
        await remind(home, date(2026, 4, 12))
    assert told(home, "backup_exchange_due") == [
        (home.clinic, patient_id),
        (home.hospital, None),
    ]
    path = f"/backup-registrations/{made['id']}/exchanges"
    await home.send("POST", path, home.doctor, {"exchanged_on": "2026-04-20"})
    await remind(home, date(2026, 7, 19))
    assert len(told(home, "backup_exchange_due")) == 2
    await remind(home, date(2026, 7, 20))
    assert len(told(home, "backup_exchange_due")) == 4
    home.rows.run("UPDATE patients SET deceased_on = '2026-08-01'")
    await remind(home, date(2027, 1, 1))
    assert len(told(home, "backup_exchange_due")) == 4, "nobody is reminded of the dead"

"""What it costs every permit to ask whether the record went into another."""

import asyncio
import statistics
import time
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy.dialects.postgresql import psycopg as dialect

from app.access.store import _OF_PATIENT
from app.clock import now
from app.embedded import APP, Server
from app.keys import Keyring
from app.people.kinds import OrganisationKind
from tests.bench.test_plans import explaining, run_scans
from tests.population.loading import Register
from tests.population.people import people
from tests.request.builders import Rows, rows_of

SIZE, ENDED, TIMES, ROUNDS = 30_000, 200, 100, 30
MOST = 1.25
_VALUES = ("holders", "patient_id", "viewer_region", "at", "basis", "recipient")
_COMPILED = _OF_PATIENT.compile(dialect=dialect.dialect())  # type: ignore[no-untyped-call]
_STANDING = _COMPILED.construct_expanded_state(dict.fromkeys(_VALUES)).statement


@pytest.mark.long
@pytest.mark.timeout(3600)
async def test_a_record_that_went_into_none_is_entered_as_fast_as_before(
    server: Server, database: str, keyring: Keyring
) -> None:
    await asyncio.to_thread(measured, server, database, keyring)


def measured(server: Server, database: str, keyring: Keyring) -> None:
    with rows_of(server, database, keyring) as rows:
        clinic = rows.an_organisation(OrganisationKind.CLINIC)
        everybody = [each for each, _ in Register(rows.db, clinic, 5).load(people(5, SIZE))]
        for at in range(ENDED):
            rows.run(
                "UPDATE patients SET merged_into = %s WHERE id = %s",
                *(everybody[-1 - at], everybody[at]),
            )
        grants(rows, clinic, everybody[: 2 * ENDED])
        rows.run("ANALYZE patients, consents, grants")
        ratio = compared(server, database, clinic, everybody[ENDED : 2 * ENDED])
        assert ratio < MOST, f"{ratio:.2f} times as long"
        for patient_id, is_ended in ((everybody[0], True), (everybody[ENDED], False)):
            inner = plans_of(server, database, rows, clinic, patient_id)
            assert "ix_patients_ended" in "\n".join(inner), inner
            assert not any("Seq Scan on patients" in plan for plan in inner), inner
            found = {index for plan in inner for index in run_scans(plan)}
            assert ("ix_patients_ended" in found) is is_ended


def grants(rows: Rows, clinic: UUID, patients: list[UUID]) -> None:
    for each in patients:
        rows.add(
            "grants",
            patient_id=each,
            holder_kind="organisation",
            holder_id=clinic,
            basis="care_team",
            opened_at=now(),
            opened_by=uuid4(),
            opened_for="registered",
            is_own_institution=True,
        )


def asked(clinic: UUID, patient_id: UUID) -> dict[str, Any]:
    who = {"holders": [clinic], "patient_id": patient_id, "viewer_region": "990019", "at": now()}
    more = {"basis": "care_team", "recipient": "care_team"}
    return dict(_COMPILED.construct_expanded_state(who | more).parameters)


def compared(server: Server, database: str, clinic: UUID, patients: list[UUID]) -> float:
    """How many times as long it takes as without the question, in turn on one connection."""
    call = _STANDING.index("wall.kept_words(")
    end = _STANDING.index(" AS kept_words")
    ways = (_STANDING[:call] + "NULL" + _STANDING[end:], _STANDING)
    took: dict[str, list[float]] = {way: [] for way in ways}
    with psycopg.connect(server.dsn(APP, database), prepare_threshold=None) as db:
        for name, value in (("organisation", clinic), ("at", now()), ("role", "nurse")):
            db.execute("SELECT set_config(%s, %s, false)", (f"app.{name}", str(value)))
        for number in range(ROUNDS):
            for way in ways if number % 2 else reversed(ways):
                begun = time.perf_counter()
                for each in patients[:TIMES]:
                    (row,) = db.execute(way, asked(clinic, each)).fetchall()
                    assert row[1] == each
                took[way].append((time.perf_counter() - begun) / TIMES)
    without, with_it = (statistics.median(took[way]) * 1e6 for way in ways)
    figures = f"{without:.0f} µs without, {with_it:.0f} µs with it"
    print(figures)  # noqa: T201  the figure itself
    return with_it / without


def plans_of(
    server: Server, database: str, rows: Rows, clinic: UUID, patient_id: UUID
) -> list[str]:
    with explaining(server, database, rows) as ((db, _), plans):
        db.execute("SELECT set_config('app.organisation', %s, false)", (str(clinic),))
        plans.clear()
        db.execute(_STANDING, asked(clinic, patient_id)).fetchall()
        return [plan for plan in plans if "merged_into IS NOT NULL" in plan.partition("\n")[2]]

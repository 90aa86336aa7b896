"""At a million people every look-up goes by the indexes meant for it, policies and all."""

import asyncio
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import psycopg
import pytest

from app.clock import now
from app.embedded import APP, Server
from app.japan.addresses import address_key, place_key
from app.japan.names import exact_key, name_key
from app.japan.sounds import mixed_key, sound_key
from app.keys import Keyring
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.population.loading import Register
from tests.population.people import Person, people
from tests.request.builders import Rows, rows_of

SIZE = 1_000_000
# Blocks of the look-up, each with the index that answers it.
INDEXES = {
    "ix_patients_birth": {"year", "month", "day", "reading", "sound", "mixed"},
    "ix_patients_mixed": {"year", "month", "day", "reading", "sound", "mixed"},
    "ix_patients_name": {"name", "year", "month", "day"},
    "ix_patients_insurance": {"insurance", "phone"},
    "ix_patients_place": {"address", "place", "phone"},
    "ix_patient_phones_key": {"phone", "insurance"},
}
_ASKED = "SELECT * FROM wall.find_candidates({})"
_NAMES = (
    *("call", "reading", "sound", "mixed", "name", "year", "month", "day"),
    *("phone", "insurance", "address", "place"),
)
_NOTHING = re.compile(r"rows=0(?:\.00)? loops|never executed")
_SCAN = re.compile(r"(?:Index|Index Only|Bitmap Index|Seq) Scan (?:using |on )(\w+)")


def asked(one: Person) -> dict[str, Any]:
    street = address_key(one.address)
    return {
        "reading": exact_key(one.reading),
        "sound": sound_key(one.reading),
        "mixed": mixed_key(one.reading),
        "name": name_key(one.name),
        "year": one.birth_date.year,
        "month": one.birth_date.month,
        "day": one.birth_date.day,
        "phone": one.phones[0],
        "insurance": one.care_insurance_number,
        "address": street,
        "place": place_key(street),
    }


@contextmanager
def explaining(server: Server, database: str, rows: Rows) -> Iterator[tuple[Any, list[str]]]:
    """A connection as the application's role that is told every plan of what it runs."""
    department = rows.an_organisation(OrganisationKind.FIRE_DEPARTMENT)
    for setting, value in (
        ("session_preload_libraries", "auto_explain"),
        ("auto_explain.log_min_duration", "0"),
        ("auto_explain.log_nested_statements", "on"),
        ("auto_explain.log_analyze", "on"),
        ("auto_explain.log_level", "notice"),
    ):
        rows.run(f"ALTER ROLE {APP} IN DATABASE {database} SET {setting} = '{value}'")
    plans: list[str] = []
    with psycopg.connect(server.dsn(APP, database)) as db:
        db.add_notice_handler(lambda notice: plans.append(notice.message_primary or ""))
        for name, value in {
            "organisation": str(department),
            "role": Role.DISPATCHER.value,
            "at": now().isoformat(),
        }.items():
            db.execute("SELECT set_config(%s, %s, false)", (f"app.{name}", value))
        yield (db, department), plans


def a_call(rows: Rows, department: UUID) -> UUID:
    unit = rows.add("units", organisation_id=department, name="第1救急隊", created_at=now())
    return rows.add(
        "calls",
        fire_department_id=department,
        unit_id=unit,
        dispatched_on=now().date(),
        local_number="1",
        municipality="990019",
        reason="arrest",
        opened_at=now(),
        opened_by=UUID(int=1),
        confirmed_by_identifiers=[],
    )


@pytest.mark.long
@pytest.mark.timeout(7200)
async def test_every_look_up_goes_by_its_indexes(
    server: Server, database: str, keyring: Keyring
) -> None:
    await asyncio.to_thread(explained, server, database, keyring)


def explained(server: Server, database: str, keyring: Keyring) -> None:
    with rows_of(server, database, keyring) as rows:
        clinic = rows.an_organisation(OrganisationKind.CLINIC)
        known = None
        for _, one in Register(rows.db, clinic, 5).load(people(5, SIZE)):
            if one.phones and one.care_insurance_number and one.birth_date.full:
                known = known or one
        assert known is not None
        with explaining(server, database, rows) as ((db, department), plans):
            call_id = a_call(rows, department)
            for index, names in INDEXES.items():
                values = {name: value for name, value in asked(known).items() if name in names}
                places = [(values | {"call": call_id}).get(name) for name in _NAMES]
                marks = ", ".join(["%s"] * len(_NAMES))
                plans.clear()
                found = db.execute(_ASKED.format(marks), places).fetchall()
                assert len(found) >= 1, index
                (inner,) = [plan for plan in plans if "WITH found AS" in plan]
                used = run_scans(inner)
                assert index in used, f"{index} is not used:\n{inner}"
                assert "Seq Scan on patients" not in inner, inner
                assert "Seq Scan on patient_phones" not in inner, inner
                assert "Seq Scan on consents" not in inner, inner


def run_scans(plan: str) -> set[str]:
    """The indexes that brought rows in."""
    lines = plan.splitlines()
    return {
        found[1] for line in lines if (found := _SCAN.search(line)) and not _NOTHING.search(line)
    }

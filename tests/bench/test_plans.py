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
from app.patients.keys import whole_name
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
    "ix_patient_names_mixed": {
        "year",
        "month",
        "day",
        "former_reading",
        "former_sound",
        "former_mixed",
    },
    "ix_patient_names_name": {"former_name", "year", "month", "day"},
    "uq_patient_cards_token_hash": {"cards", "phone"},
    "ix_family_contacts_phone": {"relatives_phone", "address", "place"},
}
RELATIVE = "+819000004444"
CARD = "c" * 64
_ASKED = "SELECT * FROM wall.find_candidates({})"
_NAMES = (
    *("call", "reading", "sound", "mixed", "name", "year", "month", "day"),
    *("phone", "insurance", "address", "place", "cards"),
)
_OF_WHOM = re.compile("^(former|relatives)_")
_NOTHING = re.compile(r"rows=0(?:\.00)? loops|never executed")
_SCAN = re.compile(r"(?:Index|Index Only|Bitmap Index|Seq) Scan (?:using |on )(\w+)")


def asked(one: Person) -> dict[str, Any]:
    street, (written, read) = address_key(one.address), one.maiden or ("", "")
    written, read = whole_name(written, one.name) or "", whole_name(read, one.reading) or ""
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
        "former_reading": exact_key(read),
        "former_sound": sound_key(read),
        "former_mixed": mixed_key(read),
        "former_name": name_key(written),
        "cards": [CARD],
        "relatives_phone": RELATIVE,
    }


def cards(rows: Rows, whose: UUID) -> None:
    """Cards of a hundred thousand, and one of somebody who is known."""
    columns = "(id, patient_id, token_hash, issued_at, issued_by, issued_role)"
    rows.run(
        f"INSERT INTO patient_cards {columns}"  # noqa: S608  ours
        " SELECT gen_random_uuid(), id, id::text, now(), id, 'nurse' FROM patients"
        " WHERE id <> %s LIMIT 100000",
        whose,
    )
    rows.run(
        f"INSERT INTO patient_cards {columns}"  # noqa: S608  ours
        " VALUES (gen_random_uuid(), %s, %s, now(), %s, 'nurse')",
        *(whose, CARD, whose),
    )
    rows.run("ANALYZE patient_cards")


def contacts(rows: Rows, whose: UUID) -> None:
    """Somebody to phone for each, and for one of them somebody who is known."""
    rows.run(
        "INSERT INTO family_contacts (id, patient_id, number, position, name, relation, phone,"
        " hours, surrogate) SELECT gen_random_uuid(), id, contacts_number, 9, '山田 一郎', '長男',"
        " CASE WHEN id = %s THEN %s ELSE '+8190' || right(id::text, 8) END, '', 'none'"
        " FROM patients",
        *(whose, RELATIVE),
    )
    rows.run("ANALYZE family_contacts")


def merged(rows: Rows, whose: UUID) -> None:
    """Some of them went into the one that is known."""
    rows.run(
        "UPDATE patients SET merged_into = %s WHERE id <> %s AND right(id::text, 2) = '00'"
        " AND care_insurance_number IS NULL",
        *(whose, whose),
    )
    rows.run("ANALYZE patients")


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
        known, patient_id = None, UUID(int=0)
        for each, one in Register(rows.db, clinic, 5).load(people(5, SIZE)):
            if known or not (one.phones and one.care_insurance_number and one.birth_date.full):
                continue
            if one.is_maiden_recorded:
                known, patient_id = one, each
        assert known is not None
        cards(rows, patient_id)
        contacts(rows, patient_id)
        merged(rows, patient_id)
        with explaining(server, database, rows) as ((db, department), plans):
            call_id = a_call(rows, department)
            for index, names in INDEXES.items():
                values = {name: value for name, value in asked(known).items() if name in names}
                values = {_OF_WHOM.sub("", name): one for name, one in values.items()}
                places = [(values | {"call": call_id}).get(name) for name in _NAMES]
                marks = ", ".join(["%s"] * len(_NAMES))
                plans.clear()
                found = db.execute(_ASKED.format(marks), places).fetchall()
                assert len(found) >= 1, index
                inner = "\n".join(plans)
                used = run_scans(inner)
                assert index in used, f"{index} is not used:\n{inner}"
                assert "Seq Scan on patients" not in inner, inner
                assert "Seq Scan on patient_phones" not in inner, inner
                assert "Seq Scan on patient_names" not in inner, inner
                assert "Seq Scan on patient_cards" not in inner, inner
                assert "Seq Scan on consents" not in inner, inner
                assert "Seq Scan on family_contacts" not in inner, inner


def run_scans(plan: str) -> set[str]:
    """The indexes that brought rows in."""
    lines = plan.splitlines()
    return {
        found[1] for line in lines if (found := _SCAN.search(line)) and not _NOTHING.search(line)
    }

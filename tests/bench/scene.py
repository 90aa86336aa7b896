"""What is measured on: a town with thousands of patients, and one call with everything on it."""

import contextlib
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg

from app.commands.migrate import upgrade
from app.embedded import APP, OWNER, SEALER, Server
from app.keys import Keyring, Purpose
from tests.calls.builders import Town, a_patient, a_signed_refusal, a_town
from tests.calls.steps import YAMADA, a_call, asked, confirmed, learnt, phoned
from tests.emptied import INSTALLED
from tests.request.builders import rows_of

PATIENTS = 5_000
CALLS = 5_000
_PREFIX = "bench_"

# Neighbours, so that every read has to find its rows by an index: patients of the same clinic
# with grant, consents, phone and wish, and the department's earlier calls.
_NEIGHBOURS = (
    """CREATE TEMP TABLE many AS
    SELECT gen_random_uuid() AS id, number FROM generate_series(1, {patients}) AS number""",
    "INSERT INTO subjects (id, region, epoch) SELECT id, '990019', 3 FROM many",
    """INSERT INTO patients (id, registered_by, registered_at, version, contacts_number, name,
        reading, reading_key, masked_name, birth_year, birth_month, birth_day, sex, address,
        address_key, area, name_key, sound_key, mixed_key, place_key)
    SELECT id, '{clinic}', clock_timestamp(), 1, 1, '見本 ' || number, 'ミホン ' || number,
        'ミホン' || number, 'ミ●●', 1920 + number % 60, 1 + number % 12, 1 + number % 28, 'female',
        '日の出浜市 ' || number, '日の出浜市' || number, '日の出浜市', '見本' || number,
        'ミホン ' || number, 'ミホン' || number, '日の出浜市' || number FROM many""",
    """INSERT INTO patient_phones (id, patient_id, version, phone, phone_key)
    SELECT gen_random_uuid(), id, 1, phone, phone
    FROM (SELECT id, '000000' || lpad(number::text, 4, '0') AS phone FROM many) AS each""",
    """INSERT INTO grants (id, patient_id, holder_kind, holder_id, basis, opened_at, opened_by,
        opened_for, is_own_institution)
    SELECT gen_random_uuid(), id, 'organisation', '{clinic}', 'care_team',
        clock_timestamp() - interval '30 days', gen_random_uuid(), 'registered', true FROM many""",
    """INSERT INTO consents (id, patient_id, recipient, epoch, state, restricted, given_by, how,
        given_on, recorded_at, recorded_by)
    SELECT gen_random_uuid(), id, recipient, 1, 'granted', '[]', 'patient', 'written',
        current_date, clock_timestamp(), gen_random_uuid()
    FROM many, unnest(ARRAY['ambulance', 'hospital']) AS recipient""",
    """INSERT INTO wishes (id, patient_id, epoch, recorded_at, recorded_by, source, stated_on,
        resuscitation, ventilator, tube_feeding, antibiotics, hospital_transport, present)
    SELECT gen_random_uuid(), id, 3, clock_timestamp(), gen_random_uuid(), 'patient',
        current_date, 'wanted', 'undecided', 'undecided', 'wanted', 'wanted', '[]' FROM many""",
    """INSERT INTO calls (id, fire_department_id, unit_id, dispatched_on, local_number,
        municipality, reason, opened_at, opened_by, confirmed_by_identifiers, closed_at)
    SELECT gen_random_uuid(), '{department}', '{unit}', current_date - 1 - number % 300,
        'n' || number, '990019', '見本', clock_timestamp() - interval '2 days',
        gen_random_uuid(), '[]', clock_timestamp() - interval '1 day'
    FROM generate_series(1, {calls}) AS number""",
    "VACUUM (ANALYZE)",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The town, and the settings that a service needs to serve it, as environment variables."""

    town: Town
    surroundings: Mapping[str, str]


def clear(server: Server) -> None:
    """Drops what a run that was killed left behind; this server is the bench's alone."""
    for left_behind in server.databases():
        if left_behind.startswith(_PREFIX):
            server.drop_database(left_behind)


@contextlib.contextmanager
def prepared(server: Server, settle: Callable[[Town], None] | None = None) -> Iterator[Scene]:
    """A database of the bench's own with a town in it; gone after the block.

    Who lives there beside the town's people is settled by `settle`: its neighbours, if not said.
    """
    database = f"{_PREFIX}{uuid4().hex[:12]}"
    server.create_database(database)
    with tempfile.TemporaryDirectory() as directory:
        try:
            upgrade(server.url(OWNER, database))
            with psycopg.connect(server.dsn(OWNER, database)) as db:
                db.execute(INSTALLED)
            keyring = Keyring(Path(directory))
            for purpose in Purpose:
                keyring.make(purpose)
            surroundings = {
                "ISHINOWA_ENVIRONMENT": "test",
                "ISHINOWA_DATABASE_URL": server.url(APP, database),
                "ISHINOWA_SEALER_DATABASE_URL": server.url(SEALER, database),
                "ISHINOWA_KEY_DIRECTORY": directory,
            }
            with rows_of(server, database, keyring) as rows:
                town = a_town(rows)
                (settle or _settle)(town)
                yield Scene(town=town, surroundings=surroundings)
        finally:
            server.drop_database(database)


def _settle(town: Town) -> None:
    known = {"patients": PATIENTS, "calls": CALLS}
    ids = {"clinic": town.clinic, "department": town.department, "unit": town.unit}
    for statement in _NEIGHBOURS:
        town.rows.db.execute(statement.format(**known, **ids).encode())


async def on_call(town: Town, port: int) -> str:
    """A call of the crew as far as it gets: confirmed, three facts, a doctor, a hospital; its id.

    Told through the API of the service on this port.
    """
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        call_id = await a_call(client, town)
        await confirmed(client, town, call_id, patient_id)
        for name in ("arrest", "exogenous_cause", "signs_of_life"):
            await learnt(client, town, call_id, name, name == "arrest")
        await phoned(client, town, call_id)
        await asked(client, town, call_id)
    return call_id


_FOLLOWED = """
SELECT count(*)::float / (SELECT count(*) FROM audit_heads),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY behind),
    percentile_cont(0.99) WITHIN GROUP (ORDER BY behind)
FROM (
    SELECT extract(epoch FROM h.signed_at - l.at) AS behind
    FROM audit_leaves l JOIN audit_sealed s ON s.leaf_id = l.id CROSS JOIN LATERAL (
        SELECT signed_at FROM audit_heads WHERE size > s.position
        ORDER BY size, signed_at LIMIT 1) h
) AS leaves
"""


def followed(scene: Scene) -> tuple[float, float, float]:
    """How the sealer followed: leaves per head, seconds from leaf to head (p50, p99)."""
    per_head, middle, late = scene.town.rows.one(_FOLLOWED)
    return per_head, middle, late


async def listened(town: Town, port: int, call_id: str) -> dict[str, int]:
    """What the bench's own door heard of one card and one look-up, in numbers."""
    body = {
        "card": f"/v1/calls/{call_id}/card",
        "look_up": f"/v1/calls/{call_id}/look-ups",
        "identifiers": YAMADA,
        "headers": town.crew,
    }
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
        answer = await client.post("/bench/listen", json=body)
        heard: dict[str, int] = answer.raise_for_status().json()
        return heard

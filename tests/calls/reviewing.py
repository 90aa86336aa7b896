"""A closed call to review, and words in every place where somebody may write freely."""

from typing import Any
from uuid import UUID

import httpx
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import String
from sqlalchemy.dialects.postgresql import JSONB

from app.main import ROWS
from tests.calls.builders import Headers, Town, a_patient, a_signed_refusal
from tests.calls.company import Physicians, added, invited, seen, unguarded
from tests.calls.steps import a_call, asked, closed, confirmed, learnt, phoned
from tests.house.test_sections import PATIENT_TABLES

CANARY = "カナリア鳥子"
# What holds one of a few words, or is made by us; every other text is somebody's own.
CODES = {
    "sex",
    "role",
    "surrogate",
    "function",
    "source",
    "resuscitation",
    "treatment_level",
    "treatment_level_unsaid",
    "place_of_care_unsaid",
    "place_of_death_unsaid",
    "blood_abo",
    "blood_rh",
    "code",
    "nutrition_route",
    "staple_food",
    "ventilator",
    "tube_feeding",
    "antibiotics",
    "hospital_transport",
    "patient_signature",
    "digest",
    "kind",
    "marked_role",
    "municipality",
    "transport",
    "handed_to",
    "invited_as",
    "contact_role",
    "attempt",
    "rulebook_id",
    "rulebook_version",
    "rulebook_digest",
    "evaluator",
    "facts",
    "advice",
    "instruction",
    "answer",
    *("side", "step", "carried", "taken_role", "said_role"),
}
NAMES_OF_FACTS = {("call_facts", "name")}
CODES_OF = {("revisits", "reason"), ("backup_registrations", "ended_for")}
"""Columns of codes whose name is that of a free text elsewhere."""
LISTS: dict[str, Any] = {
    "scope": ["compressions", CANARY],
    "present": [{"kind": "patient", "name": CANARY}, {"kind": "other", "name": CANARY}],
    "care": {"life_history": CANARY},
}
DIAGNOSIS = {"main_diagnosis", "other_diagnoses", "foreseen_course_line", "foreseen_course"}
"""Shown as written: the sharing table gives a review the diagnosis in full."""


async def a_closed_call(
    client: httpx.AsyncClient,
    town: Town,
    called: Physicians,
    *,
    is_confirmed: bool = True,
    **outcome: object,
) -> tuple[str, UUID]:
    """A call on which everything happened: an arrest, a stop instructed, a hospital, help."""
    patient_id = a_patient(town)
    a_signed_refusal(town, patient_id)
    call_id = await a_call(client, town)
    if is_confirmed:
        await confirmed(client, town, call_id, patient_id)
    await added(client, town, call_id, town.far_unit)
    await invited(client, town, call_id, town.department)
    await seen(client, call_id, called.mc)
    for name in ("arrest", "exogenous_cause", "signs_of_life"):
        await learnt(client, town, call_id, name, name == "arrest")
    await learnt(client, town, call_id, "handover_signature", value=True)
    await phoned(client, town, call_id)
    await asked(client, town, call_id)
    done = {"resuscitation": "stopped", "transport": "no", "handed_to": "family", **outcome}
    await closed(client, town, call_id, **done)
    return call_id, patient_id


async def listed(client: httpx.AsyncClient, who: Headers) -> list[dict[str, Any]]:
    """The calls that a council may review."""
    answer = await client.get("/v1/after-reviews", headers=who)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def reviewed(client: httpx.AsyncClient, who: Headers) -> dict[str, Any]:
    """The only call that a council may review."""
    (one,) = await listed(client, who)
    answer = await client.get(f"/v1/after-reviews/{one['id']}", headers=who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def fill_with_canaries(town: Town) -> int:
    """Writes the canary into every text of every patient table. Returns how many columns."""
    filled = 0
    with unguarded(town):
        for name in PATIENT_TABLES:
            for column in ROWS.tables[name].columns:
                place = (name, column.name)
                is_code = column.name in CODES or place in NAMES_OF_FACTS | CODES_OF
                value: object = None
                if isinstance(column.type, JSONB):
                    value = Jsonb(LISTS[column.name]) if column.name in LISTS else None
                elif isinstance(column.type, String) and not is_code:
                    value = CANARY
                if value is None or (name == "profiles" and column.name in DIAGNOSIS):
                    continue
                statement = sql.SQL("UPDATE {} SET {} = %s").format(
                    sql.Identifier(name), sql.Identifier(column.name)
                )
                town.rows.db.execute(statement, [value])
                filled += 1
        for table in ("units", "organisations", "accounts"):
            town.rows.db.execute(
                sql.SQL("UPDATE {} SET name = %s || id").format(sql.Identifier(table)), [CANARY]
            )
    return filled

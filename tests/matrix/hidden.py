"""Changes what stands in the sections that somebody is not shown, by rows, and puts it back."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Boolean, Column, Date, DateTime, Integer, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from app.intent.proposal_view import SPEAKS_OF
from app.main import ROWS
from app.patients.anew import CONTACTS, PROFILE
from tests.house.test_sections import PATIENT_TABLES
from tests.matrix.words import Levels
from tests.policy.oracle import SECTIONS
from tests.request.builders import Rows

# What the verdict is computed from: it tells by itself where it changes.
VERDICT_RESTS_ON = {
    *(("wishes", name) for name in ("resuscitation", "source", "stated_on", "treatment_level")),
    *(("orders", name) for name in ("covers_arrest", "patient_signature", "issued_on", "digest")),
    *(("orders", name) for name in ("code", "wording", "scope", "foreseen_course")),
    ("order_signatures", "digest"),
    *(("paper_transcriptions", name) for name in ("covers_arrest", "resuscitation")),
}
# One column that two sections speak of.
ALSO_OF = {
    ("wishes", "stated_on"): "discussions",
    **{("family_contacts", name): "surrogate" for name in ("name", "relation", "phone")},
    ("family_contacts", "position"): "surrogate",
}
# What ties rows together, or says when and where a call was: another value is another call.
LEFT = {
    *(("calls", name) for name in ("fire_department_id", "unit_id", "municipality")),
    *(("calls", name) for name in ("confirmed_by_identifiers", "destination_id")),
    *(("care_team_members", name) for name in ("organisation_id", "left_at")),
    *((table, "position") for table in ("chain_links", "family_contacts")),
    *(("inquiries", name) for name in ("hospital_id", "answer")),
    *(("call_units", name) for name in ("unit_id", "fire_department_id")),
    *(("call_invitations", name) for name in ("organisation_id", "invited_as")),
    *(("proposals", name) for name in ("kind", "proposed_role")),
    ("proposal_answers", "outcome"),
    ("handovers", "hospital_id"),
    ("backup_registrations", "ended_for"),
    ("revisits", "reason"),
    ("order_signatures", "signed_by"),
    ("patients", "merged_into"),
    ("patients", "deceased_on"),
    ("call_facts", "name"),
    # Which advice it was, told by codes.
    *(("call_advices", name) for name in ("kind", "role", "evaluator", "rulebook_id")),
    *(("call_advices", name) for name in ("rulebook_version", "rulebook_digest")),
    ("call_moments", "kind"),
    ("doctor_calls", "attempt"),
    ("review_findings", "kind"),
    *(("papers", name) for name in ("kind", "written_on", "added_role")),
    *(("paper_transcriptions", name) for name in ("issued_on", "typed_role")),
    ("paper_checks", "checked_role"),
    *(("paper_removals", name) for name in ("reason", "removed_role")),
    *(("merge_steps", name) for name in ("side", "step", "carried", "taken_role")),
    ("twin_words", "said_role"),
}
WHOLE = {"patient_names"}
"""A row of these says something, or is not there."""
OTHER_CODES = {
    "sex": "male",
    "role": "other",
    "surrogate": "infers",
    "function": "covering",
    "source": "family",
    "treatment_level": "comfort",
    "hospital_transport": "wanted",
    "patient_signature": "witness",
    "kind": "withdrawn",
    "said_by": "family",
    "marked_role": "physician",
    "transport": "no",
    "handed_to": "family",
    "contact_role": "visiting_nurse",
    "instruction": "none",
    "answered_role": "physician",
    "physical_independence": "A1",
    "cognitive_independence": "M",
    "phone": "+81300009999",
    "phone_key": "+81300009999",
    "phone_second": "+81300009998",
    "cooperating_hospital_phone": "+81300009997",
    "blood_abo": "ab",
    "blood_rh": "negative",
    "nutrition_route": "oral",
    "staple_food": "rice",
    "code": "resuscitate",
    **dict.fromkeys(
        ("treatment_level_unsaid", "place_of_care_unsaid", "place_of_death_unsaid"), "declined"
    ),
    "birth_month": 9,
    "birth_day": 9,
    **dict.fromkeys(("resuscitation", "ventilator", "tube_feeding", "antibiotics"), "declined"),
}
CODES_OF = {("calls", "resuscitation"): "stopped", ("call_facts", "source"): "told"}
JSONS: dict[str, Any] = {
    "care": {"housing": "別", "communication": "別"},
    "scope": ["別"],
    "by_state": [{"state": "end_stage", "answer": "wanted"}],
    "present": [{"kind": "nurse", "name": "別"}],
    "value": {"value": False},
    "confirmed": {"end_of_life_stage": True},
}


def withheld(levels: Levels) -> set[str]:
    """The sections of which nothing is shown."""
    return {section for section in SECTIONS if levels[section] == "withheld"}


@contextmanager
def other(
    rows: Rows, sections: Collection[str], *, empty: bool, is_of_team: bool = False
) -> Iterator[int]:
    """Other content in these sections, or none where there may be none. How many columns.

    To the care team neither the row of a profile nor a proposal is there where all is withheld.
    """
    changed = 0
    with unguarded(rows):
        for table in PATIENT_TABLES:
            rows.run(f"CREATE TEMP TABLE kept_{table} AS TABLE {table}")
            for column in ROWS.tables[table].columns:
                if _is_of(table, column, sections):
                    changed += _change(rows, table, column, empty=empty)
        if empty and "identity" in sections:
            rows.run("DELETE FROM patient_names")
        if empty and "return_home" in sections:
            rows.run("DELETE FROM return_home_letters")
        if "earlier_versions" in sections:
            rows.run("UPDATE wishes SET values_line = 'ほか' WHERE epoch = 4")
        if empty and is_of_team:
            _remove_whole(rows, sections)
    try:
        yield changed
    finally:
        with unguarded(rows):
            for table in PATIENT_TABLES:
                rows.run(f"DELETE FROM {table}")  # noqa: S608  a name of our own
                rows.run(f"INSERT INTO {table} SELECT * FROM kept_{table}")  # noqa: S608  likewise
                rows.run(f"DROP TABLE kept_{table}")


def _remove_whole(rows: Rows, sections: Collection[str]) -> None:
    """Rows of which nothing is shown, gone; how often they were written, otherwise."""
    if {part.value for anew in PROFILE.values() for part in anew.sections} <= set(sections):
        rows.run("DELETE FROM profiles")
    if not {part.value for part in CONTACTS.sections}.isdisjoint(sections):
        rows.run("UPDATE patients SET contacts_number = contacts_number + 1")
        for table in ("chain_links", "family_contacts"):
            rows.run(f"UPDATE {table} SET number = number + 1")  # noqa: S608  ours
    if "verdict" in sections:
        for kind, parts in SPEAKS_OF.items():
            if not {part.value for part in parts}.isdisjoint(sections):
                rows.run("DELETE FROM proposals WHERE kind = %s", kind.value)


@contextmanager
def unguarded(rows: Rows) -> Iterator[None]:
    """No trigger keeps a row still meanwhile."""
    with rows.db.transaction():
        rows.run("SET LOCAL session_replication_role = replica")
        yield


def _is_of(table: str, column: Column[Any], sections: Collection[str]) -> bool:
    place, section = (table, column.name), column.info["section"]
    if section is None or section.value not in sections or place in LEFT:
        return False
    if place in VERDICT_RESTS_ON and "verdict" not in sections:
        return False
    return ALSO_OF.get(place, section.value) in sections


def _change(rows: Rows, table: str, column: Column[Any], *, empty: bool) -> int:
    name = sql.Identifier(column.name)
    is_call = column.info["section"].value == "call_record"
    value: sql.Composable
    if empty and column.nullable and not is_call and table not in WHOLE:
        value = sql.SQL("NULL")
    elif (table, column.name) in CODES_OF or column.name in OTHER_CODES:
        value = sql.Literal(CODES_OF.get((table, column.name)) or OTHER_CODES[column.name])
    elif isinstance(column.type, JSONB):
        value = sql.Literal(Jsonb({} if empty and column.name == "care" else JSONS[column.name]))
    elif isinstance(column.type, Boolean):
        value = sql.SQL("NOT {}").format(name)
    elif isinstance(column.type, Integer):
        value = sql.SQL("{} + 1").format(name)
    elif isinstance(column.type, DateTime | Uuid) or (is_call and isinstance(column.type, Date)):
        return 0
    elif isinstance(column.type, Date):
        value = sql.SQL("{} + 1").format(name)
    else:
        value = sql.SQL("{} || 'ほか'").format(name)
    statement = sql.SQL("UPDATE {} SET {} = {} WHERE {} IS NOT NULL")
    rows.db.execute(statement.format(sql.Identifier(table), name, value, name))
    return 1

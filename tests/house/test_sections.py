"""Every column of every patient table names the section of the sharing rules it belongs to."""

from sqlalchemy import Column

from app.main import ROWS
from app.policy.sections import Section

PATIENT_TABLES = (
    "patients",
    "patient_phones",
    "patient_names",
    "chain_links",
    "family_contacts",
    "care_team_members",
    "profiles",
    "wishes",
    "orders",
    "order_signatures",
    "intent_marks",
    "proposals",
    "proposal_answers",
    "papers",
    "paper_contents",
    "paper_transcriptions",
    "paper_checks",
    "paper_removals",
    "merge_steps",
    "twin_words",
    "calls",
    "call_units",
    "call_invitations",
    "call_facts",
    "call_moments",
    "call_advices",
    "review_findings",
    "doctor_calls",
    "inquiries",
    "handovers",
    "return_home_letters",
    "revisits",
    "revisits_held",
    "backup_registrations",
    "backup_exchanges",
)
WITHOUT_CLINICAL_CONTENT = {
    "subjects",  # an id, a region, a counter
    "grants",  # who stands in which relation
    "consents",  # what was agreed to, itself the rule
    "notices",  # that something happened, never what
    "audit_leaves",  # field names, never values
    "overrides",  # who opened a record and why, never what stood there
    "reviews",  # counts, and what an officer made of them
    "erasures",  # that somebody was erased, why and by whom
    "moves",  # which municipality's agreement held, from when, by whom
    "patient_cards",  # that a card was handed out and ended, and a keyed hash
    "number_statements",  # which field of which act, and what its figure is, by code
    "twin_pairs",  # that two records are alike
    "look_ups",  # that somebody searched, never for whom
}


def names_its_section(column: Column[object]) -> bool:
    return "section" in column.info and (
        column.info["section"] is None or isinstance(column.info["section"], Section)
    )


def test_every_patient_column_names_its_section() -> None:
    silent = [
        f"{table}.{column.name}"
        for table in PATIENT_TABLES
        for column in ROWS.tables[table].columns
        if not names_its_section(column)
    ]
    assert not silent


def test_every_table_that_knows_a_patient_is_listed() -> None:
    knowing = {
        name
        for name, table in ROWS.tables.items()
        if {"patient_id", "call_id", "handover_id"} & {column.name for column in table.columns}
    }
    listed = set(PATIENT_TABLES) | WITHOUT_CLINICAL_CONTENT
    assert knowing <= listed, knowing - listed
    assert listed <= set(ROWS.tables)

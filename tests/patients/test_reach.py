"""Every table that can lead to a person is erased, loses its words, or says why it stays."""

import httpx
import pytest

from app.main import ROWS
from tests.calls.builders import Town
from tests.patients.canary import a_whole_life

LOSES_ITS_WORDS = {
    "calls": "codes, times and outcome stay for statistics and review",
    "call_facts": "coded answers stay, who told them goes",
    "doctor_calls": "that a doctor was phoned and reached stays, name and words go",
    "review_findings": "what a council found, as a code, stays; its words go",
    "inquiries": "which hospital answered what stays",
    "handovers": "the steps with their times stay",
    "overrides": "who broke the glass, when and for which reason stays, what they wrote goes",
    "reviews": "that it was looked into, and what came of it",
}
STAYS = {
    "subjects": "an id, a region, a counter: the lock, and nobody's name",
    "grants": "who stood in which relation from when to when, closed, for the audit to make sense",
    "audit_leaves": "field names and a pseudonym, provable for ten years",
    "erasures": "that somebody was erased, why, by whom, and how much",
    "look_ups": "that somebody searched on a call, never for whom",
    "call_advices": "what the rule said, and the codes and times it rested on, without a name",
    "call_moments": "when the crew arrived and resuscitation began, as times",
    "call_units": "which units were on a call",
    "merges": "that two records were said to be of one person, by their ids; why goes",
    "twin_pairs": "that two records were found alike, by their ids",
    "call_invitations": "whose physicians were asked onto a call",
}
LEADS_TO_A_PERSON = {"patient_id", "call_id", "handover_id", "inquiry_id", "order_id", "grant_id"}
LEADS_TO_A_PERSON |= {"kept_id", "ended_id", "other_id"}


@pytest.fixture
def erased_tables(town: Town) -> set[str]:
    return set(town.rows.one("SELECT wall.erased_tables()")[0])


def test_every_table_that_leads_to_a_person_says_what_becomes_of_it(
    erased_tables: set[str],
) -> None:
    leading = {
        name
        for name, table in ROWS.tables.items()
        if LEADS_TO_A_PERSON & {column.name for column in table.columns}
    } | {"patients", "subjects"}
    said = erased_tables | set(LOSES_ITS_WORDS) | set(STAYS)
    assert leading == said, leading ^ said
    assert not erased_tables & (set(LOSES_ITS_WORDS) | set(STAYS))


def test_no_key_to_a_person_has_another_name() -> None:
    keys = {
        column.name
        for table in ROWS.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.column.table.name in {"subjects", "patients", "calls", "handovers", "inquiries"}
    }
    assert keys - LEADS_TO_A_PERSON <= {"id"}


async def test_afterwards_the_pseudonym_stands_only_where_it_may(
    client: httpx.AsyncClient, town: Town
) -> None:
    own = await a_whole_life(client, town)
    await own.erased()
    # an idempotency key is forgotten after a week
    may = set(STAYS) | {"overrides", "reviews", "idempotency_keys"}
    assert set(own.found(str(own.id))) <= may
    open_ = (
        "SELECT count(*) FROM grants WHERE patient_id = %s AND coalesce(closes_at > now(), true)"
    )
    assert town.rows.one(open_, own.id) == (0,)

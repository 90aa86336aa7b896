"""How agreements, reviews and overrides are shown, out of rows."""

import importlib
import pkgutil
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from pydantic import BaseModel, TypeAdapter

import app.access
from app.access.agreement import agreed, show
from app.access.glass import reviews, view
from app.access.kinds import DUE, OverrideReason, ReviewKind, ReviewOutcome
from app.audit.pseudonym import pseudonym
from app.clock import shown
from app.policy import table
from app.policy.agreement import DEFAULT
from app.policy.bases import Column
from app.policy.difference import Reads
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section
from tests.access.builders import HINODE
from tests.access.callers import AT

HOUR = timedelta(hours=1)
HUB, CITY, ANNA, BEN = (UUID(int=each) for each in (51, 52, 53, 54))
ORGANISATIONS = {HUB: "広域連携室", CITY: "日の出浜市"}
PEOPLE = {ANNA: "佐藤 花子", BEN: "鈴木 健"}


def views() -> Iterator[type[BaseModel]]:
    for found in pkgutil.walk_packages(app.access.__path__, "app.access."):
        for one in vars(importlib.import_module(found.name)).values():
            is_view = isinstance(one, type) and issubclass(one, BaseModel)
            if is_view and one.__module__ == found.name:
                yield one


@pytest.mark.parametrize("one", list(views()))
def test_what_is_shown_is_never_changed_and_its_examples_are_what_it_may_say(
    one: type[BaseModel],
) -> None:
    assert one.model_config.get("frozen") is True
    for field in one.model_fields.values():
        known: Any = field.annotation
        for example in field.examples or ():
            TypeAdapter(known).validate_python(example)


def a_version(**changes: object) -> Any:  # noqa: ANN401  a row
    """A row of a version in force for an hour."""
    row: dict[str, object] = {
        "id": UUID(int=61),
        "region": HINODE,
        "place": HINODE,
        "number": 2,
        "cells": {"values/ward": "brief"},
        "reason": "連携会議の合意による",
        "drafted_by": ANNA,
        "drafted_by_organisation": HUB,
        "drafted_at": AT - 3 * HOUR,
        "in_force_from": AT - HOUR,
        "published_at": AT - 2 * HOUR,
        "begins_at": AT - HOUR,
        "withdrawn_at": None,
        "withdrawn_reason": None,
    }
    return SimpleNamespace(**row | changes)


def a_draft(**changes: object) -> Any:  # noqa: ANN401  likewise
    return a_version(**{"published_at": None, "begins_at": None, **changes})


def in_a_line(row: Any, held: Any = None, *approvals: Any) -> Any:  # noqa: ANN401  rows
    return show.line(row, approvals, held, AT, ORGANISATIONS, PEOPLE)


def test_a_version_is_a_draft_upcoming_in_force_superseded_or_withdrawn() -> None:
    held, other = a_version(), a_version(number=3)
    said = {
        "draft": in_a_line(a_draft()),
        "upcoming": in_a_line(a_version(begins_at=AT + timedelta(microseconds=1)), held),
        "in_force": in_a_line(a_version(begins_at=AT), held),
        "superseded": in_a_line(a_version(), other),
        "withdrawn": in_a_line(a_version(withdrawn_at=AT), held),
    }
    assert {name: line.status for name, line in said.items()} == {name: name for name in said}
    assert in_a_line(a_version(), None).status == "superseded"
    assert in_a_line(a_draft(withdrawn_at=AT)).status == "withdrawn"


def test_when_a_version_begins_is_said_in_a_sentence() -> None:
    assert in_a_line(a_version(withdrawn_at=AT)).begins.en == "It was withdrawn."
    assert in_a_line(a_draft(withdrawn_at=AT)).begins.en == "It was withdrawn."
    for late in (AT, AT - HOUR):
        begins = in_a_line(a_draft(in_force_from=late)).begins
        assert begins.en == "The wanted hour has passed: it begins with the second approval."
        assert "過ぎています" in begins.ja
    ahead = AT + timedelta(seconds=1)
    begins = in_a_line(a_draft(in_force_from=ahead)).begins
    assert begins.en == (
        f"From {shown(ahead)} JST, or with the second approval where that comes later."
    )
    assert begins.ja.startswith(f"{shown(ahead)}から。承認が")
    for begun in (AT - HOUR, ahead):
        begins = in_a_line(a_version(begins_at=begun, in_force_from=AT - HOUR)).begins
        assert (begins.ja, begins.en) == (f"{shown(begun)}から。", f"From {shown(begun)} JST.")


def test_who_drafted_and_who_approved_is_named_with_their_organisation() -> None:
    yes: Any = SimpleNamespace(organisation_id=CITY, account_id=BEN, approved_at=AT)
    row = a_version()
    line = in_a_line(row, row, yes)
    assert (line.drafted.organisation, line.drafted.name) == ("広域連携室", "佐藤 花子")
    assert line.drafted.at == AT - 3 * HOUR
    (signer,) = line.approved
    assert (signer.organisation, signer.name, signer.at) == ("日の出浜市", "鈴木 健", AT)
    assert (line.version, line.number, line.region) == (f"{HINODE}-2", 2, HINODE)
    assert show.people_in([row], {row.id: [yes]}) == {ANNA, BEN}
    assert show.organisations_in([row], {row.id: [yes]}) == {HUB, CITY}
    assert show.people_in([row], {row.id: []}) == {ANNA}
    assert show.organisations_in([row], {row.id: []}) == {HUB}
    nameless = show.line(row, [], None, AT, {}, {})
    assert (nameless.drafted.organisation, nameless.drafted.name) == ("", "")


def test_the_table_is_the_default_until_a_region_agrees_otherwise() -> None:
    default = show.sharing_table(None, None, None)
    assert (default.region, default.version, default.since) == (None, "default-1", None)
    assert default.next_from is None
    assert default.from_default.cells == []
    # nothing holds without a region, and a region without a version has the default
    assert show.sharing_table(None, a_version(), None).version == "default-1"
    own = show.sharing_table(HINODE, None, a_version(begins_at=AT + HOUR))
    assert (own.region, own.version, own.next_from) == (HINODE, "default-1", AT + HOUR)
    agreed_upon = show.sharing_table(HINODE, a_version(), None)
    assert (agreed_upon.version, agreed_upon.since) == (f"{HINODE}-2", AT - HOUR)
    assert agreed_upon.next_from is None
    (moved,) = agreed_upon.from_default.cells
    assert (moved.section, moved.column) == (Section.VALUES, Column.WARD)
    assert (moved.before, moved.after, moved.change) == (Level.FULL, Level.BRIEF, "narrower")
    assert moved.week is None
    assert agreed_upon.from_default.against == "default-1"


def test_what_else_limits_a_cell_is_said_beside_it() -> None:
    lines = show.sharing_table(None, None, None).sections
    found = {
        (line.section, column): limit for line in lines for column, limit in line.limits.items()
    }
    own_call = dict.fromkeys(table.OWN_CALL_ONLY, "own_call_only")
    choice = dict.fromkeys(table.PATIENTS_CHOICE, "where_the_patient_names_it")
    assert found == {**own_call, **choice}


def test_a_version_whole_says_what_it_would_change_and_by_whose_reads() -> None:
    row, held = a_version(), a_version(number=1, cells={"place_of_care/crew": "full"})
    line = in_a_line(row)
    reads = dict.fromkeys(Column, Reads())
    cell = {(Section.PLACE_OF_CARE, Level.FULL): 25}
    reads[Column.CREW] = Reads(57, cell)
    whole = show.whole(line, row, "d" * 64, held, AT - 7 * 24 * HOUR, AT, reads)
    assert (whole.line, whole.digest) == (line, "d" * 64)
    assert whole.cells == {"values/ward": Level.BRIEF}
    assert (whole.week_since, whole.week_until) == (AT - 7 * 24 * HOUR, AT)
    assert (whole.from_now.against, whole.from_default.against) == (f"{HINODE}-1", "default-1")
    week = {one.section: one.week for one in whole.from_now.cells}
    crew = week[Section.PLACE_OF_CARE]
    assert crew is not None
    assert (crew.less.en, crew.more.en, crew.same.en) == ("20 to 29", "none", "30 to 39")
    assert [one.section for one in whole.from_default.cells] == [Section.VALUES]
    assert whole.from_default.cells[0].week is None
    counted = {one.column: one.reads.en for one in whole.week}
    assert (counted[Column.CREW], counted[Column.WARD]) == ("50 to 59", "none")
    first = show.whole(line, row, "d" * 64, None, AT - HOUR, AT, reads)
    assert first.from_now.against == "default-1"


def test_a_version_is_read_as_agreed_and_none_is_the_default() -> None:
    cells = {"values/ward": "brief"}
    for number, said in ((None, None), (None, cells), (4, None)):
        assert agreed.agreed(HINODE, number, said) is DEFAULT
    own = agreed.agreed(HINODE, 4, cells)
    assert (own.version, own.region) == (f"{HINODE}-4", HINODE)
    assert own.cells == {**DEFAULT.cells, (Section.VALUES, Column.WARD): Level.BRIEF}


def a_review(**changes: object) -> Any:  # noqa: ANN401  a row
    row: dict[str, object] = {
        "id": UUID(int=71),
        "kind": "override",
        "account_id": ANNA,
        "patient_id": UUID(int=72),
        "grant_id": UUID(int=73),
        "call_id": None,
        "override_id": UUID(int=74),
        "figures": {},
        "happened_at": AT - HOUR,
        "opened_at": AT - HOUR,
        "due_at": AT + HOUR,
        "outcome": None,
        "note": None,
        "closed_at": None,
        "closed_by": None,
        "reason": "unconscious",
        "words": "呼びかけに反応がない",
    }
    return SimpleNamespace(**row | changes)


def test_a_review_is_overdue_from_its_last_instant_on_and_never_once_closed() -> None:
    names: reviews.Names = {
        ANNA: ("佐藤 花子", Role.PHYSICIAN),
        BEN: ("鈴木 健", Role.PRIVACY_OFFICER),
    }

    def told(**changes: object) -> reviews.ReviewView:
        return reviews.told(a_review(**changes), names, AT)

    waiting = told()
    assert (waiting.is_overdue, waiting.outcome, waiting.closed_by) == (False, None, None)
    assert told(due_at=AT).is_overdue
    assert told(due_at=AT - HOUR).is_overdue
    closed = told(due_at=AT - HOUR, outcome="training", closed_by=BEN, closed_at=AT, note="研修")
    assert not closed.is_overdue
    assert closed.outcome is not None
    assert (closed.outcome.code, closed.outcome.ja) == ("training", "教育が必要")
    assert (closed.closed_by, closed.closed_at, closed.note) == ("鈴木 健", AT, "研修")


def test_a_review_names_its_person_and_never_its_patient() -> None:
    names: reviews.Names = {ANNA: ("佐藤 花子", Role.PHYSICIAN)}
    told = reviews.told(a_review(), names, AT)
    assert (told.name, told.role, told.kind.ja) == ("佐藤 花子", Role.PHYSICIAN, "緊急閲覧")
    assert told.pseudonym == pseudonym(UUID(int=72))
    assert told.reason is not None
    assert (told.reason.code, told.reason.ja) == ("unconscious", "意識がない")
    assert told.words == "呼びかけに反応がない"
    counted = {"kind": "unusual_access", "patient_id": None, "reason": None, "words": None}
    unusual = reviews.told(a_review(**counted, figures={"that_day": 60}), names, AT)
    assert (unusual.pseudonym, unusual.reason, unusual.words) == (None, None, None)
    assert unusual.figures == {"that_day": 60}


def test_ones_own_override_is_open_until_the_instant_it_ends() -> None:
    row = a_review(closes_at=AT)
    assert not view.own_view(row, AT).is_open
    almost = view.own_view(row, AT - timedelta(microseconds=1))
    assert almost.is_open
    assert (almost.id, almost.words, almost.closes_at) == (row.id, row.words, AT)
    assert almost.reason == view.Coded(code="unconscious", ja="意識がない", en="unconscious")


def test_the_closed_lists_are_those_of_the_page() -> None:
    reasons = "unconscious cannot_speak no_relatives minor_alone one_identifier other"
    assert [one.value for one in OverrideReason] == reasons.split()
    kinds = ["override", "unusual_access", "call_without_outcome"]
    assert [one.value for one in ReviewKind] == kinds
    outcomes = ["justified", "not_justified", "training"]
    assert [one.value for one in ReviewOutcome] == outcomes
    said = {one.value: one.said for one in (*OverrideReason, *ReviewKind, *ReviewOutcome)}
    assert all(words.ja and words.en for words in said.values())
    assert [said[code].en for code in ("unconscious", "other", "justified", "training")] == [
        "unconscious",
        "other",
        "justified",
        "training",
    ]
    days = [due / timedelta(days=1) for due in DUE.values()]
    assert (list(DUE), days) == (list(ReviewKind), [3, 7, 7])

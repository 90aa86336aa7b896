"""The MAC covers every column: whatever is changed in a leaf, it shows."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.audit.entry import (
    FORMS,
    NEWEST_FORM,
    Actor,
    Entry,
    Outcome,
    Place,
    Purpose,
    canonical,
    columns,
    digest,
    is_authentic,
    mac,
)
from app.audit.models import Leaf

KEY = b"k" * 32
AT = datetime(2026, 11, 21, 13, 5, 7, 123456, tzinfo=UTC)
ENTRY = Entry(
    actor=Actor(
        request_id=UUID(int=1),
        account_id=UUID(int=2),
        organisation_id=UUID(int=3),
        role="crew",
        unit_id=UUID(int=4),
        session_id=UUID(int=5),
        device="tablet-1-test",
        signed_in_at=AT - timedelta(hours=1),
    ),
    action="record.read",
    outcome=Outcome.DONE,
    purpose=Purpose.ETREAT,
    patient_id=UUID(int=6),
    call_id=UUID(int=7),
    basis="call",
    grant_id=UUID(int=8),
    agreement="default-1",
    consent="epoch-3",
    sections={"verdict": "full", "identity": "brief"},
    fields=("said_by", "reason"),
    reason="because",
    epoch=9,
    search="ab" * 32,
)
LEAF = columns(ENTRY, UUID(int=10), AT, Place(UUID(int=11), 12))
UNSIGNED = {"xid", "kid", "mac"}


def changed(value: object) -> object:
    """Another value of the same kind."""
    match value:
        case datetime():
            return value + timedelta(microseconds=1)
        case UUID():
            return UUID(int=value.int + 1)
        case dict():
            return value | {"more": "full"}
        case list():
            return [*value, "more"]
        case int():
            return value + 1
        case _:
            return f"{value} "


@pytest.mark.parametrize("name", sorted(LEAF))
def test_a_change_in_any_column_changes_the_mac(name: str) -> None:
    assert mac(KEY, LEAF | {name: changed(LEAF[name])}) != mac(KEY, LEAF)


@pytest.mark.parametrize("name", sorted(LEAF))
def test_so_does_emptying_or_dropping_it(name: str) -> None:
    without = {other: value for other, value in LEAF.items() if other != name}
    assert mac(KEY, without) != mac(KEY, LEAF)
    assert mac(KEY, LEAF | {name: None}) != mac(KEY, LEAF)


def test_the_mac_covers_every_column_but_itself_its_key_and_the_cursor() -> None:
    assert set(LEAF) == {column.name for column in Leaf.__table__.columns} - UNSIGNED


def test_every_part_of_an_entry_and_its_actor_becomes_a_column() -> None:
    parts = {part.name for part in fields(Entry)} | {part.name for part in fields(Actor)}
    assert set(LEAF) == parts - {"actor"} | {"id", "at", "form", "process_id", "number"}


def test_another_key_gives_another_mac() -> None:
    assert mac(b"l" * 32, LEAF) != mac(KEY, LEAF)


def test_values_swapped_between_columns_show() -> None:
    swapped = LEAF | {"patient_id": LEAF["call_id"], "call_id": LEAF["patient_id"]}
    assert mac(KEY, swapped) != mac(KEY, LEAF)


def test_a_list_and_its_text_are_not_the_same() -> None:
    assert mac(KEY, LEAF | {"fields": ["a", "b"]}) != mac(KEY, LEAF | {"fields": ["a,b"]})
    assert mac(KEY, LEAF | {"fields": []}) != mac(KEY, LEAF | {"fields": None})


@given(st.integers(min_value=-12, max_value=12))
def test_the_zone_a_time_is_told_in_does_not_matter(hours: int) -> None:
    elsewhere = AT.astimezone(timezone(timedelta(hours=hours)))
    assert canonical(LEAF | {"at": elsewhere}) == canonical(LEAF)


@given(st.permutations(sorted(LEAF)))
def test_nor_does_the_order_of_columns(order: list[str]) -> None:
    shuffled: dict[str, Any] = {name: LEAF[name] for name in order}
    assert canonical(shuffled) == canonical(LEAF)


# As it stood in a database before leaves were numbered.
OLD = {name: LEAF[name] for name in FORMS[1]}
KEPT = LEAF | {"kid": "k", "xid": "7", "mac": mac(KEY, LEAF)}
OLD_KEPT = OLD | {"form": 1, "process_id": None, "number": None, "kid": "k", "xid": "7"}
OLD_KEPT |= {"mac": mac(KEY, OLD)}


def test_a_leaf_from_before_the_numbers_still_proves_itself() -> None:
    assert set(FORMS[NEWEST_FORM]) - set(FORMS[1]) == {"form", "process_id", "number"}
    assert is_authentic(KEY, OLD_KEPT)
    assert is_authentic(KEY, KEPT)


def test_no_leaf_passes_for_one_of_another_form() -> None:
    assert not is_authentic(KEY, KEPT | {"form": 1})
    assert not is_authentic(KEY, KEPT | {"form": 1, "process_id": None, "number": None})
    assert not is_authentic(KEY, OLD_KEPT | {"form": 2})
    assert not is_authentic(KEY, OLD_KEPT | {"form": 2, "process_id": UUID(int=11), "number": 12})
    assert not is_authentic(KEY, KEPT | {"form": 3})


@pytest.mark.parametrize("leaf", [KEPT, OLD_KEPT])
def test_the_seal_covers_every_column_of_the_table(leaf: dict[str, Any]) -> None:
    assert set(leaf) == {column.name for column in Leaf.__table__.columns}
    for name, value in leaf.items():
        other = UUID(int=99) if value is None else changed(value)
        assert digest(leaf | {name: other}) != digest(leaf), name

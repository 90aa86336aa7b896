"""A head is what the sealer signed, in one spelling, or it is nothing."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.audit.head import Head, Signer, Witness, read, unhex
from app.keys import Keyring, Purpose

AT = datetime(2026, 11, 21, 13, 5, 7, 123456, tzinfo=UTC)


@pytest.fixture
def head(keyring: Keyring) -> Head:
    key = keyring.newest(Purpose.HEAD)
    bare = Head(size=7, root=b"r" * 32, signed_at=AT, cursor="12/x", kid="")
    return Signer(key.kid, key.material).signed(bare)


def test_it_is_read_back_as_it_was_written(head: Head) -> None:
    assert read(json.loads(head.line)) == head
    assert head.line.endswith(b"}\n")
    assert head.line.count(b"\n") == 1


def test_the_zone_a_time_is_told_in_does_not_matter(head: Head) -> None:
    tokyo = head.signed_at.astimezone(tz=None)
    assert replace(head, signed_at=tokyo).said == head.said


@pytest.mark.parametrize(
    "change",
    [
        {"size": 8},
        {"root": b"s" * 32},
        {"signed_at": AT + timedelta(microseconds=1)},
        {"cursor": "13/x"},
        {"kid": "other"},
        {"signature": bytes(64)},
        {"signature": b""},
        {"signed_at": "infinity"},
    ],
)
def test_nothing_of_it_is_changed_without_being_seen(
    head: Head, keyring: Keyring, change: dict[str, Any]
) -> None:
    witness = Witness(keyring.heads)
    assert witness.knows(head)
    assert not witness.knows(replace(head, **change))


@pytest.mark.parametrize(
    "change",
    [
        {"size": "7"},
        {"size": True},
        {"root": "RR" * 32},
        {"root": "abc"},
        {"root": None},
        {"signed_at": "2026-11-21T22:05:07.123456+09:00"},
        {"signed_at": "2026-11-21T13:05:07.123456"},
        {"signed_at": "never"},
        {"signed_at": 1},
        {"more": 1},
    ],
)
def test_another_spelling_is_no_head(head: Head, change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no head|not hexadecimal|isoformat"):
        read(head.document() | change)


@pytest.mark.parametrize("said", [None, [], "x", 1, {}, {"size": 7}])
def test_nor_is_anything_else(said: object) -> None:
    with pytest.raises(ValueError, match="no head"):
        read(said)


def test_hexadecimal_has_one_spelling() -> None:
    assert unhex("00ff") == b"\x00\xff"
    for wrong in ("0", "0G", "FF", "0 0", " 00", "00\n", 12, None, b"00"):
        with pytest.raises(ValueError, match="not hexadecimal"):
            unhex(wrong)

"""An audit entry as plain values, and the bytes its MAC is made over. Pure."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID


class Purpose(StrEnum):
    """Why somebody looked (HL7 v3 PurposeOfUse)."""

    TREAT = "TREAT"
    ETREAT = "ETREAT"
    BTG = "BTG"
    PATRQT = "PATRQT"
    HOPERAT = "HOPERAT"


class Outcome(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who did it, with what. All empty where nobody had signed in yet."""

    request_id: UUID
    account_id: UUID | None = None
    organisation_id: UUID | None = None
    role: str | None = None
    unit_id: UUID | None = None
    session_id: UUID | None = None
    device: str | None = None
    signed_in_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that happened. Field names and versions, never values.

    `action` is a verb with its object (`record.read`), `sections` says which part of
    the record was shown at which level, `fields` which fields were written.
    """

    actor: Actor
    action: str
    outcome: Outcome = Outcome.DONE
    purpose: Purpose = Purpose.HOPERAT
    patient_id: UUID | None = None
    call_id: UUID | None = None
    basis: str | None = None
    grant_id: UUID | None = None
    agreement: str | None = None
    consent: str | None = None
    sections: Mapping[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    reason: str | None = None
    epoch: int | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a leaf stands: which process wrote it, and as its how manyeth."""

    process_id: UUID
    number: int


_ACTOR = tuple(each.name for each in fields(Actor))
_ENTRY = tuple(each.name for each in fields(Entry) if each.name != "actor")
_PLACE = ("form", "process_id", "number")
FORMS = {1: ("id", "at", *_ACTOR, *_ENTRY), 2: ("id", "at", *_PLACE, *_ACTOR, *_ENTRY)}
"""The columns under the MAC, by the form of the leaf: those of form 1 had no place."""
NEWEST_FORM = 2
SEALED = (*FORMS[2], "kid", "mac", "xid")
"""The columns under the seal: all that a leaf has."""


def columns(entry: Entry, leaf_id: UUID, at: datetime, place: Place) -> dict[str, object]:
    """The entry as the columns of its leaf, without MAC."""
    leaf: dict[str, object] = {"id": leaf_id, "at": at, "form": NEWEST_FORM}
    leaf["process_id"], leaf["number"] = place.process_id, place.number
    leaf.update((name, getattr(entry.actor, name)) for name in _ACTOR)
    leaf.update((name, getattr(entry, name)) for name in _ENTRY)
    leaf["sections"], leaf["fields"] = dict(entry.sections), list(entry.fields)
    return leaf


def canonical(leaf: Mapping[str, object]) -> bytes:
    """The one byte string that stands for a leaf: sorted keys, no blanks, times in UTC."""
    return json.dumps(
        leaf, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain
    ).encode()


def mac(key: bytes, leaf: Mapping[str, object]) -> str:
    """HMAC-SHA-256 over the leaf's canonical bytes, in hex."""
    return hmac.new(key, canonical(leaf), hashlib.sha256).hexdigest()


def is_authentic(key: bytes, leaf: Mapping[str, object]) -> bool:
    """Whether a leaf, as it was read, carries the MAC that this key gives it."""
    try:
        signed = {name: leaf[name] for name in FORMS[leaf["form"]]}  # type: ignore[index]  # or it has none
        return hmac.compare_digest(mac(key, signed), str(leaf["mac"]))
    except (KeyError, TypeError, ValueError, RecursionError):
        return False  # not what the service writes, whatever it is


def digest(leaf: Mapping[str, object]) -> bytes:
    """SHA-256 over all that a leaf is, its MAC and transaction included; it gives nothing away."""
    said = canonical({name: leaf[name] for name in SEALED})
    return hashlib.sha256(said).digest()


def sealed(leaf_id: UUID, hashed: bytes) -> bytes:
    """What stands in the tree for a leaf: its id, so that it can be shown, and its digest."""
    return leaf_id.bytes + hashed


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)

"""What a physician signs: one digest over everything that an order says. Pure."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

CONTENT = (
    "id",
    "patient_id",
    "diagnosis",
    "foreseen_course",
    "covers_arrest",
    "scope",
    "patient_signature",
    "patient_signature_by",
    "issued_on",
    "expires_on",
)
"""The columns that are signed. A changed one is another order."""
PAPERS = ("paper_id", "attestation_id")
"""Likewise, of an order that stands on papers; one that names none is signed as ever."""

CODED = ("code", "wording", "end_of_life_stage")
"""Likewise, of an order that is coded; one from before there were codes is signed as ever."""


def digest_of(order: Mapping[str, Any]) -> str:
    """SHA-256 in hex over the canonical JSON of an order's content. KeyError where one lacks."""
    content = {name: order[name] for name in CONTENT}
    papers = {name: order[name] for name in PAPERS}
    coded = {name: order[name] for name in CODED}
    if any(one is not None for one in coded.values()):
        signed: dict[str, Any] = {"order": 3, **content, **papers, **coded}
    elif any(papers.values()):
        signed = {"order": 2, **content, **papers}
    else:
        signed = {"order": 1, **content}
    text = json.dumps(
        signed,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        default=_plain,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, date | UUID):
        return str(value)
    raise TypeError(type(value).__name__)

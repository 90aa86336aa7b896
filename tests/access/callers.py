"""Somebody who asks and what the one query answers them, as plain values."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from app.clock import now
from app.people.caller import Caller
from app.policy.roles import Role

AT = now()
HINODE = "990019"


def a_caller(role: Role, region: str = HINODE) -> Caller:
    """A person of a role whose organisation stands in a region."""
    one = UUID(int=9)
    return Caller(
        account_id=one,
        organisation_id=one,
        organisation_kind="clinic",
        unit_id=None,
        role=role,
        region=region,
        session_id=one,
        device="tablet-1-test",
        signed_in_at=now(),
        second_factor_at=now(),
        request_id=one,
    )


def a_standing(**changes: object) -> Any:  # noqa: ANN401  as the query answers
    """What `store.standing` answers of an open grant: everything granted, the default agreed."""
    one = UUID(int=5)
    row: dict[str, object] = {
        "id": one,
        "patient_id": one,
        "call_id": None,
        "is_own_institution": False,
        "epoch": 3,
        "region": HINODE,
        "state": "granted",
        "sections": None,
        "restricted": [],
        "consent_epoch": 2,
        "scope": None,
        "every_word": None,
        "kept_words": None,
        "home_place": None,
        "home_number": None,
        "home_cells": None,
        "viewer_place": None,
        "viewer_number": None,
        "viewer_cells": None,
        "left_region": None,
        "left_place": None,
        "left_number": None,
        "left_cells": None,
    }
    return SimpleNamespace(**row | changes)

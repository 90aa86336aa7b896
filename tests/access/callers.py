"""Somebody who asks, as plain values."""

from uuid import UUID

from app.clock import now
from app.people.caller import Caller
from app.policy.roles import Role


def a_caller(role: Role, region: str = "990019") -> Caller:
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

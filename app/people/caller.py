"""The principal: who is asking, established anew at every request."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from app.audit.entry import Actor
from app.policy.roles import PATIENTS_SIDE, Role

FRESH = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """One signed-in person, in one request. `region` is their organisation's municipality code.

    `holders` are the ids under which a grant may be held: person, crew unit, organisation.
    """

    account_id: UUID
    organisation_id: UUID
    organisation_kind: str
    unit_id: UUID | None
    role: Role
    region: str
    session_id: UUID
    device: str
    signed_in_at: datetime
    second_factor_at: datetime
    request_id: UUID

    @property
    def actor(self) -> Actor:
        """The caller as the audit knows them."""
        return Actor(
            request_id=self.request_id,
            account_id=self.account_id,
            organisation_id=self.organisation_id,
            role=self.role,
            unit_id=self.unit_id,
            session_id=self.session_id,
            device=self.device,
            signed_in_at=self.signed_in_at,
        )

    @property
    def holders(self) -> tuple[UUID, ...]:
        """The ids under which this caller may hold a grant.

        Patient and surrogate have their account from an organisation and nothing of its grants.
        """
        if self.role in PATIENTS_SIDE:
            return (self.account_id,)
        own = (self.account_id, self.organisation_id)
        return own if self.unit_id is None else (*own, self.unit_id)

    def is_fresh(self, at: datetime) -> bool:
        """True where the second factor was given within five minutes."""
        return at - self.second_factor_at <= FRESH

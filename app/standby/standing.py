"""Where somebody stands towards a registration: on the care team, or at its hospital."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit.entry import Entry, Outcome
from app.db import Found
from app.errors import NotAllowed, Refused
from app.people.caller import Caller
from app.people.kinds import OrganisationKind
from app.policy.bases import Basis
from app.policy.capabilities import Act, may
from app.policy.levels import Level
from app.policy.sections import Section
from app.standby import store

SECTION = Section.TRANSPORT_WISH
"""The section that the registered hospital belongs to."""


async def stand(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    registration_id: UUID,
    action: str,
    *,
    lock: bool = False,
) -> tuple[Found, Permit | None]:
    """The registration, and the care team's permit; None in its place at the hospital."""
    row = await store.one(db, registration_id, lock=lock)
    if row is None:
        raise Refused(_refusal(caller, action, "no_registration"))
    if row.hospital_id == caller.organisation_id:
        require_hospital(caller, action)
        return row, None
    permit = await access.enter(db, caller, at, Basis.CARE_TEAM, action, patient_id=row.patient_id)
    permit.require(Act.KEEP_BACKUP)
    require_shown(permit, action)
    return row, permit


def require_shown(permit: Permit, action: str) -> None:
    """Passes where the registered hospital is shown in full; otherwise Refused, on the record."""
    if permit.level(SECTION) is not Level.FULL:
        raise permit.refused(action, "withheld")


def require_hospital(caller: Caller, action: str) -> None:
    """Passes for a hospital's own staff; otherwise NotAllowed, on the record."""
    is_hospital = caller.organisation_kind == OrganisationKind.HOSPITAL
    if not (is_hospital and may(caller.role, None, Act.KEEP_BACKUP)):
        raise NotAllowed(entry=_refusal(caller, action, "role"))


def _refusal(caller: Caller, action: str, reason: str) -> Entry:
    return Entry(actor=caller.actor, action=action, outcome=Outcome.REFUSED, reason=reason)

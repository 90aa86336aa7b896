"""Who speaks for a region where its agreement is made, and what a version says."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.agreement import versions
from app.audit.entry import Outcome
from app.db import Found
from app.errors import NotAllowed, Refused
from app.japan.territory import covers
from app.people import regions
from app.people.approvals import entry
from app.people.caller import Caller
from app.policy.capabilities import Act, may
from app.policy.draft import Content
from app.policy.roles import Role


def require(caller: Caller, act: Act, action: str) -> None:
    """Passes where the role may do this; otherwise NotAllowed, on the record."""
    if not may(caller.role, None, act):
        raise NotAllowed(entry=entry(caller, action, None, Outcome.REFUSED, reason="role"))


def speaks_for(role: Role, region: str, own: str, area: Collection[str]) -> bool:
    """Whether somebody whose organisation stands in `own` and answers for `area` speaks for it.

    Officers of hub and municipality do so for the area, a privacy officer for the municipality
    in which the own organisation stands and is bound.
    """
    if role is Role.PRIVACY_OFFICER:
        return covers((own,), region)
    return covers(area, region)


async def require_region(db: AsyncConnection, caller: Caller, region: str, action: str) -> None:
    """Passes where the caller speaks for the region; otherwise Refused, on the record."""
    own, area = await regions.place_of(db, caller.organisation_id)
    if not speaks_for(caller.role, region, own, area):
        raise Refused(entry(caller, action, None, Outcome.REFUSED, reason="other_region"))


async def theirs(
    db: AsyncConnection, caller: Caller, agreement_id: UUID, action: str, *, lock: bool = False
) -> Found:
    """One version that the caller may approve; `lock` lets one person change it at a time.

    Raises NotAllowed, Refused: a version of another region and none at all are one answer.
    """
    require(caller, Act.APPROVE_AGREEMENT, action)
    row = await versions.one(db, agreement_id, lock=lock)
    if row is None:
        raise Refused(entry(caller, action, None, Outcome.REFUSED, reason="no_agreement"))
    await require_region(db, caller, row.region, action)
    return row


def content_of(row: Found) -> Content:
    """What a version says, as it is approved."""
    return Content(
        region=row.region,
        number=row.number,
        cells=row.cells,
        reason=row.reason,
        in_force_from=row.in_force_from,
    )


def version_of(row: Found) -> str:
    """The version's name, as decisions and the audit have it."""
    return f"{row.region}-{row.number}"

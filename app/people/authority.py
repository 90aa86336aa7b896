"""Whose act it is: administrators of the registrar act anywhere, others at home only."""

from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.entry import Entry, Outcome
from app.errors import NotAllowed, Refused
from app.people.caller import Caller
from app.people.models import Organisation
from app.people.rows import AnyRow
from app.policy.capabilities import Act, may

_OWN = select(Organisation.is_registrar, Organisation.is_training).where(
    Organisation.id == bindparam("organisation_id")
)
_TARGET = select(Organisation.id, Organisation.kind).where(
    Organisation.id == bindparam("organisation_id"), Organisation.disabled_at.is_(None)
)


async def standing(
    db: AsyncConnection, caller: Caller, action: str, act: Act = Act.ADMINISTER
) -> AnyRow:
    """The caller's organisation: `is_registrar`, `is_training`. Raises NotAllowed."""
    if not may(caller.role, None, act):
        raise NotAllowed(entry=refusal(caller, action))
    return (await db.execute(_OWN, {"organisation_id": caller.organisation_id})).one()


async def target_of(
    db: AsyncConnection, caller: Caller, action: str, organisation_id: UUID
) -> tuple[AnyRow, AnyRow]:
    """The organisation to act on and the caller's own. Raises NotAllowed, Refused."""
    own = await standing(db, caller, action)
    target = (await db.execute(_TARGET, {"organisation_id": organisation_id})).one_or_none()
    is_theirs = own.is_registrar or organisation_id == caller.organisation_id
    if target is None or not is_theirs:
        raise Refused(refusal(caller, action))
    return target, own


def refusal(caller: Caller, action: str) -> Entry:
    """What stays on the record of an act that was not the caller's."""
    return Entry(actor=caller.actor, action=action, outcome=Outcome.REFUSED)

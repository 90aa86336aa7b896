"""Who speaks in the making of a rule, and for which places."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.entry import Outcome
from app.db import Found
from app.errors import NotAllowed, Refused
from app.people import regions
from app.people.approvals import entry
from app.people.caller import Caller
from app.policy.capabilities import Act, may
from app.rulebooks import store
from app.rulebooks.kinds import DRAFTING, RuleParty, party_of, stands_in


def party_that_may(caller: Caller, act: Act) -> RuleParty | None:
    """As which party the caller may do this; None where they may not."""
    if not _may(caller, act):
        return None
    party = party_of(caller.organisation_kind, caller.role)
    return None if act == Act.DRAFT_RULEBOOK and party not in DRAFTING else party


def require(caller: Caller, act: Act, action: str) -> RuleParty:
    """Passes where the role may do this, in an organisation that has a part in it.

    Raises NotAllowed for another role, Refused in another kind of organisation.
    """
    party = party_that_may(caller, act)
    if party is not None:
        return party
    if _may(caller, act):
        raise Refused(entry(caller, action, None, Outcome.REFUSED, reason="no_party"))
    raise NotAllowed(entry=entry(caller, action, None, Outcome.REFUSED, reason="role"))


def _may(caller: Caller, act: Act) -> bool:
    """Whoever approves comments as well."""
    asked = {act, Act.APPROVE_RULEBOOK} if act == Act.COMMENT_RULEBOOK else {act}
    return any(may(caller.role, None, one) for one in asked)


async def area_of(db: AsyncConnection, organisation_id: UUID) -> Collection[str]:
    """The municipalities and prefectures that an organisation answers for."""
    _, area = await regions.place_of(db, organisation_id)
    return area


async def theirs(
    db: AsyncConnection,
    caller: Caller,
    version_id: UUID,
    action: str,
    act: Act = Act.APPROVE_RULEBOOK,
    *,
    lock: bool = False,
) -> Found:
    """One version of places that the caller speaks for; `lock` lets one change it at a time.

    Raises NotAllowed, Refused: a version of other places and none at all are one answer.
    """
    require(caller, act, action)
    row = await store.one(db, version_id, lock=lock)
    if row is None:
        raise Refused(entry(caller, action, None, Outcome.REFUSED, reason="no_rulebook"))
    area = await area_of(db, caller.organisation_id)
    if not stands_in(area, row.municipalities, row.excluding):
        raise Refused(entry(caller, action, named(row), Outcome.REFUSED, reason="other_region"))
    return row


def named(row: Found) -> str:
    """A version's name, as advice and audit have it."""
    return f"{row.book} {row.version}"

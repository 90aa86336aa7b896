"""Who reviews closed calls, which of them, and under which names. The one place that decides."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit.entry import Entry, Outcome
from app.calls.guide.advice_view import RulebookNamed
from app.calls.guide.advised import words
from app.calls.outcomes import REVIEW_DAYS
from app.calls.review import store
from app.calls.review.pseudonyms import pseudonym
from app.clock import JAPAN
from app.db import Found
from app.errors import Conflict, NotAllowed, Refused
from app.people import reachable
from app.people.caller import Caller
from app.people.kinds import OrganisationKind
from app.policy.bases import Basis
from app.policy.capabilities import Act, may
from app.policy.levels import Level
from app.policy.sections import Section
from app.transport.advising.advice import RulebookName
from app.transport.language.rulebook import Rulebook


async def reviewable(
    db: AsyncConnection, caller: Caller, at: datetime, review_id: UUID, action: str
) -> tuple[Found, Permit | None]:
    """One closed call of the council's area, whole; the permit where somebody was confirmed.

    Raises Refused, in one shape for another council's call, one from before the window and one
    whose patient lets nobody see it any more.
    """
    row = None
    if is_reviewer(caller):
        area = await reachable.councils_area(db, caller.organisation_id)
        row = await store.one(db, area, review_id, at - REVIEW_DAYS)
    if row is None:
        raise Refused(entry(caller, action, None, Outcome.REFUSED, "no_review"))
    if row.patient_id is None:
        return row, None
    permit = await access.enter(db, caller, at, Basis.AFTER_REVIEW, action, call_id=row.id)
    permit.require(Act.REVIEW_CALL)
    if permit.level(Section.CALL_RECORD) is Level.WITHHELD:
        raise permit.refused(action, "withheld")
    if row.patient_id != permit.patient_id:
        raise Conflict
    return row, permit


def is_reviewer(caller: Caller) -> bool:
    """Whether the caller sits on a council and reviews."""
    is_council = caller.organisation_kind == OrganisationKind.MC_COUNCIL
    return is_council and may(caller.role, Basis.AFTER_REVIEW, Act.REVIEW_CALL)


def require_reviewer(caller: Caller, action: str) -> None:
    """Raises NotAllowed for whoever sits on no council."""
    if not is_reviewer(caller):
        raise NotAllowed(entry=entry(caller, action, None, Outcome.REFUSED, "role"))


def is_shown(permits: Mapping[UUID, Permit], row: Found) -> bool:
    """Whether a call may be shown: of nobody known, or of somebody who lets it be seen."""
    if row.patient_id is None:
        return True
    permit = permits.get(row.id)
    if permit is None or permit.patient_id != row.patient_id:
        return False
    return permit.level(Section.CALL_RECORD) is not Level.WITHHELD


def names(caller: Caller, key: bytes, row: Found) -> tuple[str, str | None, str]:
    """Under which names a council knows a call and its person, and the month."""
    council = caller.organisation_id
    person = None if row.patient_id is None else pseudonym(key, council, row.patient_id)
    month = f"{row.opened_at.astimezone(JAPAN):%Y-%m}"
    return pseudonym(key, council, row.id), person, month


def named(book: Rulebook | RulebookName) -> RulebookNamed:
    """Which rulebook, in which version."""
    return RulebookNamed(id=book.id, version=book.version, title=words(book.title))


def entry(
    caller: Caller,
    action: str,
    call_id: UUID | None,
    outcome: Outcome = Outcome.DONE,
    reason: str | None = None,
) -> Entry:
    """What a council did with closed calls, where it is about no person or about nothing."""
    return Entry(
        actor=caller.actor,
        action=action,
        outcome=outcome,
        call_id=call_id,
        basis=Basis.AFTER_REVIEW,
        reason=reason,
    )

"""The papers behind the record, for the hospital that has accepted: through its own door."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.permit import Permit
from app.handovers.standing import own, stand
from app.papers import actions as papers
from app.papers.actions import Content, Papers
from app.papers.keeping import Places
from app.people.caller import Caller
from app.policy.capabilities import Act


async def of_handover(
    db: AsyncConnection, caller: Caller, at: datetime, handover_id: UUID, before: UUID | None = None
) -> Papers:
    """A page of the papers of which this hospital is shown all. Raises Refused, NotAllowed."""
    permit = await _enter(db, caller, at, handover_id, "papers.list")
    return await papers.page(db, permit, at, before)


async def content(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    places: Places,
    handover_id: UUID,
    paper_id: UUID,
) -> Content:
    """The bytes of one of them. Raises Refused, NotAllowed, Conflict, Lost."""
    permit = await _enter(db, caller, at, handover_id, papers.OPENED)
    return await papers.content_for(db, permit, at, places, paper_id)


async def _enter(
    db: AsyncConnection, caller: Caller, at: datetime, handover_id: UUID, action: str
) -> Permit:
    permit = await stand(db, caller, at, await own(db, caller, handover_id, action), action)
    permit.require(Act.READ_PAPERS)
    return permit

"""Consent, and who hears of it: the care team is told what is taken away and what the patient says.

Recording and reading it is the room of access; telling needs to know who cares for whom.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import consents
from app.access.consents import ONLINE, Statement
from app.notices.kinds import NoticeKind
from app.patients.team import tell_of_the_kept, tell_others
from app.people.caller import Caller
from app.policy.consent import ConsentState


async def record(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, statement: Statement
) -> UUID:
    """As `consents.record`, and tells the care team. Returns the statement's id."""
    done = await consents.record(db, caller, at, patient_id, statement)
    if statement.how == ONLINE or statement.state is not ConsentState.GRANTED:
        await tell_others(db, done.at, done.permit, NoticeKind.CONSENT_CHANGED)
    if statement.state is not ConsentState.GRANTED:
        leaf = done.permit.entry(f"consent.{statement.state}", fields=(statement.recipient.value,))
        await tell_of_the_kept(db, done.at, leaf, NoticeKind.CONSENT_CHANGED)
    return done.id

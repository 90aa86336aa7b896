"""Queries for the grants of the patient's side: who is inside, and the end of it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.models import Grant
from app.db import Found
from app.policy.bases import PATIENTS_SIDE

_EVERY = (
    select(
        Grant.id,
        Grant.holder_id,
        Grant.basis,
        Grant.scope,
        Grant.relation,
        Grant.opened_at,
        Grant.closes_at,
        Grant.closed_for,
        # now, and not as the request began: it may be the one that opened or ended it
        or_(Grant.closes_at.is_(None), Grant.closes_at > func.clock_timestamp()).label("is_open"),
    )
    .where(
        Grant.patient_id == bindparam("patient_id"),
        Grant.basis.in_(sorted(PATIENTS_SIDE)),
    )
    .order_by(Grant.opened_at.desc(), Grant.id.desc())
)
_END = (
    update(Grant)
    .where(Grant.id == bindparam("grant_id"))
    .values(
        closes_at=bindparam("moment"), closed_by=bindparam("by"), closed_for=bindparam("reason")
    )
)


async def every(db: AsyncConnection, patient_id: UUID) -> Sequence[Found]:
    """Who holds or held a grant as the patient or their surrogate, newest first."""
    return (await db.execute(_EVERY, {"patient_id": patient_id})).all()


async def end(db: AsyncConnection, grant_id: UUID, moment: datetime, by: UUID, reason: str) -> None:
    """Ends one grant and keeps for the care team who ended it, and why."""
    asked = {"grant_id": grant_id, "moment": moment, "by": by, "reason": reason}
    await db.execute(_END, asked)

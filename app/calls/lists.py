"""Queries for the calls that are not over, as those find them who are on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.kinds import Capacity
from app.calls.models import Call, CallInvitation, CallUnit
from app.calls.store import CALLS
from app.db import Found
from app.policy.roles import Role

_OPEN = (
    CALLS.where(Call.closed_at.is_(None)).order_by(Call.opened_at.desc()).limit(bindparam("most"))
)
_OF_DEPARTMENT = _OPEN.where(Call.fire_department_id == bindparam("department"))
_UNIT: Any = bindparam("own_unit")
_FIRST = Call.__table__.alias("first_of")
_OF_UNIT = _OPEN.where(  # a union, so that each half finds its rows by an index
    Call.id.in_(
        select(_FIRST.c.id)
        .where(_FIRST.c.unit_id == _UNIT, _FIRST.c.closed_at.is_(None))
        .union(
            select(CallUnit.call_id).where(
                CallUnit.unit_id == _UNIT, CallUnit.released_at.is_(None)
            )
        )
    )
)
_TO_ORGANISATION = _OPEN.where(
    Call.opened_at > bindparam("since"),
    Call.id.in_(
        select(CallInvitation.call_id).where(
            CallInvitation.organisation_id == bindparam("invited"),
            CallInvitation.invited_as.in_(bindparam("capacities")),
            CallInvitation.ended_at.is_(None),
        )
    ),
)


async def of_party(
    db: AsyncConnection, most: int, *, department: UUID | None = None, unit: UUID | None = None
) -> Sequence[Found]:
    """Open calls of a department, or those that a unit is on; the newest first."""
    if unit is not None:
        return (await db.execute(_OF_UNIT, {"own_unit": unit, "most": most})).all()
    return (await db.execute(_OF_DEPARTMENT, {"department": department, "most": most})).all()


async def to_physicians(
    db: AsyncConnection, organisation_id: UUID, role: Role, since: datetime, most: int
) -> Sequence[Found]:
    """Open calls opened after `since` that people of this role are invited to; newest first."""
    asked = {
        "invited": organisation_id,
        "capacities": [one.value for one in Capacity if one.role is role],
        "since": since,
        "most": most,
    }
    return (await db.execute(_TO_ORGANISATION, asked)).all()

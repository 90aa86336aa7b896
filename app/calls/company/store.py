"""Queries and writes for who is on a call beside its first unit: units added, physicians invited.

Nothing here commits.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.call_store import BEFORE_ARRIVAL, COME_IN
from app.calls.models import Call, CallInvitation, CallUnit
from app.people.names import ACCOUNTS, ORGANISATIONS, UNITS

UNITS_OF_CALL = (
    select(
        CallUnit.unit_id,
        UNITS.c.name,
        CallUnit.fire_department_id,
        ORGANISATIONS.c.name.label("fire_department"),
        CallUnit.is_mutual_aid,
        CallUnit.added_at,
        CallUnit.released_at,
    )
    .join(UNITS, UNITS.c.id == CallUnit.unit_id)
    .join(ORGANISATIONS, ORGANISATIONS.c.id == CallUnit.fire_department_id)
    .where(CallUnit.call_id == Call.id)
    .order_by(CallUnit.added_at, CallUnit.id)
    .correlate(Call)
)
"""The units added to a call, those released as well, in order."""

INVITATIONS_OF_CALL = (
    select(
        CallInvitation.id,
        CallInvitation.organisation_id,
        ORGANISATIONS.c.name.label("organisation"),
        CallInvitation.invited_as,
        CallInvitation.invited_at,
        CallInvitation.invited_by,
        CallInvitation.first_opened_at,
        CallInvitation.ended_at,
    )
    .join(ORGANISATIONS, ORGANISATIONS.c.id == CallInvitation.organisation_id)
    .where(CallInvitation.call_id == Call.id)
    .order_by(CallInvitation.invited_at, CallInvitation.id)
    .correlate(Call)
)
"""The invitations to a call, those ended as well, in order."""

CAME_IN_TO_CALL = (
    select(ACCOUNTS.c.organisation_id, ACCOUNTS.c.role, ACCOUNTS.c.name, COME_IN.c.opened_at)
    .join(COME_IN, COME_IN.c.holder_id == ACCOUNTS.c.id)
    .where(COME_IN.c.call_id == Call.id)
    .order_by(COME_IN.c.opened_at)
    .correlate(Call)
)
"""Who came onto a call by themselves, of the desk as well, and when."""

BEFORE_ARRIVAL_ON_CALL = (
    select(
        ACCOUNTS.c.name,
        BEFORE_ARRIVAL.c.opened_at,
        BEFORE_ARRIVAL.c.closes_at,
        (BEFORE_ARRIVAL.c.patient_id == Call.patient_id).label("is_own"),
        BEFORE_ARRIVAL.c.is_told,
    )
    .join(BEFORE_ARRIVAL, BEFORE_ARRIVAL.c.holder_id == ACCOUNTS.c.id)
    .where(BEFORE_ARRIVAL.c.call_id == Call.id)
    .order_by(BEFORE_ARRIVAL.c.opened_at)
    .correlate(Call)
)
"""Who of the desk took somebody before anybody was confirmed, and whether it was the same one."""

_UNIT = (
    select(UNITS.c.id, UNITS.c.organisation_id)
    .join(ORGANISATIONS, ORGANISATIONS.c.id == UNITS.c.organisation_id)
    .where(UNITS.c.id == bindparam("unit"), ORGANISATIONS.c.disabled_at.is_(None))
)
_ADD_UNIT = insert(CallUnit)
_RELEASE = (
    update(CallUnit)
    .where(
        CallUnit.call_id == bindparam("of_call"),
        CallUnit.unit_id == bindparam("unit"),
        CallUnit.released_at.is_(None),
    )
    .values(released_at=bindparam("now"), released_by=bindparam("who"))
)
_INVITE = insert(CallInvitation)
_ONE_INVITATION = CallInvitation.id == bindparam("invitation")
_END = (
    update(CallInvitation)
    .where(_ONE_INVITATION, CallInvitation.ended_at.is_(None))
    .values(ended_at=bindparam("now"), ended_by=bindparam("who"))
)
_OPENED = (
    update(CallInvitation)
    .where(_ONE_INVITATION, CallInvitation.first_opened_at.is_(None))
    .values(first_opened_at=bindparam("now"))
)


async def department_of(db: AsyncConnection, unit_id: UUID) -> UUID | None:
    """The fire department that a unit belongs to; None where no such unit takes part."""
    row = (await db.execute(_UNIT, {"unit": unit_id})).one_or_none()
    return None if row is None else row.organisation_id


async def add_unit(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A further unit on a call."""
    await db.execute(_ADD_UNIT, columns)


async def release_unit(
    db: AsyncConnection, call_id: UUID, unit_id: UUID, at: datetime, by: UUID
) -> None:
    """Notes that an added unit has left the call."""
    await db.execute(_RELEASE, {"of_call": call_id, "unit": unit_id, "now": at, "who": by})


async def invite(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """One organisation invited."""
    await db.execute(_INVITE, columns)


async def end_invitation(db: AsyncConnection, invitation_id: UUID, at: datetime, by: UUID) -> None:
    """Notes that an invitation is over."""
    await db.execute(_END, {"invitation": invitation_id, "now": at, "who": by})


async def note_opened(db: AsyncConnection, invitation_id: UUID, at: datetime) -> None:
    """Notes that somebody of the invited organisation has looked, if nobody had before."""
    await db.execute(_OPENED, {"invitation": invitation_id, "now": at})

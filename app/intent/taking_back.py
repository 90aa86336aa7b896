"""Suspending and withdrawing: at once, one way, for everything recorded before."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.access.suspending import enter_to_take_back
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.db import uuid7
from app.errors import Refused
from app.intent.history import MarkKind
from app.intent.models import Mark
from app.intent.view import TakenBack
from app.notices.kinds import NoticeKind
from app.patients.team import tell_of_the_kept, tell_others
from app.people.caller import Caller
from app.policy.bases import Basis, basis_at_home
from app.policy.capabilities import Act

_MARK = insert(Mark)
_READ = select(Mark.id, Mark.patient_id, Mark.kind, Mark.marked_at).where(
    Mark.id == bindparam("mark_id")
)
_NOTICES = {
    MarkKind.SUSPENDED: NoticeKind.WISH_SUSPENDED,
    MarkKind.WITHDRAWN: NoticeKind.WISH_WITHDRAWN,
}


class SaidBy(StrEnum):
    """Whose words take something back, where the door offers a list; others are kept as told."""

    PATIENT = "patient"
    SURROGATE = "surrogate"
    FAMILY = "family"
    PHYSICIAN = "physician"
    STAFF = "staff"


async def suspend(db: AsyncConnection, permit: Permit, said_by: str, reason: str | None) -> UUID:
    """Suspends all that is recorded, on any open grant. Returns the mark's id."""
    permit.require(Act.SUSPEND)
    return await _mark(db, permit, MarkKind.SUSPENDED, said_by, reason)


async def withdraw(db: AsyncConnection, permit: Permit, said_by: str, reason: str | None) -> UUID:
    """Withdraws all that is recorded; never revives anything older. Returns the mark's id."""
    permit.require(Act.WITHDRAW)
    return await _mark(db, permit, MarkKind.WITHDRAWN, said_by, reason)


async def suspend_on(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    basis: Basis | None,
    said_by: str,
    reason: str | None,
) -> UUID:
    """As `suspend`, for a caller who says on which basis they stand; None: as at home."""
    stands = basis or basis_at_home(caller.role)
    permit = await enter_to_take_back(db, caller, at, stands, "intent.suspended", patient_id)
    return await suspend(db, permit, said_by, reason)


async def withdraw_on(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    basis: Basis | None,
    said_by: str,
    reason: str | None,
) -> UUID:
    """As `withdraw`, for a caller who says on which basis they stand; None: as at home."""
    stands = basis or basis_at_home(caller.role)
    permit = await enter_to_take_back(db, caller, at, stands, "intent.withdrawn", patient_id)
    return await withdraw(db, permit, said_by, reason)


async def told(db: AsyncConnection, caller: Caller, at: datetime, mark_id: UUID) -> TakenBack:
    """That a mark was made, also to a caller who asks again. Raises Refused out of reach."""
    row = (await db.execute(_READ, {"mark_id": mark_id})).one_or_none()
    entry = Entry(actor=caller.actor, action="intent.told")
    if row is None:
        raise Refused(replace(entry, outcome=Outcome.REFUSED, reason="no_grant"))
    await audit.append(db, at, replace(entry, patient_id=row.patient_id))
    return TakenBack(id=row.id, kind=row.kind, marked_at=row.marked_at)


async def _mark(
    db: AsyncConnection, permit: Permit, kind: MarkKind, said_by: str, reason: str | None
) -> UUID:
    epoch, at = await access.advance(db, permit, everywhere=True, even_merged=True)
    if permit.basis is Basis.PATIENT:
        said_by = SaidBy.PATIENT
    mark_id = uuid7()
    await db.execute(
        _MARK,
        {
            "id": mark_id,
            "patient_id": permit.patient_id,
            "epoch": epoch,
            "kind": kind.value,
            "said_by": str(said_by),
            "reason": reason,
            "marked_at": at,
            "marked_by": permit.caller.account_id,
            "marked_role": permit.caller.role.value,
        },
    )
    await tell_others(db, at, permit, _NOTICES[kind])
    leaf = permit.entry(f"intent.{kind}", fields=("said_by", "reason"), epoch=epoch)
    await audit.append(db, at, leaf)
    await tell_of_the_kept(db, at, leaf, _NOTICES[kind])
    return mark_id

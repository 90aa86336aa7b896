"""Registrations as the care team, the patient's side and the hospital read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.audit import store as audit
from app.audit.entry import Entry
from app.clock import japan_date
from app.db import Found
from app.patients.looked import looked_at
from app.people.caller import Caller
from app.policy.bases import basis_at_home
from app.standby import store
from app.standby.kinds import next_due
from app.standby.standing import SECTION, require_hospital, require_shown, stand
from app.standby.view import BackupPage, BackupRegistrationView

PAGE = 50


async def of_patient(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, before: UUID | None = None
) -> BackupPage:
    """A page of a patient's registrations, to whom the registered hospital is shown in full.

    Raises Refused.
    """
    action = "backup.list"
    basis = basis_at_home(caller.role)
    permit = await access.enter(db, caller, at, basis, action, patient_id=patient_id)
    require_shown(permit, action)
    rows = await store.of_patient(db, patient_id, before, PAGE)
    await audit.append(db, at, looked_at(permit, action, SECTION))
    return _page(rows, at)


async def of_hospital(
    db: AsyncConnection, caller: Caller, at: datetime, before: UUID | None = None
) -> BackupPage:
    """A page of the caller's hospital's own registrations; no patient is named.

    Raises NotAllowed.
    """
    action = "backup.list"
    require_hospital(caller, action)
    rows = await store.of_hospital(db, caller.organisation_id, before, PAGE)
    await audit.append(db, at, Entry(actor=caller.actor, action=action))
    return _page(rows, at)


async def read(
    db: AsyncConnection, caller: Caller, at: datetime, registration_id: UUID
) -> BackupRegistrationView:
    """One registration, for its hospital or the care team. Raises Refused, NotAllowed."""
    action = "backup.list"
    row, permit = await stand(db, caller, at, registration_id, action)
    entry = Entry(actor=caller.actor, action=action)
    await audit.append(db, at, looked_at(permit, action, SECTION) if permit else entry)
    return _shown(row, at)


def _page(rows: Sequence[Found], at: datetime) -> BackupPage:
    items = [_shown(row, at) for row in rows]
    return BackupPage(items=items, next=rows[-1].id if len(rows) == PAGE else None)


def _shown(row: Found, at: datetime) -> BackupRegistrationView:
    due = None if row.ended_at else next_due(row.exchanged_on or row.consented_on)
    return BackupRegistrationView(
        id=row.id,
        hospital_id=row.hospital_id,
        hospital=row.hospital,
        clinic=row.clinic,
        requested_on=row.requested_on,
        consented_on=row.consented_on,
        registered_at=row.registered_at,
        exchanged_on=row.exchanged_on,
        due_on=due,
        is_due=due is not None and due <= japan_date(at),
        ended_at=row.ended_at,
        ended_for=row.ended_for,
    )

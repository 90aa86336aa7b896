"""What is told of break-glass: to its opener, and to those whose patient it was."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions
from app.access.glass import overrides
from app.access.glass import store as override_store
from app.access.glass.view import Coded, OverrideView, coded, own_view
from app.access.kinds import OverrideReason, ReviewOutcome
from app.audit import store as audit
from app.audit.pseudonym import pseudonym
from app.db import LAST_KEY, Found
from app.people.caller import Caller
from app.policy.bases import Basis, basis_at_home
from app.policy.capabilities import Act, may
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section

PAGE: Final = 50
_NEWEST_FEW: Final = 3


class PatientOverrideView(BaseModel):
    """One override of a patient's record, as those around the patient are told of it.

    `words` for the care team's clinicians only; `outcome` is null while the review is open.
    `pseudonym` is what a privacy officer calls the patient.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    pseudonym: str = Field(examples=["K7QXM-3ZBTA"])
    organisation: str
    role: Role
    reason: Coded
    words: str | None
    opened_at: datetime
    closes_at: datetime
    outcome: Coded | None


@dataclass(frozen=True, slots=True)
class PatientOverrides:
    """Overrides of a patient, newest first, and the id to go on before; None on the last page."""

    items: list[PatientOverrideView]
    next: UUID | None


async def read(
    db: AsyncConnection, caller: Caller, at: datetime, override_id: UUID
) -> OverrideView:
    """One of the caller's own overrides, open or over. Raises Refused."""
    row = await overrides.own(db, caller, override_id, "override.state")
    leaf = overrides.entry(caller, "override.state", patient_id=row.patient_id, call_id=row.call_id)
    await audit.append(db, at, leaf)
    return own_view(row, at)


async def own_open(db: AsyncConnection, caller: Caller, at: datetime) -> list[OverrideView]:
    """The caller's own overrides that are open now; empty for whoever has none."""
    since = at - overrides.LONGEST
    rows = await override_store.still_open(db, caller.account_id, since, at)
    await audit.append(db, at, overrides.entry(caller, "override.list"))
    return [own_view(row, at) for row in rows]


async def of_patient(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, before: UUID | None = None
) -> PatientOverrides:
    """A page of the overrides of a patient, newest first, for clinicians, patient, surrogate.

    Raises Refused, NotAllowed.
    """
    action, basis = "overrides.read", basis_at_home(caller.role)
    permit = await actions.enter(db, caller, at, basis, action, patient_id=patient_id)
    permit.require(Act.READ_WHO_LOOKED)
    if permit.level(Section.WHO_LOOKED) is not Level.FULL:
        raise permit.refused(action, "withheld")
    rows = await override_store.of_patient(db, patient_id, before or LAST_KEY, PAGE)
    await audit.append(db, at, permit.entry(action))
    items = [_told(row, is_clinical=basis is Basis.CARE_TEAM) for row in rows]
    return PatientOverrides(items, rows[-1].id if len(rows) == PAGE else None)


async def newest_of_patient(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID
) -> list[PatientOverrideView]:
    """The newest overrides for a screen that shows the record anyway; on the record if any.

    Empty for those who may not read the list.
    """
    basis = basis_at_home(caller.role)
    if not may(caller.role, basis, Act.READ_WHO_LOOKED):
        return []
    if not await override_store.has_any(db, patient_id):
        return []
    return (await of_patient(db, caller, at, patient_id)).items[:_NEWEST_FEW]


def _told(row: Found, *, is_clinical: bool) -> PatientOverrideView:
    outcome = None if row.outcome is None else ReviewOutcome(row.outcome)
    return PatientOverrideView(
        id=row.id,
        pseudonym=pseudonym(row.patient_id),
        organisation=row.organisation,
        role=Role(row.role),
        reason=coded(row.reason, OverrideReason(row.reason).said),
        # What was feared of those around a patient is not for all of them to read.
        words=row.words if is_clinical else None,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        outcome=None if outcome is None else coded(outcome.value, outcome.said),
    )

"""How a call is shown, built field by field."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from app.calls.company.view import CallUnitView, InvitationView, invitation_of, unit_of
from app.calls.guide.gathered import (
    Entered,
)
from app.db import Found
from app.errors import NOT_PROOF
from app.japan import places
from app.patients.view import View, Words

NO_RECORD = Words(ja=NOT_PROOF[0], en=NOT_PROOF[1])


class OutcomeView(View):
    """How the call ended: resuscitation and transport apart."""

    resuscitation: str
    transport: str
    handed_to: str | None
    destination_id: UUID | None
    destination_reason: str | None
    note: str | None
    recorded_at: datetime


class CallView(View):
    """One call, without whoever it is about. `unit` drove out first, `units` were added."""

    id: UUID
    local_number: str
    dispatched_on: date
    fire_department_id: UUID
    fire_department: str
    unit_id: UUID
    unit: str
    units: list[CallUnitView]
    invitations: list[InvitationView]
    municipality: str
    municipality_name: str = Field(examples=["日の出浜市"])
    reason: str
    opened_at: datetime
    is_patient_confirmed: bool
    confirmed_by: list[str] = Field(examples=[["reading", "birth_date"]])
    outcome: OutcomeView | None
    closed_at: datetime | None


def call_of(row: Found, came_in: Sequence[Entered] = ()) -> CallView:
    """The call itself; `came_in`: who came onto it by themselves, to be named."""
    return CallView(
        id=row.id,
        local_number=row.local_number,
        dispatched_on=row.dispatched_on,
        fire_department_id=row.fire_department_id,
        fire_department=row.fire_department,
        unit_id=row.unit_id,
        unit=row.unit,
        units=[unit_of(one) for one in row.units],
        invitations=[invitation_of(one, came_in) for one in row.invitations],
        municipality=row.municipality,
        municipality_name=places.name(row.municipality),
        reason=row.reason,
        opened_at=row.opened_at,
        is_patient_confirmed=row.patient_id is not None,
        confirmed_by=row.confirmed_by_identifiers,
        outcome=_outcome(row),
        closed_at=row.closed_at,
    )


def _outcome(row: Found) -> OutcomeView | None:
    if row.outcome_at is None:
        return None
    return OutcomeView(
        resuscitation=row.resuscitation,
        transport=row.transport,
        handed_to=row.handed_to,
        destination_id=row.destination_id,
        destination_reason=row.destination_reason,
        note=row.outcome_note,
        recorded_at=row.outcome_at,
    )

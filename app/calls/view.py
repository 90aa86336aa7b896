"""How a call is shown, built field by field."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from app.calls.advice_view import AdviceView
from app.calls.company_view import CallUnitView, InvitationView, invitation_of, unit_of
from app.calls.gathered import (
    Entered,
    of_this_person,
    refusals_of,
    search_minutes_of,
    standing_voices,
)
from app.db import Found
from app.errors import NOT_PROOF
from app.intent.view import Record
from app.patients.view import View, Words
from app.transport.language.expression import Value

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
    reason: str
    opened_at: datetime
    is_patient_confirmed: bool
    confirmed_by: list[str] = Field(examples=[["reading", "birth_date"]])
    outcome: OutcomeView | None
    closed_at: datetime | None


class FactView(View):
    """One thing learnt. `is_standing` is false once it was corrected."""

    id: UUID
    name: str
    value: Value | None
    source: str
    told_by: str | None
    happened_at: datetime
    recorded_at: datetime
    is_standing: bool


class DoctorCallView(View):
    """One attempt to reach a doctor, and what was instructed."""

    id: UUID
    whom: str
    name: str | None
    is_reached: bool
    confirmed: dict[str, Value]
    instruction: str
    words: str | None
    is_read_back: bool
    is_told_of_withdrawal: bool
    is_confirmed_anew: bool
    arrival_minutes: int | None
    happened_at: datetime
    recorded_at: datetime


class InquiryView(View):
    """One hospital asked, and its answer."""

    id: UUID
    hospital_id: UUID
    hospital: str
    state: str
    minutes: int
    asked_at: datetime
    answer: str | None
    answer_reason: str | None
    answered_at: datetime | None


class SearchView(View):
    """The search for a hospital, counted."""

    refusals: int
    minutes: int


class CallRecord(View):
    """Everything that happened on one call."""

    call: CallView
    facts: list[FactView]
    doctor_calls: list[DoctorCallView]
    inquiries: list[InquiryView]
    search: SearchView


class OpenOverride(View):
    """The reader's own break-glass access that is open on this call; it is read by its own door."""

    id: UUID
    opened_at: datetime
    closes_at: datetime


class Card(View):
    """The crew's screen: verdict and wish, what the rule says now, whom to phone, what is known.

    `record` is null where none can be shown, and `no_record` then says what that means.
    `destination` is the advice of the place's rule for destinations, where it has one.
    """

    as_of: datetime
    record: Record | None
    no_record: Words | None
    advice: AdviceView
    destination: AdviceView | None
    known: CallRecord
    overrides: list[OpenOverride]


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
        reason=row.reason,
        opened_at=row.opened_at,
        is_patient_confirmed=row.patient_id is not None,
        confirmed_by=row.confirmed_by_identifiers,
        outcome=_outcome(row),
        closed_at=row.closed_at,
    )


def record_of(row: Found, at: datetime, *, is_of_person: bool = False) -> CallRecord:
    """The call with everything that happened on it.

    `is_of_person`: for those around the patient, without what was said by phone of somebody
    else who was confirmed by mistake, and without the names of physicians.
    """
    since = row.corrected_at if is_of_person else None
    standing = {one["id"] for one in standing_voices(row.facts)}
    return CallRecord(
        call=call_of(row, () if is_of_person else row.came_in),
        facts=[
            _fact(one, is_standing=one["id"] in standing)
            for one in of_this_person(row.facts, since)
        ],
        doctor_calls=[_doctor_call(one) for one in of_this_person(row.doctor_calls, since)],
        inquiries=[_inquiry(one) for one in row.inquiries],
        search=SearchView(
            refusals=refusals_of(row.inquiries),
            minutes=search_minutes_of(row.inquiries, row.closed_at or at),
        ),
    )


def overrides_of(row: Found) -> list[OpenOverride]:
    """What the reader has open by break-glass on this call."""
    return [
        OpenOverride(id=one["id"], opened_at=one["opened_at"], closes_at=one["closes_at"])
        for one in row.overrides
    ]


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


def _fact(one: Entered, *, is_standing: bool) -> FactView:
    return FactView(
        id=one["id"],
        name=one["name"],
        value=one["value"]["value"],
        source=one["source"],
        told_by=one["told_by"],
        happened_at=one["happened_at"],
        recorded_at=one["recorded_at"],
        is_standing=is_standing,
    )


def _doctor_call(one: Entered) -> DoctorCallView:
    return DoctorCallView(
        id=one["id"],
        whom=one["contact_role"],
        name=one["contact_name"],
        is_reached=one["is_reached"],
        confirmed=one["confirmed"],
        instruction=one["instruction"],
        words=one["words"],
        is_read_back=one["is_read_back"],
        is_told_of_withdrawal=one["is_told_of_withdrawal"],
        is_confirmed_anew=one["is_confirmed_anew"],
        arrival_minutes=one["arrival_minutes"],
        happened_at=one["happened_at"],
        recorded_at=one["recorded_at"],
    )


def _inquiry(one: Entered) -> InquiryView:
    return InquiryView(
        id=one["id"],
        hospital_id=one["hospital_id"],
        hospital=one["hospital"],
        state=one["state"],
        minutes=one["minutes"],
        asked_at=one["asked_at"],
        answer=one["answer"],
        answer_reason=one["answer_reason"],
        answered_at=one["answered_at"],
    )

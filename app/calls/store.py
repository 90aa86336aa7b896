"""Queries for the call. Every read is one statement."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, bindparam, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.glass.open_now import OPEN_OVERRIDES
from app.calls.company.store import (
    BEFORE_ARRIVAL_ON_CALL,
    CAME_IN_TO_CALL,
    INVITATIONS_OF_CALL,
    UNITS_OF_CALL,
)
from app.calls.guide import ruling
from app.calls.guide.store import ADVICES_OF_CALL, MOMENTS_OF_CALL
from app.calls.models import Call, CallFact, DoctorCall, Inquiry
from app.db import Found
from app.patients.store import as_list
from app.people.names import ACCOUNTS, IS_TRAINING, ORGANISATIONS, UNITS
from app.rulebooks.begun import begun

_FACTS = (
    select(
        CallFact.id,
        CallFact.name,
        CallFact.value,
        CallFact.corrects,
        CallFact.source,
        CallFact.told_by,
        CallFact.happened_at,
        CallFact.recorded_at,
    )
    .where(CallFact.call_id == Call.id)
    .order_by(CallFact.recorded_at, CallFact.id)
    .correlate(Call)
)
_DOCTOR_CALLS = (
    select(
        DoctorCall.id,
        DoctorCall.contact_role,
        DoctorCall.contact_name,
        DoctorCall.is_reached,
        DoctorCall.attempt,
        select(ACCOUNTS.c.name)
        .where(ACCOUNTS.c.id == DoctorCall.phoned_by)
        .scalar_subquery()
        .label("phoned_by"),
        DoctorCall.instructed_by.is_not(None).label("is_own"),
        DoctorCall.confirmed,
        DoctorCall.instruction,
        DoctorCall.words,
        DoctorCall.is_read_back,
        DoctorCall.is_told_of_withdrawal,
        DoctorCall.is_confirmed_anew,
        DoctorCall.arrival_minutes,
        DoctorCall.happened_at,
        DoctorCall.recorded_at,
    )
    .where(DoctorCall.call_id == Call.id)
    .order_by(DoctorCall.recorded_at, DoctorCall.id)
    .correlate(Call)
)
_INQUIRIES = (
    select(
        Inquiry.id,
        Inquiry.hospital_id,
        ORGANISATIONS.c.name.label("hospital"),
        Inquiry.state,
        Inquiry.minutes,
        Inquiry.asked_at,
        Inquiry.answer,
        Inquiry.answer_reason,
        Inquiry.answered_at,
    )
    .join(ORGANISATIONS, ORGANISATIONS.c.id == Inquiry.hospital_id)
    .where(Inquiry.call_id == Call.id)
    .order_by(Inquiry.asked_at, Inquiry.id)
    .correlate(Call)
)
_OVERRIDES = (
    select(OPEN_OVERRIDES.c.id, OPEN_OVERRIDES.c.opened_at, OPEN_OVERRIDES.c.closes_at)
    .where(OPEN_OVERRIDES.c.call_id == Call.id)
    .order_by(OPEN_OVERRIDES.c.opened_at)
    .correlate(Call)
)
CALLS = select(
    Call.id,
    Call.fire_department_id,
    Call.unit_id,
    Call.dispatched_on,
    Call.local_number,
    Call.municipality,
    Call.reason,
    Call.opened_at,
    Call.patient_id,
    Call.confirmed_at,
    Call.confirmed_by_identifiers,
    Call.corrected_at,
    Call.resuscitation,
    Call.transport,
    Call.handed_to,
    Call.destination_id,
    Call.destination_reason,
    Call.outcome_note,
    Call.outcome_at,
    Call.closed_at,
    select(UNITS.c.name).where(UNITS.c.id == Call.unit_id).scalar_subquery().label("unit"),
    select(ORGANISATIONS.c.name)
    .where(ORGANISATIONS.c.id == Call.fire_department_id)
    .scalar_subquery()
    .label("fire_department"),
    as_list(UNITS_OF_CALL).label("units"),
    as_list(INVITATIONS_OF_CALL).label("invitations"),
)
"""Calls, each with who is on it."""
RULED = (
    as_list(begun(Call.municipality, Call.opened_at, Call.__table__)).label("published"),
    IS_TRAINING.label("is_training"),
)
"""What decides which rulebook counts on a call: to be added where one is asked for."""
_OF_CALL = Call.id == bindparam("call_id")
_ONE = CALLS.add_columns(*RULED).where(_OF_CALL)
_HOLD = select(Call.id).where(_OF_CALL).with_for_update(key_share=True)
WHOLE = CALLS.add_columns(
    as_list(_FACTS).label("facts"),
    as_list(_DOCTOR_CALLS).label("doctor_calls"),
    as_list(_INQUIRIES).label("inquiries"),
    as_list(CAME_IN_TO_CALL).label("came_in"),
    as_list(BEFORE_ARRIVAL_ON_CALL).label("before_arrival"),
    as_list(MOMENTS_OF_CALL).label("moments"),
)
"""Calls with everything that happened on them."""
_WHOLE_ONE = WHOLE.add_columns(
    as_list(_OVERRIDES).label("overrides"), as_list(ADVICES_OF_CALL).label("advices"), *RULED
).where(_OF_CALL)
_OF_PATIENT = (
    WHOLE.where(Call.patient_id == bindparam("patient"))
    .order_by(Call.opened_at.desc())
    .limit(bindparam("most"))
)
_LAST_OF_PATIENTS = (
    select(Call.id, Call.patient_id, Call.opened_at, Call.closed_at)
    .ext(distinct_on(Call.patient_id))
    .where(Call.patient_id == any_(bindparam("patients", type_=ARRAY(Uuid()))))
    .order_by(Call.patient_id, Call.opened_at.desc())
)
_HOSPITAL = select(ORGANISATIONS.c.id).where(
    ORGANISATIONS.c.id == bindparam("hospital"),
    ORGANISATIONS.c.kind == "hospital",
    ORGANISATIONS.c.disabled_at.is_(None),
)
_HELD = select(Inquiry.id).with_for_update(key_share=True)
_HELD_ONE = _HELD.where(Inquiry.id == bindparam("inquiry_id"))
_HELD_ALL = _HELD.where(Inquiry.call_id == bindparam("call_id"))
_CLOCK = select(func.clock_timestamp())


async def one(db: AsyncConnection, call_id: UUID, *, lock: bool = False) -> Found | None:
    """One call with who is on it; None where it is not there for this reader.

    `lock` waits for whoever changes it; what is read comes after the wait.
    """
    if lock:
        await db.execute(_HOLD, {"call_id": call_id})
    found = (await db.execute(_ONE, {"call_id": call_id})).one_or_none()
    return await ruling.prepare(db, found)


async def whole(db: AsyncConnection, call_id: UUID) -> Found | None:
    """One call with its facts, doctor's calls, inquiries, who came in, as JSON lists in order.

    And with the caller's own overrides that are open on it, and the newest advices they were given.
    """
    found = (await db.execute(_WHOLE_ONE, {"call_id": call_id})).one_or_none()
    return await ruling.prepare(db, found)


async def of_patient(db: AsyncConnection, patient_id: UUID, most: int) -> Sequence[Found]:
    """The newest calls that a patient was confirmed on, whole."""
    return (await db.execute(_OF_PATIENT, {"patient": patient_id, "most": most})).all()


async def last_of_patients(db: AsyncConnection, patient_ids: Sequence[UUID]) -> Sequence[Found]:
    """The newest call of each of these patients: whose, when opened, when closed."""
    return (await db.execute(_LAST_OF_PATIENTS, {"patients": list(patient_ids)})).all()


async def hold_inquiry(db: AsyncConnection, inquiry_id: UUID) -> None:
    """Waits for a close under way; the next statement sees what it left."""
    await db.execute(_HELD_ONE, {"inquiry_id": inquiry_id})


async def hold_inquiries(db: AsyncConnection, call_id: UUID) -> None:
    """Waits for answers under way, and lets none come in before the call is closed."""
    await db.execute(_HELD_ALL, {"call_id": call_id})


async def is_hospital(db: AsyncConnection, organisation_id: UUID) -> bool:
    """Whether an organisation is a hospital that takes part."""
    return (await db.execute(_HOSPITAL, {"hospital": organisation_id})).one_or_none() is not None


async def clock(db: AsyncConnection) -> datetime:
    """The database's time now, after whatever was waited for."""
    now: datetime = (await db.execute(_CLOCK)).scalar_one()
    return now

"""Rows of the emergency call. What happened is appended; the state of call and inquiry moves.

Times: `happened_at` is what people say, `recorded_at` is the database's clock.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.calls.kinds import Attempt, Capacity
from app.db import Row
from app.policy.sections import Section

KEY = {"section": None}
RECORD = {"section": Section.CALL_RECORD}


class Call(Row):
    """One emergency call. Key in the field: fire department, date, local number.

    `corrected_at`: when somebody else was last confirmed in place of a wrong person.
    `review_id`: under which it is reviewed, since its own key tells when it was opened.
    """

    __tablename__ = "calls"
    __table_args__ = (
        UniqueConstraint("fire_department_id", "dispatched_on", "local_number"),
        UniqueConstraint("review_id"),
        Index("ix_calls_unit", "unit_id", "closed_at"),
        Index("ix_calls_without_outcome", "opened_at", postgresql_where=text("outcome_at IS NULL")),
        Index("ix_calls_place", "municipality", "closed_at"),
        Index("ix_calls_closed", "closed_at", "id"),
        Index("ix_calls_patient", "patient_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    fire_department_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), info=RECORD)
    unit_id: Mapped[UUID] = mapped_column(ForeignKey("units.id"), info=RECORD)
    dispatched_on: Mapped[date] = mapped_column(info=RECORD)
    local_number: Mapped[str] = mapped_column(info=RECORD)
    municipality: Mapped[str] = mapped_column(info=RECORD)
    reason: Mapped[str] = mapped_column(info=RECORD)
    opened_at: Mapped[datetime] = mapped_column(info=RECORD)
    opened_by: Mapped[UUID] = mapped_column(info=KEY)
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("patients.id"), info=KEY)
    confirmed_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    confirmed_by_identifiers: Mapped[list[str]] = mapped_column(JSONB, info=RECORD)
    corrected_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    resuscitation: Mapped[str | None] = mapped_column(info=RECORD)
    transport: Mapped[str | None] = mapped_column(info=RECORD)
    handed_to: Mapped[str | None] = mapped_column(info=RECORD)
    destination_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), info=RECORD)
    destination_reason: Mapped[str | None] = mapped_column(info=RECORD)
    outcome_note: Mapped[str | None] = mapped_column(info=RECORD)
    outcome_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    closed_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    review_id: Mapped[UUID] = mapped_column(server_default=text("gen_random_uuid()"), info=KEY)


class CallUnit(Row):
    """A further unit on a call, of its own department or of another one that helps out.

    Whoever was released and comes back gets a new row.
    """

    __tablename__ = "call_units"
    __table_args__ = (
        ForeignKeyConstraint(
            ["unit_id", "fire_department_id"], ["units.id", "units.organisation_id"]
        ),
        Index("ix_call_units_call", "call_id"),
        Index(
            "ix_call_units_present",
            "unit_id",
            "call_id",
            unique=True,
            postgresql_where="released_at IS NULL",
        ),
        CheckConstraint("released_at >= added_at", name="order"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"), info=KEY)
    unit_id: Mapped[UUID] = mapped_column(info=RECORD)
    fire_department_id: Mapped[UUID] = mapped_column(info=RECORD)
    is_mutual_aid: Mapped[bool] = mapped_column(info=RECORD)
    added_at: Mapped[datetime] = mapped_column(info=RECORD)
    added_by: Mapped[UUID] = mapped_column(info=KEY)
    released_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    released_by: Mapped[UUID | None] = mapped_column(info=KEY)


class CallInvitation(Row):
    """An organisation whose physicians are asked to come onto a call, each for themselves.

    `first_opened_at`: when the first of them looked.
    """

    __tablename__ = "call_invitations"
    __table_args__ = (
        CheckConstraint(
            f"invited_as IN ({', '.join(repr(one.value) for one in Capacity)})", name="invited_as"
        ),
        CheckConstraint("ended_at >= invited_at", name="order"),
        Index("ix_call_invitations_call", "call_id"),
        Index(
            "ix_call_invitations_standing",
            "organisation_id",
            "call_id",
            "invited_as",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"), info=KEY)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), info=RECORD)
    invited_as: Mapped[str] = mapped_column(info=RECORD)
    invited_at: Mapped[datetime] = mapped_column(info=RECORD)
    invited_by: Mapped[UUID] = mapped_column(info=KEY)
    first_opened_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    ended_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    ended_by: Mapped[UUID | None] = mapped_column(info=KEY)


class LookUp(Row):
    """One try to find or confirm a person, kept to count them. What was asked stands nowhere."""

    __tablename__ = "look_ups"
    __table_args__ = (
        Index("ix_look_ups_call", "call_id"),
        Index("ix_look_ups_account", "account_id", "tried_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"), info=KEY)
    account_id: Mapped[UUID] = mapped_column(info=KEY)
    tried_at: Mapped[datetime] = mapped_column(info=KEY)


class CallFact(Row):
    """One thing learnt on the call; `value` is `{"value": …}`, null where nobody knows.

    A later row of the same name, source and speaker corrects the earlier one; `corrects` names
    a row of another voice that was taken down wrongly. Voices that differ stay side by side.
    """

    __tablename__ = "call_facts"
    __table_args__ = (Index("ix_call_facts_call", "call_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"), info=KEY)
    name: Mapped[str] = mapped_column(info=RECORD)
    value: Mapped[dict[str, Any]] = mapped_column(JSONB, info=RECORD)
    corrects: Mapped[UUID | None] = mapped_column(ForeignKey("call_facts.id"), info=KEY)
    source: Mapped[str] = mapped_column(info=RECORD)
    told_by: Mapped[str | None] = mapped_column(info=RECORD)
    happened_at: Mapped[datetime] = mapped_column(info=RECORD)
    recorded_at: Mapped[datetime] = mapped_column(info=RECORD)
    recorded_by: Mapped[UUID] = mapped_column(info=KEY)


class DoctorCall(Row):
    """One attempt to reach a doctor or the nurse who relays, and what was instructed.

    `confirmed` holds the answers by fact, `words` the instruction as it was spoken. `phoned_by`
    of the crew phoned and, where it was read back, read it back. `instructed_by` is the physician
    who wrote it by their own hand, which the crew's `reads_back` repeats.
    """

    __tablename__ = "doctor_calls"
    __table_args__ = (
        Index("ix_doctor_calls_call", "call_id", "id"),
        CheckConstraint(
            f"attempt IN ({', '.join(repr(one.value) for one in Attempt)})"
            " AND (attempt IN ('reached', 'refused_to_instruct')) = is_reached"
            " AND (attempt <> 'refused_to_instruct' OR instruction = 'none')",
            name="attempt",
        ),
        CheckConstraint(
            "instructed_by IS NULL OR instructed_by = recorded_by AND is_reached"
            " AND contact_role = 'online_mc_physician' AND phoned_by IS NULL",
            name="own_hand",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"), info=KEY)
    contact_role: Mapped[str] = mapped_column(info=RECORD)
    contact_name: Mapped[str | None] = mapped_column(info=RECORD)
    is_reached: Mapped[bool] = mapped_column(info=RECORD)
    attempt: Mapped[str | None] = mapped_column(info=RECORD)
    phoned_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), info=KEY)
    instructed_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"), info=KEY)
    reads_back: Mapped[UUID | None] = mapped_column(ForeignKey("doctor_calls.id"), info=KEY)
    confirmed: Mapped[dict[str, Any]] = mapped_column(JSONB, info=RECORD)
    instruction: Mapped[str] = mapped_column(info=RECORD)
    words: Mapped[str | None] = mapped_column(info=RECORD)
    is_read_back: Mapped[bool] = mapped_column(info=RECORD)
    is_told_of_withdrawal: Mapped[bool] = mapped_column(info=RECORD)
    is_confirmed_anew: Mapped[bool] = mapped_column(info=RECORD)
    arrival_minutes: Mapped[int | None] = mapped_column(info=RECORD)
    happened_at: Mapped[datetime] = mapped_column(info=RECORD)
    recorded_at: Mapped[datetime] = mapped_column(info=RECORD)
    recorded_by: Mapped[UUID] = mapped_column(info=KEY)


class Inquiry(Row):
    """One hospital asked to take the patient, and its answer."""

    __tablename__ = "inquiries"
    __table_args__ = (
        Index("ix_inquiries_call", "call_id"),
        Index("ix_inquiries_hospital", "hospital_id", "asked_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"), info=KEY)
    fire_department_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), info=KEY)
    hospital_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), info=RECORD)
    state: Mapped[str] = mapped_column(info=RECORD)
    minutes: Mapped[int] = mapped_column(info=RECORD)
    asked_at: Mapped[datetime] = mapped_column(info=RECORD)
    asked_by: Mapped[UUID] = mapped_column(info=KEY)
    answer: Mapped[str | None] = mapped_column(info=RECORD)
    answer_reason: Mapped[str | None] = mapped_column(info=RECORD)
    answered_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    answered_by: Mapped[UUID | None] = mapped_column(info=KEY)

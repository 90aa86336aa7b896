"""Rows of back-up hospital registrations and of the exchanges under them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row
from app.policy.sections import Section
from app.standby.kinds import Ending

KEY = {"section": None}
TRANSPORT = {"section": Section.TRANSPORT_WISH}


class BackupRegistration(Row):
    """One patient registered with one hospital through the home doctor; one at a time.

    `requested_on` is the day on the request form, `consented_on` that of explanation and consent.
    `reminded_for` is the due day of which both sides were last reminded.
    """

    __tablename__ = "backup_registrations"
    __table_args__ = (
        CheckConstraint(
            f"ended_for IN ({', '.join(repr(one.value) for one in Ending)})", name="ended_for"
        ),
        CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (ended_for IS NULL)",
            name="ended",
        ),
        Index(
            "ix_backup_registrations_open",
            "patient_id",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
        Index("ix_backup_registrations_patient", "patient_id", "id"),
        Index("ix_backup_registrations_hospital", "hospital_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    hospital_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), info=TRANSPORT)
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), info=TRANSPORT)
    requested_on: Mapped[date] = mapped_column(info=TRANSPORT)
    consented_on: Mapped[date] = mapped_column(info=TRANSPORT)
    registered_at: Mapped[datetime] = mapped_column(info=TRANSPORT)
    registered_by: Mapped[UUID] = mapped_column(info=KEY)
    reminded_for: Mapped[date | None] = mapped_column(info=KEY)
    ended_at: Mapped[datetime | None] = mapped_column(info=TRANSPORT)
    ended_by: Mapped[UUID | None] = mapped_column(info=KEY)
    ended_for: Mapped[str | None] = mapped_column(info=TRANSPORT)


class BackupExchange(Row):
    """That clinic and hospital exchanged clinical data, and which of them noted it; no content."""

    __tablename__ = "backup_exchanges"
    __table_args__ = (Index("ix_backup_exchanges_registration", "registration_id", "exchanged_on"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    registration_id: Mapped[UUID] = mapped_column(ForeignKey("backup_registrations.id"), info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    exchanged_on: Mapped[date] = mapped_column(info=TRANSPORT)
    recorded_at: Mapped[datetime] = mapped_column(info=TRANSPORT)
    recorded_by: Mapped[UUID] = mapped_column(info=KEY)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), info=KEY)

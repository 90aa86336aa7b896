"""Rows of the hospital's part: the handover and what goes home with the patient."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row
from app.policy.sections import Section

KEY = {"section": None}
RECORD = {"section": Section.CALL_RECORD}
HOME = {"section": Section.RETURN_HOME}


class Handover(Row):
    """One accepted patient: accepted, seen, arrived, admitted, discharged.

    Until the patient is confirmed on the call and lets the hospital see, `patient_id` is empty.
    The two grants, once opened from here, are never opened from here again.
    """

    __tablename__ = "handovers"
    __table_args__ = (
        UniqueConstraint("inquiry_id"),
        Index("ix_handovers_hospital", "hospital_id", "id"),
        Index("ix_handovers_patient", "patient_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    inquiry_id: Mapped[UUID] = mapped_column(ForeignKey("inquiries.id"), info=KEY)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"), info=KEY)
    patient_id: Mapped[UUID | None] = mapped_column(ForeignKey("patients.id"), info=KEY)
    hospital_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), info=RECORD)
    accepted_at: Mapped[datetime] = mapped_column(info=RECORD)
    accepted_by: Mapped[UUID] = mapped_column(info=KEY)
    handover_grant_id: Mapped[UUID | None] = mapped_column(ForeignKey("grants.id"), info=KEY)
    admission_grant_id: Mapped[UUID | None] = mapped_column(ForeignKey("grants.id"), info=KEY)
    seen_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    arrived_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    admitted_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    ward: Mapped[str | None] = mapped_column(info=RECORD)
    discharged_at: Mapped[datetime | None] = mapped_column(info=RECORD)


class ReturnHome(Row):
    """The return-home information of one discharge, for the home-care team."""

    __tablename__ = "return_home_letters"
    __table_args__ = (UniqueConstraint("handover_id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    handover_id: Mapped[UUID] = mapped_column(ForeignKey("handovers.id"), info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), index=True, info=KEY)
    written_at: Mapped[datetime] = mapped_column(info=HOME)
    written_by: Mapped[UUID] = mapped_column(info=KEY)
    discharged_on: Mapped[date] = mapped_column(info=HOME)
    physician: Mapped[str] = mapped_column(info=HOME)
    diagnoses: Mapped[str] = mapped_column(info=HOME)
    course: Mapped[str] = mapped_column(info=HOME)
    explained: Mapped[str] = mapped_column(info=HOME)
    patient_wishes: Mapped[str] = mapped_column(info=HOME)
    physical_independence: Mapped[str | None] = mapped_column(info=HOME)
    cognitive_independence: Mapped[str | None] = mapped_column(info=HOME)
    nutrition: Mapped[str | None] = mapped_column(info=HOME)
    needs: Mapped[str | None] = mapped_column(info=HOME)
    contraindications: Mapped[str | None] = mapped_column(info=HOME)
    prognosis: Mapped[str | None] = mapped_column(info=HOME)
    services: Mapped[str | None] = mapped_column(info=HOME)
    contact: Mapped[str] = mapped_column(info=HOME)
    nutrition_route: Mapped[str | None] = mapped_column(info=HOME)
    swallowing: Mapped[str | None] = mapped_column(info=HOME)
    staple_food: Mapped[str | None] = mapped_column(info=HOME)

"""Rows of talks that are due, and of those that were held and changed nothing. Append-only."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row
from app.policy.sections import Section
from app.revisits.kinds import RevisitReason

KEY = {"section": None}
VERDICT = {"section": Section.VERDICT}


class Revisit(Row):
    """One event after which the wishes are to be talked over, and the last day for it.

    It is open until a wish is recorded, or a talk that changed nothing, after `opened_at`.
    """

    __tablename__ = "revisits"
    __table_args__ = (
        CheckConstraint(
            f"reason IN ({', '.join(repr(one.value) for one in RevisitReason)})", name="reason"
        ),
        Index("ix_revisits_patient", "patient_id", "opened_at"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    reason: Mapped[str] = mapped_column(info=VERDICT)
    opened_at: Mapped[datetime] = mapped_column(info=KEY)
    opened_by: Mapped[UUID] = mapped_column(info=KEY)
    due_on: Mapped[date] = mapped_column(info=VERDICT)


class RevisitHeld(Row):
    """A talk in which the person kept to what is recorded; `next_due` takes the wish's place."""

    __tablename__ = "revisits_held"
    __table_args__ = (Index("ix_revisits_held_patient", "patient_id", "held_at"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    epoch: Mapped[int] = mapped_column(info=KEY)
    held_at: Mapped[datetime] = mapped_column(info=KEY)
    held_by: Mapped[UUID] = mapped_column(info=KEY)
    talked_on: Mapped[date] = mapped_column(info={"section": Section.DISCUSSIONS})
    next_due: Mapped[date] = mapped_column(info=VERDICT)

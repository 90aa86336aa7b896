"""Rows of what somebody must be told. A notice carries no clinical word and no name."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row


class Notice(Row):
    """One thing one organisation must know; who acknowledged it, and when."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_organisation", "organisation_id", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str]
    patient_id: Mapped[UUID | None]
    call_id: Mapped[UUID | None]
    told_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None]

"""Rows of what clinicians state of twelve-digit figures that are no My Number."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row


class NumberStatement(Row):
    """That a clinician says a twelve-digit figure is no My Number: of which field, what instead.

    Names and codes alone, never the figure: the field of the act in whose body it stood.
    """

    __tablename__ = "number_statements"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), index=True)
    act: Mapped[str]
    field: Mapped[str]
    instead: Mapped[str]
    stated_at: Mapped[datetime]
    stated_by: Mapped[UUID]
    stated_role: Mapped[str]

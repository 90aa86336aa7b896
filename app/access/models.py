"""Rows of the relations to a patient: grants, consents, agreements."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row


class Subject(Row):
    """A patient as the sharing rules see them: an id, a region, a counter, and no name.

    `epoch` counts every change that bears on trust. Whoever changes one holds this row's lock,
    so the counter, and not a clock, says what came after what. The row outlives an erased person.
    """

    __tablename__ = "subjects"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    epoch: Mapped[int]


class Grant(Row):
    """One relation of one holder to one patient, for a reason, from a moment to a moment.

    The holder is an organisation, a crew unit or a person. `closes_at` is excluded; empty
    means open until somebody closes it. `scope`, a surrogate's only, names the sections they may
    see; empty means all that their column allows. `closed_for` is for the care team alone.
    """

    __tablename__ = "grants"
    __table_args__ = (
        Index("ix_grants_holder", "holder_id", "patient_id"),
        Index("ix_grants_patient", "patient_id"),
        Index("ix_grants_call", "call_id"),
        CheckConstraint("closes_at IS NULL OR closes_at >= opened_at", name="order"),
        CheckConstraint("scope IS NULL OR basis = 'surrogate'", name="scope"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    holder_kind: Mapped[str]
    holder_id: Mapped[UUID]
    basis: Mapped[str]
    call_id: Mapped[UUID | None]
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    opened_by: Mapped[UUID]
    opened_for: Mapped[str]
    is_own_institution: Mapped[bool]
    scope: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    relation: Mapped[str | None]
    closed_by: Mapped[UUID | None]
    closed_for: Mapped[str | None]


class ConsentVersion(Row):
    """What the patient said about one group of recipients. The newest epoch counts."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("patient_id", "recipient", "epoch"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    recipient: Mapped[str]
    epoch: Mapped[int]
    state: Mapped[str]
    sections: Mapped[list[str] | None] = mapped_column(JSONB)
    restricted: Mapped[list[str]] = mapped_column(JSONB)
    given_by: Mapped[str]
    given_by_name: Mapped[str | None]
    surrogate_reason: Mapped[str | None]
    how: Mapped[str]
    paper: Mapped[str | None]
    given_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID]


class AgreementVersion(Row):
    """A region's sharing agreement: the cells that differ from the default, from an hour on."""

    __tablename__ = "agreements"
    __table_args__ = (UniqueConstraint("region", "version"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    version: Mapped[str]
    cells: Mapped[dict[str, Any]] = mapped_column(JSONB)
    in_force_from: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    approved_by: Mapped[list[str]] = mapped_column(JSONB)

"""Rows of the relations to a patient: grants, consents, agreements."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    UniqueConstraint,
)
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
    means open until somebody closes it.
    """

    __tablename__ = "grants"
    __table_args__ = (
        Index("ix_grants_holder", "holder_id", "patient_id"),
        Index("ix_grants_patient", "patient_id"),
        Index("ix_grants_call", "call_id"),
        CheckConstraint("closes_at IS NULL OR closes_at >= opened_at", name="order"),
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
    """A region's sharing agreement: the cells that differ from the default, from an hour on.

    Its content never changes; approval and withdrawal each come once. It begins at the wanted
    hour, or with its second approval where that comes later (`begins_at`, empty for a draft).
    """

    __tablename__ = "agreements"
    __table_args__ = (
        UniqueConstraint("region", "number"),
        Index("ix_agreements_in_force", "region", "begins_at"),
        # Two that were in force together would leave it to chance which one counts.
        Index(
            "uq_agreements_region_begins_at",
            "region",
            "begins_at",
            unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)"
            " AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name="withdrawn",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    region: Mapped[str]
    number: Mapped[int]
    cells: Mapped[dict[str, Any]] = mapped_column(JSONB)
    reason: Mapped[str]
    drafted_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    drafted_by_organisation: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    drafted_at: Mapped[datetime]
    in_force_from: Mapped[datetime]
    digest: Mapped[str]
    published_at: Mapped[datetime | None]
    begins_at: Mapped[datetime | None] = mapped_column(
        Computed(
            "CASE WHEN published_at IS NOT NULL THEN GREATEST(in_force_from, published_at) END",
            persisted=True,
        )
    )
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_reason: Mapped[str | None]


class AgreementApproval(Row):
    """One organisation's yes to one version as it was read, by one of its people."""

    __tablename__ = "agreement_approvals"
    __table_args__ = (
        PrimaryKeyConstraint("agreement_id", "organisation_id"),
        UniqueConstraint("agreement_id", "account_id"),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreements.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime]
    digest: Mapped[str]

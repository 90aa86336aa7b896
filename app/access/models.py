"""Rows of the relations to a patient: grants, consents, agreements, break-glass and reviews."""

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


class Move(Row):
    """One move to another municipality, at an epoch: whose agreement held before and holds since.

    Writing it moves the patient: the walls write `subjects.region` in the same statement, and
    nobody else does. `given` is the code as it came, where that was one of before.
    """

    __tablename__ = "moves"
    __table_args__ = (
        UniqueConstraint("patient_id", "epoch"),
        CheckConstraint("region <> region_before", name="elsewhere"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    epoch: Mapped[int]
    region_before: Mapped[str]
    region: Mapped[str]
    given: Mapped[str | None]
    moved_at: Mapped[datetime]
    moved_by: Mapped[UUID]


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


class Override(Row):
    """One time somebody broke the glass: who, on which patient, why, from when to when at most.

    Written once and never changed; when it really ended says its grant, which is inserted after
    it and refused without it. `words` is said to those who review it and to the care team.
    """

    __tablename__ = "overrides"
    __table_args__ = (
        Index("ix_overrides_patient", "patient_id", "id"),
        Index("ix_overrides_account", "account_id", "opened_at"),
        Index("ix_overrides_organisation", "organisation_id", "opened_at"),
        Index("ix_overrides_call", "call_id"),
        CheckConstraint(
            "closes_at > opened_at AND closes_at <= opened_at + interval '60 minutes'",
            name="an_hour",
        ),
        CheckConstraint(
            "second_factor_at BETWEEN opened_at - interval '5 minutes' AND opened_at",
            name="fresh",
        ),
        CheckConstraint("words <> '' AND identifiers <> '[]'::jsonb", name="said"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    grant_id: Mapped[UUID] = mapped_column(
        ForeignKey("grants.id", deferrable=True, initially="DEFERRED"), unique=True
    )
    call_id: Mapped[UUID | None]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    role: Mapped[str]
    reason: Mapped[str]
    words: Mapped[str]
    identifiers: Mapped[list[str]] = mapped_column(JSONB)
    second_factor_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    closes_at: Mapped[datetime]


class Review(Row):
    """Something a privacy officer has to look into, once for each thing (`about`), by a day.

    `account_id` is the person looked into. `figures` holds counts and nothing else.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("kind", "about"),
        Index("ix_reviews_organisation", "organisation_id", "id"),
        Index("ix_reviews_account", "account_id", "due_at"),
        CheckConstraint(
            "(outcome IS NULL) = (closed_at IS NULL) AND (outcome IS NULL) = (closed_by IS NULL)",
            name="closed",
        ),
        CheckConstraint("closed_by <> account_id", name="nobody_reviews_themselves"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str]
    about: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    patient_id: Mapped[UUID | None]
    grant_id: Mapped[UUID | None]
    call_id: Mapped[UUID | None]
    override_id: Mapped[UUID | None] = mapped_column(ForeignKey("overrides.id"))
    figures: Mapped[dict[str, Any]] = mapped_column(JSONB)
    happened_at: Mapped[datetime]
    opened_at: Mapped[datetime]
    due_at: Mapped[datetime]
    escalated_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    note: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]

"""Rows of published rulebooks. The content is never edited; only its steps are added."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row

BEGINS = "CASE WHEN published_at IS NOT NULL THEN GREATEST(in_force_from, published_at) END"


class RulebookVersion(Row):
    """One version of a rulebook as its text was sent, with the texts that it stands on.

    What stands in the text and is kept beside it, to be asked for: `book` (its id), `version`,
    title, kind, places, hours, and the ids that it `refines`. `digest` stands for text and parents.
    """

    __tablename__ = "rulebook_versions"
    __table_args__ = (
        CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)"
            " AND (withdrawn_at IS NULL) = (withdrawn_reason IS NULL)",
            name="withdrawn",
        ),
        CheckConstraint("octet_length(text) <= 65536", name="size"),
        CheckConstraint("jsonb_array_length(municipalities) > 0", name="somewhere"),
        Index("ix_rulebook_versions_begun", "book", "begins_at"),
        Index(
            "uq_rulebook_versions_book_version",
            "book",
            "version",
            unique=True,
            postgresql_where="published_at IS NOT NULL",
        ),
        Index(
            "uq_rulebook_versions_book_begins_at",
            "book",
            "begins_at",
            unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    book: Mapped[str]
    version: Mapped[str]
    kind: Mapped[str]
    title: Mapped[dict[str, Any]] = mapped_column(JSONB)
    text: Mapped[str]
    parents: Mapped[dict[str, Any]] = mapped_column(JSONB)
    digest: Mapped[str]
    refines: Mapped[list[str]] = mapped_column(JSONB)
    municipalities: Mapped[list[str]] = mapped_column(JSONB)
    excluding: Mapped[list[str]] = mapped_column(JSONB)
    note: Mapped[str]
    drafted_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    drafted_by_organisation: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    drafted_at: Mapped[datetime]
    in_force_from: Mapped[datetime]
    until: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    begins_at: Mapped[datetime | None] = mapped_column(Computed(BEGINS, persisted=True))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    withdrawn_reason: Mapped[str | None]


class RulebookComment(Row):
    """What one of the parties says of a version; `party` is what their organisation is."""

    __tablename__ = "rulebook_comments"
    __table_args__ = (
        CheckConstraint(
            "party IN ('home_care', 'fire_department', 'mc_council', 'municipality')", name="party"
        ),
        Index("ix_rulebook_comments_version", "rulebook_version_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rulebook_version_id: Mapped[UUID] = mapped_column(ForeignKey("rulebook_versions.id"))
    party: Mapped[str]
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    said_at: Mapped[datetime]
    text: Mapped[str]


class RulebookApproval(Row):
    """One organisation's yes to a version, as it was read: `digest` is what was read."""

    __tablename__ = "rulebook_approvals"
    __table_args__ = (UniqueConstraint("rulebook_version_id", "account_id"),)

    rulebook_version_id: Mapped[UUID] = mapped_column(
        ForeignKey("rulebook_versions.id"), primary_key=True
    )
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    approved_at: Mapped[datetime]
    digest: Mapped[str]

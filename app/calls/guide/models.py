"""Rows that the guide on a call rests on and leaves behind. Every one is appended, none changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.calls.kinds import FindingKind, MomentKind
from app.calls.models import KEY, RECORD
from app.db import Row
from app.transport.language.rulebook import Kind


class CallMoment(Row):
    """When the crew arrived, when resuscitation began. `happened_at` null: it did not, after all.

    Each is noted once; whoever corrects it names the row that stands, so that of two who
    correct it at once one is told.
    """

    __tablename__ = "call_moments"
    __table_args__ = (
        CheckConstraint(
            f"kind IN ({', '.join(repr(one.value) for one in MomentKind)})", name="kind"
        ),
        CheckConstraint("happened_at IS NOT NULL OR corrects IS NOT NULL", name="something"),
        UniqueConstraint("id", "call_id", "kind"),
        UniqueConstraint("corrects"),
        ForeignKeyConstraint(
            ["corrects", "call_id", "kind"],
            ["call_moments.id", "call_moments.call_id", "call_moments.kind"],
        ),
        Index(
            "ix_call_moments_first",
            "call_id",
            "kind",
            unique=True,
            postgresql_where="corrects IS NULL",
        ),
        Index("ix_call_moments_call", "call_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"), info=KEY)
    kind: Mapped[str] = mapped_column(info=RECORD)
    happened_at: Mapped[datetime | None] = mapped_column(info=RECORD)
    corrects: Mapped[UUID | None] = mapped_column(info=KEY)
    recorded_at: Mapped[datetime] = mapped_column(info=RECORD)
    recorded_by: Mapped[UUID] = mapped_column(info=KEY)


class CallAdvice(Row):
    """What the rule said on a call to readers of one role, from what: kept as it changed.

    `facts` and `advice` are canonical JSON as text, so that a replay compares bytes; they hold
    codes and times and no name. `digest` stands for all of it but the running of the clock.
    """

    __tablename__ = "call_advices"
    __table_args__ = (
        CheckConstraint(f"kind IN ({', '.join(repr(one.value) for one in Kind)})", name="kind"),
        CheckConstraint(
            "(rulebook_id IS NULL) = (rulebook_version IS NULL)"
            " AND (rulebook_id IS NULL) = (rulebook_digest IS NULL)",
            name="rulebook",
        ),
        UniqueConstraint("call_id", "kind", "role", "number"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"), info=KEY)
    kind: Mapped[str] = mapped_column(info=RECORD)
    role: Mapped[str] = mapped_column(info=RECORD)
    number: Mapped[int] = mapped_column(info=KEY)
    given_at: Mapped[datetime] = mapped_column(info=RECORD)
    rulebook_id: Mapped[str | None] = mapped_column(info=RECORD)
    rulebook_version: Mapped[str | None] = mapped_column(info=RECORD)
    rulebook_digest: Mapped[str | None] = mapped_column(info=RECORD)
    evaluator: Mapped[str] = mapped_column(info=RECORD)
    facts: Mapped[str] = mapped_column(info=RECORD)
    advice: Mapped[str] = mapped_column(info=RECORD)
    digest: Mapped[str] = mapped_column(info=RECORD)


class ReviewFinding(Row):
    """What a council found on a call: a code and a few words; a later row corrects an earlier."""

    __tablename__ = "review_findings"
    __table_args__ = (
        CheckConstraint(
            f"kind IN ({', '.join(repr(one.value) for one in FindingKind)})", name="kind"
        ),
        UniqueConstraint("id", "call_id", "council_id"),
        UniqueConstraint("corrects"),
        ForeignKeyConstraint(
            ["corrects", "call_id", "council_id"],
            ["review_findings.id", "review_findings.call_id", "review_findings.council_id"],
        ),
        Index("ix_review_findings_call", "call_id"),
        Index("ix_review_findings_council", "council_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    call_id: Mapped[UUID] = mapped_column(ForeignKey("calls.id"), info=KEY)
    council_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), info=RECORD)
    kind: Mapped[str] = mapped_column(info=RECORD)
    words: Mapped[str | None] = mapped_column(info=RECORD)
    corrects: Mapped[UUID | None] = mapped_column(info=KEY)
    recorded_at: Mapped[datetime] = mapped_column(info=RECORD)
    recorded_by: Mapped[UUID] = mapped_column(info=KEY)

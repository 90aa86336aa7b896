"""Rows of what somebody must be told and where it is sent. No clinical word and no name."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row, XactId

_WAITING = "outcome IS NULL"


class Notice(Row):
    """One thing one organisation must know; who acknowledged it, and when.

    `thread`: shared by all that were told by one act, and by what came of their silence. `onward`:
    the organisations told in its place, in this order. `deadline`: when the next is told; none
    where no answer is waited for. `xid`: a stream's cursor.
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("ix_notices_organisation", "organisation_id", "id", unique=True),
        Index("ix_notices_stream", "organisation_id", "xid", "id"),
        Index(
            "ix_notices_review_due",
            "patient_id",
            "told_at",
            postgresql_where="kind = 'review_due'",
        ),
        Index("ix_notices_thread", "thread", "organisation_id", "kind", unique=True),
        Index(
            "ix_notices_unseen",
            "organisation_id",
            "kind",
            postgresql_where="acknowledged_at IS NULL",
        ),
        Index(
            "ix_notices_deadline",
            "deadline",
            postgresql_where="acknowledged_at IS NULL AND deadline IS NOT NULL",
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    kind: Mapped[str]
    patient_id: Mapped[UUID | None]
    call_id: Mapped[UUID | None]
    told_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_by: Mapped[UUID | None]
    xid: Mapped[str] = mapped_column(XactId(), server_default=text("pg_current_xact_id()"))
    thread: Mapped[UUID | None]
    onward: Mapped[list[str]] = mapped_column(server_default="[]")
    deadline: Mapped[datetime | None]
    step: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    escalated_at: Mapped[datetime | None]


class Endpoint(Row):
    """Where an organisation is told besides the app, until it is ended; never changed.

    `kinds`: which notices; none named means all. The secret is sealed for this very row.
    """

    __tablename__ = "endpoints"
    __table_args__ = (
        CheckConstraint("form IN ('webhook', 'mail')", name="form"),
        CheckConstraint("(form = 'webhook') = (secret_sealed IS NOT NULL)", name="secret"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
        Index("ix_endpoints_organisation", "organisation_id", "id", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    form: Mapped[str]
    address: Mapped[str]
    secret_sealed: Mapped[str | None]
    kinds: Mapped[list[str]] = mapped_column(server_default="[]")
    opened_at: Mapped[datetime]
    opened_by: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class Delivery(Row):
    """One notice on its way to one endpoint, written with the notice: its body never changes.

    `round` 0 as it was told, 1 once more after its deadline. While a sender has it, `claim` is
    that sender's and `due_at` the end of its lease. `trouble`: a word of a closed list.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("outcome IN ('delivered', 'dead', 'ended')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled"),
        ForeignKeyConstraint(
            ["organisation_id", "notice_id"],
            ["notices.organisation_id", "notices.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["organisation_id", "endpoint_id"],
            ["endpoints.organisation_id", "endpoints.id"],
        ),
        UniqueConstraint("notice_id", "endpoint_id", "round"),
        Index("ix_deliveries_due", "endpoint_id", "due_at", postgresql_where=_WAITING),
        Index("ix_deliveries_organisation", "organisation_id", "written_at", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    notice_id: Mapped[UUID]
    organisation_id: Mapped[UUID]
    endpoint_id: Mapped[UUID]
    round: Mapped[int] = mapped_column(SmallInteger)
    body: Mapped[str]
    written_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    claim: Mapped[UUID | None]
    outcome: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    trouble: Mapped[str | None]

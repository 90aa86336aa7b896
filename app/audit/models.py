"""The rows of the audit: leaves, the processes that write them, and the tree they are sealed in."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row, XactId


class Leaf(Row):
    """One thing that happened. Insert-only; the MAC covers every column but `xid` and itself.

    `form` says which columns: 1 as before leaves were numbered, 2 with process and number.
    `patient_id` has no foreign key: the log outlives an erased person and stays provable.
    """

    __tablename__ = "audit_leaves"
    __table_args__ = (
        UniqueConstraint("process_id", "number"),
        CheckConstraint(
            "CASE form WHEN 1 THEN num_nonnulls(process_id, number) = 0"
            " ELSE num_nulls(process_id, number) = 0 AND number > 0 END",
            name="form",
        ),
        Index("ix_audit_leaves_patient", "patient_id", "at"),
        Index("ix_audit_leaves_account", "account_id", "at"),
        Index("ix_audit_leaves_organisation", "organisation_id", "at", "id"),
        Index("ix_audit_leaves_xid", "xid", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    form: Mapped[int] = mapped_column(SmallInteger)
    process_id: Mapped[UUID | None]
    number: Mapped[int | None] = mapped_column(BigInteger)
    xid: Mapped[str] = mapped_column(XactId(), server_default=text("pg_current_xact_id()"))
    request_id: Mapped[UUID]
    account_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    role: Mapped[str | None]
    unit_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None]
    device: Mapped[str | None]
    signed_in_at: Mapped[datetime | None]
    action: Mapped[str]
    outcome: Mapped[str]
    purpose: Mapped[str]
    patient_id: Mapped[UUID | None]
    call_id: Mapped[UUID | None]
    basis: Mapped[str | None]
    grant_id: Mapped[UUID | None]
    agreement: Mapped[str | None]
    consent: Mapped[str | None]
    sections: Mapped[dict[str, Any]] = mapped_column(JSONB)
    fields: Mapped[list[str]] = mapped_column(JSONB)
    reason: Mapped[str | None]
    epoch: Mapped[int | None]
    search: Mapped[str | None]
    kid: Mapped[str]
    mac: Mapped[str]


class Process(Row):
    """One pen that writes leaves: a worker of the service, the jobs, a command.

    `last_number` is the highest that it has given out, `settled_number` the one up to which
    each has its leaf, void or not. The MAC covers every column but itself and its key.
    """

    __tablename__ = "audit_processes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    last_number: Mapped[int] = mapped_column(BigInteger)
    settled_number: Mapped[int] = mapped_column(BigInteger)
    kid: Mapped[str]
    mac: Mapped[str]


class Sealed(Row):
    """The place of a leaf in the tree, and the hash that stands there. Insert-only."""

    __tablename__ = "audit_sealed"
    __table_args__ = (UniqueConstraint("leaf_id"),)

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    leaf_id: Mapped[UUID]
    hash: Mapped[bytes]


class NodeHash(Row):
    """A complete subtree of two leaves or more, so that proofs need few rows. Insert-only."""

    __tablename__ = "audit_nodes"

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    hash: Mapped[bytes]


class SignedHead(Row):
    """A head that the sealer signed. Two of one size differ in time: nothing happened. Insert-only.

    `cursor` is the newest leaf sealed, as `xid/id`.
    """

    __tablename__ = "audit_heads"
    __table_args__ = (Index("ix_audit_heads_signed_at", "signed_at"),)

    size: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    signed_at: Mapped[datetime] = mapped_column(primary_key=True)
    root: Mapped[bytes]
    cursor: Mapped[str]
    kid: Mapped[str]
    signature: Mapped[bytes]


class Anchored(Row):
    """When the outside place had every head up to which. For whoever asks how far it lags."""

    __tablename__ = "audit_anchored"

    at: Mapped[datetime] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    signed_at: Mapped[datetime]

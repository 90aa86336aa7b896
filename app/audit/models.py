"""The rows of the audit."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from app.db import Row


class XactId(UserDefinedType[str]):
    """PostgreSQL's xid8: which transaction wrote a row; the sealer's cursor (never a sequence)."""

    cache_ok = True

    def get_col_spec(self, **kw: Any) -> str:  # noqa: ANN401, ARG002  SQLAlchemy calls it so
        """The type's name in DDL."""
        return "xid8"


# So that comparing models with tables knows the type when it meets it.
ischema_names["xid8"] = XactId


class Leaf(Row):
    """One thing that happened. Insert-only; the MAC covers every column but `xid` and itself.

    `patient_id` has no foreign key: the log outlives an erased person and stays provable.
    """

    __tablename__ = "audit_leaves"
    __table_args__ = (
        Index("ix_audit_leaves_patient", "patient_id", "at"),
        Index("ix_audit_leaves_account", "account_id", "at"),
        Index("ix_audit_leaves_organisation", "organisation_id", "at", "id"),
        Index("ix_audit_leaves_xid", "xid"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
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

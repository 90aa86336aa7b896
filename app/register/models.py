"""Rows of a load: the file's own line of settings, and one row for each person in it.

They speak of people who are not registered yet, so no patient's id leads here. What a row says is
kept only until somebody decides: it goes with its registration, and with what is wrong with it.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row
from app.register.kinds import FileKind, LoadState, RowState


def _one_of(name: str, kinds: type[FileKind | LoadState | RowState]) -> CheckConstraint:
    words = ", ".join(repr(kind.value) for kind in kinds)
    return CheckConstraint(f"{name} IN ({words})", name=name)


class Load(Row):
    """One file: whose, for which municipality, what its columns are, how far it is."""

    __tablename__ = "loads"
    __table_args__ = (
        _one_of("form", FileKind),
        _one_of("state", LoadState),
        CheckConstraint("(started_by IS NULL) = (started_at IS NULL)", name="started"),
        CheckConstraint("(state IN ('done', 'ended')) = (ended_at IS NOT NULL)", name="ended"),
        UniqueConstraint("id", "organisation_id"),
        Index(
            "ix_loads_open",
            "organisation_id",
            unique=True,
            postgresql_where="ended_at IS NULL",
        ),
        Index("ix_loads_organisation", "organisation_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"))
    opened_by: Mapped[UUID]
    opened_at: Mapped[datetime]
    region: Mapped[str]
    area: Mapped[str | None]
    informed_on: Mapped[date]
    form: Mapped[str]
    encoding: Mapped[str]
    sha256: Mapped[str]
    columns: Mapped[list[Any]] = mapped_column(JSONB)
    state: Mapped[str]
    started_by: Mapped[UUID | None]
    started_at: Mapped[datetime | None]
    ended_by: Mapped[UUID | None]
    ended_at: Mapped[datetime | None]


class LoadRow(Row):
    """A row of the file: its line, its cells while they are needed, what is to be mended."""

    __tablename__ = "load_rows"
    __table_args__ = (
        _one_of("state", RowState),
        CheckConstraint("(state IN ('waiting', 'good')) = (cells IS NOT NULL)", name="cells"),
        CheckConstraint("twin_key IS NULL OR state = 'good'", name="twin_key"),
        ForeignKeyConstraint(["load_id", "organisation_id"], ["loads.id", "loads.organisation_id"]),
        Index("ix_load_rows_state", "load_id", "state", "number"),
        Index("ix_load_rows_twin", "load_id", "twin_key", postgresql_where="twin_key IS NOT NULL"),
    )

    load_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID]
    line: Mapped[int]
    state: Mapped[str]
    cells: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    twin_key: Mapped[str | None]
    findings: Mapped[list[Any]] = mapped_column(JSONB)

"""Rows of papers: scans, their bytes, readings, checks, removals. Append-only; `epoch` orders them.

What a row says belongs to the sections that its paper's kind speaks of (`kinds.SPEAKS_OF`); a
column that only one kind fills names its section here.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row
from app.policy.sections import Section

KEY = {"section": None}
BY_KIND = {"section": None}  # shown by the decision over every section that the kind speaks of
VERDICT = {"section": Section.VERDICT}
RESUSCITATION = {"section": Section.RESUSCITATION_WISH}
ORDER = {"section": Section.PHYSICIAN_ORDERS}


class Paper(Row):
    """A scan or photograph of a signed paper. By itself it makes nothing valid.

    `written_on` is the day on the paper as far as known, null where it is not.
    """

    __tablename__ = "papers"
    __table_args__ = (
        UniqueConstraint("patient_id", "epoch"),
        UniqueConstraint("id", "patient_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    epoch: Mapped[int] = mapped_column(info=KEY)
    kind: Mapped[str] = mapped_column(info=VERDICT)
    written_on: Mapped[str | None] = mapped_column(info=VERDICT)
    media_type: Mapped[str] = mapped_column(info=BY_KIND)
    pages: Mapped[int] = mapped_column(info=BY_KIND)
    byte_size: Mapped[int] = mapped_column(info=BY_KIND)
    sha256: Mapped[str] = mapped_column(index=True, info=BY_KIND)
    kept_in: Mapped[str] = mapped_column(info=KEY)
    added_at: Mapped[datetime] = mapped_column(info=VERDICT)
    added_by: Mapped[UUID] = mapped_column(info=KEY)
    added_role: Mapped[str] = mapped_column(info=VERDICT)


class PaperContent(Row):
    """The bytes of a paper that is kept in the database, as they came."""

    __tablename__ = "paper_contents"
    __table_args__ = (
        ForeignKeyConstraint(["paper_id", "patient_id"], ["papers.id", "papers.patient_id"]),
    )

    paper_id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(index=True, info=KEY)
    content: Mapped[bytes] = mapped_column(LargeBinary, info=BY_KIND)


class PaperReading(Row):
    """What a paper says, as one person typed it. The newest of a paper counts."""

    __tablename__ = "paper_transcriptions"
    __table_args__ = (
        UniqueConstraint("patient_id", "epoch"),
        UniqueConstraint("id", "patient_id"),
        ForeignKeyConstraint(["paper_id", "patient_id"], ["papers.id", "papers.patient_id"]),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    paper_id: Mapped[UUID] = mapped_column(index=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(info=KEY)
    epoch: Mapped[int] = mapped_column(info=KEY)
    issued_on: Mapped[str | None] = mapped_column(info=VERDICT)
    physician_name: Mapped[str | None] = mapped_column(info=ORDER)
    has_patient_signature: Mapped[bool] = mapped_column(info=VERDICT)
    has_witness_signature: Mapped[bool] = mapped_column(info=VERDICT)
    has_surrogate_signature: Mapped[bool] = mapped_column(info=VERDICT)
    covers_arrest: Mapped[bool | None] = mapped_column(info=ORDER)
    resuscitation: Mapped[str] = mapped_column(info=RESUSCITATION)
    typed_at: Mapped[datetime] = mapped_column(info=VERDICT)
    typed_by: Mapped[UUID] = mapped_column(info=KEY)
    typed_role: Mapped[str] = mapped_column(info=VERDICT)


class PaperCheck(Row):
    """Whether a second person reads the same; where not, in which fields."""

    __tablename__ = "paper_checks"
    __table_args__ = (
        UniqueConstraint("reading_id"),
        ForeignKeyConstraint(
            ["reading_id", "patient_id"],
            ["paper_transcriptions.id", "paper_transcriptions.patient_id"],
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    reading_id: Mapped[UUID] = mapped_column(info=KEY)
    patient_id: Mapped[UUID] = mapped_column(index=True, info=KEY)
    epoch: Mapped[int] = mapped_column(info=KEY)
    agrees: Mapped[bool] = mapped_column(info=VERDICT)
    differing: Mapped[list[Any]] = mapped_column(JSONB, info=BY_KIND)
    checked_at: Mapped[datetime] = mapped_column(info=VERDICT)
    checked_by: Mapped[UUID] = mapped_column(info=KEY)
    checked_role: Mapped[str] = mapped_column(info=VERDICT)


class PaperRemoval(Row):
    """One person's word that a paper should count no more, and why.

    What bears on a verdict goes by two of them, anything else by one.
    """

    __tablename__ = "paper_removals"
    __table_args__ = (
        UniqueConstraint("paper_id", "removed_by"),
        ForeignKeyConstraint(["paper_id", "patient_id"], ["papers.id", "papers.patient_id"]),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    paper_id: Mapped[UUID] = mapped_column(info=KEY)
    patient_id: Mapped[UUID] = mapped_column(index=True, info=KEY)
    epoch: Mapped[int] = mapped_column(info=KEY)
    reason: Mapped[str] = mapped_column(info=VERDICT)
    removed_at: Mapped[datetime] = mapped_column(info=VERDICT)
    removed_by: Mapped[UUID] = mapped_column(info=KEY)
    removed_role: Mapped[str] = mapped_column(info=VERDICT)

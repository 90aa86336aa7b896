"""Rows of two records of one person: who is to be merged into whom, and every step of it.

A merge names the two records and says nothing else, so that it outlives either. What was said
stands in the steps, one for each record: whoever reaches one of the two reads its own alone.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row
from app.patients.models import IDENTITY, KEY, VERDICT


class Merge(Row):
    """Two records, and which of them stays. Its state is its newest step."""

    __tablename__ = "merges"
    __table_args__ = (
        CheckConstraint("kept_id <> ended_id", name="two"),
        Index("ix_merges_kept", "kept_id"),
        Index("ix_merges_ended", "ended_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    kept_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))
    ended_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"))


class MergeStepRow(Row):
    """One step, as it bears on one of the two records; `epoch` is that record's.

    `carried`, on the record that is kept: what the other was worth; `agrees_until`, the last day
    on which it would have said the same; `said_else_on`, the last on which it said otherwise.
    """

    __tablename__ = "merge_steps"
    __table_args__ = (
        UniqueConstraint("patient_id", "epoch"),
        CheckConstraint(
            "(carried IS NOT NULL) = (step = 'confirmed' AND side = 'kept')", name="carried"
        ),
        Index("ix_merge_steps_merge", "merge_id", "patient_id", "epoch"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    merge_id: Mapped[UUID] = mapped_column(ForeignKey("merges.id"), info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    side: Mapped[str] = mapped_column(info=VERDICT)
    epoch: Mapped[int] = mapped_column(info=KEY)
    step: Mapped[str] = mapped_column(info=VERDICT)
    words: Mapped[str] = mapped_column(info=IDENTITY)
    carried: Mapped[str | None] = mapped_column(info=VERDICT)
    agrees_until: Mapped[date | None] = mapped_column(info=VERDICT)
    said_else_on: Mapped[date | None] = mapped_column(info=VERDICT)
    taken_at: Mapped[datetime] = mapped_column(info=VERDICT)
    taken_by: Mapped[UUID] = mapped_column(info=KEY)
    taken_role: Mapped[str] = mapped_column(info=VERDICT)
    second_factor_at: Mapped[datetime] = mapped_column(info=KEY)


class TwinPair(Row):
    """Two records that the clock found alike, once. What came of it is said elsewhere."""

    __tablename__ = "twin_pairs"
    __table_args__ = (CheckConstraint("patient_id < other_id", name="in_order"),)

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"), primary_key=True)
    found_at: Mapped[datetime]


class TwinWord(Row):
    """That two records are of two people after all, or may be of one again. The newest counts.

    Written on both, so that erasing either takes its own.
    """

    __tablename__ = "twin_words"
    __table_args__ = (
        CheckConstraint("patient_id <> other_id", name="two"),
        Index("ix_twin_words_pair", "patient_id", "other_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, info=KEY)
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patients.id"), info=KEY)
    other_id: Mapped[UUID] = mapped_column(ForeignKey("subjects.id"), info=KEY)
    is_dismissed: Mapped[bool] = mapped_column(info=IDENTITY)
    words: Mapped[str] = mapped_column(info=IDENTITY)
    said_at: Mapped[datetime] = mapped_column(info=IDENTITY)
    said_by: Mapped[UUID] = mapped_column(info=KEY)
    said_role: Mapped[str] = mapped_column(info=IDENTITY)


class TwinRound(Row):
    """How far the clock has looked through everybody. One row."""

    __tablename__ = "twin_rounds"

    number: Mapped[int] = mapped_column(primary_key=True)
    looked_until: Mapped[UUID]

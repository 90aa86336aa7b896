"""Rows of what was counted. No row speaks of anybody: a place, a period, a number."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row


class FigureRow(Row):
    """One figure, counted once and kept: small numbers too, so only the database reads it.

    `place` is a municipality's code or a prefecture's two digits, `period` a quarter (2026-Q1) or
    a year, `through` how many of the quarter's months are in it; `number` is empty where there
    is no median.
    """

    __tablename__ = "figures"

    place: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    through: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    indicator: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int | None]
    counted_at: Mapped[datetime]

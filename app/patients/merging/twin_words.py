"""Queries for pairs of records: what was said of one, and what the clock finds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, column, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Found
from app.patients.merging.models import TwinWord
from app.people.names import ACCOUNTS

_MOST = 50
_ADD = insert(TwinWord)
_SAID = (
    select(
        TwinWord.is_dismissed,
        TwinWord.words,
        TwinWord.said_at,
        TwinWord.said_role,
        ACCOUNTS.c.name.label("said_by_name"),
    )
    .outerjoin(ACCOUNTS, ACCOUNTS.c.id == TwinWord.said_by)
    .where(
        TwinWord.patient_id == bindparam("patient_id"), TwinWord.other_id == bindparam("other_id")
    )
    .order_by(TwinWord.id.desc())
    .limit(_MOST)
)
_FIND = select(
    func.wall.find_twins(bindparam("moment"), bindparam("most"))
    .table_valued(column("one", Uuid()), column("other", Uuid()), column("organisation", Uuid()))
    .alias("found")
)


async def add(db: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """What somebody said of a pair, on both."""
    await db.execute(_ADD, rows)


async def said(db: AsyncConnection, patient_id: UUID, other_id: UUID) -> Sequence[Found]:
    """Everything that was said of a pair, newest first."""
    return (await db.execute(_SAID, {"patient_id": patient_id, "other_id": other_id})).all()


async def find(db: AsyncConnection, moment: datetime, most: int) -> Sequence[Found]:
    """The pairs that are new among the next so many patients, with whom to tell of each.

    A row of nothing says that there is more.
    """
    return (await db.execute(_FIND, {"moment": moment, "most": most})).all()

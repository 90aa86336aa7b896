"""Queries for talks that are due: rows of their own, and parts of the statement of a will."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Uuid,
    bindparam,
    column,
    exists,
    func,
    insert,
    literal,
    not_,
    select,
    true,
)
from sqlalchemy import cast as sql_cast
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import ScalarSelect

from app.clock import japan_date
from app.db import Found, uuid7
from app.revisits.kinds import RevisitReason, due_on
from app.revisits.models import Revisit, RevisitHeld

_JAPAN = literal("Asia/Tokyo")
_LONG_AGO = sql_cast(literal("-infinity"), DateTime(timezone=True))
_REMIND = select(
    func.wall.revisits_to_remind_of(bindparam("today", type_=Date()))
    .table_valued(column("patient", Uuid()), column("clinic", Uuid()))
    .alias("due")
).limit(bindparam("most"))


def first_due(
    patient: Any,  # noqa: ANN401  a column or a bound value
    is_answered: Callable[[Any, Any], ColumnElement[bool]],
    until: Any = None,  # noqa: ANN401  a bound value
) -> ScalarSelect[date]:
    """The earliest day among the talks that are open, as part of a statement.

    `is_answered`, of an event's moment and its day in Japan: whether a wish answers it. A talk
    that changed nothing does where it was noted after the event and held on its day or later.
    `until`: as it stood at that moment.
    """
    day = sql_cast(func.timezone(_JAPAN, Revisit.opened_at), Date)
    held = exists().where(
        RevisitHeld.patient_id == patient,
        RevisitHeld.held_at > Revisit.opened_at,
        RevisitHeld.talked_on >= day,
        true() if until is None else RevisitHeld.held_at <= until,
    )
    return (
        select(func.min(Revisit.due_on))
        .where(
            Revisit.patient_id == patient,
            not_(held.correlate(Revisit)),
            not_(is_answered(Revisit.opened_at, day)),
            true() if until is None else Revisit.opened_at <= until,
        )
        .scalar_subquery()
    )


def kept_until(patient: Any, since: Any, until: Any = None) -> ScalarSelect[date]:  # noqa: ANN401  likewise
    """What the newest talk since the wish set as the next day; null where none was held.

    `since`: when the newest wish was recorded.
    """
    return (
        select(RevisitHeld.next_due)
        .where(
            RevisitHeld.patient_id == patient,
            RevisitHeld.held_at > func.coalesce(since, _LONG_AGO),
            true() if until is None else RevisitHeld.held_at <= until,
        )
        .order_by(RevisitHeld.epoch.desc())
        .limit(1)
        .scalar_subquery()
    )


async def open_one(
    db: AsyncConnection, patient_id: UUID, reason: RevisitReason, at: datetime, account_id: UUID
) -> None:
    """Notes an event of now after which the wishes are to be talked over."""
    await db.execute(
        insert(Revisit),
        {
            "id": uuid7(),
            "patient_id": patient_id,
            "reason": reason.value,
            "opened_at": at,
            "opened_by": account_id,
            "due_on": due_on(reason, japan_date(at)),
        },
    )


async def hold(db: AsyncConnection, columns: Mapping[str, Any]) -> None:
    """A talk that changed nothing."""
    await db.execute(insert(RevisitHeld), columns)


async def of_patients(db: AsyncConnection, patient_ids: Sequence[UUID]) -> Sequence[Found]:
    """Every event noted of these patients, newest first."""
    statement = (
        select(Revisit.patient_id, Revisit.reason, Revisit.opened_at, Revisit.due_on)
        .where(Revisit.patient_id.in_(patient_ids))
        .order_by(Revisit.opened_at.desc())
    )
    return (await db.execute(statement)).all()


async def to_remind_of(db: AsyncConnection, today: date, most: int) -> Sequence[Found]:
    """Patients whose talk is due within a week and of whom nobody was reminded, by clinic."""
    return (await db.execute(_REMIND, {"today": today, "most": most})).all()

"""Queries for what the patient said about who may see: every version, newest first."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.models import ConsentVersion
from app.db import Found

_EVERY = (
    select(
        ConsentVersion.id,
        ConsentVersion.recipient,
        ConsentVersion.epoch,
        ConsentVersion.state,
        ConsentVersion.sections,
        ConsentVersion.restricted,
        ConsentVersion.given_by,
        ConsentVersion.given_by_name,
        ConsentVersion.surrogate_reason,
        ConsentVersion.how,
        ConsentVersion.paper,
        ConsentVersion.given_on,
        ConsentVersion.recorded_at,
        ConsentVersion.recorded_by,
    )
    .where(ConsentVersion.patient_id == bindparam("patient_id"))
    .order_by(ConsentVersion.epoch.desc())
)
_NEWEST = (
    select(
        ConsentVersion.state,
        ConsentVersion.sections,
        ConsentVersion.restricted,
        ConsentVersion.given_on,
        func.wall.kept_words(ConsentVersion.patient_id, ConsentVersion.recipient).label(
            "kept_words"
        ),
    )
    .where(
        ConsentVersion.patient_id == bindparam("patient_id"),
        ConsentVersion.recipient == bindparam("recipient"),
    )
    .order_by(ConsentVersion.epoch.desc())
    .limit(1)
)


async def add(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A new version of a consent."""
    await db.execute(insert(ConsentVersion), columns)


async def newest(db: AsyncConnection, patient_id: UUID, recipient: str) -> Found | None:
    """The newest version of one consent: state, sections, what is kept back, of which day.

    `kept_words`: what was said to the group on the record that this one went into.
    """
    asked = {"patient_id": patient_id, "recipient": recipient}
    return (await db.execute(_NEWEST, asked)).one_or_none()


async def every(db: AsyncConnection, patient_id: UUID) -> Sequence[Found]:
    """Every version of every consent of a patient, newest first."""
    return (await db.execute(_EVERY, {"patient_id": patient_id})).all()

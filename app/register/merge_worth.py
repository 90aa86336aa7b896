"""What the record that ends is worth to the other: read once, under both locks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.permit import Permit
from app.clock import japan_date
from app.db import Found
from app.intent import store as intent
from app.intent.carrying import carried, said_else_on, without

_ALSO_SAID: Final = (
    "ventilator",
    "tube_feeding",
    "antibiotics",
    "hospital_transport",
    "registered_hospital_id",
    "by_state",
)
"""Answers of a wish that no plain value holds, and on which two may differ as well."""


async def worth_of(
    db: AsyncConnection, kept_by: Permit, ended_by: Permit, merge_id: UUID, moment: datetime
) -> dict[str, object]:
    """What the record that ends brings along, as columns of the step. Raises Refused."""
    rows = []
    for permit in (kept_by, ended_by):
        row = await intent.person_with_will(db, permit.patient_id)
        if row is None:
            raise permit.refused("lock", "no_row")
        rows.append(row)
    kept, ended = (
        without(
            intent.intent_of(row, deceased_on=row.deceased_on, merged_into=row.merged_into),
            merge_id,
        )
        for row in rows
    )
    says_else = _also_said(rows[0]) != _also_said(rows[1])
    worth, until = carried(kept, ended, on=japan_date(moment), says_else=says_else)
    return {"carried": worth.value, "agrees_until": until, "said_else_on": said_else_on(ended)}


def _also_said(row: Found) -> Sequence[object] | None:
    return [row.newest_wish[0][name] for name in _ALSO_SAID] if row.newest_wish else None

"""Pairs that may be one person: found by the clock, told once, and said to be two people."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Entry
from app.db import uuid7
from app.errors import Conflict
from app.notices import actions as notices
from app.notices.kinds import NoticeKind
from app.patients.merging import twin_words
from app.people.caller import Caller
from app.register.merging import enter

_AT_ONCE: Final = 500
"""Patients looked through in one transaction."""


async def say(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    other_id: UUID,
    words: str,
    *,
    is_dismissed: bool,
) -> UUID:
    """Says that two records are of two people, or takes that up again. Returns what was said.

    It changes no verdict. Raises Refused, NotAllowed, Conflict where it is one record.
    """
    action = "duplicates.dismissed" if is_dismissed else "duplicates.taken_up"
    both = await enter(db, caller, at, patient_id, other_id, action)
    if patient_id == other_id:
        raise Conflict("別の記録を選んでください。", "Choose another record.", "one-record")
    pair = (both.kept, both.ended)
    ids = [uuid7(), uuid7()]
    await twin_words.add(
        db,
        [
            {
                "id": own,
                "patient_id": one.patient_id,
                "other_id": other.patient_id,
                "is_dismissed": is_dismissed,
                "words": words,
                "said_at": at,
                "said_by": caller.account_id,
                "said_role": caller.role.value,
            }
            for own, one, other in zip(ids, pair, reversed(pair), strict=True)
        ],
    )
    for permit in pair:
        await audit.append(db, at, permit.entry(action, fields=("words",)))
    return ids[0]


async def find(db: AsyncConnection, at: datetime) -> bool:
    """Looks through the next patients; tells of each new pair, once, those alone who see both.

    Returns whether there may be more.
    """
    job = audit.a_job()
    rows = await twin_words.find(db, at, _AT_ONCE)
    pairs: dict[tuple[UUID, UUID], list[UUID]] = {}
    for row in rows:
        if row.one is not None:
            told = pairs.setdefault((row.one, row.other), [])
            told += [] if row.organisation is None else [row.organisation]
    for (one, other), told in pairs.items():
        await notices.tell(db, at, told, NoticeKind.POSSIBLE_DUPLICATE, patient_id=one)
        for patient_id in (one, other):
            leaf = Entry(actor=job, action="duplicates.found", patient_id=patient_id)
            await audit.append(db, at, leaf)
    return any(row.one is None for row in rows)

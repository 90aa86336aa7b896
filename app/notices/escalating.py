"""Nobody has acknowledged by the deadline: once more, then those next in order, and the office.

At the deadline the same organisation is told again wherever it wants to be told; one such wait
later its administrator. With each step the next of the order that was given when it was told.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    DateTime,
    Integer,
    String,
    Uuid,
    bindparam,
    column,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Entry
from app.db import Found
from app.notices import bodies, store
from app.notices.deadlines import ENDINGS, WAITS
from app.notices.kinds import NoticeKind
from app.notices.store import Told

_MOST: Final = 100
_AGAIN, _OFFICE = 1, 2
"""The steps at which the organisation itself is told once more, and its administrator."""

_OVERDUE = select(
    func.wall.escalate_notices(
        bindparam("moment", type_=DateTime(timezone=True)),
        bindparam("most", type_=Integer()),
        bindparam("waits", type_=JSONB()),
        bindparam("endings", type_=JSONB()),
    ).table_valued(
        column("id", Uuid()),
        column("organisation_id", Uuid()),
        column("kind", String()),
        column("step", Integer()),
        column("thread", Uuid()),
        column("patient_id", Uuid()),
        column("call_id", Uuid()),
        column("told_at", DateTime(timezone=True)),
        column("next_id", Uuid()),
        column("is_next_told", Boolean()),
        column("is_administrator_told", Boolean()),
    )
)
_SEND_AGAIN = text("""
    INSERT INTO deliveries (id, notice_id, organisation_id, endpoint_id, round, body, written_at,
        due_at)
    SELECT gen_random_uuid(), :notice, organisation_id, endpoint_id, 1, :body, :moment, :moment
    FROM wall.endpoints_for(:organisations, :about)
""").bindparams(
    bindparam("notice", type_=Uuid()),
    bindparam("organisations", type_=ARRAY(Uuid())),
    bindparam("about", type_=String()),
    bindparam("body", type_=String()),
    bindparam("moment", type_=DateTime(timezone=True)),
)
_ASKED = {
    "most": _MOST,
    "waits": {kind.value: wait.total_seconds() for kind, wait in WAITS.items()},
    "endings": {kind.value: [one.value for one in by] for kind, by in ENDINGS.items()},
}


async def escalate(db: AsyncConnection, at: datetime) -> bool:
    """Takes every notice past its deadline one step further, on the record. True: there is more."""
    late = (await db.execute(_OVERDUE, {**_ASKED, "moment": at})).all()
    job = audit.a_job()
    told: set[tuple[UUID, UUID, NoticeKind]] = set()
    for row in late:
        if row.step == _AGAIN:
            await _send_again(db, row, at)
        for whom, what in _next(row):
            if (row.thread, whom, what.kind) not in told:
                told.add((row.thread, whom, what.kind))
                await store.add(db, (whom,), what, at)
        leaf = Entry(actor=job, action="notice.escalated", reason=str(row.id))
        await audit.append(db, at, leaf)
    return len(late) == _MOST


async def _send_again(db: AsyncConnection, row: Found, at: datetime) -> None:
    kind = NoticeKind(row.kind)
    await db.execute(
        _SEND_AGAIN,
        {
            "notice": row.id,
            "organisations": [row.organisation_id],
            "about": kind.value,
            "body": bodies.written(row.id, kind, row.told_at, is_reminder=True),
            "moment": at,
        },
    )


def _next(row: Found) -> Sequence[tuple[UUID, Told]]:
    """Who is told now that was not before; the office learns of no patient."""
    found: list[tuple[UUID, Told]] = []
    if row.next_id is not None and not row.is_next_told:
        passed_on = Told(
            kind=NoticeKind.PASSED_ON,
            patient_id=row.patient_id,
            call_id=row.call_id,
            thread=row.thread,
        )
        found.append((row.next_id, passed_on))
    if row.step == _OFFICE and not row.is_administrator_told:
        unseen = Told(kind=NoticeKind.NOTICE_UNSEEN, thread=row.thread)
        found.append((row.organisation_id, unseen))
    return found

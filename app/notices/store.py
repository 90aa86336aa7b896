"""Queries for notices."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    DateTime,
    String,
    Uuid,
    any_,
    bindparam,
    func,
    not_,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import LAST_KEY, Found, uuid7
from app.notices import bodies
from app.notices.deadlines import WAITS
from app.notices.kinds import NoticeKind
from app.notices.models import Notice
from app.people.caller import Caller

_MANY, _TEXTS = ARRAY(Uuid()), ARRAY(String())

# One statement however many are told and wherever else they are told: the deliveries stand or fall
# with the notices. Nothing is returned: the writer may not read what another organisation is told.
_ADD = text("""
    WITH new AS (
        SELECT * FROM unnest(:ids, :organisations, :onward, :bodies)
            AS one (id, organisation_id, onward, body)
    ), sent AS (
        INSERT INTO deliveries (id, notice_id, organisation_id, endpoint_id, round, body,
            written_at, due_at)
        SELECT gen_random_uuid(), new.id, organisation_id, endpoint_id, 0, body, :moment, :moment
        FROM new JOIN wall.endpoints_for(:organisations, :about) USING (organisation_id)
    )
    INSERT INTO notices (id, organisation_id, kind, patient_id, call_id, told_at, thread, onward,
        deadline)
    SELECT id, organisation_id, :about, :patient, :call, :moment, :thread, onward::jsonb, :deadline
    FROM new
""").bindparams(
    bindparam("ids", type_=_MANY),
    bindparam("organisations", type_=_MANY),
    bindparam("onward", type_=_TEXTS),
    bindparam("bodies", type_=_TEXTS),
    bindparam("about", type_=String()),
    bindparam("patient", type_=Uuid()),
    bindparam("call", type_=Uuid()),
    bindparam("thread", type_=Uuid()),
    bindparam("moment", type_=DateTime(timezone=True)),
    bindparam("deadline", type_=DateTime(timezone=True)),
)
OWN = select(
    Notice.id,
    Notice.kind,
    Notice.patient_id,
    Notice.call_id,
    Notice.told_at,
    Notice.acknowledged_at,
    Notice.deadline,
    Notice.escalated_at,
).where(
    Notice.organisation_id == bindparam("organisation"),
    Notice.kind.in_(bindparam("kinds")),
)
_SEEN_OF_CALLS = (
    select(Notice.call_id, func.min(Notice.acknowledged_at).label("acknowledged_at"))
    .where(
        Notice.organisation_id == bindparam("organisation"),
        Notice.kind == NoticeKind.EMERGENCY_CALLED.value,
        Notice.call_id == any_(bindparam("calls", type_=_MANY)),
        Notice.acknowledged_at.is_not(None),
    )
    .group_by(Notice.call_id)
)
_PAGE = (
    OWN.where(
        Notice.id < bindparam("before"),
        or_(
            not_(bindparam("unacknowledged", type_=Boolean())),
            Notice.acknowledged_at.is_(None),
        ),
    )
    .order_by(Notice.id.desc())
    .limit(bindparam("page_size"))
)
_ONE = OWN.where(Notice.id == bindparam("notice"))
_ACKNOWLEDGE = (
    update(Notice)
    .where(
        Notice.id == bindparam("notice"),
        Notice.organisation_id == bindparam("organisation"),
        Notice.kind.in_(bindparam("kinds")),
        Notice.acknowledged_at.is_(None),
    )
    .values(acknowledged_at=bindparam("moment"), acknowledged_by=bindparam("account"))
)
_ANSWERED = (
    update(Notice)
    .where(
        Notice.organisation_id == bindparam("organisation"),
        Notice.kind == bindparam("about"),
        Notice.patient_id.is_not_distinct_from(bindparam("patient", type_=Uuid())),
        Notice.call_id.is_not_distinct_from(bindparam("call", type_=Uuid())),
        Notice.acknowledged_at.is_(None),
    )
    .values(acknowledged_at=bindparam("moment"), acknowledged_by=bindparam("account"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What organisations are told. `thread` of None begins one; `onward`: who is told after whom.

    Those named in `onward` are told in place of those before them, in its order.
    """

    kind: NoticeKind
    patient_id: UUID | None = None
    call_id: UUID | None = None
    thread: UUID | None = None
    onward: tuple[UUID, ...] = ()

    def behind(self, organisation_id: UUID) -> list[str]:
        """Whoever is told after this one."""
        known = organisation_id in self.onward
        begin = self.onward.index(organisation_id) + 1 if known else 0
        return [str(one) for one in self.onward[begin:]]


async def add(
    db: AsyncConnection, organisation_ids: Sequence[UUID], told: Told, at: datetime
) -> None:
    """One notice for each organisation, and its deliveries to wherever each wants to be told."""
    ids = [uuid7() for _ in organisation_ids]
    waits = WAITS.get(told.kind)
    await db.execute(
        _ADD,
        {
            "ids": ids,
            "organisations": list(organisation_ids),
            "onward": [json.dumps(told.behind(one)) for one in organisation_ids],
            "bodies": [bodies.written(one, told.kind, at) for one in ids],
            "about": told.kind.value,
            "patient": told.patient_id,
            "call": told.call_id,
            "thread": told.thread or ids[0],
            "moment": at,
            "deadline": None if waits is None else at + waits,
        },
    )


async def page(
    db: AsyncConnection,
    organisation_id: UUID,
    kinds: Sequence[NoticeKind],
    before: UUID | None,
    limit: int,
    *,
    unacknowledged: bool,
) -> Sequence[Found]:
    """The newest notices of an organisation that are older than `before`."""
    rows = await db.execute(
        _PAGE,
        {
            "organisation": organisation_id,
            "kinds": [kind.value for kind in kinds],
            "before": before or LAST_KEY,
            "unacknowledged": unacknowledged,
            "page_size": limit,
        },
    )
    return rows.all()


async def one(
    db: AsyncConnection, organisation_id: UUID, kinds: Sequence[NoticeKind], notice_id: UUID
) -> Found | None:
    """One notice of an organisation, or None."""
    asked = {
        "organisation": organisation_id,
        "kinds": [kind.value for kind in kinds],
        "notice": notice_id,
    }
    return (await db.execute(_ONE, asked)).one_or_none()


async def acknowledge(
    db: AsyncConnection,
    organisation_id: UUID,
    kinds: Sequence[NoticeKind],
    notice_id: UUID,
    at: datetime,
    account_id: UUID,
) -> None:
    """Marks a notice that nobody has acknowledged yet."""
    await db.execute(
        _ACKNOWLEDGE,
        {
            "organisation": organisation_id,
            "kinds": [kind.value for kind in kinds],
            "notice": notice_id,
            "moment": at,
            "account": account_id,
        },
    )


async def seen_of_calls(
    db: AsyncConnection, organisation_id: UUID, call_ids: Sequence[UUID]
) -> Sequence[Found]:
    """When the organisation first acknowledged that 119 was called, for each of these calls."""
    asked = {"organisation": organisation_id, "calls": list(call_ids)}
    return (await db.execute(_SEEN_OF_CALLS, asked)).all()


async def answered(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    kind: NoticeKind,
    patient_id: UUID | None,
    call_id: UUID | None,
) -> None:
    """Marks what an organisation was told of a patient or a call as seen by who acted on it."""
    await db.execute(
        _ANSWERED,
        {
            "organisation": caller.organisation_id,
            "about": kind.value,
            "patient": patient_id,
            "call": call_id,
            "moment": at,
            "account": caller.account_id,
        },
    )

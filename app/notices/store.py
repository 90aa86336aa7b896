"""Queries for notices."""

from collections.abc import Sequence
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
    insert,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Found, uuid7
from app.notices.kinds import NoticeKind
from app.notices.models import Notice

_NEWEST = UUID(int=(1 << 128) - 1)
_MANY = ARRAY(Uuid())

# One statement however many are told: both lists unfold side by side.
_ADD = insert(Notice).from_select(
    ["id", "organisation_id", "kind", "patient_id", "call_id", "told_at"],
    select(
        func.unnest(bindparam("ids", type_=_MANY)),
        func.unnest(bindparam("organisations", type_=_MANY)),
        bindparam("about", type_=String()),
        bindparam("patient", type_=Uuid()),
        bindparam("call", type_=Uuid()),
        bindparam("moment", type_=DateTime(timezone=True)),
    ),
)
_OWN = select(
    Notice.id,
    Notice.kind,
    Notice.patient_id,
    Notice.call_id,
    Notice.told_at,
    Notice.acknowledged_at,
).where(
    Notice.organisation_id == bindparam("organisation"),
    Notice.kind.in_(bindparam("kinds", expanding=True)),
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
    _OWN.where(
        Notice.id < bindparam("before"),
        or_(
            not_(bindparam("unacknowledged", type_=Boolean())),
            Notice.acknowledged_at.is_(None),
        ),
    )
    .order_by(Notice.id.desc())
    .limit(bindparam("page_size"))
)
_ONE = _OWN.where(Notice.id == bindparam("notice"))
_ACKNOWLEDGE = (
    update(Notice)
    .where(
        Notice.id == bindparam("notice"),
        Notice.organisation_id == bindparam("organisation"),
        Notice.kind.in_(bindparam("kinds", expanding=True)),
        Notice.acknowledged_at.is_(None),
    )
    .values(acknowledged_at=bindparam("moment"), acknowledged_by=bindparam("account"))
)


async def add(
    db: AsyncConnection,
    organisation_ids: Sequence[UUID],
    kind: NoticeKind,
    at: datetime,
    patient_id: UUID | None,
    call_id: UUID | None,
) -> None:
    """One notice for each organisation. Nothing is returned: the writer need not be told."""
    await db.execute(
        _ADD,
        {
            "ids": [uuid7() for _ in organisation_ids],
            "organisations": list(organisation_ids),
            "about": kind.value,
            "patient": patient_id,
            "call": call_id,
            "moment": at,
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
            "before": before or _NEWEST,
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

"""Queries for a stream: what came after, by the age of the transaction that told it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, cast, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Found, XactId
from app.notices.kinds import NoticeKind
from app.notices.models import Notice
from app.notices.store import OWN

_NOW = select(func.pg_snapshot_xmin(func.pg_current_snapshot()))
_AFTER = (
    OWN.add_columns(Notice.xid)
    .where(
        tuple_(Notice.xid, Notice.id)
        > tuple_(cast(bindparam("xid"), XactId()), bindparam("after")),
        Notice.xid < func.pg_snapshot_xmin(func.pg_current_snapshot()),
    )
    .order_by(Notice.xid, Notice.id)
    .limit(bindparam("page_size"))
)


async def now(db: AsyncConnection) -> str:
    """From where a stream goes on that begins now: nothing of what is being told is left out."""
    return str((await db.execute(_NOW)).scalar_one())


async def after(
    db: AsyncConnection,
    organisation_id: UUID,
    kinds: Sequence[NoticeKind],
    xid: str,
    notice_id: UUID,
    limit: int,
) -> Sequence[Found]:
    """What came after a notice, by the age of the transaction that told it.

    Never by id: of two that tell at once the one with the older id may be the later to commit.
    What an older transaction may still add to is waited for.
    """
    asked = {
        "organisation": organisation_id,
        "kinds": [kind.value for kind in kinds],
        "xid": xid,
        "after": notice_id,
        "page_size": limit,
    }
    return (await db.execute(_AFTER, asked)).all()

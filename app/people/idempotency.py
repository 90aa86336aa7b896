"""A creating request that is sent twice creates once: keys bound to caller, route and body."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, PrimaryKeyConstraint, bindparam, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Row
from app.errors import Conflict


class IdempotencyKey(Row):
    """One key of one account: what it was used for, and what came of it. No body is kept."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (PrimaryKeyConstraint("account_id", "key"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    key: Mapped[str]
    request: Mapped[str]
    result_id: Mapped[UUID | None]
    used_at: Mapped[datetime]


_TAKE = (
    insert(IdempotencyKey)
    .on_conflict_do_nothing(index_elements=["account_id", "key"])
    .returning(IdempotencyKey.key)
)
_FIND = select(IdempotencyKey.request, IdempotencyKey.result_id).where(
    IdempotencyKey.account_id == bindparam("account"), IdempotencyKey.key == bindparam("wanted")
)
_SETTLE = (
    update(IdempotencyKey)
    .where(
        IdempotencyKey.account_id == bindparam("account"), IdempotencyKey.key == bindparam("wanted")
    )
    .values(result_id=bindparam("result"))
)


async def take(
    db: AsyncConnection, account_id: UUID, key: str, request: str, at: datetime
) -> UUID | None:
    """Claims a key. None: it is new, go on. Otherwise the id of what the first request created.

    `request` is a digest of route and body; the same key with another one is a Conflict.
    A twin that is still under way is waited for.
    """
    taken = await db.execute(
        _TAKE,
        {
            "account_id": account_id,
            "key": key,
            "request": request,
            "result_id": None,
            "used_at": at,
        },
    )
    if taken.one_or_none() is not None:
        return None
    found = (await db.execute(_FIND, {"account": account_id, "wanted": key})).one()
    if found.request != request or found.result_id is None:
        raise Conflict(
            "この Idempotency-Key は別の内容で使われています。新しいキーを付けてください。",
            "This Idempotency-Key was used for something else. Send a new one.",
            "idempotency-key-reused",
        )
    return UUID(str(found.result_id))


async def settle(db: AsyncConnection, account_id: UUID, key: str, result_id: UUID) -> None:
    """Notes what a claimed key created."""
    await db.execute(_SETTLE, {"account": account_id, "wanted": key, "result": result_id})

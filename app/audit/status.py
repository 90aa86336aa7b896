"""How far the seal is, for whoever runs the installation; read as the sealer's role."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, cast, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import proofs
from app.audit.head import Head
from app.audit.models import Leaf, Process, SignedHead
from app.audit.processes import SILENCE
from app.db import XactId

_CLOCK = select(func.clock_timestamp())
_WAITING = select(func.count(), func.min(Leaf.at)).where(
    tuple_(Leaf.xid, Leaf.id) > tuple_(cast(bindparam("xid"), XactId()), bindparam("after"))
)
_ENDED = Process.ended_at.is_not(None) & (Process.ended_at >= Process.seen_at)
_PROCESSES = select(
    func.count().filter(~_ENDED, Process.seen_at >= bindparam("since")),
    func.count().filter(~_ENDED, Process.seen_at < bindparam("since")),
    func.count().filter(_ENDED),
).select_from(Process)
_OWED = select(func.count()).select_from(SignedHead)


@dataclass(frozen=True, slots=True)
class Status:
    """What stands where; ages in seconds."""

    head: Head | None
    head_age: float
    waiting: int
    oldest: float
    alive: int
    silent: int
    ended: int


async def measured(db: AsyncConnection) -> Status:
    """The state of the seal and of the processes that write."""
    at = (await db.execute(_CLOCK)).scalar_one()
    head = await proofs.newest(db)
    xid, _, after = head.cursor.partition("/") if head else ("0", "/", str(UUID(int=0)))
    row = (await db.execute(_WAITING, {"xid": xid, "after": UUID(after)})).one()
    alive, silent, ended = (await db.execute(_PROCESSES, {"since": at - SILENCE})).one()
    return Status(
        head=head,
        head_age=(at - head.signed_at).total_seconds() if head else 0.0,
        waiting=row[0],
        oldest=0.0 if row[1] is None else (at - row[1]).total_seconds(),
        alive=alive,
        silent=silent,
        ended=ended,
    )


async def owed(db: AsyncConnection, newest: Head | None) -> int:
    """How many heads the outside place has yet to get, where this is the newest that it has."""
    asked = _OWED if newest is None else _OWED.where(SignedHead.signed_at > newest.signed_at)
    return int((await db.execute(asked)).scalar_one())

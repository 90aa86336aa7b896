"""How many records of a region are old enough to be erased: for its officers, in tens."""

from datetime import datetime

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.errors import NotAllowed
from app.japan import places
from app.patients.view import View
from app.people.caller import Caller
from app.policy.capabilities import Act, may
from app.region import store
from app.region.hiding import in_tens


class OldCount(View):
    """One municipality. `number` is in tens, rounded down; null for fewer than ten."""

    code: str = Field(examples=["990019"])
    name: str
    number: int | None = Field(examples=[120])


async def old_records(db: AsyncConnection, caller: Caller, at: datetime) -> list[OldCount]:
    """The municipalities that have any, for officers who answer for them. Raises NotAllowed."""
    action = "erasures.candidates"
    if not may(caller.role, None, Act.COUNT_OLD_RECORDS):
        refused = Entry(actor=caller.actor, action=action, outcome=Outcome.REFUSED, reason="role")
        raise NotAllowed(entry=refused)
    counts = await store.erasure_candidates(db)
    names = await store.names(db, counts) if counts else {}
    await audit.append(db, at, Entry(actor=caller.actor, action=action))
    return [
        OldCount(code=code, name=names.get(code) or places.name(code), number=in_tens(number))
        for code, number in counts.items()
    ]

"""How often somebody may be looked for on a call: counted under its lock, and limited."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.entry import Outcome
from app.calls import writing
from app.calls.parties import LookedUpTooOften, entry
from app.patients.look_up.query import Query, TooWeak
from app.people.caller import Caller

MOST_OF_CALL = 20
MOST_OF_ACCOUNT = 20
WITHIN = timedelta(minutes=10)


async def counted(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call_id: UUID,
    action: str,
    query: Query | TooWeak,
    key: bytes,
    *,
    guessing: str,
) -> str:
    """Counts this try of the crew's or the desk's; the HMAC of what was asked.

    `guessing` is the action whose refusals count as tries as well. Raises LookedUpTooOften.
    """
    search = query.fingerprint(key)
    of_call, of_account = await writing.add_try(
        db, call_id, caller.account_id, caller.role, at, WITHIN, guessing
    )
    if of_call >= MOST_OF_CALL or of_account >= MOST_OF_ACCOUNT:
        raise LookedUpTooOften(
            entry=entry(
                caller, action, call_id, outcome=Outcome.REFUSED, reason="too_many", search=search
            )
        )
    return search

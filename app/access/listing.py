"""Permits of many at once: of a page of one's own patients, of the patients of some calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import call_store, store
from app.access.actions import permit_of
from app.access.permit import Permit
from app.db import FIRST_KEY
from app.people.caller import Caller
from app.policy.bases import Basis, recipient_of

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Entered:
    """Permits of a page, and the id to go on after; None on the last page."""

    permits: Sequence[Permit]
    next: UUID | None


async def enter_all(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    basis: Basis,
    *,
    after: UUID | None = None,
    limit: int,
    places: Sequence[str] | None = None,
) -> Entered:
    """A page of the caller's permits on one basis, by patient id; none that shows nothing.

    `places`: towards those alone who live in one of these municipalities.
    Those that show nothing are passed over, so that a page says nothing of them, not even by
    being short.
    """
    recipient = recipient_of(basis, caller.role)
    if recipient is None:
        return Entered([], None)
    shown: list[Permit] = []
    is_last = False
    while not is_last and len(shown) <= limit:
        rows = await store.standings(
            db,
            caller.holders,
            caller.region,
            at,
            basis,
            recipient,
            after or FIRST_KEY,
            _AT_ONCE,
            places,
        )
        permits = (permit_of(caller, at, basis, row) for row in rows)
        shown += (permit for permit in permits if not permit.decision.is_refused)
        is_last = len(rows) < _AT_ONCE
        after = rows[-1].patient_id if rows else None
    page = shown[:limit]
    return Entered(page, page[-1].patient_id if len(shown) > limit else None)


async def enter_calls(
    db: AsyncConnection, caller: Caller, at: datetime, basis: Basis, call_ids: Sequence[UUID]
) -> dict[UUID, Permit]:
    """The caller's permits on one basis towards the patients of calls, by call id.

    None that shows nothing.
    """
    recipient = recipient_of(basis, caller.role)
    if recipient is None or not call_ids:
        return {}
    rows = await call_store.standings(
        db, caller.holders, caller.region, at, basis, recipient, call_ids
    )
    permits = {row.call_id: permit_of(caller, at, basis, row) for row in rows}
    return {call: permit for call, permit in permits.items() if not permit.decision.is_refused}

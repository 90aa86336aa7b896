"""What could not be delivered, for the organisation's administrator; and to send it again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Entry
from app.errors import Conflict, Refused
from app.notices import endpoint_store
from app.notices.endpoints import refusal, require
from app.notices.outcomes import Progress
from app.notices.view import DeliveryView, delivery_shown
from app.people.caller import Caller

PAGE = 50


async def own(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    states: Sequence[Progress] = tuple(Progress),
    before: UUID | None = None,
) -> Sequence[DeliveryView]:
    """A page of the organisation's deliveries in these states, newest first. Raises NotAllowed."""
    require(caller, "delivery.list")
    rows = await endpoint_store.page(db, caller.organisation_id, states, before, PAGE)
    await audit.append(db, at, Entry(actor=caller.actor, action="delivery.list"))
    return [delivery_shown(row) for row in rows]


async def again(
    db: AsyncConnection, caller: Caller, at: datetime, delivery_id: UUID
) -> DeliveryView:
    """Lets one that was given up be tried anew: the same id and body, so nothing arrives twice.

    Raises NotAllowed, Refused, Conflict where it was not given up or its endpoint is ended.
    """
    action = "delivery.again"
    require(caller, action)
    found = await endpoint_store.delivery(db, caller.organisation_id, delivery_id)
    if found is None:
        raise Refused(refusal(caller, action, "no_delivery"))
    if found.ended_at is not None or not await endpoint_store.again(
        db, caller.organisation_id, delivery_id, at
    ):
        raise Conflict(
            "送れなかったものではないか、送り先が止められています。",
            "It was not given up, or its endpoint is ended.",
            "not-dead",
        )
    entry = Entry(actor=caller.actor, action=action, fields=("due_at",), reason=str(delivery_id))
    await audit.append(db, at, entry)
    row = await endpoint_store.delivery(db, caller.organisation_id, delivery_id)
    if row is None:
        raise Refused(refusal(caller, action, "no_delivery"))
    return delivery_shown(row)

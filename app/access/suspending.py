"""Standing somewhere long enough to take something back: one-way, safe, and without a view."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import store
from app.access.actions import permit_of, refusal
from app.access.permit import Permit
from app.errors import Refused
from app.people.caller import Caller
from app.policy.bases import Basis, recipient_of


async def enter_to_take_back(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    basis: Basis,
    action: str,
    patient_id: UUID,
) -> Permit:
    """As `actions.enter`, but an open grant is enough. Raises Refused.

    A withdrawn consent stops the view, never a suspension. Nothing may be shown on this permit.
    """
    recipient = recipient_of(basis, caller.role)
    row = None
    if recipient is not None:
        row = await store.standing(
            db, caller.holders, caller.region, at, basis, recipient, patient_id=patient_id
        )
    if row is None:
        raise Refused(refusal(caller, basis, action, "no_grant", patient_id, None))
    return permit_of(caller, at, basis, row)

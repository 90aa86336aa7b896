"""Whom the desk took, on the side of the crew: masked until it confirms, and ended by that."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import call_store
from app.access import store as grants
from app.audit import store as audit
from app.audit.entry import Outcome
from app.calls import store
from app.calls.card_view import PresumedView, presumed_of
from app.calls.parties import entry, own_call
from app.clock import japan_date
from app.patients.look_up import finding
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act


async def end(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, patient_id: UUID
) -> None:
    """Ends what the desk took, now that `patient_id` is confirmed by whoever is there."""
    held = await call_store.taken(db, call_id, at)
    if held:
        now = await store.clock(db)  # the desk may have taken somebody while this waited
        await grants.close_of_call(db, call_id, Basis.BEFORE_ARRIVAL, now)
        await record_left(db, caller, at, call_id, {one.patient_id for one in held} - {patient_id})


async def presumed(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID
) -> PresumedView | None:
    """Whom the desk took, masked, for a crew that is about to confirm. Raises as `own_call`."""
    action = "before_arrival.presumed"
    await own_call(db, caller, at, call_id, action, Act.CONFIRM_PATIENT)
    row = await finding.presumed(db, call_id)
    outcome = Outcome.NOTHING if row is None else Outcome.DONE
    await audit.append(db, at, entry(caller, action, call_id, outcome=outcome))
    return None if row is None else presumed_of(row, japan_date(at))


async def record_left(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, patients: set[UUID]
) -> None:
    """Notes of each of these that they are no longer taken for the one the caller speaks of."""
    for patient_id in sorted(patients):
        leaf = entry(caller, "before_arrival.left", call_id, patient_id=patient_id)
        await audit.append(db, at, leaf)

"""Breaking the glass on a call: for whoever stands on it, while it is open."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.glass.overrides import Why
from app.calls.parties import LONGEST, own_call
from app.patients.look_up import glass
from app.patients.look_up.glass import OnCall
from app.patients.look_up.typed import Asked
from app.patients.look_up.under_glass import OverrideLookUp
from app.people.caller import Caller
from app.policy.capabilities import Act


async def look_up(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, asked: Asked, key: bytes
) -> OverrideLookUp:
    """The candidates for one identifier. Raises as `own_call` and `glass.look_up`."""
    on_call = await _standing(db, caller, at, call_id, "override.look_up")
    return await glass.look_up(db, caller, at, asked, key, on_call)


async def break_glass(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call_id: UUID,
    patient_id: UUID,
    asked: Asked,
    why: Why,
    key: bytes,
) -> UUID:
    """Opens a record until the call ends, an hour at most; the override's id.

    Overdue reviews keep nobody from it here. Raises as `own_call` and `glass.break_glass`.
    """
    on_call = await _standing(db, caller, at, call_id, "override.open")
    return await glass.break_glass(db, caller, at, patient_id, asked, why, key, on_call)


async def _standing(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, action: str
) -> OnCall:
    call = await own_call(db, caller, at, call_id, action, Act.OPEN_GLASS, lock=True)
    return OnCall(call_id, call.opened_at + LONGEST)

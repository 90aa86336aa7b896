"""A hospital states that a figure in what it writes of a patient is no My Number."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.errors import Conflict
from app.handovers.standing import own
from app.patients import numbers
from app.patients.numbers import Stated
from app.people.caller import Caller
from app.policy.bases import AT_A_HOSPITAL, Basis


async def state(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    handover_id: UUID,
    act: str,
    stated: Sequence[Stated],
) -> None:
    """As `patients.numbers.state`, of the patient of a handover.

    Raises Conflict too, where no record is connected on which it could stand.
    """
    if not stated:
        return
    row = await own(db, caller, handover_id, "number.stated")
    if row.patient_id is None:
        raise Conflict(
            "記録とつながっていないため、残せません。その数字を消してください。",
            "No record is connected on which this could stand. Remove the figure.",
            "no-record",
        )
    basis = AT_A_HOSPITAL.get(caller.role, Basis.ADMISSION)
    await numbers.state(db, caller, at, row.patient_id, basis, act, stated)

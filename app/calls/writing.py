"""What is written of a call. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, update
from sqlalchemy.dialects.postgresql import insert as insert_new
from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.models import Call, CallFact, DoctorCall, LookUp
from app.db import uuid7

_OF_CALL = Call.id == bindparam("call_id")
_OPENED = (
    insert_new(Call)
    .on_conflict_do_nothing(index_elements=["fire_department_id", "dispatched_on", "local_number"])
    .returning(Call.id)
)
_CONFIRM = (
    update(Call)
    .where(_OF_CALL)
    .values(
        patient_id=bindparam("patient"),
        confirmed_at=bindparam("now"),
        confirmed_by_identifiers=bindparam("identifiers"),
        corrected_at=bindparam("corrected"),
    )
)
_UNCONFIRM = (
    update(Call)
    .where(_OF_CALL)
    .values(
        patient_id=None,
        confirmed_at=None,
        confirmed_by_identifiers=[],
        corrected_at=bindparam("now"),
    )
)
_OUTCOME = (
    update(Call)
    .where(_OF_CALL)
    .values(
        {
            name: bindparam(f"new_{name}")
            for name in (
                "resuscitation",
                "transport",
                "handed_to",
                "destination_id",
                "destination_reason",
                "outcome_note",
                "outcome_at",
            )
        }
    )
)
_CLOSE = update(Call).where(_OF_CALL).values(closed_at=bindparam("now"))
_ADD_FACT = insert(CallFact)
_ADD_DOCTOR_CALL = insert(DoctorCall)
_ADD_TRY = insert(LookUp)


async def add_call(db: AsyncConnection, **columns: Any) -> UUID | None:  # noqa: ANN401  columns of a row
    """A new call; None where the department used that number today."""
    added: UUID | None = (await db.execute(_OPENED, columns)).scalar_one_or_none()
    return added


async def confirm(
    db: AsyncConnection,
    call_id: UUID,
    patient_id: UUID,
    identifiers: Sequence[str],
    at: datetime,
    corrected_at: datetime | None,
) -> None:
    """Notes who was confirmed on the call, by which identifiers, and when that was corrected."""
    await db.execute(
        _CONFIRM,
        {
            "call_id": call_id,
            "patient": patient_id,
            "identifiers": list(identifiers),
            "now": at,
            "corrected": corrected_at,
        },
    )


async def unconfirm(db: AsyncConnection, call_id: UUID, at: datetime) -> None:
    """Notes that nobody is confirmed on the call any more."""
    await db.execute(_UNCONFIRM, {"call_id": call_id, "now": at})


async def set_outcome(db: AsyncConnection, call_id: UUID, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """Notes how the call ended; the newest counts."""
    named = {f"new_{name}": value for name, value in columns.items()}
    await db.execute(_OUTCOME, {"call_id": call_id, **named})


async def close(db: AsyncConnection, call_id: UUID, at: datetime) -> None:
    """Closes the call."""
    await db.execute(_CLOSE, {"call_id": call_id, "now": at})


async def add_fact(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """One thing learnt."""
    await db.execute(_ADD_FACT, columns)


async def add_doctor_call(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """One attempt to reach a doctor."""
    await db.execute(_ADD_DOCTOR_CALL, columns)


async def add_try(db: AsyncConnection, call_id: UUID, account_id: UUID, at: datetime) -> None:
    """Counts one look-up."""
    await db.execute(
        _ADD_TRY,
        {"id": uuid7(), "call_id": call_id, "account_id": account_id, "tried_at": at},
    )

"""What is written of a call. Nothing here commits."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as insert_new
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.store import refusals
from app.calls.models import Call, CallFact, DoctorCall, LookUp
from app.db import uuid7
from app.people.names import ACCOUNTS

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
_OF_ACCOUNT = (LookUp.account_id == bindparam("account")) & (LookUp.tried_at > bindparam("since"))
# The desk's tries do not use up the crew's, nor the other way round.
_OF_SIDE = LookUp.account_id.in_(select(ACCOUNTS.c.id).where(ACCOUNTS.c.role == bindparam("role")))
_ADD_TRY = (
    insert(LookUp)
    .values(
        id=bindparam("try_id"),
        call_id=bindparam("call_id"),
        account_id=bindparam("account"),
        tried_at=bindparam("now"),
    )
    .cte("added")
)
# A statement does not see what it adds itself: what is counted are the tries before this one.
_TRY = (
    select(
        func.count().filter(LookUp.call_id == bindparam("call_id"), _OF_SIDE).label("of_call"),
        func.count().filter(_OF_ACCOUNT).label("of_account"),
        # A refusal rolls its own try back; what stays of it is its leaf, and that counts as well.
        refusals("account", "since", "refused_action").label("refused"),
    )
    .where(or_(LookUp.call_id == bindparam("call_id"), _OF_ACCOUNT))
    .add_cte(_ADD_TRY)
)


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


async def add_try(
    db: AsyncConnection,
    call_id: UUID,
    account_id: UUID,
    role: str,
    at: datetime,
    within: timedelta,
    refused_action: str,
) -> tuple[int, int]:
    """Counts one look-up; how many came before: on this call by this role, by this account lately.

    `refused_action` is the action whose refusals count as tries of the account.
    """
    asked = {
        "try_id": uuid7(),
        "call_id": call_id,
        "account": account_id,
        "role": role,
        "now": at,
        "since": at - within,
        "refused_action": refused_action,
    }
    row = (await db.execute(_TRY, asked)).one()
    return row.of_call, row.of_account + row.refused

"""Queries for handovers and return-home letters."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, any_, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import LAST_KEY, Found
from app.handovers.models import Handover, ReturnHome
from app.people.names import ORGANISATIONS

_STEPS: Select[*tuple[Any, ...]] = select(
    Handover.id,
    Handover.inquiry_id,
    Handover.call_id,
    Handover.patient_id,
    Handover.hospital_id,
    Handover.handover_grant_id,
    Handover.admission_grant_id,
    ORGANISATIONS.c.name.label("hospital"),
    Handover.accepted_at,
    Handover.seen_at,
    Handover.arrived_at,
    Handover.admitted_at,
    Handover.ward,
    Handover.discharged_at,
).join(ORGANISATIONS, ORGANISATIONS.c.id == Handover.hospital_id)
_OWN = _STEPS.where(Handover.hospital_id == bindparam("hospital"))
_ONE = _OWN.where(Handover.id == bindparam("handover")).with_for_update(of=Handover)
_PAGE = (
    _OWN.where(
        Handover.id < bindparam("before"),
        Handover.admitted_at.is_not(None) | bindparam("also_before_admission"),
        Handover.discharged_at.is_(None) | bindparam("also_discharged"),
    )
    .order_by(Handover.id.desc())
    .limit(bindparam("page_size"))
)
_OF_PATIENT = (
    _STEPS.where(Handover.patient_id == bindparam("patient"), Handover.id < bindparam("before"))
    .order_by(Handover.id.desc())
    .limit(bindparam("page_size"))
)
_OF_CALLS = _STEPS.where(
    Handover.call_id == any_(bindparam("calls", type_=ARRAY(Uuid())))
).order_by(Handover.id.desc())
_LETTERS = (
    select(
        ReturnHome.id,
        ReturnHome.handover_id,
        ORGANISATIONS.c.name.label("hospital"),
        ReturnHome.written_at,
        ReturnHome.discharged_on,
        ReturnHome.physician,
        ReturnHome.diagnoses,
        ReturnHome.course,
        ReturnHome.explained,
        ReturnHome.patient_wishes,
        ReturnHome.physical_independence,
        ReturnHome.cognitive_independence,
        ReturnHome.nutrition_route,
        ReturnHome.swallowing,
        ReturnHome.staple_food,
        ReturnHome.nutrition,
        ReturnHome.needs,
        ReturnHome.contraindications,
        ReturnHome.prognosis,
        ReturnHome.services,
        ReturnHome.contact,
    )
    .join(Handover, Handover.id == ReturnHome.handover_id)
    .join(ORGANISATIONS, ORGANISATIONS.c.id == Handover.hospital_id)
    .where(ReturnHome.patient_id == bindparam("patient"), ReturnHome.id < bindparam("before"))
    .order_by(ReturnHome.id.desc())
    .limit(bindparam("page_size"))
)
_HANDOVER: Any = bindparam("handover")
_RELATED = (
    update(Handover)
    .where(Handover.id == _HANDOVER)
    .values(
        patient_id=bindparam("patient"),
        handover_grant_id=func.coalesce(bindparam("for_handover"), Handover.handover_grant_id),
        admission_grant_id=func.coalesce(bindparam("for_admission"), Handover.admission_grant_id),
    )
)
_LEFT = (
    update(Handover)
    .where(Handover.id == _HANDOVER)
    .values(patient_id=None, handover_grant_id=None, admission_grant_id=None, seen_at=None)
)
_SEEN = update(Handover).where(Handover.id == _HANDOVER).values(seen_at=bindparam("moment"))
_ARRIVED = update(Handover).where(Handover.id == _HANDOVER).values(arrived_at=bindparam("moment"))
_ADMITTED = (
    update(Handover)
    .where(Handover.id == _HANDOVER)
    .values(admitted_at=bindparam("moment"), ward=bindparam("to_ward"))
)
_DISCHARGED = (
    update(Handover).where(Handover.id == _HANDOVER).values(discharged_at=bindparam("moment"))
)


async def add(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A new handover, of nobody yet."""
    await db.execute(insert(Handover), columns)


async def own(db: AsyncConnection, hospital_id: UUID, handover_id: UUID) -> Found | None:
    """One handover of a hospital, locked until the transaction ends."""
    rows = await db.execute(_ONE, {"hospital": hospital_id, "handover": handover_id})
    return rows.one_or_none()


async def page(
    db: AsyncConnection,
    hospital_id: UUID,
    before: UUID | None,
    limit: int,
    *,
    is_before_admission: bool,
    is_discharged: bool,
) -> Sequence[Found]:
    """A hospital's handovers, newest first; the two flags let in more of them."""
    rows = await db.execute(
        _PAGE,
        {
            "hospital": hospital_id,
            "before": before or LAST_KEY,
            "also_before_admission": is_before_admission,
            "also_discharged": is_discharged,
            "page_size": limit,
        },
    )
    return rows.all()


async def of_calls(db: AsyncConnection, call_ids: Sequence[UUID]) -> Sequence[Found]:
    """The ways through hospitals that these calls led to, newest first."""
    return (await db.execute(_OF_CALLS, {"calls": list(call_ids)})).all()


async def of_patient(
    db: AsyncConnection, patient_id: UUID, before: UUID | None, limit: int
) -> Sequence[Found]:
    """A patient's handovers, newest first."""
    asked = {"patient": patient_id, "before": before or LAST_KEY, "page_size": limit}
    return (await db.execute(_OF_PATIENT, asked)).all()


async def relate(
    db: AsyncConnection,
    handover_id: UUID,
    patient_id: UUID,
    *,
    handover_grant_id: UUID | None = None,
    admission_grant_id: UUID | None = None,
) -> None:
    """Notes whose handover it is, and the grant that was opened for it."""
    await db.execute(
        _RELATED,
        {
            "handover": handover_id,
            "patient": patient_id,
            "for_handover": handover_grant_id,
            "for_admission": admission_grant_id,
        },
    )


async def leave(db: AsyncConnection, handover_id: UUID) -> None:
    """It is nobody's handover again: the crew corrected whom it had confirmed."""
    await db.execute(_LEFT, {"handover": handover_id})


async def see(db: AsyncConnection, handover_id: UUID, at: datetime) -> None:
    """The record was shown in the hospital for the first time."""
    await db.execute(_SEEN, {"handover": handover_id, "moment": at})


async def arrive(db: AsyncConnection, handover_id: UUID, at: datetime) -> None:
    """The patient is there."""
    await db.execute(_ARRIVED, {"handover": handover_id, "moment": at})


async def admit(db: AsyncConnection, handover_id: UUID, at: datetime, ward: str) -> None:
    """The patient is on a ward."""
    await db.execute(_ADMITTED, {"handover": handover_id, "moment": at, "to_ward": ward})


async def discharge(db: AsyncConnection, handover_id: UUID, at: datetime) -> None:
    """The patient has gone home."""
    await db.execute(_DISCHARGED, {"handover": handover_id, "moment": at})


async def add_letter(db: AsyncConnection, columns: Mapping[str, Any]) -> None:
    """The return-home information of one discharge."""
    await db.execute(insert(ReturnHome), dict(columns))


async def letters(
    db: AsyncConnection, patient_id: UUID, before: UUID | None, limit: int
) -> Sequence[Found]:
    """A patient's return-home letters, newest first, with the hospital's name."""
    asked = {"patient": patient_id, "before": before or LAST_KEY, "page_size": limit}
    return (await db.execute(_LETTERS, asked)).all()

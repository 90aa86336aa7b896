"""What a recorded death does to relations: none begins any more, and the patient's side ends.

The care team goes on reading what it wrote, the crew finishes its report, the review goes on. The
patient's own access and the surrogate's, whose authority ends with the person, close at once;
the bereaved ask the clinic. On a call a crew may still confirm somebody whose death is on
record: then the person or the record is the wrong one, and the verdict says so.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, bindparam, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.models import Grant
from app.errors import Conflict
from app.policy.bases import Basis

NOT_BEGUN = frozenset({Basis.CARE_TEAM, Basis.PATIENT, Basis.SURROGATE})
"""The bases on which nobody comes to stand after a death; the database refuses them too."""

_ENDED = (Basis.PATIENT, Basis.SURROGATE)
_AT: Any = bindparam("at")
_IS_DEAD = select(func.wall.is_dead(bindparam("patient"), type_=Boolean))
_END = (
    update(Grant)
    .where(
        Grant.patient_id == bindparam("patient"),
        or_(Grant.basis.in_([basis.value for basis in _ENDED]), Grant.opened_at > _AT),
        or_(Grant.closes_at.is_(None), Grant.closes_at > _AT),
    )
    .values(closes_at=func.greatest(Grant.opened_at, _AT))
)


class DeathRecorded(Conflict):
    """A relation was to begin with somebody whose death is recorded."""

    kind = "death-recorded"
    ja = "死亡の記録があるため、新しい関わりは始められません。誤りなら記録を取り消してください。"
    en = "A death is recorded, so no new relation begins. If it is a mistake, take it back first."


async def require_living(db: AsyncConnection, patient_id: UUID, basis: Basis) -> None:
    """Passes where a relation on this basis may begin. Raises DeathRecorded."""
    if basis not in NOT_BEGUN:
        return
    if (await db.execute(_IS_DEAD, {"patient": patient_id})).scalar_one():
        raise DeathRecorded


async def end(db: AsyncConnection, patient_id: UUID, at: datetime) -> None:
    """Ends what the patient's side holds, and whatever was to begin later."""
    await db.execute(_END, {"patient": patient_id, "at": at})

"""How a notice is shown."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.db import Found
from app.notices.kinds import NoticeKind


class SentenceView(BaseModel):
    """One sentence in both languages."""

    model_config = ConfigDict(frozen=True)

    ja: str = Field(examples=["病院が受入れを決めました。"])
    en: str = Field(examples=["A hospital has agreed to take the person."])


class NoticeView(BaseModel):
    """One thing the organisation was told.

    The ids lead to the record through its own door, for those who may open it.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    kind: NoticeKind
    sentence: SentenceView
    patient_id: UUID | None
    call_id: UUID | None
    told_at: datetime
    acknowledged_at: datetime | None


def shown(row: Found) -> NoticeView:
    """A notice as its organisation reads it; who acknowledged it stays in the audit."""
    kind = NoticeKind(row.kind)
    return NoticeView(
        id=row.id,
        kind=kind,
        sentence=SentenceView(ja=kind.ja, en=kind.en),
        patient_id=row.patient_id,
        call_id=row.call_id,
        told_at=row.told_at,
        acknowledged_at=row.acknowledged_at,
    )

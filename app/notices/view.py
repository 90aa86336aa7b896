"""How a notice is shown."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.db import Found
from app.notices.kinds import NoticeKind
from app.notices.outcomes import Form, Progress, Trouble


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
    answer_by: datetime | None = Field(description="この時までに確認する。Others are told then.")
    escalated_at: datetime | None = Field(description="期限を過ぎた。When others were told first.")


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
        answer_by=None if row.acknowledged_at else row.deadline,
        escalated_at=row.escalated_at,
    )


class EndpointView(BaseModel):
    """Where an organisation is told besides the app. Its secret is shown once and never here."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    form: Form
    address: str = Field(examples=["https://clinic.example.jp/ishinowa"])
    kinds: list[NoticeKind] = Field(description="空はすべて。None named means all.")
    opened_at: datetime
    ended_at: datetime | None
    waiting: int = Field(description="送信待ち。Deliveries that wait.")
    dead: int = Field(description="送れなかったもの。Deliveries that were given up.")


class DeliveryView(BaseModel):
    """One notice on its way to one endpoint. `trouble`: what the last try met with."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    notice_id: UUID
    endpoint_id: UUID
    form: Form
    address: str
    kind: NoticeKind
    is_reminder: bool
    state: Progress
    attempts: int
    written_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    trouble: Trouble | None


def endpoint_shown(row: Found) -> EndpointView:
    """An endpoint as its administrator reads it."""
    return EndpointView(
        id=row.id,
        form=Form(row.form),
        address=row.address,
        kinds=[NoticeKind(kind) for kind in row.kinds],
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        waiting=row.waiting,
        dead=row.dead,
    )


def delivery_shown(row: Found) -> DeliveryView:
    """A delivery as its administrator reads it."""
    return DeliveryView(
        id=row.id,
        notice_id=row.notice_id,
        endpoint_id=row.endpoint_id,
        form=Form(row.form),
        address=row.address,
        kind=NoticeKind(row.kind),
        is_reminder=row.round > 0,
        state=Progress(row.outcome or Progress.WAITING),
        attempts=row.attempts,
        written_at=row.written_at,
        due_at=None if row.outcome else row.due_at,
        settled_at=row.settled_at,
        trouble=None if row.trouble is None else Trouble(row.trouble),
    )

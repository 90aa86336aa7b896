"""How one's own override is shown; codes of closed lists with their words."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.access.kinds import OverrideReason
from app.db import Found
from app.japan.text import Said


class Coded(BaseModel):
    """A code of a closed list with its words."""

    model_config = ConfigDict(frozen=True)

    code: str
    ja: str
    en: str


class OverrideView(BaseModel):
    """One's own override: why, until when. Nothing of the patient."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    call_id: UUID | None
    reason: Coded
    words: str
    opened_at: datetime
    closes_at: datetime = Field(description="この時刻から見られません。Excluded.")
    is_open: bool


def coded(code: str, said: Said) -> Coded:
    """A code with its words."""
    return Coded(code=code, ja=said.ja, en=said.en)


def own_view(row: Found, at: datetime) -> OverrideView:
    """An override as its opener reads it at an instant."""
    return OverrideView(
        id=row.id,
        call_id=row.call_id,
        reason=coded(row.reason, OverrideReason(row.reason).said),
        words=row.words,
        opened_at=row.opened_at,
        closes_at=row.closes_at,
        is_open=row.closes_at > at,
    )

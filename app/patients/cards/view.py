"""What is shown of cards: when one was handed out and when it ended, never its code."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from app.patients.view import View


class PatientCardView(View):
    """A card that was handed out; it counts until `ended_at`."""

    id: UUID
    issued_at: datetime
    ended_at: datetime | None


class MergedCardView(PatientCardView):
    """A card of a record that went into this one: it finds this person until it ends.

    `is_replaced`: one was handed out for this record since; while they are one, it finds nobody.
    """

    patient_id: UUID
    is_replaced: bool

    @property
    def is_in_use(self) -> bool:
        """Whether it finds the person now."""
        return self.ended_at is None and not self.is_replaced


class PatientCards(View):
    """The cards that were handed out, newest first."""

    items: list[PatientCardView]
    of_merged: list[MergedCardView] = Field(
        description="統合された記録のカード。Those of records that went into this one, of which "
        "the reader is shown both. They are ended like the others."
    )

"""How the card is shown: what the rule says now, and what is known."""

from datetime import datetime
from uuid import UUID

from app.calls.advice_view import AdviceView
from app.calls.record_view import CallRecord
from app.db import Found
from app.intent.view import Record
from app.patients.view import View, Words


class OpenOverride(View):
    """The reader's own break-glass access that is open on this call; it is read by its own door."""

    id: UUID
    opened_at: datetime
    closes_at: datetime


class Card(View):
    """The crew's screen: verdict and wish, what the rule says now, whom to phone, what is known.

    `record` is null where none can be shown, and `no_record` then says what that means.
    `destination` is the advice of the place's rule for destinations, where it has one.
    """

    as_of: datetime
    record: Record | None
    no_record: Words | None
    advice: AdviceView
    destination: AdviceView | None
    known: CallRecord
    overrides: list[OpenOverride]


def overrides_of(row: Found) -> list[OpenOverride]:
    """What the reader has open by break-glass on this call."""
    return [
        OpenOverride(id=one["id"], opened_at=one["opened_at"], closes_at=one["closes_at"])
        for one in row.overrides
    ]

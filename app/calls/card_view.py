"""How the card is shown: what the rule says now, and what is known."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from app.calls.guide.advice_view import AdviceView
from app.calls.record_view import CallRecord
from app.db import Found
from app.intent.view import Record
from app.japan.wareki import PartialDate, ages_on
from app.patients.view import Age, View, Words


class OpenOverride(View):
    """The reader's own break-glass access that is open on this call; it is read by its own door."""

    id: UUID
    opened_at: datetime
    closes_at: datetime


class PresumedView(View):
    """Whom the desk took for the person the caller speaks of, masked; confirmed by nobody.

    The scene confirms two identifiers before anything of the record is shown.
    """

    patient_id: UUID
    masked_name: str = Field(examples=["ヤ●● タ●●"])
    age: Age
    sex: str
    area: str
    since: datetime


class Card(View):
    """The crew's screen: verdict and wish, what the rule says now, whom to phone, what is known.

    `record` is null where none can be shown, and `no_record` then says what that means.
    `presumed`, for the crew until somebody is confirmed, is whom the desk took. `destination` is
    the advice of the place's rule for destinations, where it has one.
    """

    as_of: datetime
    record: Record | None
    no_record: Words | None
    presumed: PresumedView | None
    advice: AdviceView
    destination: AdviceView | None
    known: CallRecord
    overrides: list[OpenOverride]


def presumed_of(row: Found, on: date) -> PresumedView:
    """Whom the desk took, field by field; `on` is the day that ages are counted for."""
    least, most = ages_on(PartialDate(row.birth_year, row.birth_month, row.birth_day), on)
    return PresumedView(
        patient_id=row.id,
        masked_name=row.masked_name,
        age=Age(least=least, most=most),
        sex=row.sex,
        area=row.area,
        since=row.since,
    )


def overrides_of(row: Found) -> list[OpenOverride]:
    """What the reader has open by break-glass on this call."""
    return [
        OpenOverride(id=one["id"], opened_at=one["opened_at"], closes_at=one["closes_at"])
        for one in row.overrides
    ]

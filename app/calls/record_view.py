"""Everything that happened on one call, as it is shown, built field by field."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from app.calls.guide.gathered import (
    Entered,
    attempt_of,
    moment,
    of_this_person,
    refusals_of,
    search_minutes_of,
    standing_voices,
)
from app.calls.guide.minutes import standing_moments
from app.calls.kinds import Attempt, MomentKind
from app.calls.view import CallView, call_of
from app.db import Found
from app.patients.view import View
from app.transport.language.expression import Value


class FactView(View):
    """One thing learnt. `is_standing` is false once it was corrected."""

    id: UUID
    name: str
    value: Value | None
    source: str
    told_by: str | None
    happened_at: datetime
    recorded_at: datetime
    is_standing: bool


class DoctorCallView(View):
    """One attempt to reach a doctor, and what was instructed.

    `number` counts the attempts of the call; `phoned_by` of the crew phoned and, where it was
    read back, read it back to `whom`. `is_own_hand`: the physician wrote it on the screen.
    """

    id: UUID
    number: int
    whom: str
    name: str | None
    is_reached: bool
    attempt: Attempt
    phoned_by: str | None
    is_own_hand: bool
    confirmed: dict[str, Value]
    instruction: str
    words: str | None
    is_read_back: bool
    is_told_of_withdrawal: bool
    is_confirmed_anew: bool
    arrival_minutes: int | None
    happened_at: datetime
    recorded_at: datetime


class InquiryView(View):
    """One hospital asked, and its answer."""

    id: UUID
    hospital_id: UUID
    hospital: str
    state: str
    minutes: int
    asked_at: datetime
    answer: str | None
    answer_reason: str | None
    answered_at: datetime | None


class MomentView(View):
    """A moment of the call. `happened_at` null: noted by mistake, it did not happen."""

    id: UUID
    kind: MomentKind
    happened_at: datetime | None
    recorded_at: datetime
    is_standing: bool


class SearchView(View):
    """The search for a hospital, counted."""

    refusals: int
    minutes: int


class BeforeArrivalSpan(View):
    """When somebody of the desk took a person for the one the caller speaks of, and until when.

    `by` is told to the parties. `is_confirmed`: the very person was confirmed at the scene.
    """

    by: str | None
    since: datetime
    until: datetime | None
    is_confirmed: bool


class CallRecord(View):
    """Everything that happened on one call."""

    call: CallView
    before_arrival: list[BeforeArrivalSpan]
    moments: list[MomentView]
    facts: list[FactView]
    doctor_calls: list[DoctorCallView]
    inquiries: list[InquiryView]
    search: SearchView


def record_of(row: Found, at: datetime, *, is_of_person: bool = False) -> CallRecord:
    """The call with everything that happened on it.

    `is_of_person`: for those around the patient, without what was said by phone of somebody
    else who was confirmed by mistake, and without the names of physicians. To the call's own
    parties whoever took their consent back looks like nobody taken.
    """
    since = row.corrected_at if is_of_person else None
    standing = {one["id"] for one in standing_voices(row.facts)}
    return CallRecord(
        call=call_of(row, () if is_of_person else row.came_in),
        before_arrival=[
            _span(one, at, is_named=not is_of_person)
            for one in row.before_arrival
            if one["is_own" if is_of_person else "is_told"]
        ],
        moments=[_moment(one, row.moments) for one in row.moments],
        facts=[
            _fact(one, is_standing=one["id"] in standing)
            for one in of_this_person(row.facts, since)
        ],
        doctor_calls=[
            _doctor_call(number, one, is_named=not is_of_person)
            for number, one in enumerate(of_this_person(row.doctor_calls, since), start=1)
        ],
        inquiries=[_inquiry(one) for one in row.inquiries],
        search=SearchView(
            refusals=refusals_of(row.inquiries),
            minutes=search_minutes_of(row.inquiries, row.closed_at or at),
        ),
    )


def _span(one: Entered, at: datetime, *, is_named: bool) -> BeforeArrivalSpan:
    until = moment(one["closes_at"])
    return BeforeArrivalSpan(
        by=one["name"] if is_named else None,
        since=one["opened_at"],
        until=until if until <= at else None,
        is_confirmed=bool(one["is_own"]),
    )


def _moment(one: Entered, rows: Sequence[Entered]) -> MomentView:
    return MomentView(
        id=one["id"],
        kind=one["kind"],
        happened_at=one["happened_at"],
        recorded_at=one["recorded_at"],
        is_standing=standing_moments(rows)[MomentKind(one["kind"])] is one,
    )


def _fact(one: Entered, *, is_standing: bool) -> FactView:
    return FactView(
        id=one["id"],
        name=one["name"],
        value=one["value"]["value"],
        source=one["source"],
        told_by=one["told_by"],
        happened_at=one["happened_at"],
        recorded_at=one["recorded_at"],
        is_standing=is_standing,
    )


def _doctor_call(number: int, one: Entered, *, is_named: bool) -> DoctorCallView:
    return DoctorCallView(
        id=one["id"],
        number=number,
        whom=one["contact_role"],
        name=one["contact_name"],
        is_reached=one["is_reached"],
        attempt=attempt_of(one),
        phoned_by=one["phoned_by"] if is_named else None,
        is_own_hand=one["is_own"],
        confirmed=one["confirmed"],
        instruction=one["instruction"],
        words=one["words"],
        is_read_back=one["is_read_back"],
        is_told_of_withdrawal=one["is_told_of_withdrawal"],
        is_confirmed_anew=one["is_confirmed_anew"],
        arrival_minutes=one["arrival_minutes"],
        happened_at=one["happened_at"],
        recorded_at=one["recorded_at"],
    )


def _inquiry(one: Entered) -> InquiryView:
    return InquiryView(
        id=one["id"],
        hospital_id=one["hospital_id"],
        hospital=one["hospital"],
        state=one["state"],
        minutes=one["minutes"],
        asked_at=one["asked_at"],
        answer=one["answer"],
        answer_reason=one["answer_reason"],
        answered_at=one["answered_at"],
    )

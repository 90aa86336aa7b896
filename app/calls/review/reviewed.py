"""A closed call as an after-review sees it: coded fields and minutes, no text, no name, no key."""

from app.calls.guide.gathered import (
    Entered,
    attempt_of,
    of_this_person,
    refusals_of,
    search_minutes_of,
    standing_voices,
)
from app.calls.guide.minutes import standing_moments
from app.calls.kinds import Attempt, Capacity, MomentKind
from app.calls.since import Since
from app.db import Found
from app.patients.view import View, Words
from app.transport import library
from app.transport.language.expression import Value
from app.transport.language.kinds import FactKind, Vocabulary
from app.transport.language.rulebook import Rulebook


class ReviewedFact(View):
    """One thing learnt. `value` null: nobody knew, or it was written in words of its own."""

    name: str
    label: Words
    value: Value | None
    source: str
    happened: int
    recorded: int
    is_standing: bool


class ReviewedDoctorCall(View):
    """One attempt to reach a doctor: what was confirmed and instructed, not how it was spoken."""

    whom: str
    is_reached: bool
    attempt: Attempt
    is_own_hand: bool
    confirmed: dict[str, Value | None]
    instruction: str
    is_read_back: bool
    is_told_of_withdrawal: bool
    is_confirmed_anew: bool
    arrival_minutes: int | None
    happened: int
    recorded: int


class ReviewedMoment(View):
    """A moment of the call. `happened` null: noted by mistake."""

    kind: MomentKind
    happened: int | None
    recorded: int
    is_standing: bool


class ReviewedInquiry(View):
    """One hospital asked. `is_destination`: where the person was taken."""

    asked: int
    minutes: int
    answer: str | None
    answered: int | None
    is_destination: bool


class ReviewedUnit(View):
    """A further unit on the call."""

    is_mutual_aid: bool
    added: int
    released: int | None


class ReviewedInvitation(View):
    """Physicians called, as what, and when the first of them looked."""

    invited_as: Capacity
    invited: int
    opened: int | None
    ended: int | None


class ReviewedBeforeArrival(View):
    """The desk took this person before anybody was confirmed: from which minute to which."""

    since: int
    until: int


class ReviewedOutcome(View):
    """What was done."""

    resuscitation: str
    transport: str
    handed_to: str | None
    recorded: int


class ReviewedCall(View):
    """Everything coded that happened; every time is in minutes since the call was opened."""

    closed: int
    confirmed: int | None
    is_corrected: bool
    confirmed_by: list[str]
    outcome: ReviewedOutcome | None
    before_arrival: list[ReviewedBeforeArrival]
    moments: list[ReviewedMoment]
    facts: list[ReviewedFact]
    doctor_calls: list[ReviewedDoctorCall]
    inquiries: list[ReviewedInquiry]
    refusals: int
    search_minutes: int
    units: list[ReviewedUnit]
    invitations: list[ReviewedInvitation]


def call_of(row: Found, book: Rulebook | None) -> ReviewedCall:
    """The call, field by field; `book` says which words are codes.

    What was said by phone of somebody confirmed by mistake is not of this person.
    """
    since = Since(row.opened_at)
    known = library.vocabulary(book)
    standing = {one["id"] for one in standing_voices(row.facts)}
    facts = of_this_person(row.facts, row.corrected_at)
    phoned = of_this_person(row.doctor_calls, row.corrected_at)
    return ReviewedCall(
        closed=since(row.closed_at),
        confirmed=None if row.confirmed_at is None else since(row.confirmed_at),
        is_corrected=row.corrected_at is not None,
        confirmed_by=row.confirmed_by_identifiers,
        outcome=outcome_of(row),
        before_arrival=[
            ReviewedBeforeArrival(
                since=since.of(one["opened_at"]), until=since.of(one["closes_at"])
            )
            for one in row.before_arrival
            if one["is_own"]
        ],
        moments=_moments(row, since),
        facts=[
            _fact(one, known[one["name"]], since, is_standing=one["id"] in standing)
            for one in facts
            if one["name"] in known
        ],
        doctor_calls=[_doctor_call(one, known, since) for one in phoned],
        inquiries=[_inquiry(one, row, since) for one in row.inquiries],
        refusals=refusals_of(row.inquiries),
        search_minutes=search_minutes_of(row.inquiries, row.closed_at),
        units=[
            ReviewedUnit(
                is_mutual_aid=one["is_mutual_aid"],
                added=since.of(one["added_at"]),
                released=since.maybe(one["released_at"]),
            )
            for one in row.units
        ],
        invitations=[
            ReviewedInvitation(
                invited_as=one["invited_as"],
                invited=since.of(one["invited_at"]),
                opened=since.maybe(one["first_opened_at"]),
                ended=since.maybe(one["ended_at"]),
            )
            for one in row.invitations
        ],
    )


def outcome_of(row: Found) -> ReviewedOutcome | None:
    """How the call ended, without the destination and without words."""
    if row.outcome_at is None:
        return None
    return ReviewedOutcome(
        resuscitation=row.resuscitation,
        transport=row.transport,
        handed_to=row.handed_to,
        recorded=Since(row.opened_at)(row.outcome_at),
    )


def _moments(row: Found, since: Since) -> list[ReviewedMoment]:
    standing = [one["id"] for one in standing_moments(row.moments).values()]
    return [
        ReviewedMoment(
            kind=one["kind"],
            happened=since.maybe(one["happened_at"]),
            recorded=since.of(one["recorded_at"]),
            is_standing=one["id"] in standing,
        )
        for one in row.moments
    ]


def _coded(value: Value | None, kind: FactKind) -> Value | None:
    """The value, unless it is text of somebody's own."""
    if isinstance(value, str) and value not in {choice.value for choice in kind.choices}:
        return None
    return value


def _fact(one: Entered, kind: FactKind, since: Since, *, is_standing: bool) -> ReviewedFact:
    return ReviewedFact(
        name=one["name"],
        label=Words(ja=kind.label.ja, en=kind.label.en),
        value=_coded(one["value"]["value"], kind),
        source=one["source"],
        happened=since.of(one["happened_at"]),
        recorded=since.of(one["recorded_at"]),
        is_standing=is_standing,
    )


def _doctor_call(one: Entered, known: Vocabulary, since: Since) -> ReviewedDoctorCall:
    confirmed = one["confirmed"]
    return ReviewedDoctorCall(
        whom=one["contact_role"],
        is_reached=one["is_reached"],
        attempt=attempt_of(one),
        is_own_hand=one["is_own"],
        confirmed={n: _coded(v, known[n]) for n, v in confirmed.items() if n in known},
        instruction=one["instruction"],
        is_read_back=one["is_read_back"],
        is_told_of_withdrawal=one["is_told_of_withdrawal"],
        is_confirmed_anew=one["is_confirmed_anew"],
        arrival_minutes=one["arrival_minutes"],
        happened=since.of(one["happened_at"]),
        recorded=since.of(one["recorded_at"]),
    )


def _inquiry(one: Entered, row: Found, since: Since) -> ReviewedInquiry:
    return ReviewedInquiry(
        asked=since.of(one["asked_at"]),
        minutes=one["minutes"],
        answer=one["answer"],
        answered=since.maybe(one["answered_at"]),
        is_destination=one["hospital_id"] == str(row.destination_id),
    )

"""The after-review of closed calls by the MC council of the place: pseudonymous, for 180 days."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import listing
from app.audit import store as audit
from app.calls.guide import ruling
from app.calls.guide.advice_view import RulebookNamed
from app.calls.guide.advised import words
from app.calls.guide.minutes import MINUTE
from app.calls.outcomes import REVIEW_DAYS
from app.calls.review import reviewed, reviewers, store
from app.calls.review.finding_view import FindingView, findings_of
from app.calls.review.reviewed import ReviewedCall, ReviewedOutcome
from app.calls.view import NO_RECORD
from app.db import Found
from app.intent import review
from app.intent.record import Standing
from app.intent.review_view import ReviewedRecord
from app.patients.looked import looked_at
from app.patients.view import View, Words
from app.people import reachable
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.sections import Section
from app.transport.language.rulebook import Kind

PAGE = 50
SECTIONS = (*map(Section, ReviewedRecord.model_fields), Section.CALL_RECORD)
"""The sections that a review shows, each as the decision says."""

Followed = Literal["as_advised", "otherwise", "not_needed", "not_recorded"]
_DONE = {"continued": "continue", "stopped": "stop", "not_started": "not_started"}


class ReviewLine(View):
    """One closed call in the list. `call` and `person` are names that only this council knows."""

    id: UUID
    call: str = Field(examples=["3f9a-77c2-01bd"])
    person: str | None
    month: str = Field(examples=["2026-11"])
    closed: int = Field(description="開始から終了までの分。Minutes from opening to close.")
    outcome: ReviewedOutcome | None


class RuleThen(View):
    """What the rule of the place said as the call was closed, and whether it was done so."""

    rulebook: RulebookNamed | None
    reason: str
    why: Words
    resuscitation: str
    transport: str
    resuscitation_done: Followed
    transport_done: Followed


class Review(View):
    """One closed call. `record` is null where nobody was confirmed; `no_record` then says so."""

    id: UUID
    call: str
    person: str | None
    month: str
    rule: RuleThen
    record: ReviewedRecord | None
    no_record: Words | None
    known: ReviewedCall
    findings: list[FindingView]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the calls, newest first, and the id to go on before; None on the last page."""

    items: list[ReviewLine]
    next: UUID | None


async def reviews(
    db: AsyncConnection, caller: Caller, at: datetime, key: bytes, before: UUID | None = None
) -> Page:
    """A page of the calls closed in the council's area, newest first; each person is on record.

    A call whose patient let nobody see it any more is left out. Raises NotAllowed.
    """
    action = "after_review.list"
    reviewers.require_reviewer(caller, action)
    since = at - REVIEW_DAYS
    area = await reachable.councils_area(db, caller.organisation_id)
    rows = await store.page(db, area, before, since, PAGE)
    confirmed = [row.id for row in rows if row.patient_id is not None]
    permits = await listing.enter_calls(db, caller, at, Basis.AFTER_REVIEW, confirmed)
    shown = [row for row in rows if reviewers.is_shown(permits, row)]
    await audit.append(db, at, reviewers.entry(caller, action, None))
    for row in shown:
        if row.patient_id is not None:
            await audit.append(db, at, looked_at(permits[row.id], action, Section.CALL_RECORD))
    items = [_line(caller, key, row) for row in shown]
    return Page(items, rows[-1].review_id if len(rows) == PAGE else None)


async def read(
    db: AsyncConnection, caller: Caller, at: datetime, key: bytes, review_id: UUID
) -> Review:
    """One closed call of the council's area, as it stood at its close. Raises Refused.

    Another council's, one from before the window and one whose patient lets nobody see it any
    more are answered as one that is not there.
    """
    action = "after_review.read"
    row, permit = await reviewers.reviewable(db, caller, at, review_id, action)
    if permit is None:
        await audit.append(db, at, reviewers.entry(caller, action, row.id))
        return _shown(caller, key, row, None)
    found = await review.read(db, permit, row.opened_at, row.closed_at)
    await audit.append(db, at, looked_at(permit, action, *SECTIONS))
    return _shown(caller, key, row, found)


def _line(caller: Caller, key: bytes, row: Found) -> ReviewLine:
    call, person, month = reviewers.names(caller, key, row)
    return ReviewLine(
        id=row.review_id,
        call=call,
        person=person,
        month=month,
        closed=(row.closed_at - row.opened_at) // MINUTE,
        outcome=reviewed.outcome_of(row),
    )


def _shown(caller: Caller, key: bytes, row: Found, found: review.Reviewed | None) -> Review:
    call, person, month = reviewers.names(caller, key, row)
    book = ruling.rulebook_of(row, row.closed_at)
    return Review(
        id=row.review_id,
        call=call,
        person=person,
        month=month,
        rule=_rule(row, None if found is None else found.told_the_crew),
        record=None if found is None else found.record,
        no_record=NO_RECORD if found is None else None,
        known=reviewed.call_of(row, book),
        findings=findings_of(row.findings),
    )


def _rule(row: Found, standing: Standing | None) -> RuleThen:
    chosen = ruling.choice(row, Kind.RESUSCITATION, row.closed_at)
    said = ruling.advice(row, row.closed_at, standing, chosen)
    name = said.rulebook
    return RuleThen(
        rulebook=name and reviewers.named(name),
        reason=said.reason,
        why=words(said.why),
        resuscitation=said.resuscitation,
        transport=said.transport,
        resuscitation_done=_followed(said.resuscitation, row.resuscitation),
        transport_done=_followed(said.transport, row.transport),
    )


def _followed(said: str, done: str | None) -> Followed:
    if done is None:
        return "not_recorded"
    if done == "not_needed":
        return "not_needed"
    return "as_advised" if said == _DONE.get(done, done) else "otherwise"

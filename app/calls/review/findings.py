"""What a council finds on a call it reviews: coded, with a few words; corrected, never removed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import listing
from app.audit import store as audit
from app.calls.kinds import FindingKind
from app.calls.outcomes import REVIEW_DAYS
from app.calls.review import finding_store, reviewers
from app.calls.review.finding_view import FindingLine, FindingView, finding_of, findings_of
from app.db import uuid7
from app.errors import Conflict, Invalid
from app.patients.looked import looked_at
from app.people import reachable
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.sections import Section

PAGE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFinding:
    """A finding. `corrects` names one of the council's own that no longer stands."""

    kind: FindingKind
    words: str | None = None
    corrects: UUID | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """Some findings, newest first, and the id to go on before; None on the last page."""

    items: list[FindingLine]
    next: UUID | None


async def record(
    db: AsyncConnection, caller: Caller, at: datetime, review_id: UUID, new: NewFinding
) -> UUID:
    """Notes a finding on one closed call. Returns its id.

    Raises Invalid for a correction of what is not there, Conflict for what was corrected
    meanwhile, and as `reviewers.reviewable`.
    """
    action = "review_finding.record"
    row, permit = await reviewers.reviewable(db, caller, at, review_id, action)
    if new.corrects is not None and str(new.corrects) not in {one["id"] for one in row.findings}:
        raise Invalid.at(
            "body.corrects",
            "訂正する所見がこの事案にありません。",
            "There is no such finding on this call to correct.",
        )
    finding_id = uuid7()
    try:
        async with db.begin_nested():
            await finding_store.add(
                db,
                id=finding_id,
                call_id=row.id,
                council_id=caller.organisation_id,
                kind=new.kind.value,
                words=new.words,
                corrects=new.corrects,
                recorded_at=at,
                recorded_by=caller.account_id,
            )
    except IntegrityError:
        raise Conflict from None
    entry = reviewers.entry(caller, "review_finding.recorded", row.id)
    if permit is not None:
        entry = permit.entry("review_finding.recorded", fields=("kind", "words"))
    await audit.append(db, at, entry)
    return finding_id


async def of_call(
    db: AsyncConnection, caller: Caller, at: datetime, review_id: UUID
) -> list[FindingView]:
    """The council's findings on one call, those corrected as well. Raises as `reviewable`."""
    action = "review_finding.read"
    row, permit = await reviewers.reviewable(db, caller, at, review_id, action)
    entry = reviewers.entry(caller, action, row.id)
    if permit is not None:
        entry = looked_at(permit, action, Section.CALL_RECORD)
    await audit.append(db, at, entry)
    return findings_of(row.findings)


async def findings(
    db: AsyncConnection, caller: Caller, at: datetime, key: bytes, before: UUID | None = None
) -> Page:
    """A page of the council's standing findings on calls that it may still review, newest first.

    Raises NotAllowed.
    """
    action = "review_finding.list"
    reviewers.require_reviewer(caller, action)
    area = await reachable.councils_area(db, caller.organisation_id)
    rows = await finding_store.page(
        db, area, caller.organisation_id, at - REVIEW_DAYS, before, PAGE
    )
    confirmed = list({row.call_id for row in rows if row.patient_id is not None})
    permits = await listing.enter_calls(db, caller, at, Basis.AFTER_REVIEW, confirmed)
    await audit.append(db, at, reviewers.entry(caller, action, None))
    shown = [row for row in rows if reviewers.is_shown(permits, row)]
    for call_id in dict.fromkeys(row.id for row in shown if row.patient_id is not None):
        await audit.append(db, at, looked_at(permits[call_id], action, Section.CALL_RECORD))
    items = []
    for row in shown:
        call, person, _ = reviewers.names(caller, key, row)
        finding = finding_of(
            {"id": row.finding_id, "kind": row.kind, "words": row.words, "recorded_at": row.at},
            is_standing=True,
        )
        items.append(
            FindingLine(review_id=row.review_id, call=call, person=person, finding=finding)
        )
    return Page(items, rows[-1].finding_id if len(rows) == PAGE else None)

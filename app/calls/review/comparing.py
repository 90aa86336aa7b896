"""A draft of a rule held against the closed calls of the area: what would have come out otherwise.

The calls are those that the after-review shows this council, decided by the same function, under
the same names; of a call nothing leaves but what both rules say to it.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import listing
from app.access.permit import Permit
from app.audit import store as audit
from app.calls.guide import ruling
from app.calls.guide.handed import handed
from app.calls.outcomes import REVIEW_DAYS
from app.calls.review import after_reviews, reviewers, store
from app.calls.review.compared import Compared, Comparison, Counts, side, turned
from app.db import Found
from app.errors import Invalid, Refused
from app.intent import review
from app.intent.record import Standing
from app.patients.looked import looked_at
from app.people import reachable
from app.people.caller import Caller
from app.policy.bases import Basis
from app.rulebooks import drafting, readings
from app.transport import library
from app.transport.language.rulebook import Rulebook

MOST = 100
"""So many of the newest calls are looked at."""

_ACTION = "after_review.compare"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A rulebook to try: its text, or the id and version of one that is here."""

    text: str | None = None
    book: str | None = None
    version: str | None = None


async def begin(db: AsyncConnection, caller: Caller, at: datetime) -> None:
    """Somebody of a council is about to try a draft. Raises NotAllowed."""
    reviewers.require_reviewer(caller, _ACTION)
    await audit.append(db, at, reviewers.entry(caller, "after_review.draft", None))


async def compare(
    db: AsyncConnection, caller: Caller, at: datetime, key: bytes, draft: Draft
) -> Comparison:
    """What the draft would have said at the close of each call, beside what the rule said.

    The draft counts as if it had been in force. Raises NotAllowed, and Invalid for a text that
    cannot be read, with every fault in it.
    """
    reviewers.require_reviewer(caller, _ACTION)
    if (draft.text is None) is (draft.book is None or draft.version is None):
        raise Invalid.at(
            "body.text",
            "ルールの本文か、名前と版のどちらかを送ってください。",
            "Send the text of a rule, or its id and version.",
        )
    book, passes = await _drafted(db, at, draft)
    area = await reachable.councils_area(db, caller.organisation_id)
    rows = await store.whole_page(db, area, at - REVIEW_DAYS, MOST + 1)
    confirmed = [row.id for row in rows if row.patient_id is not None]
    permits = await listing.enter_calls(db, caller, at, Basis.AFTER_REVIEW, confirmed)
    shown = [row for row in rows[:MOST] if reviewers.is_shown(permits, row)]
    here = [row for row in shown if book.where.covers(row.municipality)]
    await audit.append(db, at, reviewers.entry(caller, _ACTION, None))
    lines = []
    for row in here:
        try:
            standing = await _standing(db, at, row, permits.get(row.id))
        except Refused:
            continue  # erased or withheld between two statements
        lines.append(_compared(caller, key, row, standing, book))
    changed = [line for line in lines if line.is_changed]
    return Comparison(
        draft=reviewers.named(book),
        passes=passes,
        counts=Counts(
            calls=len(lines),
            changed=len(changed),
            elsewhere=len(shown) - len(here),
            is_more=len(rows) > MOST,
        ),
        changed=changed,
        same=[line for line in lines if not line.is_changed],
    )


async def _drafted(db: AsyncConnection, at: datetime, draft: Draft) -> tuple[Rulebook, bool]:
    if draft.text is not None:
        judged = await drafting.read_or_invalid(db, at, draft.text)
        return judged.reading.rulebook, judged.passes
    found = await readings.find(db, draft.book or "", draft.version or "")
    if found is None:
        raise Invalid.at(
            "body.book",
            "その名前と版のルールはありません。",
            "There is no rulebook of this id and version.",
        )
    # What was published has passed: nothing else can be approved.
    return found, library.rulebook(found.id, found.version) is not found or library.passes(found)


async def _standing(
    db: AsyncConnection, at: datetime, row: Found, permit: Permit | None
) -> Standing | None:
    if permit is None:
        return None
    found = await review.read(db, permit, row.opened_at, row.closed_at)
    await audit.append(db, at, looked_at(permit, _ACTION, *after_reviews.SECTIONS))
    return found.told_the_crew


def _compared(
    caller: Caller, key: bytes, row: Found, standing: Standing | None, book: Rulebook
) -> Compared:
    choice = ruling.choice(row, book.kind, row.closed_at)
    old = ruling.advice(row, row.closed_at, standing, choice)
    new = ruling.said(handed(row, row.closed_at, standing, book), book)
    call, person, month = reviewers.names(caller, key, row)
    before, after = side(old), side(new)
    is_changed = before.outcome != after.outcome
    return Compared(
        id=row.review_id,
        call=call,
        person=person,
        month=month,
        is_changed=is_changed,
        old=before,
        new=after,
        because=turned(old, new) if is_changed else [],
    )

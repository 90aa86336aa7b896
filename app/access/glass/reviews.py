"""What a privacy officer looks into: overrides, unusual counts, calls without outcome.

Who, when, why and which sections; the patient under a pseudonym, nothing clinical.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.glass import review_store
from app.access.glass.view import Coded, coded
from app.access.kinds import OverrideReason, ReviewKind, ReviewOutcome
from app.audit import organisation as leaves
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.audit.pseudonym import pseudonym
from app.db import FIRST_KEY, LAST_KEY, Found
from app.errors import Conflict, Invalid, NotAllowed, Refused
from app.people import store as people
from app.people.caller import Caller
from app.policy.capabilities import Act, may
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section

PAGE: Final = 50
Names = Mapping[UUID, tuple[str | None, Role]]


class ReviewView(BaseModel):
    """One thing to look into. `figures` are counts; `pseudonym` stands for the patient, if any.

    `reason` and `words` are what the opener of an override gave.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    kind: Coded
    account_id: UUID
    name: str | None
    role: Role
    override_id: UUID | None
    call_id: UUID | None
    pseudonym: str | None = Field(examples=["K7QXM-3ZBTA"])
    reason: Coded | None
    words: str | None
    figures: dict[str, float] = Field(examples=[{"within_hour": 41, "that_day": 60}])
    happened_at: datetime
    opened_at: datetime
    due_at: datetime
    is_overdue: bool
    outcome: Coded | None
    note: str | None
    closed_at: datetime | None
    closed_by: str | None


class SectionSeen(BaseModel):
    """A part of the record that was shown, the most of it, and nothing of what stands there."""

    model_config = ConfigDict(frozen=True)

    section: Section
    ja: str
    en: str
    level: Level


class ReviewDetail(BaseModel):
    """A review with what was shown on its override, and how often it was read."""

    model_config = ConfigDict(frozen=True)

    review: ReviewView
    seen: list[SectionSeen]
    reads: int


@dataclass(frozen=True, slots=True)
class Reviews:
    """Some reviews, and the id to go on from; None on the last page."""

    items: list[ReviewView]
    next: UUID | None


async def page(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    *,
    cursor: UUID | None = None,
    is_closed: bool = False,
) -> Reviews:
    """The reviews of the caller's organisation: the oldest first while they wait.

    Raises NotAllowed.
    """
    _require(caller, "review.list")
    start = cursor or (LAST_KEY if is_closed else FIRST_KEY)
    rows = await review_store.page(db, caller.organisation_id, start, PAGE, is_closed=is_closed)
    await audit.append(db, at, _entry(caller, "review.list"))
    names = await people_in(db, rows)
    items = [told(row, names, at) for row in rows]
    return Reviews(items, rows[-1].id if len(rows) == PAGE else None)


async def one(db: AsyncConnection, caller: Caller, at: datetime, review_id: UUID) -> ReviewDetail:
    """One review with what was shown. Raises NotAllowed, Refused."""
    action = "review.read"
    row = await _own(db, caller, review_id, action)
    await audit.append(db, at, _entry(caller, action))
    seen, reads = await _seen(db, row)
    shown = told(row, await people_in(db, [row]), at)
    return ReviewDetail(review=shown, seen=seen, reads=reads)


async def close(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    review_id: UUID,
    outcome: ReviewOutcome,
    note: str | None,
) -> None:
    """Closes a review with its outcome; a word beside it is owed where something was wrong.

    Raises NotAllowed (another role, one's own), Refused, Invalid, Conflict where it is closed.
    """
    action = "review.close"
    row = await _own(db, caller, review_id, action)
    if row.account_id == caller.account_id:
        raise NotAllowed(
            "自分についての確認は、ほかの担当者が行います。",
            "Somebody else reviews what concerns yourself.",
            "own-review",
            _entry(caller, action, Outcome.REFUSED, "own_review"),
        )
    if outcome is not ReviewOutcome.JUSTIFIED and note is None:
        raise Invalid.at(
            "body.note", "どうするかを書いてください。", "Say what is to be done about it."
        )
    if not await review_store.close(db, review_id, outcome.value, note, at, caller.account_id):
        raise Conflict(
            "この確認はすでに終わっています。", "This review is closed already.", "already-closed"
        )
    is_override = row.kind == ReviewKind.OVERRIDE
    leaf = Entry(
        actor=caller.actor,
        action="review.closed",
        # Of an override the patient may know that it was looked into.
        patient_id=row.patient_id if is_override else None,
        fields=("outcome", "note"),
        reason=outcome.value,
    )
    await audit.append(db, at, leaf)


def _require(caller: Caller, action: str) -> None:
    if not may(caller.role, None, Act.REVIEW_ACCESS):
        raise NotAllowed(entry=_entry(caller, action, Outcome.REFUSED, "role"))


async def _own(db: AsyncConnection, caller: Caller, review_id: UUID, action: str) -> Found:
    _require(caller, action)
    row = await review_store.one(db, caller.organisation_id, review_id)
    if row is None:
        raise Refused(_entry(caller, action, Outcome.REFUSED, "no_review"))
    return row


async def people_in(db: AsyncConnection, rows: Sequence[Found]) -> Names:
    """The people that reviews speak of: looked into, or closing."""
    ids = {row.account_id for row in rows} | {row.closed_by for row in rows if row.closed_by}
    return await people.staff(db, ids) if ids else {}


async def _seen(db: AsyncConnection, row: Found) -> tuple[list[SectionSeen], int]:
    if row.grant_id is None:
        return [], 0
    shown = await leaves.shown_on_grant(db, row.account_id, row.grant_id, row.opened_at)
    levels: dict[Section, Level] = {}
    for sections in shown:
        for name, level in sections.items():
            section = Section(name)
            levels[section] = max(levels.get(section, Level.WITHHELD), Level(level))
    seen = [
        SectionSeen(section=section, ja=section.ja, en=section.en, level=levels[section])
        for section in Section
        if section in levels
    ]
    return seen, len(shown)


def told(row: Found, names: Names, at: datetime) -> ReviewView:
    """A review as its officer reads it at an instant."""
    kind, (name, role) = ReviewKind(row.kind), names[row.account_id]
    outcome = None if row.outcome is None else ReviewOutcome(row.outcome)
    reason = None if row.reason is None else OverrideReason(row.reason)
    return ReviewView(
        id=row.id,
        kind=coded(kind.value, kind.said),
        account_id=row.account_id,
        name=name,
        role=role,
        override_id=row.override_id,
        call_id=row.call_id,
        pseudonym=None if row.patient_id is None else pseudonym(row.patient_id),
        reason=None if reason is None else coded(reason.value, reason.said),
        words=row.words,
        figures=row.figures,
        happened_at=row.happened_at,
        opened_at=row.opened_at,
        due_at=row.due_at,
        is_overdue=outcome is None and row.due_at <= at,
        outcome=None if outcome is None else coded(outcome.value, outcome.said),
        note=row.note,
        closed_at=row.closed_at,
        closed_by=None if row.closed_by is None else names[row.closed_by][0],
    )


def _entry(
    caller: Caller, action: str, outcome: Outcome = Outcome.DONE, reason: str | None = None
) -> Entry:
    return Entry(actor=caller.actor, action=action, outcome=outcome, reason=reason)

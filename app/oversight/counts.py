"""How many records each person opened, against what is usual for them; and the override rate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.glass import store as override_store
from app.access.glass import watching
from app.audit import organisation as leaves
from app.audit import store as audit
from app.clock import japan_date
from app.db import FIRST_KEY, Found
from app.oversight.standing import entry, require
from app.patients.view import View
from app.people import store as people
from app.people.caller import Caller
from app.policy.roles import Role

PAGE: Final = 50
DAYS: Final = 30
_ACTION: Final = "organisation_counts.read"
GOAL: Final = 0.01
"""At most one override in a hundred reads."""


class PersonCounts(View):
    """What one person opened. Lists of one's own patients are not counted.

    `usual` is the mean of patients per active day over the 30 days before; null without any.
    """

    account_id: UUID
    name: str
    role: Role
    is_disabled: bool
    reads_today: int
    patients_today: int
    patients_within_hour: int
    usual: float | None = Field(examples=[7.4])
    active_days: int
    is_unusual: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """Some people's counts, and the account to go on after; None on the last page."""

    items: list[PersonCounts]
    next: UUID | None


class OverrideRate(View):
    """Overrides against reads of the last 30 days.

    A read counts once for each person, patient and day, as an override does: a screen that
    renews itself would otherwise make any rate small. `rate` is null without reads.
    """

    since: datetime
    overrides: int
    reads: int
    rate: float | None = Field(examples=[0.004])
    goal: float
    is_within_goal: bool


async def page(
    db: AsyncConnection, caller: Caller, at: datetime, after: UUID | None = None
) -> Counts:
    """The counts of the caller's organisation's people, 50 a page. Raises NotAllowed."""
    require(caller, _ACTION)
    await audit.append(db, at, entry(caller, _ACTION))
    return await _page(db, caller, at, after)


async def unusual(db: AsyncConnection, caller: Caller, at: datetime) -> list[PersonCounts]:
    """Everybody in the caller's organisation whose counts are unusual now. Raises NotAllowed."""
    require(caller, _ACTION)
    await audit.append(db, at, entry(caller, _ACTION))
    found: list[PersonCounts] = []
    after: UUID | None = None
    while True:
        some = await _page(db, caller, at, after)
        found += [one for one in some.items if one.is_unusual]
        if some.next is None:
            return found
        after = some.next


async def _page(db: AsyncConnection, caller: Caller, at: datetime, after: UUID | None) -> Counts:
    found = await people.members(db, caller.organisation_id, after or FIRST_KEY, PAGE)
    ids = [row.id for row in found]
    today = japan_date(at)
    since = leaves.first_moment(today - timedelta(days=DAYS))
    by_day = await leaves.reads_by_day(db, ids, since, at) if ids else ()
    lately = await leaves.patients_within_hour(db, ids, at) if ids else {}
    items = [_counted(row, by_day, lately.get(row.id, 0), today) for row in found]
    return Counts(items, ids[-1] if len(ids) == PAGE else None)


async def rate(db: AsyncConnection, caller: Caller, at: datetime) -> OverrideRate:
    """The organisation's overrides against its reads over 30 days. Raises NotAllowed."""
    action = "override_rate.read"
    require(caller, action)
    since = leaves.first_moment(japan_date(at) - timedelta(days=DAYS))
    opened = await override_store.count(db, caller.organisation_id, since)
    reads = await leaves.visits(db, caller.organisation_id, since)
    await audit.append(db, at, entry(caller, action))
    return OverrideRate(
        since=since,
        overrides=opened,
        reads=reads,
        rate=round(opened / reads, 4) if reads else None,
        goal=GOAL,
        is_within_goal=opened <= GOAL * reads,
    )


def is_unusual(within_hour: int, that_day: int, usual: float, active_days: int) -> bool:
    """As the clock decides it: an hour that is too full, or a day far above the person's own."""
    return within_hour > watching.MOST_AN_HOUR or (
        that_day >= watching.LEAST_PATIENTS
        and active_days >= watching.LEAST_DAYS
        and that_day > watching.TIMES * usual
    )


def _counted(person: Found, by_day: Sequence[Found], within_hour: int, today: date) -> PersonCounts:
    own = [row for row in by_day if row.account_id == person.id]
    before = [row.patients for row in own if row.day < today]
    now = next((row for row in own if row.day == today), None)
    usual = sum(before) / len(before) if before else 0.0
    patients = 0 if now is None else now.patients
    return PersonCounts(
        account_id=person.id,
        name=person.name,
        role=Role(person.role),
        is_disabled=person.disabled_at is not None,
        reads_today=0 if now is None else now.reads,
        patients_today=patients,
        patients_within_hour=within_hour,
        usual=round(usual, 1) if before else None,
        active_days=len(before),
        is_unusual=is_unusual(within_hour, patients, usual, len(before)),
    )

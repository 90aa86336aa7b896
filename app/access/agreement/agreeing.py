"""Making a region's agreement: drafted, approved by two organisations, withdrawn by one.

Nothing of a version is ever edited. It holds from its hour on, or from its second approval where
that comes later; withdrawn, it is as if it had ended, and what held before it holds again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.agreement import versions
from app.access.agreement.speaking import (
    content_of,
    require,
    require_region,
    theirs,
    version_of,
)
from app.audit import store as audit
from app.clock import japan_date
from app.db import Found, uuid7
from app.errors import Conflict, Invalid, Violation
from app.japan import places
from app.notices import actions as notices
from app.notices.kinds import NoticeKind
from app.people import approvals, regions
from app.people.approvals import entry
from app.people.caller import Caller
from app.policy.capabilities import Act
from app.policy.draft import Content, Unagreeable, UnknownCell, changes, name_of
from app.policy.levels import Level

FARTHEST = timedelta(days=366)
"""How far ahead an hour of effect may lie."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody wants agreed: `cells` names levels by ``section/column``, from an hour on."""

    region: str
    cells: Mapping[str, Level]
    in_force_from: datetime
    reason: str


async def draft(db: AsyncConnection, caller: Caller, at: datetime, new: Draft) -> UUID:
    """Adds a draft, for officers of the region's hub or municipality. Returns its id.

    Raises NotAllowed, Refused (another region), Invalid (also for a code of before).
    """
    action = "agreement.drafted"
    require(caller, Act.DRAFT_AGREEMENT, action)
    await require_region(db, caller, new.region, action)
    _require_of_today(new.region, at)
    cells = _checked(new, at)
    number = await versions.next_number(db, new.region)
    content = Content(
        region=new.region,
        number=number,
        cells=cells,
        reason=new.reason,
        in_force_from=new.in_force_from,
    )
    agreement_id = uuid7()
    await versions.add(
        db,
        id=agreement_id,
        region=new.region,
        number=number,
        cells=cells,
        reason=new.reason,
        drafted_by=caller.account_id,
        drafted_by_organisation=caller.organisation_id,
        drafted_at=at,
        in_force_from=new.in_force_from,
        digest=content.digest,
    )
    version = f"{new.region}-{number}"
    bound = await regions.bound_by(db, new.region)
    others = [one for one in bound if one != caller.organisation_id]
    await notices.tell(db, at, others, NoticeKind.AGREEMENT_DRAFTED)
    await audit.append(db, at, entry(caller, action, version, fields=tuple(cells)))
    return agreement_id


async def approve(
    db: AsyncConnection, caller: Caller, at: datetime, agreement_id: UUID, digest: str
) -> UUID:
    """Says yes to the version as it was read; the second organisation's yes publishes it.

    Returns its id. Raises NotAllowed, Refused, Conflict (withdrawn, published, other-text,
    already-approved, same-hour).
    """
    action = "agreement.approved"
    row = await theirs(db, caller, agreement_id, action, lock=True)
    approvals.require_open(row)
    approvals.require_same_text(row, digest, content_of(row).digest)
    earlier = (await versions.approvals(db, (agreement_id,)))[agreement_id]
    approvals.require_another(caller, earlier)
    await versions.approve(db, agreement_id, caller.organisation_id, caller.account_id, digest)
    is_published = len(earlier) + 1 >= approvals.NEEDED
    if is_published:
        await _publish(db, at, row)
    fields = ("approved", "published_at") if is_published else ("approved",)
    await audit.append(db, at, entry(caller, action, version_of(row), fields=fields))
    return agreement_id


async def withdraw(
    db: AsyncConnection, caller: Caller, at: datetime, agreement_id: UUID, reason: str
) -> UUID:
    """Takes a version back at once, alone; a draft as well. Returns its id.

    Raises NotAllowed, Refused, Conflict (withdrawn already).
    """
    action = "agreement.withdrawn"
    row = await theirs(db, caller, agreement_id, action, lock=True)
    approvals.require_standing(row)
    await versions.withdraw(db, agreement_id, caller.account_id, reason)
    if row.published_at is not None:
        bound = await regions.bound_by(db, row.region)
        await notices.tell(db, at, bound, NoticeKind.AGREEMENT_WITHDRAWN)
    await audit.append(db, at, entry(caller, action, version_of(row), fields=("withdrawn_at",)))
    return agreement_id


async def _publish(db: AsyncConnection, at: datetime, row: Found) -> None:
    if not await versions.publish(db, row.id):
        raise Conflict(
            "同じ時刻に始まる版がすでに承認されています。別の時刻で作り直してください。",
            "Another version begins at this very hour. Draft it anew for another one.",
            "same-hour",
        )
    bound = await regions.bound_by(db, row.region)
    await notices.tell(db, at, bound, NoticeKind.AGREEMENT_PUBLISHED)


def _require_of_today(region: str, at: datetime) -> None:
    day = japan_date(at)
    if places.exists(region, day):
        return
    ja = "、".join(map(places.with_code, places.successors(region, day)))
    raise Invalid.at(
        "body.region",
        f"この番号の市区町村はいまはありません。いまの番号({ja})で取り決めてください。",
        "No municipality has this code now. Agree for the municipality of today: "
        f"{', '.join(places.successors(region, day))}.",
    )


def _checked(new: Draft, at: datetime) -> dict[str, str]:
    if not at < new.in_force_from <= at + FARTHEST:
        raise Invalid.at(
            "body.in_force_from",
            "始まる日時は、これから1年以内にしてください。",
            "The hour of effect must lie ahead, within a year.",
        )
    try:
        return changes(new.cells)
    except UnknownCell:
        raise Invalid.at(
            "body.cells",
            "共有の表にない欄があります。",
            "There is a cell that the sharing table does not have.",
        ) from None
    except Unagreeable as refused:
        raise Invalid(
            *(
                Violation(
                    f"body.cells.{name_of((section, column))}",
                    f"{column.ja}の「{section.ja}」は、{_allowed_ja(choices)}から選んでください。",
                    f"{column.en}, {section.en}: choose {_allowed_en(choices)}.",
                )
                for (section, column), choices in refused.cells.items()
            )
        ) from None


def _allowed_ja(levels: tuple[Level, ...]) -> str:
    return "・".join(f"「{level.ja}」" for level in levels)


def _allowed_en(levels: tuple[Level, ...]) -> str:
    return " or ".join(level.en for level in levels)

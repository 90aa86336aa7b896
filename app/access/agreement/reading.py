"""Reading regional agreements: the table for everyone, the versions for those who make them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.agreement import show, versions, view
from app.access.agreement.speaking import (
    content_of,
    require,
    require_region,
    speaks_for,
    theirs,
)
from app.audit import store as audit
from app.db import Found
from app.people import regions
from app.people import store as people
from app.people.approvals import entry
from app.people.caller import Caller
from app.policy.capabilities import Act
from app.policy.levels import Level

PAGE = 50
WEEK = timedelta(days=7)


async def table(db: AsyncConnection, at: datetime, region: str | None) -> view.SharingTable:
    """The table that holds in a region now, for everyone; without a region the default."""
    if region is None:
        return show.sharing_table(None, None, None)
    held = await versions.held(db, region, at)
    return show.sharing_table(region, held, await versions.following(db, region, at))


async def own_regions(db: AsyncConnection, caller: Caller) -> dict[str, str]:
    """The regions that the caller speaks for, by code, each with a name to go by."""
    own, area = await regions.place_of(db, caller.organisation_id)
    known = await regions.named(db)
    return {code: name for code, name in known.items() if speaks_for(caller.role, code, own, area)}


async def cells_now(
    db: AsyncConnection, caller: Caller, at: datetime, region: str
) -> dict[str, Level]:
    """The cells of the version that holds now, from which a new draft sets out.

    Raises NotAllowed, Refused.
    """
    action = "agreement.begun"
    require(caller, Act.DRAFT_AGREEMENT, action)
    await require_region(db, caller, region, action)
    held = await versions.held(db, region, at)
    await audit.append(db, at, entry(caller, action, None, reason=region))
    return {} if held is None else {name: Level(level) for name, level in held.cells.items()}


async def of_region(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    region: str | None = None,
    before: int | None = None,
) -> list[view.AgreementLine]:
    """A page of the versions of a region, or of the caller's own, newest first, drafts too.

    Raises NotAllowed, Refused.
    """
    action, region = "agreement.list", region or caller.region
    require(caller, Act.APPROVE_AGREEMENT, action)
    await require_region(db, caller, region, action)
    rows = await versions.page(db, region, before, PAGE)
    lines = await _lines(db, rows, region, at)
    await audit.append(db, at, entry(caller, action, None, reason=region))
    return lines


async def read(
    db: AsyncConnection, caller: Caller, at: datetime, agreement_id: UUID
) -> view.AgreementVersionView:
    """One version with what it would change, for whoever may approve it.

    Raises NotAllowed, Refused.
    """
    action = "agreement.read"
    row = await theirs(db, caller, agreement_id, action)
    # What this very request has done counts: its step is later than the request's own instant.
    now = max([at, *(each for each in (row.published_at, row.withdrawn_at) if each is not None)])
    (line,) = await _lines(db, (row,), row.region, now)
    held = await versions.held(db, row.region, now)
    since = at - WEEK
    reads = await versions.reads(db, row.region, since, at)
    await audit.append(db, at, entry(caller, action, line.version))
    return show.whole(line, row, content_of(row).digest, held, since, at, reads)


async def _lines(
    db: AsyncConnection, rows: Sequence[Found], region: str, at: datetime
) -> list[view.AgreementLine]:
    approvals = await versions.approvals(db, [row.id for row in rows])
    held = await versions.held(db, region, at)
    organisations = await people.organisation_names(db, show.organisations_in(rows, approvals))
    names = await people.account_names(db, show.people_in(rows, approvals))
    return [show.line(row, approvals[row.id], held, at, organisations, names) for row in rows]

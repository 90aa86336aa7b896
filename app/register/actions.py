"""A list loaded: opened, looked at row by row, registered once somebody says so, or dropped.

It goes on by requests, a few hundred rows in each, and by nothing else: every row is registered by
whoever is signed in, in their session and from their device, under the rules of that very moment.
Who loses their account in the middle registers nobody more. A process or database that dies takes
one batch with it, which was not acknowledged; the next request takes it up where it stands.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.clock import japan_date
from app.db import Found, uuid7
from app.errors import Conflict, Invalid, NotAllowed, Refused, require_past
from app.patients import living
from app.patients.registering import require_registrar
from app.people.caller import Caller
from app.policy.capabilities import Act, may
from app.register import lists, store
from app.register.kinds import LARGEST, ListTooLarge, LoadState
from app.register.view import LoadView, RowView, load_view, row_view

PAGE, _AT_ONCE = 50, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class NewList:
    """A file as it came, and what holds for its rows where they say nothing themselves."""

    region: str
    area: str | None
    informed_on: date | None
    content: bytes


@dataclass(frozen=True, slots=True)
class Loads:
    """Some loads, newest first, and the id to go on before."""

    items: list[LoadView]
    next: UUID | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Some rows that say something, and the number to go on after."""

    items: list[RowView]
    next: int | None


class LoadOpen(Conflict):
    """The organisation has another list under way."""

    kind = "load-open"
    ja = "ほかの一覧の読み込みが途中です。終えるか取りやめてから、読み込んでください。"
    en = "Another list is under way. Finish or drop it first."


async def open_load(db: AsyncConnection, caller: Caller, at: datetime, new: NewList) -> UUID:
    """Takes a list in; nobody is registered by it. Returns its id.

    The very file that is under way is the load that is under way. A code of before is kept by its
    code of today. Raises NotAllowed, Invalid (also where the place was split), ListTooLarge,
    LoadOpen.
    """
    action = "load.opened"
    require_registrar(caller, action)
    today, region = japan_date(at), living.lives_in(new.region, at)
    informed_on = new.informed_on or today
    require_past("body.informed_on", informed_on, today)
    if len(new.content) > LARGEST:
        raise ListTooLarge
    digest = hashlib.sha256(new.content).hexdigest()
    before = await store.open_of(db, caller.organisation_id)
    if before is not None:
        if before.sha256 != digest:
            raise LoadOpen
        await audit.append(db, at, Entry(actor=caller.actor, action=action))
        return UUID(str(before.id))
    load_id = uuid7()
    found = await asyncio.to_thread(lists.open_list, new.content, has_area=new.area is not None)
    try:
        await store.add(
            db,
            id=load_id,
            organisation_id=caller.organisation_id,
            opened_by=caller.account_id,
            opened_at=at,
            region=region,
            area=new.area,
            informed_on=informed_on,
            form=found.form.value,
            encoding=found.encoding,
            sha256=digest,
            columns=[
                {"heading": c.heading, "use": c.use.value, "field": c.field, "said": c.said}
                for c in found.columns
            ],
            state=LoadState.CHECKING.value,
        )
    except IntegrityError:  # somebody was faster
        raise LoadOpen from None
    rows, number = found.rows(), 0
    while some := await asyncio.to_thread(lambda: list(islice(rows, _AT_ONCE))):
        await store.add_rows(db, load_id, caller.organisation_id, number + 1, some)
        number += len(some)
    if number == 0:
        raise Invalid.at("body.file", "見出しの下に行がありません。", "There are no rows in it.")
    await audit.append(db, at, Entry(actor=caller.actor, action=action))
    return load_id


async def one(db: AsyncConnection, caller: Caller, at: datetime, load_id: UUID) -> LoadView:
    """A load of one's own clinic. Raises Refused, NotAllowed."""
    row = await _entered(db, caller, "load.read", load_id)
    await audit.append(db, at, Entry(actor=caller.actor, action="load.read"))
    return load_view(row)


async def own(
    db: AsyncConnection, caller: Caller, at: datetime, before: UUID | None = None
) -> Loads:
    """A page of the clinic's loads, newest first. Raises NotAllowed."""
    require_registrar(caller, "loads.listed")
    rows = await store.page(db, caller.organisation_id, before, PAGE)
    await audit.append(db, at, Entry(actor=caller.actor, action="loads.listed"))
    return Loads([load_view(row) for row in rows], rows[-1].id if len(rows) == PAGE else None)


async def saying(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    load_id: UUID,
    after: int = 0,
    limit: int = PAGE,
) -> Rows:
    """A page of the rows that say something, in the order of the file. Raises Refused."""
    await _entered(db, caller, "load.read", load_id)
    rows = await store.saying(db, load_id, after, limit)
    await audit.append(db, at, Entry(actor=caller.actor, action="load.read"))
    return Rows([row_view(row) for row in rows], rows[-1].number if len(rows) == limit else None)


async def start(db: AsyncConnection, caller: Caller, at: datetime, load_id: UUID) -> None:
    """Says that the rows without findings are to be registered. Raises Refused, Conflict."""
    action = "load.started"
    load = await locked(db, caller, action, load_id)
    if load.state == LoadState.CHECKED:
        by = {"started_by": caller.account_id, "started_at": at}
        await store.move(db, load_id, LoadState.REGISTERING, **by)
    elif load.state != LoadState.REGISTERING:
        raise Conflict(
            "確かめ終わった一覧だけ、登録を始められます。",
            "Only a list that has been looked through can be registered.",
            "load-not-checked",
        )
    await audit.append(db, at, Entry(actor=caller.actor, action=action))


async def end(db: AsyncConnection, caller: Caller, at: datetime, load_id: UUID) -> None:
    """Drops what is left of it; what was registered stays. Raises Refused."""
    load = await locked(db, caller, "load.ended", load_id)
    if LoadState(load.state).is_open:
        await store.drop(db, load_id)
        by = {"ended_by": caller.account_id, "ended_at": at}
        await store.move(db, load_id, LoadState.ENDED, **by)
    await audit.append(db, at, Entry(actor=caller.actor, action="load.ended"))


async def locked(db: AsyncConnection, caller: Caller, action: str, load_id: UUID) -> Found:
    """A load of one's own clinic, held until the request ends. Raises Refused, NotAllowed."""
    _require_role(caller, action)
    row = await store.lock(db, caller.organisation_id, load_id)
    if row is None:  # one that is over is held by nobody, and still answers
        row = await _entered(db, caller, action, load_id)
    return row


async def _entered(db: AsyncConnection, caller: Caller, action: str, load_id: UUID) -> Found:
    _require_role(caller, action)
    row = await store.one(db, caller.organisation_id, load_id)
    if row is None:
        refused = Entry(
            actor=caller.actor, action=action, outcome=Outcome.REFUSED, reason="no_load"
        )
        raise Refused(refused)
    return row


def _require_role(caller: Caller, action: str) -> None:
    if not may(caller.role, None, Act.REGISTER_PATIENT):
        refused = Entry(actor=caller.actor, action=action, outcome=Outcome.REFUSED, reason="role")
        raise NotAllowed(entry=refused)

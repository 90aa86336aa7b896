"""Reading rulebooks: the versions, one whole, what it changes, what was said of it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Outcome
from app.db import Found
from app.errors import Refused
from app.people import store as people
from app.people.approvals import entry
from app.people.caller import Caller
from app.policy.capabilities import Act
from app.rulebooks import here, readings, show, store, view
from app.rulebooks.kinds import stands_in
from app.rulebooks.speaking import area_of, named, party_that_may, theirs
from app.rulebooks.texts import Judged, judged_anew
from app.transport.choose import Choosing
from app.transport.language.findings import BadRulebook
from app.transport.language.rulebook import Kind, Rulebook
from app.transport.plain.compare import compare

PAGE = 50
_PREFECTURE = 2


async def versions(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    *,
    book: str | None = None,
    before: UUID | None = None,
    own: bool = False,
) -> list[view.RulebookVersionLine]:
    """A page of versions, newest first: what is published, and the drafts of one's own places.

    `own`: of one's own places only. Whoever has no part in making rules sees what is published.
    """
    rows = await store.page(db, book, before, PAGE, own=own)
    lines = await _lines(db, rows, at)
    await audit.append(db, at, entry(caller, "rulebook.list", None))
    return lines


async def read(
    db: AsyncConnection, caller: Caller, at: datetime, version_id: UUID
) -> view.RulebookVersionView:
    """One version whole: its text, its check, its own cases, what it says in plain words.

    Raises Refused where it is not there, or a draft of other places.
    """
    action = "rulebook.read"
    row = await _reached(db, caller, version_id, action)
    # What this very request has done counts: its step is later than the request's own instant.
    now = max([at, *(each for each in (row.published_at, row.withdrawn_at) if each is not None)])
    (line,) = await _lines(db, (row,), now)
    stands = row.withdrawn_at is None and stands_in(
        await area_of(db, caller.organisation_id), row.municipalities, row.excluding
    )
    is_open = stands and row.published_at is None
    checked = await asyncio.to_thread(_checked, row)
    rule = await asyncio.to_thread(_rule, row)
    await audit.append(db, at, entry(caller, action, named(row)))
    return view.RulebookVersionView(
        line=line,
        digest=row.digest,
        text=row.text,
        parents=row.parents,
        asks=show.asks(rule) if rule else [],
        confirms=list(rule.may_instruct.confirm) if rule and rule.may_instruct else [],
        checked=checked,
        may_approve=is_open and party_that_may(caller, Act.APPROVE_RULEBOOK) is not None,
        may_withdraw=stands and party_that_may(caller, Act.APPROVE_RULEBOOK) is not None,
        may_comment=stands and party_that_may(caller, Act.COMMENT_RULEBOOK) is not None,
    )


async def differences(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    version_id: UUID,
    against_id: UUID | None = None,
) -> view.RulebookDifferences:
    """What a version changes, in plain words: against another one, or against what holds now.

    What holds now is the version of the same book, else whatever counts at its first place.
    Raises Refused.
    """
    action = "rulebook.compared"
    row = await _reached(db, caller, version_id, action)
    if against_id is not None:
        other = await _reached(db, caller, against_id, action)
        old = _rule(other)
    else:
        old = await _held(db, at, row)
    new = _rule(row)
    lines = await asyncio.to_thread(compare, old, new) if old and new else ()
    await audit.append(db, at, entry(caller, action, named(row)))
    return view.RulebookDifferences(
        against=None if old is None else f"{old.id} {old.version}",
        against_title=None if old is None else show.words(old.title),
        lines=[show.difference(one) for one in lines],
    )


async def comments(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    version_id: UUID,
    before: UUID | None = None,
) -> list[view.RulebookComment]:
    """A page of what the parties said of a version, newest first. Raises NotAllowed, Refused."""
    action = "rulebook_comments.list"
    row = await theirs(db, caller, version_id, action, Act.COMMENT_RULEBOOK)
    rows = await store.comments(db, version_id, before, PAGE)
    organisations = await people.organisation_names(db, {one.organisation_id for one in rows})
    names = await people.account_names(db, {one.account_id for one in rows})
    await audit.append(db, at, entry(caller, action, named(row)))
    return [show.comment(one, organisations, names) for one in rows]


async def published(
    db: AsyncConnection, caller: Caller, at: datetime, book: str, version: str
) -> Judged | None:
    """One published version as data, by the names that an advice bears; None where none is."""
    row = await store.named(db, book, version)
    if row is None:
        return None
    await readings.prepare(db, ({"book": book, "version": version, "digest": row.digest},))
    judged = readings.kept(row.digest)
    if judged is None:
        return None
    await audit.append(db, at, entry(caller, "rulebook.read", named(row)))
    return judged


async def _reached(db: AsyncConnection, caller: Caller, version_id: UUID, action: str) -> Found:
    """One version as far as the row policies let it be read. Raises Refused."""
    row = await store.one(db, version_id)
    if row is None:
        raise Refused(entry(caller, action, None, Outcome.REFUSED, reason="no_rulebook"))
    if row.published_at is None:
        return await theirs(db, caller, version_id, action, Act.COMMENT_RULEBOOK)
    return row


async def _held(db: AsyncConnection, at: datetime, row: Found) -> Rulebook | None:
    """What holds now where a version would: an earlier one of its book, else the place's rule."""
    earlier = (await store.held(db, (row.book,), at)).get(row.book)
    if earlier is not None and earlier.id != row.id and earlier.withdrawn_at is None:
        return _rule(earlier)
    first = row.municipalities[0]
    place = first if len(first) > _PREFECTURE else f"{first}0000"
    chosen = await here.chosen(db, at, place, Kind(row.kind))
    found = chosen.rulebook if chosen.reason is Choosing.CHOSEN else None
    is_itself = found is not None and (found.id, found.version) == (row.book, row.version)
    return None if is_itself else found


def _checked(row: Found) -> view.RulebookCheck:
    try:
        return show.checked(judged_anew(row.text, row.parents))
    except BadRulebook as bad:  # written for an earlier version of the language
        return show.unread(bad.findings)


def _rule(row: Found) -> Rulebook | None:
    try:
        return judged_anew(row.text, row.parents).reading.rulebook
    except BadRulebook:
        return None


async def _lines(
    db: AsyncConnection, rows: Sequence[Found], at: datetime
) -> list[view.RulebookVersionLine]:
    approvals = await store.approvals(db, [row.id for row in rows])
    held = await store.held(db, {row.book for row in rows}, at)
    organisations = await people.organisation_names(db, show.organisations_in(rows, approvals))
    names = await people.account_names(db, show.people_in(rows, approvals))
    return [
        show.line(row, approvals[row.id], held.get(row.book), at, organisations, names)
        for row in rows
    ]

"""New notices as they are told: where a stream begins, and what came since."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.db import FIRST_KEY
from app.errors import Invalid, NotAllowed, TooMany
from app.notices import stream_store
from app.notices.kinds import readable_by
from app.notices.view import NoticeView, shown
from app.people.caller import Caller

MOST_OF_ACCOUNT: Final = 3
MOST_OF_PROCESS: Final = 200
_PAGE: Final = 50
_EVENT: Final = re.compile(r"([0-9]{1,19})/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


class TooManyStreams(TooMany):
    """More streams than anybody looks at."""

    kind = "too-many-streams"
    ja = "開いている画面が多すぎます。使っていない画面を閉じてください。"
    en = "Too many streams are open. Close those that you do not look at."


class Streams:
    """The streams that a process has open, by account."""

    def __init__(self) -> None:
        """None yet."""
        self._open: Counter[UUID] = Counter()

    @contextmanager
    def one_more(self, account_id: UUID) -> Iterator[None]:
        """Counts one while it is open."""
        self._open[account_id] += 1
        try:
            yield
        finally:
            self._open[account_id] -= 1
            self._open += Counter()  # forgets those who have none

    def require_room(self, account_id: UUID) -> None:
        """Raises TooManyStreams."""
        is_full = self._open.total() >= MOST_OF_PROCESS
        if is_full or self._open[account_id] >= MOST_OF_ACCOUNT:
            raise TooManyStreams


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in what an organisation is told: the transaction, and the notice in it."""

    xid: str
    notice_id: UUID

    def __str__(self) -> str:
        """As an event's id."""
        return f"{self.xid}/{self.notice_id}"


@dataclass(frozen=True, slots=True)
class Event:
    """One notice and the place behind it."""

    cursor: Cursor
    notice: NoticeView


async def begin(
    db: AsyncConnection, caller: Caller, at: datetime, streams: Streams, last: str | None
) -> Cursor:
    """Opens a stream behind the last event that was seen, or from now on; on the record.

    Raises NotAllowed for roles that notices are not meant for, Invalid, TooManyStreams.
    """
    action = "notice.stream"
    if not readable_by(caller.role):
        refused = Entry(actor=caller.actor, action=action, outcome=Outcome.REFUSED, reason="role")
        raise NotAllowed(entry=refused)
    streams.require_room(caller.account_id)
    await audit.append(db, at, Entry(actor=caller.actor, action=action))
    return Cursor(await stream_store.now(db), FIRST_KEY) if last is None else _read(last)


async def since(
    db: AsyncConnection, caller: Caller, _at: datetime, cursor: Cursor
) -> Sequence[Event]:
    """What the caller's organisation was told since, as far as the caller's role reads it."""
    kinds = readable_by(caller.role)
    rows = await stream_store.after(
        db, caller.organisation_id, kinds, cursor.xid, cursor.notice_id, _PAGE
    )
    return [Event(Cursor(str(row.xid), row.id), shown(row)) for row in rows]


def _read(text: str) -> Cursor:
    found = _EVENT.fullmatch(text)
    if found is None:
        raise Invalid.at(
            "header.Last-Event-ID",
            "受け取った最後の id をそのまま送ってください。",
            "Send the id of the last event as it came.",
        )
    return Cursor(found[1], UUID(found[2]))

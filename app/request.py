"""What every request carries: one transaction, the caller, the time. The only place that commits.

A door asks for `CallerWork` (somebody signed in) or `OpenVisit` (nobody has yet); a page for
`PageWork` or `PageVisit`, which know people by their cookie and take a change only from a page
of our own. `OpenLook` is for what anybody may read and what speaks of nobody. The code after
`yield` runs before the first byte leaves (`scope="function"`): a commit that fails is a 500 and
never a 200.
"""

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Annotated, NamedTuple, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Request
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.audit import store as audit
from app.audit.entry import Entry
from app.clock import now
from app.db import connection
from app.errors import NotAllowed, Problem, Unauthenticated
from app.people import idempotency, opaque, tokens
from app.people import store as people
from app.people.caller import Caller

_CLOCK = select(func.clock_timestamp())
_READ_ONLY = text("SET TRANSACTION READ ONLY")
_HAS_WRITTEN = select(func.pg_current_xact_id_if_assigned().is_not(None))
COOKIE = "__Host-session"
"""The page session's cookie: bound to this host, sent over TLS (or to loopback) only."""
_READING = frozenset({"GET", "HEAD"})


class Work(NamedTuple):
    """One request of a signed-in person: the transaction, who asks, the database's time."""

    db: AsyncConnection
    caller: Caller
    at: datetime


class Visit(NamedTuple):
    """One request before anybody has signed in: the transaction, its id, the database's time."""

    db: AsyncConnection
    request_id: UUID
    at: datetime


class Look(NamedTuple):
    """A read of what stands open to everybody: a transaction that cannot write, and the time."""

    db: AsyncConnection
    at: datetime


class Watch(NamedTuple):
    """A stream of a signed-in person: the work that opens it, and how it looks again.

    The opening is a request like any other: it leaves its leaf and commits before the first byte.
    From then on `again` gives a short transaction for every look, in which the session is read
    anew: a stream that held one open would hold a connection of the few there are, see what its
    session saw at the opening, and keep the audit from being sealed.
    """

    work: Work
    again: Callable[[], AbstractAsyncContextManager[Work | None]]


class Series(NamedTuple):
    """An answer too long for one transaction: the work that begins it, and how it goes on.

    Each `again` is a transaction of its own, in which the session is read anew and what is shown is
    put on the record; it has committed before the part that it read is sent. Between two of them
    nothing is held, however slowly the client reads.
    """

    work: Work
    again: Callable[[], AbstractAsyncContextManager[Work]]


class Unrecorded(Exception):  # noqa: N818  errors are named for what happened
    """An action ended without leaving an audit leaf. Nothing is kept and nothing shown."""


class FromElsewhere(NotAllowed):
    """A change that was not sent by a page of this service."""

    kind = "from-elsewhere"
    ja = "この画面から送られたものではないため、受け付けませんでした。開き直してください。"
    en = "This was not sent by a page of this service. Please open the page again."


@asynccontextmanager
async def transaction(request: Request) -> AsyncIterator[AsyncConnection]:
    """One transaction: committed when its story ends well and is on the record.

    A refusal rolls back everything except its own place on the record.
    """
    state = request.app.state
    async with state.gate, connection(state.pool) as db:
        audit.equip(db, state.ledger)
        try:
            async with _refusals_recorded(db):
                yield db
            if not audit.is_recorded(db):
                raise Unrecorded(request.scope["route"].path)
            await _keep(db)
        finally:
            audit.lost(db)  # whatever was not kept, also where nobody knows


@asynccontextmanager
async def looking(pool: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """A transaction that cannot write. It is committed, though there is nothing to keep.

    At every rollback psycopg forgets what was prepared on the connection, and whoever comes next
    waits for PostgreSQL to plan each statement anew.
    """
    async with connection(pool) as db:
        await db.execute(_READ_ONLY)
        yield db
        await db.commit()


@asynccontextmanager
async def _refusals_recorded(db: AsyncConnection) -> AsyncIterator[None]:
    try:
        yield
    except Problem as problem:
        if getattr(problem, "keeps_work", False) and audit.is_recorded(db):
            # A failed try is counted, a reused token ends its session: both stay.
            await _keep(db)
            raise
        await _undo(db)
        audit.lost(db)
        if isinstance(problem.entry, Entry):
            at = (await db.execute(_CLOCK)).scalar_one()
            await audit.append(db, at, problem.entry)
            await _keep(db)
        raise


async def _undo(db: AsyncConnection) -> None:
    """Leaves nothing of what was done: rolls back, unless nothing was (see `looking`)."""
    try:
        has_written = (await db.execute(_HAS_WRITTEN)).scalar_one()
    except DBAPIError:  # a statement had failed before: only a rollback is taken now
        has_written = True
    await (db.rollback() if has_written else db.commit())


async def _keep(db: AsyncConnection) -> None:
    await db.commit()
    audit.kept(db)


async def _work(request: Request) -> AsyncIterator[Work]:
    token = _bearer(request)
    claims = tokens.read(token, request.app.state.keyring, now())
    async with transaction(request) as db:
        found = await people.principal(db, claims.session_id, request.state.request_id)
        if found is None:
            raise Unauthenticated
        yield Work(db, *found)


async def _watch(request: Request, work: "CallerWork") -> Watch:
    session_id, state = work.caller.session_id, request.app.state

    @asynccontextmanager
    async def again() -> AsyncIterator[Work | None]:
        """None where the session has ended. It cannot write: what it shows was said at opening."""
        async with state.gate, looking(state.pool) as db:
            found = await people.principal(db, session_id, request.state.request_id)
            yield None if found is None else Work(db, *found)

    return Watch(work, again)


async def _series(request: Request, work: "CallerWork") -> Series:
    session_id = work.caller.session_id
    return _going_on(request, work, lambda db, on: people.principal(db, session_id, on))


async def _page_series(request: Request, work: "PageWork") -> Series:
    secret = opaque.digest(request.cookies[COOKIE])
    return _going_on(request, work, lambda db, on: people.page_principal(db, secret, on))


def _going_on(
    request: Request,
    work: Work,
    found_by: Callable[[AsyncConnection, UUID], Awaitable[tuple[Caller, datetime] | None]],
) -> Series:
    @asynccontextmanager
    async def again() -> AsyncIterator[Work]:
        async with transaction(request) as db:
            found = await found_by(db, request.state.request_id)
            if found is None:
                raise Unauthenticated
            yield Work(db, *found)

    return Series(work, again)


async def _visit(request: Request) -> AsyncIterator[Visit]:
    async with transaction(request) as db:
        at = (await db.execute(_CLOCK)).scalar_one()
        yield Visit(db, request.state.request_id, at)


async def _look(request: Request) -> AsyncIterator[Look]:
    """For what speaks of nobody: nothing can be written, so there is nothing to record.

    Without a caller the row policies reach no patient and no draft.
    """
    state = request.app.state
    async with state.gate, looking(state.pool) as db:
        yield Look(db, (await db.execute(_CLOCK)).scalar_one())


async def _page_work(request: Request) -> AsyncIterator[Work]:
    _require_own_page(request)
    secret = request.cookies.get(COOKIE)
    if not secret:
        raise Unauthenticated
    async with transaction(request) as db:
        found = await people.page_principal(db, opaque.digest(secret), request.state.request_id)
        if found is None:
            raise Unauthenticated
        yield Work(db, *found)


async def _page_visit(request: Request) -> AsyncIterator[Visit]:
    _require_own_page(request)
    async with transaction(request) as db:
        at = (await db.execute(_CLOCK)).scalar_one()
        yield Visit(db, request.state.request_id, at)


CallerWork = Annotated[Work, Depends(_work, scope="function")]
CallerWatch = Annotated[Watch, Depends(_watch, scope="function")]
CallerSeries = Annotated[Series, Depends(_series, scope="function")]
OpenLook = Annotated[Look, Depends(_look, scope="function")]
OpenVisit = Annotated[Visit, Depends(_visit, scope="function")]
PageWork = Annotated[Work, Depends(_page_work, scope="function")]
PageSeries = Annotated[Series, Depends(_page_series, scope="function")]
PageVisit = Annotated[Visit, Depends(_page_visit, scope="function")]


Shown = TypeVar("Shown")
KeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=8,
        max_length=200,
        pattern="^[!-~]+$",
        description="再送しても二重に作られないようにするキー。A retried request creates once.",
    ),
]


class Once:
    """Lets a creating request that is sent again create once.

    The repeated request is decided anew: `again` shows what the first one created, through the
    same door and the same rules, and refuses where those refuse by now.
    """

    def __init__(self, request: Request, work: Work, key: str | None) -> None:
        """The request, its transaction, its key if it has one."""
        self._request, self._work, self._key = request, work, key

    async def __call__(
        self,
        act: Callable[[], Awaitable[UUID]],
        again: Callable[[UUID], Awaitable[Shown]],
    ) -> Shown:
        """Runs `act`, unless its key was used before; then shows what it created."""
        if self._key is None:
            return await again(await act())
        db, caller, at = self._work
        body = hashlib.sha256(await self._request.body()).hexdigest()
        url = self._request.url
        asked = f"{self._request.method} {url.path}{url.query and '?' + url.query} {body}"
        created = await idempotency.take(db, caller.account_id, self._key, asked, at)
        if created is None:
            created = await act()
            await idempotency.settle(db, caller.account_id, self._key, created)
        return await again(created)


async def _once(request: Request, work: CallerWork, key: KeyHeader = None) -> Once:
    return Once(request, work, key)


CreatesOnce = Annotated[Once, Depends(_once, scope="function")]


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Unauthenticated
    return token


def _require_own_page(request: Request) -> None:
    """A cookie goes along whoever made the browser send it: a change must name our own page.

    Browsers write Origin and Sec-Fetch-Site, scripts of other sites cannot. An old browser may
    leave out the second; the first comes with every POST. Raises FromElsewhere.
    """
    if request.method in _READING:
        return
    scheme, _, host = request.headers.get("origin", "").partition("://")
    is_own = scheme in {"http", "https"} and host == request.headers["host"]
    if not is_own or request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise FromElsewhere

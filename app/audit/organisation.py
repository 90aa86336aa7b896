"""Reading the leaves of an organisation, as its privacy officer may. Nothing here commits.

A *read* is a leaf that says a record was opened (`wall.is_reading`): a list of one's own patients
is none. Days are those of Japan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, cast, func, not_, or_, select, tuple_
from sqlalchemy import Date as SqlDate
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.entry import Outcome
from app.audit.kinds import PATTERNS, ActionKind
from app.audit.models import Leaf
from app.clock import JAPAN
from app.db import Found
from app.policy.bases import Basis

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_IS_READ: Final = func.wall.is_reading(Leaf.action, Leaf.outcome, Leaf.sections)
_ON: Final = cast(func.timezone("Asia/Tokyo", Leaf.at), SqlDate)
_LEAF = select(
    Leaf.id,
    Leaf.at,
    Leaf.account_id,
    Leaf.role,
    Leaf.signed_in_at,
    Leaf.action,
    Leaf.outcome,
    Leaf.purpose,
    Leaf.patient_id,
    Leaf.basis,
    Leaf.sections,
    Leaf.reason,
    _IS_READ.label("is_read"),
)
_PLACE = select(Leaf.at).where(Leaf.id == bindparam("leaf"))
_SHOWN = (
    select(Leaf.sections)
    .where(
        Leaf.account_id == bindparam("account_id"),
        Leaf.at >= bindparam("since"),
        Leaf.at < bindparam("until"),
        Leaf.grant_id == bindparam("grant_id"),
        _IS_READ,
    )
    .order_by(Leaf.id)
)
_BY_DAY = (
    select(
        Leaf.account_id,
        _ON.label("day"),
        func.count().label("reads"),
        func.count(Leaf.patient_id.distinct()).label("patients"),
    )
    .where(
        Leaf.account_id.in_(bindparam("accounts")),
        Leaf.at >= bindparam("since"),
        Leaf.at <= bindparam("until"),
        Leaf.patient_id.is_not(None),
        _IS_READ,
    )
    .group_by(Leaf.account_id, _ON)
)
_LATELY = (
    select(Leaf.account_id, func.count(Leaf.patient_id.distinct()).label("patients"))
    .where(
        Leaf.account_id.in_(bindparam("accounts")),
        Leaf.at > bindparam("since"),
        Leaf.at <= bindparam("until"),
        _IS_READ,
    )
    .group_by(Leaf.account_id)
)
_each_visit = (
    select(Leaf.account_id, Leaf.patient_id, _ON.label("day"))
    .where(
        Leaf.organisation_id == bindparam("organisation_id"),
        Leaf.at > bindparam("since"),
        Leaf.patient_id.is_not(None),
        _IS_READ,
    )
    .distinct()
    .subquery()
)
_VISITS = select(func.count()).select_from(_each_visit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which leaves of an organisation: those of one person, day or kind, refused, on the glass."""

    account_id: UUID | None = None
    day: date | None = None
    kind: ActionKind | None = None
    is_refused: bool = False
    is_glass: bool = False


async def page(
    db: AsyncConnection, organisation_id: UUID, wanted: Wanted, before: UUID | None, limit: int
) -> Sequence[Found]:
    """The newest leaves of an organisation that are older than the leaf `before`."""
    conditions = [Leaf.organisation_id == organisation_id, *_conditions(wanted)]
    if before is not None:
        at = (await db.execute(_PLACE, {"leaf": before})).scalar_one_or_none()
        if at is None:
            return ()
        conditions.append(tuple_(Leaf.at, Leaf.id) < tuple_(at, before))
    statement = _LEAF.where(*conditions).order_by(Leaf.at.desc(), Leaf.id.desc()).limit(limit)
    return (await db.execute(statement)).all()


async def between(
    db: AsyncConnection,
    organisation_id: UUID,
    since: datetime,
    until: datetime,
    after: Found | None,
    limit: int,
) -> Sequence[Found]:
    """The leaves of an organisation in a span of time, oldest first, after an earlier answer's."""
    conditions = [Leaf.organisation_id == organisation_id, Leaf.at >= since, Leaf.at < until]
    if after is not None:
        conditions.append(tuple_(Leaf.at, Leaf.id) > tuple_(after.at, after.id))
    statement = _LEAF.where(*conditions).order_by(Leaf.at, Leaf.id).limit(limit)
    return (await db.execute(statement)).all()


async def shown_on_grant(
    db: AsyncConnection, account_id: UUID, grant_id: UUID, opened_at: datetime
) -> list[Mapping[str, str]]:
    """What each read on a short grant showed: section to level."""
    asked = {
        "account_id": account_id,
        "grant_id": grant_id,
        "since": opened_at,
        "until": opened_at + 2 * _HOUR,
    }
    return list((await db.execute(_SHOWN, asked)).scalars())


async def reads_by_day(
    db: AsyncConnection, accounts: Sequence[UUID], since: datetime, until: datetime
) -> Sequence[Found]:
    """Reads and distinct patients of each account, day by day."""
    asked = {"accounts": list(accounts), "since": since, "until": until}
    return (await db.execute(_BY_DAY, asked)).all()


async def patients_within_hour(
    db: AsyncConnection, accounts: Sequence[UUID], until: datetime
) -> dict[UUID, int]:
    """How many patients each account read of in the hour before an instant."""
    asked = {"accounts": list(accounts), "since": until - _HOUR, "until": until}
    rows = await db.execute(_LATELY, asked)
    return {row.account_id: row.patients for row in rows}


async def visits(db: AsyncConnection, organisation_id: UUID, since: datetime) -> int:
    """Reads since an instant, one for each person, patient and day: a screen renews itself."""
    asked = {"organisation_id": organisation_id, "since": since}
    return int((await db.execute(_VISITS, asked)).scalar_one())


def first_moment(day: date) -> datetime:
    """Midnight in Japan, when a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=JAPAN)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.account_id is not None:
        found.append(Leaf.account_id == wanted.account_id)
    if wanted.day is not None:
        begins = first_moment(wanted.day)
        found.append(and_(Leaf.at >= begins, Leaf.at < begins + _DAY))
    if wanted.kind is not None:
        found.append(_is_of(wanted.kind))
    if wanted.is_refused:
        found.append(Leaf.outcome == Outcome.REFUSED)
    if wanted.is_glass:
        found.append(Leaf.basis == Basis.GLASS)
    return found


def _is_of(kind: ActionKind) -> ColumnElement[bool]:
    """As `kind_of`: the first pattern that fits, writing where none does."""
    earlier: list[ColumnElement[Any]] = []
    for each, pattern in PATTERNS.items():
        fits = Leaf.action.regexp_match(pattern)
        if each is kind:
            return and_(fits, *map(not_, earlier))
        earlier.append(fits)
    return not_(or_(*earlier))

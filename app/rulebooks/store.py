"""Queries for the versions of rulebooks, their comments and approvals."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import DateTime, String, bindparam, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import LAST_KEY, Found
from app.people.names import IS_TRAINING
from app.rulebooks.begun import begun
from app.rulebooks.models import RulebookApproval, RulebookComment, RulebookVersion

_LINE = select(
    RulebookVersion.id,
    RulebookVersion.book,
    RulebookVersion.version,
    RulebookVersion.kind,
    RulebookVersion.title,
    RulebookVersion.digest,
    RulebookVersion.refines,
    RulebookVersion.municipalities,
    RulebookVersion.excluding,
    RulebookVersion.note,
    RulebookVersion.drafted_by,
    RulebookVersion.drafted_by_organisation,
    RulebookVersion.drafted_at,
    RulebookVersion.in_force_from,
    RulebookVersion.until,
    RulebookVersion.published_at,
    RulebookVersion.begins_at,
    RulebookVersion.withdrawn_at,
    RulebookVersion.withdrawn_by,
    RulebookVersion.withdrawn_reason,
)
_WHOLE = _LINE.add_columns(RulebookVersion.text, RulebookVersion.parents)
_ONE = _WHOLE.where(RulebookVersion.id == bindparam("version_id"))
_LOCKED = _ONE.with_for_update()
_NAMED = _WHOLE.where(
    RulebookVersion.book == bindparam("named_book"),
    RulebookVersion.version == bindparam("named_version"),
    RulebookVersion.published_at.is_not(None),
)
_PAGE = _LINE.order_by(RulebookVersion.id.desc()).limit(bindparam("page_size"))
_OWN = _PAGE.where(func.wall.hears_of(RulebookVersion.municipalities, RulebookVersion.excluding))
_NOT_WITHDRAWN_FIRST = or_(
    RulebookVersion.withdrawn_at.is_(None),
    RulebookVersion.withdrawn_at > RulebookVersion.begins_at,
)
_HELD = (
    _WHOLE.where(
        RulebookVersion.book.in_(bindparam("books")),
        RulebookVersion.begins_at <= bindparam("at"),
        _NOT_WITHDRAWN_FIRST,
    )
    .ext(distinct_on(RulebookVersion.book))
    .order_by(RulebookVersion.book, RulebookVersion.begins_at.desc())
)
_RIVALS = _LINE.where(
    RulebookVersion.kind == bindparam("kind"),
    RulebookVersion.book != bindparam("other_than"),
    RulebookVersion.published_at.is_not(None),
    RulebookVersion.withdrawn_at.is_(None),
).order_by(RulebookVersion.book, RulebookVersion.begins_at.desc())
_NEWEST_OF = (
    _LINE.where(
        RulebookVersion.book == bindparam("of_book"),
        RulebookVersion.published_at.is_not(None),
        RulebookVersion.withdrawn_at.is_(None),
    )
    .order_by(RulebookVersion.begins_at.desc())
    .limit(1)
)
_TEXTS = select(RulebookVersion.digest, RulebookVersion.text, RulebookVersion.parents).where(
    RulebookVersion.digest.in_(bindparam("digests")),
    RulebookVersion.published_at.is_not(None),
)
_BEGUN = begun(
    bindparam("municipality", type_=String()), bindparam("moment", type_=DateTime(timezone=True))
)
_IS_TRAINING = select(IS_TRAINING)
_ONE_AT_A_TIME = select(
    func.pg_advisory_xact_lock(func.hashtextextended("rulebooks are published", 0))
)
_APPROVALS = (
    select(
        RulebookApproval.rulebook_version_id,
        RulebookApproval.organisation_id,
        RulebookApproval.account_id,
        RulebookApproval.approved_at,
    )
    .where(RulebookApproval.rulebook_version_id.in_(bindparam("ids")))
    .order_by(RulebookApproval.approved_at)
)
_COMMENTS = (
    select(
        RulebookComment.id,
        RulebookComment.party,
        RulebookComment.organisation_id,
        RulebookComment.account_id,
        RulebookComment.said_at,
        RulebookComment.text,
    )
    .where(
        RulebookComment.rulebook_version_id == bindparam("of_version"),
        RulebookComment.id < bindparam("before"),
    )
    .order_by(RulebookComment.id.desc())
    .limit(bindparam("page_size"))
)
_ADD = insert(RulebookVersion)
_COMMENT = insert(RulebookComment)
_APPROVE = insert(RulebookApproval).values(
    rulebook_version_id=bindparam("version_id"),
    organisation_id=bindparam("organisation_id"),
    account_id=bindparam("account_id"),
    approved_at=func.clock_timestamp(),
    digest=bindparam("digest"),
)
_PUBLISH = (
    update(RulebookVersion)
    .where(RulebookVersion.id == bindparam("published"))
    .values(published_at=func.clock_timestamp())
)
_WITHDRAW = (
    update(RulebookVersion)
    .where(RulebookVersion.id == bindparam("withdrawn"))
    .values(
        withdrawn_at=func.clock_timestamp(),
        withdrawn_by=bindparam("account"),
        withdrawn_reason=bindparam("why"),
    )
)


async def one(db: AsyncConnection, version_id: UUID, *, lock: bool = False) -> Found | None:
    """One version whole, None where there is none within reach; `lock`: one changes it at once."""
    statement = _LOCKED if lock else _ONE
    return (await db.execute(statement, {"version_id": version_id})).one_or_none()


async def named(db: AsyncConnection, book: str, version: str) -> Found | None:
    """One published version whole, by the names that an advice bears."""
    asked = {"named_book": book, "named_version": version}
    return (await db.execute(_NAMED, asked)).one_or_none()


async def page(
    db: AsyncConnection, book: str | None, before: UUID | None, limit: int, *, own: bool
) -> Sequence[Found]:
    """The newest versions within reach; `own`: of places that the caller is a party of."""
    statement = _OWN if own else _PAGE
    if book is not None:
        statement = statement.where(RulebookVersion.book == book)
    if before is not None:
        statement = statement.where(RulebookVersion.id < before)
    return (await db.execute(statement, {"page_size": limit})).all()


async def held(db: AsyncConnection, books: Iterable[str], at: datetime) -> dict[str, Found]:
    """The newest version begun of each book, whole; also one that was withdrawn since."""
    rows = (await db.execute(_HELD, {"books": list(books), "at": at})).all()
    return {row.book: row for row in rows}


async def newest(db: AsyncConnection, book: str) -> Found | None:
    """The published version of a book that stands and begins last."""
    return (await db.execute(_NEWEST_OF, {"of_book": book})).one_or_none()


async def rivals(db: AsyncConnection, kind: str, book: str) -> Sequence[Found]:
    """What stands published of the same kind under other names."""
    return (await db.execute(_RIVALS, {"kind": kind, "other_than": book})).all()


async def texts(db: AsyncConnection, digests: Iterable[str]) -> Sequence[Found]:
    """The published texts behind digests, with their parents."""
    return (await db.execute(_TEXTS, {"digests": list(digests)})).all()


async def begun_at(
    db: AsyncConnection, municipality: str, moment: datetime
) -> list[dict[str, Any]]:
    """What a call opened there and then would carry, as it carries it."""
    asked = {"municipality": municipality, "moment": moment}
    rows = (await db.execute(_BEGUN, asked)).mappings()
    return [
        {**row, "withdrawn_at": row["withdrawn_at"] and row["withdrawn_at"].isoformat()}
        for row in rows
    ]


async def is_training(db: AsyncConnection) -> bool:
    """Whether this installation is for training."""
    return bool((await db.execute(_IS_TRAINING)).scalar_one())


async def wait_for_turn(db: AsyncConnection) -> None:
    """Lets one version be published at a time: the next statement sees what the others did."""
    await db.execute(_ONE_AT_A_TIME)


async def approvals(db: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, list[Found]]:
    """Who approved each version, the first first."""
    found: dict[UUID, list[Found]] = {each: [] for each in ids}
    for row in await db.execute(_APPROVALS, {"ids": list(found)}):
        found[row.rulebook_version_id].append(row)
    return found


async def comments(
    db: AsyncConnection, version_id: UUID, before: UUID | None, limit: int
) -> Sequence[Found]:
    """What was said of a version, the newest first."""
    asked = {"of_version": version_id, "before": before or LAST_KEY, "page_size": limit}
    return (await db.execute(_COMMENTS, asked)).all()


async def add(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A new draft."""
    await db.execute(_ADD, columns)


async def comment(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  likewise
    """A new comment."""
    await db.execute(_COMMENT, columns)


async def approve(
    db: AsyncConnection, version_id: UUID, organisation_id: UUID, account_id: UUID, digest: str
) -> None:
    """One organisation's yes, at the time after the wait for the lock."""
    asked = {
        "version_id": version_id,
        "organisation_id": organisation_id,
        "account_id": account_id,
        "digest": digest,
    }
    await db.execute(_APPROVE, asked)


async def publish(db: AsyncConnection, version_id: UUID) -> bool:
    """Publishes now; False where its name or its hour is taken already."""
    try:
        async with db.begin_nested():
            await db.execute(_PUBLISH, {"published": version_id})
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        return False
    return True


async def withdraw(db: AsyncConnection, version_id: UUID, account_id: UUID, reason: str) -> None:
    """Withdraws now, that is after the wait for the lock."""
    asked = {"withdrawn": version_id, "account": account_id, "why": reason}
    await db.execute(_WITHDRAW, asked)

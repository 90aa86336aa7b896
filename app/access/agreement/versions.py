"""Queries for the versions of regional agreements, their approvals, and the reads they bear on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.errors import UniqueViolation
from sqlalchemy import (
    DateTime,
    String,
    bindparam,
    column,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access.models import AgreementApproval, AgreementVersion
from app.access.store import in_force
from app.db import Found
from app.policy.bases import Basis, Column, column_of
from app.policy.difference import Reads
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section

_LARGEST = (1 << 31) - 1
_VERSION = select(
    AgreementVersion.id,
    AgreementVersion.region,
    AgreementVersion.number,
    AgreementVersion.cells,
    AgreementVersion.reason,
    AgreementVersion.drafted_by,
    AgreementVersion.drafted_by_organisation,
    AgreementVersion.drafted_at,
    AgreementVersion.in_force_from,
    AgreementVersion.digest,
    AgreementVersion.published_at,
    AgreementVersion.begins_at,
    AgreementVersion.withdrawn_at,
    AgreementVersion.withdrawn_by,
    AgreementVersion.withdrawn_reason,
)
_ONE = _VERSION.where(AgreementVersion.id == bindparam("agreement_id"))
_LOCKED = _ONE.with_for_update()
_PAGE = (
    _VERSION.where(
        AgreementVersion.region == bindparam("region"),
        AgreementVersion.number < bindparam("before"),
    )
    .order_by(AgreementVersion.number.desc())
    .limit(bindparam("page_size"))
)
_IN_FORCE = in_force(bindparam("region"))
_NEXT = (
    select(AgreementVersion.number, AgreementVersion.begins_at)
    .where(
        AgreementVersion.region == bindparam("region"),
        AgreementVersion.begins_at > bindparam("at"),
        or_(
            AgreementVersion.withdrawn_at.is_(None),
            AgreementVersion.withdrawn_at > bindparam("at"),
        ),
    )
    .order_by(AgreementVersion.begins_at)
    .limit(1)
)
_ONE_DRAFTER = select(
    func.pg_advisory_xact_lock(func.hashtextextended(bindparam("turn", type_=String()), 0))
)
_NEWEST_NUMBER = select(func.coalesce(func.max(AgreementVersion.number), 0)).where(
    AgreementVersion.region == bindparam("region")
)
_ADD = insert(AgreementVersion)
_APPROVALS = (
    select(
        AgreementApproval.agreement_id,
        AgreementApproval.organisation_id,
        AgreementApproval.account_id,
        AgreementApproval.approved_at,
    )
    .where(AgreementApproval.agreement_id.in_(bindparam("ids")))
    .order_by(AgreementApproval.approved_at)
)
_APPROVE = insert(AgreementApproval).values(
    agreement_id=bindparam("agreement_id"),
    organisation_id=bindparam("organisation_id"),
    account_id=bindparam("account_id"),
    approved_at=func.clock_timestamp(),
    digest=bindparam("digest"),
)
_PUBLISH = (
    update(AgreementVersion)
    .where(AgreementVersion.id == bindparam("agreement"))
    .values(published_at=func.clock_timestamp())
)
_WITHDRAW = (
    update(AgreementVersion)
    .where(AgreementVersion.id == bindparam("agreement"))
    .values(
        withdrawn_at=func.clock_timestamp(),
        withdrawn_by=bindparam("account"),
        withdrawn_reason=bindparam("why"),
    )
)
_READS = select(
    func.wall.reads_of_region(
        bindparam("region", type_=String()),
        bindparam("since", type_=DateTime(timezone=True)),
        bindparam("until", type_=DateTime(timezone=True)),
    )
    .table_valued(column("basis"), "role", "section", "level", "reads")
    .alias()
)


async def one(db: AsyncConnection, agreement_id: UUID, *, lock: bool) -> Found | None:
    """One version, or None where there is none within reach; `lock` lets one change it at once."""
    statement = _LOCKED if lock else _ONE
    return (await db.execute(statement, {"agreement_id": agreement_id})).one_or_none()


async def page(db: AsyncConnection, region: str, before: int | None, limit: int) -> Sequence[Found]:
    """The newest versions of a region with a number below `before`."""
    asked = {"region": region, "before": before or _LARGEST, "page_size": limit}
    return (await db.execute(_PAGE, asked)).all()


async def held(db: AsyncConnection, region: str, at: datetime) -> Found | None:
    """Number, cells and beginning of the version that holds in a region; None: the default."""
    return (await db.execute(_IN_FORCE, {"region": region, "at": at})).one_or_none()


async def following(db: AsyncConnection, region: str, at: datetime) -> Found | None:
    """Number and beginning of the published version that comes next."""
    return (await db.execute(_NEXT, {"region": region, "at": at})).one_or_none()


async def next_number(db: AsyncConnection, region: str) -> int:
    """The next number of a region; who drafts at the same time waits for this one to end."""
    await db.execute(_ONE_DRAFTER, {"turn": f"agreement {region}"})
    newest: int = (await db.execute(_NEWEST_NUMBER, {"region": region})).scalar_one()
    return newest + 1


async def add(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A new draft."""
    await db.execute(_ADD, columns)


async def approvals(db: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, list[Found]]:
    """Who approved each version, the first first."""
    found: dict[UUID, list[Found]] = {each: [] for each in ids}
    for row in await db.execute(_APPROVALS, {"ids": list(found)}):
        found[row.agreement_id].append(row)
    return found


async def approve(
    db: AsyncConnection, agreement_id: UUID, organisation_id: UUID, account_id: UUID, digest: str
) -> None:
    """One organisation's yes, at the time after the wait for the lock."""
    asked = {
        "agreement_id": agreement_id,
        "organisation_id": organisation_id,
        "account_id": account_id,
        "digest": digest,
    }
    await db.execute(_APPROVE, asked)


async def publish(db: AsyncConnection, agreement_id: UUID) -> bool:
    """Publishes now; False where a version of the region begins at the same instant already."""
    try:
        async with db.begin_nested():
            await db.execute(_PUBLISH, {"agreement": agreement_id})
    except IntegrityError as error:
        if not isinstance(error.orig, UniqueViolation):
            raise
        return False
    return True


async def withdraw(db: AsyncConnection, agreement_id: UUID, account_id: UUID, reason: str) -> None:
    """Withdraws now, that is after the wait for the lock."""
    await db.execute(_WITHDRAW, {"agreement": agreement_id, "account": account_id, "why": reason})


async def reads(
    db: AsyncConnection, region: str, since: datetime, until: datetime
) -> Mapping[Column, Reads]:
    """How often each column read patients of a region, and how far each section was shown."""
    asked = {"region": region, "since": since, "until": until}
    totals = dict.fromkeys(Column, 0)
    shown: dict[Column, dict[tuple[Section, Level], int]] = {each: {} for each in Column}
    for row in await db.execute(_READS, asked):
        reader = column_of(Basis(row.basis), Role(row.role)) if row.basis and row.role else None
        if reader is None:
            continue
        if row.section is None:
            totals[reader] += row.reads
        else:
            cell = (Section(row.section), Level(row.level))
            shown[reader][cell] = shown[reader].get(cell, 0) + row.reads
    return {each: Reads(totals[each], shown[each]) for each in Column}

"""Erasures as rows and as they are shown: who asked, who agreed, what went. Nobody's name."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from psycopg.errors import RestrictViolation
from pydantic import Field
from sqlalchemy import (
    Boolean,
    Text,
    Uuid,
    and_,
    bindparam,
    column,
    func,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Found
from app.errors import Conflict
from app.patients.kinds import ErasureReason
from app.patients.models import Erasure
from app.patients.view import View, Words, words
from app.people.names import ORGANISATIONS

_asked_by = ORGANISATIONS.alias("asked_by_organisation")
_approved_by = ORGANISATIONS.alias("approved_by_organisation")
_ERASURES = (
    select(
        Erasure.id,
        Erasure.patient_id,
        Erasure.region,
        Erasure.reason,
        Erasure.asked_by,
        Erasure.asked_organisation_id,
        _asked_by.c.name.label("asked_by_name"),
        Erasure.asked_at,
        _approved_by.c.name.label("approved_by_name"),
        Erasure.approved_at,
        Erasure.done_at,
        Erasure.counts,
        Erasure.ended_at,
    )
    .join(_asked_by, _asked_by.c.id == Erasure.asked_organisation_id)
    .outerjoin(_approved_by, _approved_by.c.id == Erasure.approved_organisation_id)
)
_ONE = _ERASURES.where(Erasure.id == bindparam("erasure"))
_PAGE = (
    _ERASURES.where(
        Erasure.id < bindparam("before"),
        or_(
            not_(bindparam("only_waiting", type_=Boolean())),
            and_(Erasure.done_at.is_(None), Erasure.ended_at.is_(None)),
        ),
    )
    .order_by(Erasure.id.desc())
    .limit(bindparam("page_size"))
)
_ADD = insert(Erasure).on_conflict_do_nothing().returning(Erasure.id)
_OPEN = (
    Erasure.id == bindparam("erasure"),
    Erasure.approved_at.is_(None),
    Erasure.ended_at.is_(None),
)
_APPROVE = (
    update(Erasure)
    .where(*_OPEN)
    .values(
        approved_by=bindparam("account"),
        approved_organisation_id=bindparam("organisation"),
        approved_at=bindparam("moment"),
    )
)
_END = (
    update(Erasure)
    .where(*_OPEN)
    .values(ended_by=bindparam("account"), ended_at=bindparam("moment"))
)
_HINDRANCE = select(
    func.wall.hinders_erasure(
        bindparam("patient", type_=Uuid()), bindparam("reason", type_=Text()), type_=Text
    )
)
_ERASE = select(func.wall.erase(bindparam("patient", type_=Uuid())))
_ENDED_TEAMS = select(
    func.wall.ended_teams(bindparam("patient", type_=Uuid()))
    .table_valued(column("ended", Uuid()), column("organisation", Uuid()))
    .alias("team")
)
_OLD = select(
    func.wall.own_erasure_candidates(bindparam("after", type_=Uuid()), bindparam("page_size"))
    .table_valued(column("patient_id", Uuid()), column("last_entry"))
    .alias("old")
)


class ErasureState(StrEnum):
    """How far an erasure has come."""

    WAITING = "waiting"
    DONE = "done"
    ENDED = "ended"  # taken back by who asked, or turned down


class ErasureView(View):
    """One erasure. `patient_id` names nobody once it is done; `erased` counts rows by table.

    `can_agree`: it waits for somebody in the reader's place.
    """

    id: UUID
    patient_id: UUID
    region: str = Field(examples=["990019"])
    reason: ErasureReason
    said: Words
    asked_by: str
    asked_at: datetime
    state: ErasureState
    approved_by: str | None
    done_at: datetime | None
    erased: dict[str, int] | None = Field(examples=[{"wishes": 3}])
    can_agree: bool


def shown(row: Found, *, is_theirs: bool) -> ErasureView:
    """An erasure as those whom it concerns may see it; `is_theirs` to agree to."""
    reason = ErasureReason(row.reason)
    state = (
        ErasureState.DONE
        if row.done_at
        else ErasureState.ENDED
        if row.ended_at
        else ErasureState.WAITING
    )
    return ErasureView(
        id=row.id,
        patient_id=row.patient_id,
        region=row.region,
        reason=reason,
        said=words(reason.said),
        asked_by=row.asked_by_name,
        asked_at=row.asked_at,
        state=state,
        approved_by=row.approved_by_name,
        done_at=row.done_at,
        erased=row.counts,
        can_agree=is_theirs and state is ErasureState.WAITING,
    )


async def one(db: AsyncConnection, erasure_id: UUID) -> Found | None:
    """One erasure; None where it is none of the caller's concern."""
    return (await db.execute(_ONE, {"erasure": erasure_id})).one_or_none()


async def page(
    db: AsyncConnection, before: UUID, limit: int, *, only_waiting: bool
) -> Sequence[Found]:
    """The newest erasures that concern the caller."""
    asked = {"before": before, "page_size": limit, "only_waiting": only_waiting}
    return (await db.execute(_PAGE, asked)).all()


async def add(db: AsyncConnection, **columns: Any) -> UUID | None:  # noqa: ANN401  columns of a row
    """A new one; None where the person's erasure is asked for already."""
    added: UUID | None = (await db.execute(_ADD, columns)).scalar_one_or_none()
    return added


async def hindrance(db: AsyncConnection, patient_id: UUID, reason: str) -> str | None:
    """What stands against it now: open_call, open_admission, open_merge, too_recent."""
    asked = {"patient": patient_id, "reason": reason}
    found: str | None = (await db.execute(_HINDRANCE, asked)).scalar_one()
    return found


async def approve(
    db: AsyncConnection, erasure_id: UUID, account_id: UUID, organisation_id: UUID, at: datetime
) -> bool:
    """Notes who agreed; False where somebody was faster."""
    asked = {
        "erasure": erasure_id,
        "account": account_id,
        "organisation": organisation_id,
        "moment": at,
    }
    return (await db.execute(_APPROVE, asked)).rowcount == 1


async def end(db: AsyncConnection, erasure_id: UUID, account_id: UUID, at: datetime) -> bool:
    """Notes that it comes to nothing; False where somebody was faster."""
    asked = {"erasure": erasure_id, "account": account_id, "moment": at}
    return (await db.execute(_END, asked)).rowcount == 1


async def erase(db: AsyncConnection, patient_id: UUID) -> Mapping[str, int]:
    """Erases the person on whom two have agreed; how many rows went or lost their words, by table.

    Raises Conflict where a call or an admission was opened meanwhile.
    """
    try:
        counts: Mapping[str, int] = (await db.execute(_ERASE, {"patient": patient_id})).scalar_one()
    except IntegrityError as error:
        if isinstance(error.orig, RestrictViolation):
            raise Conflict from None
        raise
    return counts


async def ended_teams(db: AsyncConnection, patient_id: UUID) -> dict[UUID, list[UUID]]:
    """The records that went into one that the caller agreed to erase, with whom to tell of each."""
    teams: dict[UUID, list[UUID]] = {}
    for row in await db.execute(_ENDED_TEAMS, {"patient": patient_id}):
        team = teams.setdefault(row.ended, [])
        if row.organisation is not None:
            team.append(row.organisation)
    return teams


async def old(db: AsyncConnection, after: UUID, limit: int) -> Sequence[Found]:
    """The caller's clinic's own patients whose last entry is more than five years old."""
    return (await db.execute(_OLD, {"after": after, "page_size": limit})).all()

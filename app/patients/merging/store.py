"""Queries for merges: the steps of one record as part of a statement, the pair, its whole story."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Select,
    Uuid,
    and_,
    bindparam,
    column,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from app.db import Found
from app.patients.merging.models import Merge, MergeStepRow
from app.patients.models import CareTeamMember, Patient
from app.people.names import ACCOUNTS, ORGANISATIONS

_MOST = 50
_MERGE: Any = bindparam("merge_id")
_WHOSE: Any = bindparam("patient_id")


def steps(patient_id: Any, until: Any = None) -> Select[*tuple[Any, ...]]:  # noqa: ANN401  a column or a bound value
    """What a verdict rests on of a record's merges, in order. `until`: as it stood then."""
    return (
        select(
            MergeStepRow.merge_id,
            MergeStepRow.side,
            MergeStepRow.epoch,
            MergeStepRow.step,
            MergeStepRow.carried,
            MergeStepRow.agrees_until,
            MergeStepRow.said_else_on,
        )
        .where(
            MergeStepRow.patient_id == patient_id,
            true() if until is None else MergeStepRow.taken_at <= until,
        )
        .order_by(MergeStepRow.epoch)
    )


_newer = aliased(MergeStepRow)
IS_NEWEST = not_(
    exists().where(
        _newer.merge_id == MergeStepRow.merge_id,
        _newer.patient_id == MergeStepRow.patient_id,
        _newer.epoch > MergeStepRow.epoch,
    )
)
"""Whether nothing came after a step on its record."""
_NEWEST = (
    select(
        Merge.id,
        Merge.kept_id,
        Merge.ended_id,
        MergeStepRow.step,
        MergeStepRow.taken_by,
        MergeStepRow.taken_at,
    )
    .join(
        MergeStepRow,
        and_(MergeStepRow.merge_id == Merge.id, MergeStepRow.patient_id == Merge.kept_id),
    )
    .where(IS_NEWEST)
)
_ONE = _NEWEST.where(Merge.id == _MERGE)
_OF_PATIENT = (
    _NEWEST.where(or_(Merge.kept_id == _WHOSE, Merge.ended_id == _WHOSE))
    .order_by(Merge.id.desc())
    .limit(_MOST)
)
_beside = aliased(MergeStepRow)
_STORY = (
    select(
        MergeStepRow.step,
        # whoever was shown one of the two said it there alone
        func.coalesce(func.nullif(MergeStepRow.words, ""), _beside.words, "").label("words"),
        MergeStepRow.carried,
        MergeStepRow.taken_at,
        MergeStepRow.taken_role,
        ACCOUNTS.c.name.label("taken_by_name"),
    )
    .join(Merge, and_(Merge.id == MergeStepRow.merge_id, Merge.kept_id == MergeStepRow.patient_id))
    .outerjoin(
        _beside,
        and_(
            _beside.merge_id == Merge.id,
            _beside.patient_id == Merge.ended_id,
            _beside.step == MergeStepRow.step,
            _beside.taken_at == MergeStepRow.taken_at,
        ),
    )
    .outerjoin(ACCOUNTS, ACCOUNTS.c.id == MergeStepRow.taken_by)
    .where(MergeStepRow.merge_id == _MERGE)
    .order_by(MergeStepRow.epoch)
)
_LAST = (
    select(MergeStepRow.merge_id, MergeStepRow.patient_id, MergeStepRow.side, MergeStepRow.step)
    .where(MergeStepRow.patient_id == func.any(bindparam("patient_ids", type_=ARRAY(Uuid()))))
    .ext(distinct_on(MergeStepRow.patient_id, MergeStepRow.merge_id))
    .order_by(MergeStepRow.patient_id, MergeStepRow.merge_id, MergeStepRow.epoch.desc())
)
_IS_MERGED = (
    select(Patient.id)
    .where(
        Patient.id == func.any(bindparam("patient_ids", type_=ARRAY(Uuid()))),
        Patient.merged_into.is_not(None),
    )
    .limit(1)
)
_KEPT_TEAM = select(
    func.wall.kept_team(_WHOSE)
    .table_valued(column("kept", Uuid()), column("organisation", Uuid()))
    .alias("team")
)
_here = aliased(CareTeamMember)
_MISSING = (
    select(CareTeamMember.organisation_id, CareTeamMember.function, ORGANISATIONS.c.name)
    .join(ORGANISATIONS, ORGANISATIONS.c.id == CareTeamMember.organisation_id)
    .where(
        CareTeamMember.patient_id == bindparam("ended_id"),
        CareTeamMember.left_at.is_(None),
        not_(
            exists().where(
                _here.patient_id == bindparam("kept_id"),
                _here.organisation_id == CareTeamMember.organisation_id,
                _here.left_at.is_(None),
            )
        ),
    )
    .order_by(CareTeamMember.joined_at, CareTeamMember.id)
    .limit(_MOST)
)
_ADD, _STEP = insert(Merge), insert(MergeStepRow)


async def add(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A new merge: two records and which of them stays."""
    await db.execute(_ADD, columns)


async def step(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  likewise
    """One step on one record. With the one that ends comes, or goes, its `merged_into`."""
    await db.execute(_STEP, columns)


async def one(db: AsyncConnection, merge_id: UUID) -> Found | None:
    """One merge with its newest step; None for whoever does not reach both records."""
    return (await db.execute(_ONE, {"merge_id": merge_id})).one_or_none()


async def of_patient(db: AsyncConnection, patient_id: UUID) -> Sequence[Found]:
    """Every merge of a record of which the caller reaches both, newest first."""
    return (await db.execute(_OF_PATIENT, {"patient_id": patient_id})).all()


async def story(db: AsyncConnection, merge_id: UUID) -> Sequence[Found]:
    """Every step of a merge, in order, with who took it."""
    return (await db.execute(_STORY, {"merge_id": merge_id})).all()


async def last(db: AsyncConnection, patient_ids: Sequence[UUID]) -> Sequence[Found]:
    """The newest step of every merge of these records, also of one whose other is out of reach."""
    return (await db.execute(_LAST, {"patient_ids": list(patient_ids)})).all()


async def is_any_merged(db: AsyncConnection, patient_ids: Sequence[UUID]) -> bool:
    """Whether one of these records went into another."""
    found = await db.execute(_IS_MERGED, {"patient_ids": list(patient_ids)})
    return found.one_or_none() is not None


async def kept_team(db: AsyncConnection, patient_id: UUID) -> Sequence[Found]:
    """Who is told of the record that this one went into, one organisation a row; none if none."""
    return (await db.execute(_KEPT_TEAM, {"patient_id": patient_id})).all()


async def missing_members(db: AsyncConnection, kept_id: UUID, ended_id: UUID) -> Sequence[Found]:
    """Who cares for the record that ended and not for the one that stays."""
    return (await db.execute(_MISSING, {"kept_id": kept_id, "ended_id": ended_id})).all()

"""Queries for papers, and what of them a verdict rests on, as part of a statement."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Text, bindparam, case, func, insert, not_, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.selectable import LateralFromClause

from app.db import LAST_KEY, Found, Row
from app.papers.kinds import IN_A_VERDICT, PaperKind
from app.papers.models import Paper, PaperCheck, PaperReading, PaperRemoval
from app.people.names import ACCOUNTS

READ_ALIKE = (
    "issued_on",
    "physician_name",
    "has_patient_signature",
    "has_witness_signature",
    "has_surrogate_signature",
    "covers_arrest",
    "resuscitation",
)
"""What is typed of a paper, and by a second person again."""


def _by(column: InstrumentedAttribute[Any], until: Any) -> ColumnElement[bool]:  # noqa: ANN401  a bound value
    return true() if until is None else column <= until


def _newest_reading(until: Any = None) -> LateralFromClause:  # noqa: ANN401  likewise
    return (
        select(PaperReading)
        .where(PaperReading.paper_id == Paper.id, _by(PaperReading.typed_at, until))
        .order_by(PaperReading.epoch.desc())
        .limit(1)
        .correlate(Paper)
        .lateral("reading")
    )


def _removal(until: Any = None) -> LateralFromClause:  # noqa: ANN401  likewise
    """How many want a paper taken away, and what the first of them said."""

    def first(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
        in_order = aggregate_order_by(column, PaperRemoval.epoch)
        return func.array_agg(in_order)[1].label(column.key)

    said = (PaperRemoval.reason, PaperRemoval.removed_at, PaperRemoval.removed_role)
    return (
        select(func.count().label("hands"), *map(first, (*said, PaperRemoval.removed_by)))
        .where(PaperRemoval.paper_id == Paper.id, _by(PaperRemoval.removed_at, until))
        .correlate(Paper)
        .lateral("removal")
    )


def _is_removed(removal: LateralFromClause) -> ColumnElement[bool]:
    return removal.c.hands >= case((Paper.kind.in_(IN_A_VERDICT), 2), else_=1)


def _is_disputed(until: Any) -> ColumnElement[bool]:  # noqa: ANN401  likewise
    """Whether a second reader found otherwise and nobody agreed since: typing it anew is no end."""
    read, checked = aliased(PaperReading), aliased(PaperCheck)
    also_read, agreed = aliased(PaperReading), aliased(PaperCheck)
    settled = (
        select(agreed.id)
        .join(also_read, also_read.id == agreed.reading_id)
        .where(
            also_read.paper_id == Paper.id,
            agreed.agrees,
            agreed.checked_at > checked.checked_at,
            _by(agreed.checked_at, until),
        )
        .correlate(Paper, checked)
        .exists()
    )
    return (
        select(checked.id)
        .join(read, read.id == checked.reading_id)
        .where(
            read.paper_id == Paper.id,
            not_(checked.agrees),
            _by(checked.checked_at, until),
            not_(settled),
        )
        .correlate(Paper)
        .exists()
    )


def said(patient_id: Any, until: Any = None) -> Select[*tuple[Any, ...]]:  # noqa: ANN401  a column or a bound value
    """What of a patient's papers bears on trust, newest first. `until`: as it stood then."""
    reading, removal = _newest_reading(until), _removal(until)
    return (
        select(
            Paper.id,
            Paper.epoch,
            Paper.kind,
            Paper.written_on,
            (removal.c.hands > 0).label("is_removal_asked"),
            _is_removed(removal).label("is_removed"),
            reading.c.id.is_not(None).label("is_read"),
            reading.c.issued_on,
            reading.c.has_patient_signature,
            reading.c.has_witness_signature,
            reading.c.has_surrogate_signature,
            reading.c.covers_arrest,
            reading.c.resuscitation,
            _is_disputed(until).label("is_disputed"),
        )
        .select_from(Paper)
        .outerjoin(reading, true())
        .join(removal, true())
        .where(
            Paper.patient_id == patient_id,
            Paper.kind.in_(IN_A_VERDICT),
            _by(Paper.added_at, until),
        )
        .order_by(Paper.epoch.desc())
    )


_READING, _REMOVAL = _newest_reading(), _removal()
_ADDING, _TYPING, _CHECKING = (ACCOUNTS.alias(name) for name in ("adding", "typing", "checking"))
_PAPERS = (
    select(
        Paper.id,
        Paper.patient_id,
        Paper.epoch,
        Paper.kind,
        Paper.written_on,
        Paper.media_type,
        Paper.pages,
        Paper.byte_size,
        Paper.sha256,
        Paper.kept_in,
        Paper.added_at,
        Paper.added_role,
        _ADDING.c.name.label("added_by_name"),
        _is_removed(_REMOVAL).label("is_removed"),
        *_REMOVAL.c["reason", "removed_at", "removed_role", "removed_by"],
        _READING.c.id.label("reading_id"),
        *(_READING.c[name] for name in READ_ALIKE),
        _READING.c.typed_at,
        _READING.c.typed_by,
        _READING.c.typed_role,
        _TYPING.c.name.label("typed_by_name"),
        PaperCheck.agrees,
        PaperCheck.differing,
        PaperCheck.checked_at,
        PaperCheck.checked_role,
        _CHECKING.c.name.label("checked_by_name"),
    )
    .select_from(Paper)
    .outerjoin(_READING, true())
    .outerjoin(PaperCheck, PaperCheck.reading_id == _READING.c.id)
    .join(_REMOVAL, true())
    .outerjoin(_ADDING, _ADDING.c.id == Paper.added_by)
    .outerjoin(_TYPING, _TYPING.c.id == _READING.c.typed_by)
    .outerjoin(_CHECKING, _CHECKING.c.id == PaperCheck.checked_by)
)
_ONE = _PAPERS.where(Paper.id == bindparam("paper_id"))
_PAGE = (
    _PAPERS.where(
        Paper.patient_id == bindparam("patient_id"),
        Paper.id < bindparam("before"),
        Paper.kind.in_(bindparam("kinds")),
    )
    .order_by(Paper.id.desc())
    .limit(bindparam("page_size"))
)
_READING_OF = select(PaperReading.paper_id).where(PaperReading.id == bindparam("reading_id"))
_KEPT = select(func.wall.kept_papers(bindparam("digests", type_=ARRAY(Text()))))


async def add(db: AsyncConnection, table: type[Row], **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A new row of one of this room's tables."""
    await db.execute(insert(table), columns)


async def one(db: AsyncConnection, paper_id: UUID) -> Found | None:
    """One paper with its newest reading; None where it is out of the caller's reach."""
    return (await db.execute(_ONE, {"paper_id": paper_id})).one_or_none()


async def page(
    db: AsyncConnection,
    patient_id: UUID,
    kinds: Sequence[PaperKind],
    before: UUID | None,
    limit: int,
) -> Sequence[Found]:
    """A patient's papers of some kinds, newest first."""
    asked = {
        "patient_id": patient_id,
        "kinds": [kind.value for kind in kinds],
        "before": before or LAST_KEY,
        "page_size": limit,
    }
    return (await db.execute(_PAGE, asked)).all()


async def paper_of_reading(db: AsyncConnection, reading_id: UUID) -> UUID | None:
    """Which paper a reading is of; None where it is out of reach."""
    found = await db.execute(_READING_OF, {"reading_id": reading_id})
    paper_id: UUID | None = found.scalar_one_or_none()
    return paper_id


async def kept(db: AsyncConnection, digests: Sequence[str]) -> set[str]:
    """Those of the digests that a paper still stands for."""
    return set((await db.execute(_KEPT, {"digests": list(digests)})).scalars())

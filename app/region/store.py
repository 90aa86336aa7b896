"""Queries for what was counted, and the counting itself."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Boolean, Integer, Text, bindparam, column, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Found
from app.people.kinds import OrganisationKind
from app.people.names import ORGANISATIONS

_FIGURES = select(
    func.wall.figures(bindparam("first", type_=Text()), bindparam("last", type_=Text()))
    .table_valued(*(column(name) for name in ("place", "period", "through", "indicator", "number")))
    .alias("figures")
)
_ANSWERS_FOR = select(func.wall.answers_for(bindparam("place", type_=Text()), type_=Boolean))
_NAMES = select(ORGANISATIONS.c.code, ORGANISATIONS.c.name).where(
    ORGANISATIONS.c.kind.in_([OrganisationKind.MUNICIPALITY, OrganisationKind.PREFECTURE]),
    ORGANISATIONS.c.code.in_(bindparam("codes")),
)
_PATIENTLY = select(func.set_config("statement_timeout", "600s", True))  # noqa: FBT003  is_local
_COUNT = select(func.wall.count_figures(bindparam("moment")))
_COUNCIL_YEAR = select(
    func.wall.council_year(bindparam("year", type_=Integer()))
    .table_valued(column("indicator"), column("number"))
    .alias("figures")
)
_CANDIDATES = select(
    func.wall.erasure_candidates()
    .table_valued(column("municipality"), column("number"))
    .alias("candidates")
)


async def figures(db: AsyncConnection, first: str, last: str) -> Sequence[Found]:
    """The counts of the caller's municipalities from one quarter to another, small ones too.

    The years they lie in are there for what a year has of its own: its medians.
    """
    return (await db.execute(_FIGURES, {"first": first, "last": last})).all()


async def answers_for(db: AsyncConnection, place: str) -> bool:
    """Whether the caller's organisation answers for a municipality, or a whole prefecture."""
    return bool((await db.execute(_ANSWERS_FOR, {"place": place})).scalar_one())


async def names(db: AsyncConnection, codes: Iterable[str]) -> dict[str, str]:
    """What municipalities call themselves here, by code; those that take no part are missing."""
    rows = await db.execute(_NAMES, {"codes": list(codes)})
    return {row.code: row.name for row in rows}


async def count(db: AsyncConnection, at: datetime) -> None:
    """Has the database count what is over and has settled by `at`, for as long as that takes."""
    await db.execute(_PATIENTLY)
    await db.execute(_COUNT, {"moment": at})


async def erasure_candidates(db: AsyncConnection) -> dict[str, int]:
    """How many records are old enough to be erased, by municipality of the caller's area."""
    return {row.municipality: row.number for row in await db.execute(_CANDIDATES)}


async def council_year(db: AsyncConnection, year: int) -> dict[str, int]:
    """The counts of a year for the caller's council, by figure; empty for everybody else."""
    rows = (await db.execute(_COUNCIL_YEAR, {"year": year})).all()
    return {row.indicator: row.number for row in rows}

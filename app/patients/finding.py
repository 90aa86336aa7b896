"""Finding a person before any grant exists: through functions of the database, always masked."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, Text, Uuid, bindparam, column, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Found
from app.japan.names import exact_key
from app.japan.wareki import PartialDate
from app.patients import sightings
from app.patients.matching import Agreement, Candidates
from app.patients.query import Identifier, Query
from app.patients.sightings import Sighting

_MOST_FOUND = 50


def _finding(function: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401  a function of the database
    return select(
        function(
            bindparam("call", type_=Uuid()),
            bindparam("reading", type_=Text()),
            bindparam("year", type_=Integer()),
            bindparam("month", type_=Integer()),
            bindparam("day", type_=Integer()),
            bindparam("phone", type_=Text()),
            bindparam("insurance", type_=Text()),
            bindparam("address", type_=Text()),
            bindparam("wanted", type_=Uuid()),
        )
        .table_valued(
            *(column("id", Uuid()), "masked_name", "sex", "birth_year", "birth_month"),
            *("birth_day", "area", "is_reading", "is_birth", "is_birth_near", "is_phone"),
            *("is_insurance", "is_address"),
        )
        .alias("found")
    )


_CANDIDATES = _finding(func.wall.find_candidates)
_UNDER_GLASS = _finding(func.wall.find_under_glass)


async def find(db: AsyncConnection, call_id: UUID, query: Query, *, on: date) -> Candidates:
    """Who may be meant, on an open call of the caller's department: masked, five at most.

    `on` is the day in Japan that ages are counted for. Only patients who consented to the
    ambulance are among them; an empty answer proves nothing.
    """
    rows = await _sightings(db, _CANDIDATES, call_id, query, None)
    seen = [_sighting(row, query) for row in rows]
    return sightings.rank(seen, on=on, store_stopped_early=len(rows) == _MOST_FOUND)


async def matches(
    db: AsyncConnection, call_id: UUID, patient_id: UUID, query: Query
) -> tuple[str, ...]:
    """Which of the identifiers asked are exactly this patient's; under the terms of `find`."""
    rows = await _sightings(db, _CANDIDATES, call_id, query, patient_id)
    return _exact(rows, query)


async def find_under_glass(
    db: AsyncConnection, call_id: UUID | None, query: Query
) -> tuple[list[Sighting], bool]:
    """Who shares one identifier, for break-glass on a call or without one; whether there are more.

    Nobody is among them who said no to any group of recipients. Those who share the most come
    first.
    """
    rows = await _sightings(db, _UNDER_GLASS, call_id, query, None)
    return [_sighting(row, query) for row in rows], len(rows) == _MOST_FOUND


async def matches_under_glass(
    db: AsyncConnection, call_id: UUID | None, patient_id: UUID, query: Query
) -> tuple[str, ...]:
    """Which of the identifiers are exactly this patient's; under `find_under_glass`'s terms."""
    return _exact(await _sightings(db, _UNDER_GLASS, call_id, query, patient_id), query)


def _exact(rows: Sequence[Found], query: Query) -> tuple[str, ...]:
    return tuple(
        identifier.value
        for row in rows
        for identifier, how in _sighting(row, query).agreements.items()
        if how is Agreement.EXACT
    )


async def _sightings(
    db: AsyncConnection,
    statement: Select[*tuple[Any, ...]],
    call_id: UUID | None,
    query: Query,
    patient_id: UUID | None,
) -> Sequence[Found]:
    born = query.birth_date
    asked = {
        "call": call_id,
        "reading": None if query.reading is None else exact_key(query.reading),
        "year": born and born.year,
        "month": born and born.month,
        "day": born and born.day,
        "phone": query.phone,
        "insurance": query.care_insurance_number,
        "address": query.address or None,
        "wanted": patient_id,
    }
    return (await db.execute(statement, asked)).all()


def _sighting(row: Found, query: Query) -> Sighting:
    flags = {
        Identifier.READING: (query.reading, row.is_reading),
        Identifier.PHONE: (query.phone, row.is_phone),
        Identifier.CARE_INSURANCE_NUMBER: (query.care_insurance_number, row.is_insurance),
        Identifier.ADDRESS: (query.address, row.is_address),
    }
    agreements = {one: _graded(flag) for one, (given, flag) in flags.items() if given}
    if query.birth_date is not None:
        near = Agreement.NEAR if row.is_birth_near else Agreement.DIFFERENT
        agreements[Identifier.BIRTH_DATE] = Agreement.EXACT if row.is_birth else near
    return Sighting(
        patient_id=row.id,
        masked_name=row.masked_name,
        birth_date=PartialDate(row.birth_year, row.birth_month, row.birth_day),
        sex=row.sex,
        area=row.area,
        agreements=agreements,
    )


def _graded(flag: bool | None) -> Agreement:  # noqa: FBT001  a column of three values
    if flag is None:
        return Agreement.NOT_RECORDED
    return Agreement.EXACT if flag else Agreement.DIFFERENT

"""Finding a person before any grant exists: through functions of the database, always masked."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Select, Text, Uuid, bindparam, column, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Found
from app.japan.addresses import place_key
from app.japan.names import exact_key
from app.japan.sounds import mixed_key, sound_key
from app.japan.wareki import PartialDate
from app.patients.look_up import sightings, weights
from app.patients.look_up.grades import (
    OF_ADDRESS,
    OF_BIRTH,
    OF_FLAG,
    OF_NUMBER,
    OF_READING,
    Agreement,
    Grade,
)
from app.patients.look_up.matching import Candidates
from app.patients.look_up.query import Identifier, Query
from app.patients.look_up.sightings import Sighting

_MOST_FOUND = 50
_SCALED = {True: 2, False: 0}
"""A flag on the scale of `OF_NUMBER`."""


def _finding(function: Any, *more: Any, told: Sequence[str] = ()) -> Select[*tuple[Any, ...]]:  # noqa: ANN401  a function of the database and its arguments
    return select(
        function(
            bindparam("call", type_=Uuid()),
            *(bindparam(name, type_=Text()) for name in ("reading", "sound", "mixed", "name")),
            bindparam("year", type_=Integer()),
            bindparam("month", type_=Integer()),
            bindparam("day", type_=Integer()),
            *(bindparam(name, type_=Text()) for name in ("phone", "insurance", "address", "place")),
            *more,
            bindparam("wanted", type_=Uuid()),
        )
        .table_valued(
            *(column("id", Uuid()), "masked_name", "sex", "birth_year", "birth_month"),
            *("birth_day", "area", "is_merged", "birth", "reading", "is_name", "address"),
            *told,
        )
        .alias("found")
    )


_TOLD_OF_CANDIDATES = (
    *("is_former", "is_former_name", "phone", "contact", "insurance"),
    *("is_near_address", "is_card"),
)
_CANDIDATES = _finding(
    func.wall.find_candidates, bindparam("cards", type_=ARRAY(Text())), told=_TOLD_OF_CANDIDATES
)
_PRESUMED = select(
    func.wall.find_presumed(bindparam("call", type_=Uuid()))
    .table_valued(
        *(column("id", Uuid()), "masked_name", "sex", "birth_year", "birth_month", "birth_day"),
        *("area", "since"),
    )
    .alias("presumed")
)
_UNDER_GLASS = _finding(func.wall.find_under_glass, told=("is_phone", "is_insurance"))


async def find(db: AsyncConnection, call_id: UUID, query: Query, *, on: date) -> Candidates:
    """Who may be meant, on an open call of the caller's department: masked, five at most.

    `on` is the day in Japan that ages are counted for. Only patients who consented to the
    ambulance are among them; an empty answer proves nothing.
    """
    found, is_cut = await seen(db, call_id, query)
    return sightings.rank(found, on=on, store_stopped_early=is_cut)


async def seen(db: AsyncConnection, call_id: UUID, query: Query) -> tuple[list[Sighting], bool]:
    """Everybody in sight before they are ranked, and whether there are more; as `find`."""
    rows = await _sightings(db, _CANDIDATES, call_id, query, None)
    return [_sighting(row, query) for row in rows], len(rows) == _MOST_FOUND


async def matches(
    db: AsyncConnection, call_id: UUID, patient_id: UUID, query: Query
) -> tuple[str, ...]:
    """Which of the identifiers asked are exactly this patient's; under the terms of `find`.

    Of several records of one person those of the one that has the most of them: what is asked has
    to fit one of them by itself.
    """
    rows = await _sightings(db, _CANDIDATES, call_id, query, patient_id)
    return _exact(rows, query)


async def presumed(db: AsyncConnection, call_id: UUID) -> Found | None:
    """Whom the desk took on a call before anybody is confirmed, masked, for its crews alone."""
    return (await db.execute(_PRESUMED, {"call": call_id})).one_or_none()


def is_spoken_of(grades: Mapping[Identifier, Grade]) -> bool:
    """Whether everything a caller said is this person's, and something exactly.

    Of an address a caller leaves out the city, the building or the room: that is no difference. A
    name from before, or by which somebody goes, is theirs, and a relative's phone is one that they
    are called for by; a house one digit apart is another.
    """
    said = {**grades}
    if said.get(Identifier.ADDRESS) is Grade.PLACE:
        del said[Identifier.ADDRESS]
    return bool(said) and all(
        grade is Grade.CONTACT or grade.agreement is Agreement.EXACT for grade in said.values()
    )


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
    every = (
        tuple(one.value for one, how in seen.agreements.items() if how is Agreement.EXACT)
        for seen in (_sighting(row, query) for row in rows)
    )
    return max(every, key=len, default=())


async def _sightings(
    db: AsyncConnection,
    statement: Select[*tuple[Any, ...]],
    call_id: UUID | None,
    query: Query,
    patient_id: UUID | None,
) -> Sequence[Found]:
    born, reading, address = query.birth_date, query.reading, query.address or None
    asked = {
        "call": call_id,
        "reading": reading and exact_key(reading),
        "sound": reading and sound_key(reading),
        "mixed": reading and mixed_key(reading),
        "name": query.name,
        "year": born and born.year,
        "month": born and born.month,
        "day": born and born.day,
        "phone": query.phone,
        "insurance": query.care_insurance_number,
        "address": address,
        "place": address and place_key(address),
        "cards": query.card and list(query.card),
        "wanted": patient_id,
    }
    return (await db.execute(statement, asked)).all()


def _sighting(row: Found, query: Query) -> Sighting:
    # Under glass nothing that is merely near is told, nor a former name, nor a card.
    is_glass = not hasattr(row, "is_card")
    phone = _SCALED.get(row.is_phone) if is_glass else row.phone
    insurance = _SCALED.get(row.is_insurance) if is_glass else row.insurance
    reading = _graded(query.reading, row.reading, OF_READING)
    name = _graded(query.name, row.is_name, OF_FLAG)
    address = _graded(query.address, row.address, OF_ADDRESS)
    grades = {
        Identifier.READING: reading,
        Identifier.NAME: name,
        Identifier.BIRTH_DATE: _graded(query.birth_date, row.birth, OF_BIRTH),
        Identifier.PHONE: _graded(query.phone, phone, OF_NUMBER),
        Identifier.CARE_INSURANCE_NUMBER: _graded(
            query.care_insurance_number, insurance, OF_NUMBER
        ),
        Identifier.ADDRESS: address,
    }
    if not is_glass:
        grades[Identifier.CARD] = _graded(query.card, row.is_card, OF_FLAG)
        if row.is_former and reading is not Grade.EXACT:
            grades[Identifier.READING] = Grade.FORMER
        if row.is_former_name and name is not Grade.EXACT:
            grades[Identifier.NAME] = Grade.FORMER
        grades[Identifier.PHONE] = _phoned(grades[Identifier.PHONE], row.contact)
        if row.is_near_address and address is Grade.DIFFERENT:
            grades[Identifier.ADDRESS] = Grade.SLIP
    asked = {one: grade for one, grade in grades.items() if grade is not None}
    return Sighting(
        patient_id=row.id,
        masked_name=row.masked_name,
        birth_date=PartialDate(row.birth_year, row.birth_month, row.birth_day),
        sex=row.sex,
        area=row.area,
        grades=_of_merged(asked) if row.is_merged else asked,
        bits=weights.bits(query, asked),
        is_merged=row.is_merged,
    )


def _phoned(own: Grade | None, contact: int | None) -> Grade | None:
    """How a phone stands, a relative's as well: it speaks for somebody, never against them."""
    relatives = None if contact is None else (None, Grade.SLIP, Grade.CONTACT)[contact]
    return own if own is None or own is Grade.EXACT else relatives or own


def _of_merged(grades: Mapping[Identifier, Grade]) -> dict[Identifier, Grade]:
    return {one: Grade.MERGED if grade is Grade.EXACT else grade for one, grade in grades.items()}


def _graded(given: object, found: int | None, scale: Sequence[Grade]) -> Grade | None:
    """The grade by the database's number; None where it was not asked."""
    if not given:
        return None
    return Grade.NOT_RECORDED if found is None else scale[found]

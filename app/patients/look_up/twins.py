"""Whether somebody who is to be registered stands among one's own patients already."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Integer,
    Select,
    Text,
    Uuid,
    bindparam,
    column,
    func,
    not_,
    select,
    true,
    union,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.japan.addresses import address_key
from app.japan.names import exact_key, name_key
from app.patients.asked import Identity
from app.patients.models import Patient, PatientPhone
from app.patients.store import as_list

_ASKED: Final = (
    func.unnest(
        bindparam("readings", type_=ARRAY(Text())), bindparam("years", type_=ARRAY(Integer()))
    )
    .table_valued(column("reading_key", Text), column("birth_year", Integer), name="asked")
    .render_derived()
)
_PHONES: Final = (
    select(PatientPhone.phone_key.label("phone"))
    .where(PatientPhone.patient_id == Patient.id, PatientPhone.version == Patient.version)
    .correlate(Patient)
)
_ALIKE: Final = (
    select(
        Patient.name,
        Patient.reading_key,
        Patient.birth_year,
        Patient.birth_month,
        Patient.birth_day,
        Patient.address_key,
        Patient.area,
        Patient.care_insurance_number,
        as_list(_PHONES).label("phones"),
    )
    .select_from(Patient)
    .join(
        _ASKED,
        (Patient.reading_key == _ASKED.c.reading_key) & (Patient.birth_year == _ASKED.c.birth_year),
    )
)


_ONE, _OTHER = Patient.__table__.alias("one"), Patient.__table__.alias("other")
_IDS: Final = bindparam("ids", type_=ARRAY(Uuid()))


def _alike(*together: ColumnElement[bool]) -> Select[UUID, UUID]:
    """Pairs of whom at least one is among the ids; each half by an index of its own."""
    return select(_ONE.c.id.label("one"), _OTHER.c.id.label("other")).where(
        _ONE.c.id == func.any(_IDS),
        _OTHER.c.id != _ONE.c.id,
        _ONE.c.merged_into.is_(None),
        _OTHER.c.merged_into.is_(None),
        not_(func.wall.are_two_people(_ONE.c.id, _OTHER.c.id, type_=Boolean())),
        *together,
    )


_PAIRS: Final = union(
    _alike(
        _ONE.c.reading_key == _OTHER.c.reading_key,
        _ONE.c.birth_year == _OTHER.c.birth_year,
        # what is not known of one of them may well be so
        func.coalesce(_ONE.c.birth_month == _OTHER.c.birth_month, true()),
        func.coalesce(_ONE.c.birth_day == _OTHER.c.birth_day, true()),
    ),
    _alike(_ONE.c.care_insurance_number == _OTHER.c.care_insurance_number),
)


class Twin(StrEnum):
    """What speaks for it."""

    NONE = "none"
    SAME = "same"  # reading, birth date, name, and an address, phone or number
    MOVED = "moved"  # as the same, and another municipality is named
    DOUBTFUL = "doubtful"  # reading and birth date: this person, or another one


async def among_own(db: AsyncConnection, people: Sequence[Identity]) -> list[Twin]:
    """For each of them, in one statement, whether they are among the patients within reach."""
    asked = {(exact_key(one.reading), one.birth_date.year) for one in people}
    keys = {"readings": [key for key, _ in asked], "years": [year for _, year in asked]}
    found: dict[tuple[Any, ...], list[Any]] = {}
    for row in await db.execute(_ALIKE, keys):
        born = (row.reading_key, row.birth_year, row.birth_month, row.birth_day)
        found.setdefault(born, []).append(row)
    return [_twin(one, found.get(_born(one), ())) for one in people]


async def pairs(db: AsyncConnection, ids: Sequence[UUID]) -> list[tuple[UUID, UUID]]:
    """Who of these may be registered twice within reach: reading and birth date, or the number."""
    rows = await db.execute(_PAIRS, {"ids": list(ids)})
    return sorted((row.one, row.other) for row in rows)


def _born(one: Identity) -> tuple[Any, ...]:
    born = one.birth_date
    return (exact_key(one.reading), born.year, born.month, born.day)


def _twin(one: Identity, alike: Sequence[Any]) -> Twin:
    if not alike:
        return Twin.NONE
    name, place, phones = name_key(one.name), address_key(one.address), set(one.phones)
    number = one.care_insurance_number
    for row in alike:
        is_there = (
            row.address_key == place
            or not phones.isdisjoint(each["phone"] for each in row.phones)
            or (number is not None and row.care_insurance_number == number)
        )
        if is_there and name_key(row.name) == name:
            return Twin.SAME if name_key(row.area) == name_key(one.area) else Twin.MOVED
    return Twin.DOUBTFUL

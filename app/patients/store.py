"""Queries for the person. Writing them stands in `writing.py`, finding them in `look_up`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, bindparam, case, func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import ScalarSelect

from app.db import Found
from app.errors import Conflict
from app.patients.confirmed import ITEMS
from app.patients.kinds import Function
from app.patients.models import (
    CareTeamMember,
    ChainLink,
    FamilyContact,
    Patient,
    PatientName,
    PatientPhone,
    ProfileVersion,
)
from app.people.names import ORGANISATIONS

WHOSE: Any = bindparam("patient_id")
_ID = WHOSE


def as_list(rows: Select[*tuple[Any, ...]]) -> ScalarSelect[Any]:
    """A query as one column: a JSON list of its rows, empty where there are none."""
    each = rows.subquery()
    every = func.coalesce(func.json_agg(each.table_valued()), literal_column("'[]'::json"))
    return select(every).scalar_subquery()


def _phones(patient_id: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401  a column or a bound value
    whose = Patient.__table__.alias("whose")
    return (
        select(PatientPhone.phone_key.label("phone"))
        .join(whose, whose.c.id == PatientPhone.patient_id)
        .where(PatientPhone.patient_id == patient_id, PatientPhone.version == whose.c.version)
        .order_by(PatientPhone.id)
    )


def _names(patient_id: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401  likewise
    whose = Patient.__table__.alias("whose")
    return (
        select(PatientName.kind, PatientName.name, PatientName.reading)
        .join(whose, whose.c.id == PatientName.patient_id)
        .where(PatientName.patient_id == patient_id, PatientName.version == whose.c.version)
    )


_CHAIN = (
    select(
        ChainLink.role,
        ChainLink.name,
        ChainLink.organisation,
        ChainLink.phone,
        ChainLink.hours,
        ChainLink.confirmed_on,
        ChainLink.confirmed_by,
    )
    .join(Patient, Patient.id == ChainLink.patient_id)
    .where(ChainLink.patient_id == _ID, ChainLink.number == Patient.contacts_number)
    .order_by(ChainLink.position)
)
_FAMILY = (
    select(
        FamilyContact.name,
        FamilyContact.relation,
        FamilyContact.phone,
        FamilyContact.hours,
        FamilyContact.surrogate,
        FamilyContact.phone_second,
        FamilyContact.address,
        FamilyContact.confirmed_on,
        FamilyContact.confirmed_by,
    )
    .join(Patient, Patient.id == FamilyContact.patient_id)
    .where(FamilyContact.patient_id == _ID, FamilyContact.number == Patient.contacts_number)
    .order_by(FamilyContact.position)
)
_TEAM = (
    select(
        CareTeamMember.id,
        CareTeamMember.organisation_id,
        ORGANISATIONS.c.name.label("organisation"),
        CareTeamMember.function,
        CareTeamMember.joined_at,
    )
    .join(ORGANISATIONS, ORGANISATIONS.c.id == CareTeamMember.organisation_id)
    .where(CareTeamMember.patient_id == _ID, CareTeamMember.left_at.is_(None))
    .order_by(CareTeamMember.joined_at, CareTeamMember.id)
)
_TOLD = (
    *("number", "confirmed_on"),
    *(name for group in ITEMS for name in (*ITEMS[group], *group.columns)),
)
PROFILE = (
    select(*(getattr(ProfileVersion, name) for name in _TOLD))
    .where(ProfileVersion.patient_id == _ID)
    .order_by(ProfileVersion.number.desc())
    .limit(1)
)
_IDENTITY = (
    Patient.id,
    Patient.version,
    Patient.contacts_number,
    Patient.name,
    Patient.reading,
    Patient.masked_name,
    Patient.birth_year,
    Patient.birth_month,
    Patient.birth_day,
    Patient.sex,
    Patient.address,
    Patient.area,
    Patient.care_insurance_number,
    Patient.deceased_on,
    Patient.merged_into,
)
PERSON = select(
    *_IDENTITY,
    as_list(_phones(_ID)).label("phones"),
    as_list(_names(_ID)).label("names"),
    as_list(_CHAIN).label("chain"),
    as_list(_FAMILY).label("family"),
    as_list(_TEAM).label("team"),
    as_list(PROFILE).label("profile"),
).where(Patient.id == _ID)
"""One person with everything that stands around them; other rooms add columns to it."""

_PERSONS = select(
    *_IDENTITY,
    as_list(_phones(Patient.id).correlate(Patient)).label("phones"),
    as_list(_names(Patient.id).correlate(Patient)).label("names"),
).where(Patient.id == func.any(bindparam("patient_ids", type_=ARRAY(Uuid()))))
# In the order in which one would call: the enumeration's own, then the longest there.
_CALLING_ORDER = case(
    {function.value: place for place, function in enumerate(Function)},
    value=CareTeamMember.function,
)
_TEAM_ORGANISATIONS = (
    select(CareTeamMember.organisation_id)
    .where(CareTeamMember.patient_id == _ID, CareTeamMember.left_at.is_(None))
    .order_by(_CALLING_ORDER, CareTeamMember.joined_at, CareTeamMember.id)
)


async def person(db: AsyncConnection, patient_id: UUID) -> Found | None:
    """One person with everything that stands around them, in one statement."""
    return (await db.execute(PERSON, {"patient_id": patient_id})).one_or_none()


async def persons(db: AsyncConnection, patient_ids: Sequence[UUID]) -> dict[UUID, Found]:
    """Who several people are, with their phones, by id, in one statement."""
    rows = await db.execute(_PERSONS, {"patient_ids": list(patient_ids)})
    return {row.id: row for row in rows}


async def require_alive(db: AsyncConnection, patient_id: UUID) -> None:
    """Passes where no death is recorded. Raises Conflict (death-recorded)."""
    found = await persons(db, [patient_id])
    if found[patient_id].deceased_on is not None:
        raise Conflict(
            "死亡が記録されています。誤りなら、先に死亡の記録を取り消してください。",
            "A death is recorded. If that is wrong, take it back first.",
            "death-recorded",
        )


async def team_organisations(db: AsyncConnection, patient_id: UUID) -> list[UUID]:
    """The organisations that care for the patient now, in the order in which one would call."""
    return list((await db.execute(_TEAM_ORGANISATIONS, {"patient_id": patient_id})).scalars())

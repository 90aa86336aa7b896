"""Statements that write the person. Nothing here commits or decides."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Found, Row, uuid7
from app.japan import phones as japan_phones
from app.patients.asked import Identity, Link, Newcomer, Relative
from app.patients.confirmed import Confirmation
from app.patients.keys import KEYS
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

_IDENTITY = (
    *("name", "reading", "masked_name", "birth_year", "birth_month", "birth_day"),
    *("sex", "address", "area", "care_insurance_number"),
    *KEYS,
)
_CHANGE = (
    update(Patient)
    .where(Patient.id == bindparam("whom"), Patient.version == bindparam("seen"))
    .values(version=Patient.version + 1, **{name: bindparam(f"new_{name}") for name in _IDENTITY})
)
_RENEW_CONTACTS = (
    update(Patient)
    .where(Patient.id == bindparam("whom"), Patient.contacts_number == bindparam("seen"))
    .values(contacts_number=Patient.contacts_number + 1)
)
_DEATH = (
    update(Patient)
    .where(Patient.id == bindparam("whom"))
    .values(deceased_on=bindparam("new_deceased_on"))
)
_MEMBER = select(CareTeamMember.organisation_id, CareTeamMember.grant_id).where(
    CareTeamMember.id == bindparam("member_id"),
    CareTeamMember.patient_id == bindparam("patient_id"),
    CareTeamMember.left_at.is_(None),
)
_LEAVE = (
    update(CareTeamMember)
    .where(CareTeamMember.id == bindparam("member_id"), CareTeamMember.left_at.is_(None))
    .values(left_at=bindparam("moment"))
)
_REGISTRAR = select(Patient.registered_by).where(Patient.id == bindparam("patient_id"))
_KIND = select(ORGANISATIONS.c.kind).where(ORGANISATIONS.c.id == bindparam("organisation_id"))


async def add_all(
    db: AsyncConnection,
    organisation_id: UUID,
    at: datetime,
    newcomers: Mapping[UUID, Newcomer],
    confirmations: Mapping[UUID, Confirmation],
) -> None:
    """New persons by their ids, at version 1; those who bring contacts with a first list.

    `confirmations`: when and in whose name each one's contacts were confirmed.
    """
    if not newcomers:
        return
    rows = [
        {
            "id": patient_id,
            "registered_by": organisation_id,
            "registered_at": at,
            "version": 1,
            "contacts_number": 1 if new.chain or new.family else 0,
            "deceased_on": None,
            "merged_into": None,
            **new.identity.columns,
        }
        for patient_id, new in newcomers.items()
    ]
    phones, names, links, people = [], [], [], []
    for patient_id, new in newcomers.items():
        phones += _phones(patient_id, 1, new.identity.phones)
        names += _names(patient_id, 1, new.identity)
        links += _links(patient_id, 1, new.chain, confirmations[patient_id])
        people += _people(patient_id, 1, new.family, confirmations[patient_id])
    await db.execute(insert(Patient), rows)
    await _add(db, PatientPhone, phones)
    await _add(db, PatientName, names)
    await _add(db, ChainLink, links)
    await _add(db, FamilyContact, people)


async def change(db: AsyncConnection, patient_id: UUID, seen: int, new: Identity) -> bool:
    """Writes the identity anew where `seen` is still the newest version; False otherwise."""
    columns = {f"new_{name}": value for name, value in new.columns.items()}
    done = await db.execute(_CHANGE, {"whom": patient_id, "seen": seen, **columns})
    if done.rowcount != 1:
        return False
    await _add(db, PatientPhone, _phones(patient_id, seen + 1, new.phones))
    await _add(db, PatientName, _names(patient_id, seen + 1, new))
    return True


async def renew_contacts(
    db: AsyncConnection,
    patient_id: UUID,
    seen: int,
    chain: Sequence[Link],
    family: Sequence[Relative],
    confirmation: Confirmation,
) -> bool:
    """Writes both lists under a new number where `seen` is still the newest; False otherwise."""
    done = await db.execute(_RENEW_CONTACTS, {"whom": patient_id, "seen": seen})
    if done.rowcount != 1:
        return False
    await _add(db, ChainLink, _links(patient_id, seen + 1, chain, confirmation))
    await _add(db, FamilyContact, _people(patient_id, seen + 1, family, confirmation))
    return True


async def add_profiles(db: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """New versions of profiles."""
    await _add(db, ProfileVersion, rows)


async def add_profile(db: AsyncConnection, columns: Mapping[str, Any]) -> None:
    """A new version of the profile."""
    await db.execute(insert(ProfileVersion), dict(columns))


async def set_death(db: AsyncConnection, patient_id: UUID, deceased_on: date | None) -> None:
    """The day of death, or none where it was recorded by mistake."""
    await db.execute(_DEATH, {"whom": patient_id, "new_deceased_on": deceased_on})


async def organisation_kind(db: AsyncConnection, organisation_id: UUID) -> str | None:
    """What kind of organisation an id stands for; None for none."""
    found = await db.execute(_KIND, {"organisation_id": organisation_id})
    kind: str | None = found.scalar_one_or_none()
    return kind


async def registrar(db: AsyncConnection, patient_id: UUID) -> UUID | None:
    """The clinic that registered the patient."""
    found = await db.execute(_REGISTRAR, {"patient_id": patient_id})
    clinic: UUID | None = found.scalar_one_or_none()
    return clinic


async def add_member(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """An organisation joins the care team."""
    await db.execute(insert(CareTeamMember), {"left_at": None, **columns})


async def add_members(db: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Organisations join care teams."""
    await _add(db, CareTeamMember, rows)


async def member(db: AsyncConnection, patient_id: UUID, member_id: UUID) -> Found | None:
    """A present member: organisation and grant."""
    found = await db.execute(_MEMBER, {"member_id": member_id, "patient_id": patient_id})
    return found.one_or_none()


async def leave(db: AsyncConnection, member_id: UUID, at: datetime) -> None:
    """A member leaves."""
    await db.execute(_LEAVE, {"member_id": member_id, "moment": at})


async def _add(db: AsyncConnection, table: type[Row], rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        await db.execute(insert(table), rows)


def _phones(patient_id: UUID, version: int, keys: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {
            "id": uuid7(),
            "patient_id": patient_id,
            "version": version,
            "phone": japan_phones.shown(key),
            "phone_key": key,
        }
        for key in keys
    ]


def _names(patient_id: UUID, version: int, new: Identity) -> list[dict[str, Any]]:
    return [
        {"id": uuid7(), "patient_id": patient_id, "version": version, **one}
        for one in new.other_names
    ]


def _links(
    patient_id: UUID, number: int, chain: Sequence[Link], confirmation: Confirmation
) -> list[dict[str, Any]]:
    return [
        {
            "id": uuid7(),
            "patient_id": patient_id,
            "number": number,
            "position": position,
            "confirmed_on": confirmation.on,
            "confirmed_by": confirmation.by,
            "role": link.role.value,
            "name": link.name,
            "organisation": link.organisation,
            "phone": link.phone,
            "hours": link.hours,
        }
        for position, link in enumerate(chain)
    ]


def _people(
    patient_id: UUID, number: int, family: Sequence[Relative], confirmation: Confirmation
) -> list[dict[str, Any]]:
    return [
        {
            "id": uuid7(),
            "patient_id": patient_id,
            "number": number,
            "position": position,
            "name": one.name,
            "relation": one.relation,
            "phone": one.phone,
            "hours": one.hours,
            "surrogate": one.surrogacy.value,
            "phone_second": one.phone_second,
            "address": one.address,
            "confirmed_on": confirmation.on,
            "confirmed_by": confirmation.by,
        }
        for position, one in enumerate(family)
    ]

"""Persons entered into the record: one from a form, or many from a list, by the same rules."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import store as access_store
from app.access.actions import Relation, grant_columns
from app.audit import store as audit
from app.audit.entry import Entry, Outcome, Purpose
from app.clock import japan_date
from app.db import uuid7
from app.errors import NotAllowed, require_past
from app.patients import anew, living, profile, writing
from app.patients.asked import Identity, Newcomer, Profile
from app.patients.confirmed import Confirmation
from app.patients.kinds import Function, Surrogacy
from app.people.caller import Caller
from app.people.kinds import OrganisationKind
from app.policy.bases import Basis
from app.policy.capabilities import Act, may

ACTION = "patient.registered"


async def register(
    db: AsyncConnection, caller: Caller, at: datetime, region: str, new: Identity
) -> UUID:
    """Registers a person in the care of the caller's clinic. Returns the patient's id.

    `region` is the municipality whose sharing agreement holds; one of before is kept by its code
    of today. Raises NotAllowed, Invalid (also where it was split, naming what it became).
    """
    (patient_id,) = await register_all(db, caller, at, region, [Newcomer(identity=new)])
    return patient_id


async def register_all(
    db: AsyncConnection, caller: Caller, at: datetime, region: str, newcomers: Sequence[Newcomer]
) -> list[UUID]:
    """Registers several, each with a grant and a leaf of its own, in one round of statements.

    All of them or none. Raises NotAllowed, Invalid.
    """
    require_registrar(caller, ACTION)
    for each in newcomers:
        _check(caller, at, each)
    ids = [uuid7() for _ in newcomers]
    relations = [
        Relation(
            patient_id=patient_id,
            holder_kind="organisation",
            holder_id=caller.organisation_id,
            basis=Basis.CARE_TEAM,
            opened_for="registered",
            is_own_institution=True,
        )
        for patient_id in ids
    ]
    grants = [grant_columns(caller, at, relation) for relation in relations]
    await access_store.add_subjects(db, ids, living.lives_in(region, at))
    await access_store.add_grants(db, grants)
    own_name = await profile.own_name(db, caller)
    people = dict(zip(ids, newcomers, strict=True))
    confirmations = {
        patient_id: Confirmation(each.confirmed_on or japan_date(at), own_name)
        for patient_id, each in people.items()
    }
    await writing.add_all(db, caller.organisation_id, at, people, confirmations)
    members = [
        {
            "id": uuid7(),
            "patient_id": patient_id,
            "organisation_id": caller.organisation_id,
            "function": Function.ATTENDING.value,
            "grant_id": grant["id"],
            "joined_at": at,
            "left_at": None,
        }
        for patient_id, grant in zip(ids, grants, strict=True)
    ]
    await writing.add_members(db, members)
    profiles = [
        _first_profile(caller, at, patient_id, each.profile, own_name)
        for patient_id, each in people.items()
        if each.profile is not None
    ]
    await writing.add_profiles(db, profiles)
    leaves = [
        Entry(
            actor=caller.actor,
            action=ACTION,
            purpose=Purpose.TREAT,
            patient_id=patient_id,
            basis=Basis.CARE_TEAM,
            grant_id=grant["id"],
            fields=_fields(each),
            epoch=0,
        )
        for patient_id, grant, each in zip(ids, grants, newcomers, strict=True)
    ]
    await audit.append_all(db, at, leaves)
    return ids


def require_registrar(caller: Caller, action: str) -> None:
    """Passes for a doctor or nurse of a home doctor's clinic; otherwise NotAllowed."""
    is_clinic = caller.organisation_kind == OrganisationKind.CLINIC
    if not (may(caller.role, None, Act.REGISTER_PATIENT) and is_clinic):
        refused = Entry(actor=caller.actor, action=action, outcome=Outcome.REFUSED, reason="role")
        raise NotAllowed(
            "患者の登録は在宅医の医療機関の医師・看護師が行います。",
            "A patient is registered by a physician or nurse of the home doctor's clinic.",
            entry=refused,
        )


def _check(caller: Caller, at: datetime, new: Newcomer) -> None:
    today = japan_date(at)
    require_past("body.birth_date", new.identity.birth_date.first, today)
    acts = {anew.CONTACTS.act} if new.chain or new.family else set[Act]()
    if new.profile is not None:
        require_past("body.confirmed_on", new.profile.confirmed_on, today)
        acts |= {anew.PROFILE[part].act for part in new.profile.parts}
    is_plain = all(one.surrogacy is Surrogacy.NONE for one in new.family)
    if not (is_plain and all(may(caller.role, Basis.CARE_TEAM, act) for act in acts)):
        refused = Entry(actor=caller.actor, action=ACTION, outcome=Outcome.REFUSED, reason="role")
        raise NotAllowed(entry=refused)


def _fields(new: Newcomer) -> tuple[str, ...]:
    lists = (("call_chain", new.chain), ("family_contacts", new.family))
    written = tuple(name for name, one in lists if one)
    return (*new.identity.columns, *written, *(new.profile.parts if new.profile else ()))


def _first_profile(
    caller: Caller, at: datetime, patient_id: UUID, new: Profile, own_name: str
) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "patient_id": patient_id,
        "number": 1,
        "recorded_at": at,
        "recorded_by": caller.account_id,
        **profile.written(new, {}, Confirmation(new.confirmed_on, own_name)),
        "confirmed_on": new.confirmed_on,
    }

"""The register of who takes part: founding, organisations, crew units."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.entry import Actor, Entry
from app.audit.store import append
from app.clock import japan_date
from app.db import uuid7
from app.errors import Conflict, NotAllowed, Refused
from app.people import accounts
from app.people.applications import NewAccount, NewOrganisation, area, unit_name
from app.people.authority import refusal, standing, target_of
from app.people.caller import Caller
from app.people.kinds import InstallationKind, OrganisationKind
from app.people.models import Installation, Organisation, Unit

_FOUND = insert(Installation).on_conflict_do_nothing().returning(Installation.id)
_ORGANISATION = insert(Organisation).on_conflict_do_nothing().returning(Organisation.id)
_UNIT = insert(Unit).on_conflict_do_nothing().returning(Unit.id)
_SET_AREA = (
    update(Organisation)
    .where(Organisation.id == bindparam("whose"), Organisation.disabled_at.is_(None))
    .values(area=bindparam("new_area"))
)


async def found(
    db: AsyncConnection,
    request_id: UUID,
    at: datetime,
    kind: InstallationKind,
    organisation: NewOrganisation,
    administrator: NewAccount,
) -> tuple[UUID, str]:
    """Founds an installation: what it is for, its registrar, its first administrator.

    Returns the administrator's account id and enrolment secret. Raises Conflict where the
    installation is founded already, Invalid.
    """
    is_training = kind is InstallationKind.TRAINING
    row = {"id": 1, "kind": kind.value, "is_training": is_training, "founded_at": at}
    if (await db.execute(_FOUND, row)).one_or_none() is None:
        raise Conflict(
            "この環境は設置済みです。", "This installation is founded already.", "already-founded"
        )
    registrar = await _register(db, at, organisation, is_training=is_training, is_registrar=True)
    opening = administrator.checked(organisation.kind)
    account_id, secret = await accounts.add(
        db, at, registrar, opening, None, is_training=is_training
    )
    actor = Actor(request_id=request_id)
    await append(db, at, Entry(actor=actor, action="installation.found", reason=kind.value))
    return account_id, secret


async def create_organisation(
    db: AsyncConnection, caller: Caller, at: datetime, new: NewOrganisation
) -> UUID:
    """Registers an organisation. Raises NotAllowed, Invalid, Conflict (code known)."""
    own = await standing(db, caller, "organisation.create")
    if not own.is_registrar:
        raise NotAllowed(entry=refusal(caller, "organisation.create"))
    organisation_id = await _register(db, at, new, is_training=own.is_training, is_registrar=False)
    await append(
        db, at, Entry(actor=caller.actor, action="organisation.create", fields=tuple(asdict(new)))
    )
    return organisation_id


async def set_area(
    db: AsyncConnection, caller: Caller, at: datetime, organisation_id: UUID, codes: Sequence[str]
) -> None:
    """Says for which municipalities an organisation answers, for the registrar.

    Raises NotAllowed, Refused, Invalid.
    """
    action = "organisation.area_set"
    own = await standing(db, caller, action)
    if not own.is_registrar:
        raise Refused(refusal(caller, action))
    kept = area(codes, japan_date(at), is_training=own.is_training)
    done = await db.execute(_SET_AREA, {"whose": organisation_id, "new_area": list(kept)})
    if done.rowcount != 1:
        raise Refused(refusal(caller, action))
    entry = Entry(actor=caller.actor, action=action, fields=("area",), reason=str(organisation_id))
    await append(db, at, entry)


async def create_unit(
    db: AsyncConnection, caller: Caller, at: datetime, organisation_id: UUID, name: str
) -> UUID:
    """Adds a crew unit to a fire department. Raises Refused, NotAllowed, Invalid, Conflict."""
    target, _ = await target_of(db, caller, "unit.create", organisation_id)
    if target.kind != OrganisationKind.FIRE_DEPARTMENT:
        raise Conflict("隊を置けるのは消防本部だけです。", "Only fire departments have crew units.")
    unit_id = uuid7()
    row = {
        "id": unit_id,
        "organisation_id": organisation_id,
        "name": unit_name(name),
        "created_at": at,
    }
    if (await db.execute(_UNIT, row)).one_or_none() is None:
        raise Conflict("同じ名前の隊があります。", "There is a unit of this name.")
    await append(db, at, Entry(actor=caller.actor, action="unit.create"))
    return unit_id


async def _register(
    db: AsyncConnection,
    at: datetime,
    new: NewOrganisation,
    *,
    is_training: bool,
    is_registrar: bool,
) -> UUID:
    organisation_id, checked = uuid7(), new.checked(japan_date(at), is_training=is_training)
    row = asdict(checked) | {
        "id": organisation_id,
        "kind": checked.kind.value,
        "area": list(checked.area),
        "is_registrar": is_registrar,
        "is_training": is_training,
        "created_at": at,
    }
    if (await db.execute(_ORGANISATION, row)).one_or_none() is None:
        raise Conflict(
            "この番号の組織は登録済みです。", "An organisation of this code is registered."
        )
    return organisation_id

"""Reading the register: organisations for everybody signed in, accounts for administrators."""

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import String, Uuid, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit.entry import Entry
from app.audit.store import append
from app.db import FIRST_KEY
from app.errors import NotFound, Refused
from app.people import views
from app.people.authority import refusal, standing
from app.people.caller import Caller
from app.people.kinds import OrganisationKind
from app.people.models import Account, Organisation, Unit
from app.people.store import IS_VOUCHED
from app.people.views import AccountView, OrganisationView, UnitView

PAGE: Final = 50

_ORGANISATION = select(
    Organisation.id,
    Organisation.kind,
    Organisation.code,
    Organisation.name,
    Organisation.region,
    Organisation.area,
    Organisation.phone,
    Organisation.is_training,
    Organisation.disabled_at,
)
_ORGANISATIONS = (
    _ORGANISATION.where(
        Organisation.id > bindparam("after"),
        or_(
            bindparam("kind", type_=String).is_(None),
            Organisation.kind == bindparam("kind", type_=String),
        ),
    )
    .order_by(Organisation.id)
    .limit(bindparam("limit"))
)
_ONE_ORGANISATION = _ORGANISATION.where(Organisation.id == bindparam("organisation_id"))
_UNITS = (
    select(Unit.id, Unit.organisation_id, Unit.name)
    .where(Unit.organisation_id.in_(bindparam("organisations")))
    .order_by(Unit.name)
)
_ACCOUNT = select(
    Account.id,
    Account.organisation_id,
    Account.unit_id,
    Account.role,
    Account.login,
    Account.name,
    Account.name_reading,
    Account.created_at,
    Account.disabled_at,
    (Account.enrolment_hash.is_(None) & Account.totp_sealed.is_not(None)).label("is_enrolled"),
    IS_VOUCHED,
)
_ACCOUNTS = (
    _ACCOUNT.where(
        Account.id > bindparam("after"),
        or_(
            bindparam("organisation_id", type_=Uuid).is_(None),
            Account.organisation_id == bindparam("organisation_id", type_=Uuid),
        ),
    )
    .order_by(Account.id)
    .limit(bindparam("limit"))
)
_ONE_ACCOUNT = _ACCOUNT.where(Account.id == bindparam("account_id"))


async def organisations(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    kind: OrganisationKind | None = None,
    after: UUID | None = None,
) -> list[OrganisationView]:
    """The register, at most 50 after the organisation `after`, oldest entry first."""
    asked = {"kind": kind and kind.value, "after": after or FIRST_KEY, "limit": PAGE}
    rows = (await db.execute(_ORGANISATIONS, asked)).all()
    units: dict[UUID, list[UnitView]] = {row.id: [] for row in rows}
    for row in await db.execute(_UNITS, {"organisations": list(units)}):
        units[row.organisation_id].append(UnitView(id=row.id, name=row.name))
    await append(db, at, Entry(actor=caller.actor, action="organisation.list"))
    return [views.organisation(row, tuple(units[row.id])) for row in rows]


async def organisation(
    db: AsyncConnection, caller: Caller, at: datetime, organisation_id: UUID
) -> OrganisationView:
    """One organisation with its units. Raises NotFound."""
    row = (await db.execute(_ONE_ORGANISATION, {"organisation_id": organisation_id})).one_or_none()
    if row is None:
        raise NotFound
    units = await db.execute(_UNITS, {"organisations": [organisation_id]})
    await append(db, at, Entry(actor=caller.actor, action="organisation.read"))
    return views.organisation(row, tuple(UnitView(id=unit.id, name=unit.name) for unit in units))


async def accounts(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    organisation_id: UUID | None = None,
    after: UUID | None = None,
) -> list[AccountView]:
    """Accounts, at most 50 after the account `after`.

    All of them for the registrar's administrators, their organisation's for others.
    Raises NotAllowed, Refused.
    """
    own = await standing(db, caller, "account.list")
    if not own.is_registrar:
        if organisation_id not in {None, caller.organisation_id}:
            raise Refused(refusal(caller, "account.list"))
        organisation_id = caller.organisation_id
    asked = {"organisation_id": organisation_id, "after": after or FIRST_KEY, "limit": PAGE}
    rows = (await db.execute(_ACCOUNTS, asked)).all()
    await append(db, at, Entry(actor=caller.actor, action="account.list"))
    return [views.account(row) for row in rows]


async def account(
    db: AsyncConnection, caller: Caller, at: datetime, account_id: UUID
) -> AccountView:
    """One account, for those who look after it. Raises NotAllowed, Refused."""
    own = await standing(db, caller, "account.read")
    row = (await db.execute(_ONE_ACCOUNT, {"account_id": account_id})).one_or_none()
    if row is None or not (own.is_registrar or row.organisation_id == caller.organisation_id):
        raise Refused(refusal(caller, "account.read"))
    await append(db, at, Entry(actor=caller.actor, action="account.read", reason=str(account_id)))
    return views.account(row)


async def me(
    db: AsyncConnection, caller: Caller, at: datetime
) -> tuple[AccountView, OrganisationView]:
    """Who the caller is, and where they work."""
    row = (await db.execute(_ONE_ACCOUNT, {"account_id": caller.account_id})).one()
    place = (await db.execute(_ONE_ORGANISATION, {"organisation_id": caller.organisation_id})).one()
    units = await db.execute(_UNITS, {"organisations": [caller.organisation_id]})
    await append(db, at, Entry(actor=caller.actor, action="account.me"))
    own = tuple(UnitView(id=u.id, name=u.name) for u in units if u.id == caller.unit_id)
    return views.account(row), views.organisation(place, own)

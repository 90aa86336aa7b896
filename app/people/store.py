"""Reading who is asking. Nothing here commits."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, bindparam, case, cast, func, literal, null, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.people.caller import Caller
from app.people.kinds import SessionKind
from app.people.models import Account, Organisation, Session
from app.people.rows import AnyRow
from app.policy.roles import PATIENTS_SIDE, Role

# one instant for expiry, decisions and row policies: read once, then joined
_CLOCK = select(func.clock_timestamp().label("at")).cte("clock").prefix_with("MATERIALIZED")


def _setting(name: str, value: Any) -> Any:  # noqa: ANN401  SQL expressions of several types
    return func.set_config(f"app.{name}", func.coalesce(cast(value, Text), literal("")), True)  # noqa: FBT003  PostgreSQL's is_local


# An account of the patient's side lives in an organisation and shares nothing of what it reaches.
_WORKPLACE = case((Account.role.in_(sorted(PATIENTS_SIDE)), null()), else_=Account.organisation_id)
_PRINCIPAL: Select[*tuple[Any, ...]] = (
    select(
        Account.id.label("account_id"),
        Account.organisation_id,
        Organisation.kind.label("organisation_kind"),
        Account.unit_id,
        Account.role,
        Organisation.region,
        Session.id.label("session_id"),
        Session.device,
        Session.opened_at,
        Session.second_factor_at,
        _CLOCK.c.at,
        _setting("account", Account.id),
        _setting("organisation", _WORKPLACE),
        _setting("unit", Account.unit_id),
        _setting("role", Account.role),
        _setting("at", _CLOCK.c.at),
    )
    .select_from(Session)
    .join(Account, Account.id == Session.account_id)
    .join(Organisation, Organisation.id == Account.organisation_id)
    .join(_CLOCK, Session.expires_at > _CLOCK.c.at)
    .where(
        Session.revoked_at.is_(None),
        Account.disabled_at.is_(None),
        Organisation.disabled_at.is_(None),
    )
)
_BY_TOKEN = _PRINCIPAL.where(
    Session.id == bindparam("session_id"), Session.kind == SessionKind.API.value
)
_BY_COOKIE = _PRINCIPAL.where(
    Session.page_hash == bindparam("secret_hash"), Session.kind == SessionKind.PAGE.value
)

IS_VOUCHED = (
    (Account.role != Role.PHYSICIAN.value)
    | (Account.vouched_by.is_not(None) & Account.vouched_by_second.is_not(None))
).label("is_vouched")
"""True where no licence is asked for, or two people stood up for it."""

_VOUCHED = select(IS_VOUCHED).where(Account.id == bindparam("account_id"))
_ORGANISATION_NAMES = select(Organisation.id, Organisation.name).where(
    Organisation.id.in_(bindparam("ids"))
)
_EVERY_ORGANISATION = select(Organisation.id).order_by(Organisation.id)
_PLACE = select(Organisation.code, Organisation.name).where(
    Organisation.id == bindparam("organisation_id")
)
_ACCOUNT_NAMES = select(Account.id, Account.name).where(Account.id.in_(bindparam("ids")))
_STAFF = select(Account.id, Account.name, Account.role).where(Account.id.in_(bindparam("ids")))
_THEIR_OWN = (Role.PATIENT.value, Role.SURROGATE.value)
_MEMBERS = (
    select(Account.id, Account.name, Account.role, Account.disabled_at)
    .where(
        Account.organisation_id == bindparam("organisation_id"),
        Account.id > bindparam("after"),
        Account.role.not_in(_THEIR_OWN),
    )
    .order_by(Account.id)
    .limit(bindparam("limit"))
)
_DISABLED = (
    select(Account.id, Account.disabled_at)
    .where(
        Account.organisation_id == bindparam("organisation_id"),
        Account.disabled_at >= bindparam("since"),
        Account.disabled_at < bindparam("until"),
    )
    .order_by(Account.disabled_at, Account.id)
)
_AT_WORK = select(Account.id).where(
    Account.organisation_id == bindparam("organisation_id"),
    Account.role.in_(bindparam("roles")),
    Account.disabled_at.is_(None),
)
_SURROGATE = select(Account.id).where(
    Account.organisation_id == bindparam("organisation_id"),
    Account.role == Role.SURROGATE.value,
    Account.disabled_at.is_(None),
)
_SURROGATE_BY_ID = _SURROGATE.where(Account.id == bindparam("account_id"))
_SURROGATE_BY_LOGIN = _SURROGATE.where(Account.login == bindparam("login"))


async def principal(
    db: AsyncConnection, session_id: UUID, request_id: UUID
) -> tuple[Caller, datetime] | None:
    """Who stands behind an access token, and the database's time; None where nobody does.

    The same statement hands that person and instant to the row policies for this transaction.
    """
    row = (await db.execute(_BY_TOKEN, {"session_id": session_id})).one_or_none()
    return None if row is None else (_caller(row, request_id), row.at)


async def page_principal(
    db: AsyncConnection, secret_hash: str, request_id: UUID
) -> tuple[Caller, datetime] | None:
    """Who stands behind a page's cookie, found by the SHA-256 of its secret, in hex."""
    row = (await db.execute(_BY_COOKIE, {"secret_hash": secret_hash})).one_or_none()
    return None if row is None else (_caller(row, request_id), row.at)


async def is_vouched(db: AsyncConnection, account_id: UUID) -> bool:
    """True where the account may sign orders as far as its licence goes."""
    return bool((await db.execute(_VOUCHED, {"account_id": account_id})).scalar_one_or_none())


async def organisation_names(db: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of organisations, by id; who looked is told in names."""
    return {row.id: row.name for row in await db.execute(_ORGANISATION_NAMES, {"ids": list(ids)})}


async def organisations(db: AsyncConnection) -> Sequence[UUID]:
    """Every organisation, for what the clock looks into; closed ones as well."""
    return (await db.execute(_EVERY_ORGANISATION)).scalars().all()


async def place(db: AsyncConnection, organisation_id: UUID) -> AnyRow:
    """An organisation's code and name."""
    return (await db.execute(_PLACE, {"organisation_id": organisation_id})).one()


async def account_names(db: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of people, by account id."""
    return {row.id: row.name for row in await db.execute(_ACCOUNT_NAMES, {"ids": list(ids)})}


async def staff(db: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, tuple[str | None, Role]]:
    """The names and roles of people at work, by account id; patients and surrogates unnamed."""
    rows = await db.execute(_STAFF, {"ids": list(ids)})
    return {row.id: (None if row.role in _THEIR_OWN else row.name, Role(row.role)) for row in rows}


async def members(
    db: AsyncConnection, organisation_id: UUID, after: UUID, limit: int
) -> Sequence[AnyRow]:
    """Those who work in an organisation, closed accounts too: id, name, role, since when closed.

    Accounts of patients and surrogates that it keeps are not among them.
    """
    asked = {"organisation_id": organisation_id, "after": after, "limit": limit}
    return (await db.execute(_MEMBERS, asked)).all()


async def disabled_between(
    db: AsyncConnection, organisation_id: UUID, since: datetime, until: datetime
) -> Sequence[AnyRow]:
    """The accounts of an organisation that were closed in a span of time."""
    asked = {"organisation_id": organisation_id, "since": since, "until": until}
    return (await db.execute(_DISABLED, asked)).all()


async def at_work(
    db: AsyncConnection, organisation_id: UUID, roles: Iterable[Role]
) -> tuple[UUID, ...]:
    """The open accounts of an organisation in any of the roles: whom a notice is for."""
    asked = {"organisation_id": organisation_id, "roles": [role.value for role in roles]}
    return tuple((await db.execute(_AT_WORK, asked)).scalars())


async def is_surrogate_of(db: AsyncConnection, organisation_id: UUID, account_id: UUID) -> bool:
    """Whether an account is that of a surrogate, open, and was made by this organisation."""
    asked = {"organisation_id": organisation_id, "account_id": account_id}
    return (await db.execute(_SURROGATE_BY_ID, asked)).one_or_none() is not None


async def surrogate_by_login(db: AsyncConnection, organisation_id: UUID, login: str) -> UUID | None:
    """The same account by its folded login; None where there is no such one."""
    asked = {"organisation_id": organisation_id, "login": login}
    found: UUID | None = (await db.execute(_SURROGATE_BY_LOGIN, asked)).scalar_one_or_none()
    return found


def _caller(row: AnyRow, request_id: UUID) -> Caller:
    return Caller(
        account_id=row.account_id,
        organisation_id=row.organisation_id,
        organisation_kind=row.organisation_kind,
        unit_id=row.unit_id,
        role=Role(row.role),
        region=row.region,
        session_id=row.session_id,
        device=row.device,
        signed_in_at=row.opened_at,
        second_factor_at=row.second_factor_at,
        request_id=request_id,
    )

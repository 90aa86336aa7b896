"""Reading who is asking. Nothing here commits."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, bindparam, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB, array, distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from app.people.caller import Caller
from app.people.kinds import OrganisationKind, SessionKind
from app.people.models import Account, Organisation, Session
from app.people.rows import AnyRow
from app.policy.roles import Role

# one instant for expiry, decisions and row policies: read once, then joined
_CLOCK = select(func.clock_timestamp().label("at")).cte("clock").prefix_with("MATERIALIZED")


def _setting(name: str, value: Any) -> Any:  # noqa: ANN401  SQL expressions of several types
    return func.set_config(f"app.{name}", func.coalesce(cast(value, Text), literal("")), True)  # noqa: FBT003  PostgreSQL's is_local


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
        _setting("organisation", Account.organisation_id),
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
    Organisation.id.in_(bindparam("ids", expanding=True))
)
_ACCOUNT_NAMES = select(Account.id, Account.name).where(
    Account.id.in_(bindparam("ids", expanding=True))
)
_NAMESAKES = (
    *(OrganisationKind.MUNICIPALITY, OrganisationKind.FIRE_DEPARTMENT, OrganisationKind.HUB),
    *(OrganisationKind.HOSPITAL, OrganisationKind.CLINIC),
)
_NAMESAKES_SQL: Any = array([kind.value for kind in _NAMESAKES])
_AT_WORK = select(Account.id).where(
    Account.organisation_id == bindparam("organisation_id"),
    Account.role.in_(bindparam("roles", expanding=True)),
    Account.disabled_at.is_(None),
)
_PLACE = select(Organisation.region, Organisation.area).where(
    Organisation.id == bindparam("organisation_id")
)
_BOUND = select(Organisation.id).where(
    Organisation.disabled_at.is_(None),
    or_(
        Organisation.region == bindparam("region"),
        Organisation.area.contains(bindparam("as_municipality", type_=JSONB)),
        Organisation.area.contains(bindparam("as_prefecture", type_=JSONB)),
    ),
)
# A region goes by the name of its municipality, or else by whoever stands there for it.
_REGIONS = (
    select(Organisation.region, Organisation.name)
    .where(Organisation.disabled_at.is_(None), Organisation.kind.in_(_NAMESAKES))
    .ext(distinct_on(Organisation.region))
    .order_by(Organisation.region, func.array_position(_NAMESAKES_SQL, Organisation.kind))
)


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


async def account_names(db: AsyncConnection, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of people, by account id."""
    return {row.id: row.name for row in await db.execute(_ACCOUNT_NAMES, {"ids": list(ids)})}


async def at_work(
    db: AsyncConnection, organisation_id: UUID, roles: Iterable[Role]
) -> tuple[UUID, ...]:
    """The open accounts of an organisation in any of the roles: whom a notice is for."""
    asked = {"organisation_id": organisation_id, "roles": [role.value for role in roles]}
    return tuple((await db.execute(_AT_WORK, asked)).scalars())


async def place_of(db: AsyncConnection, organisation_id: UUID) -> tuple[str, tuple[str, ...]]:
    """Where an organisation stands, and the municipalities or prefectures it answers for."""
    row = (await db.execute(_PLACE, {"organisation_id": organisation_id})).one()
    return row.region, tuple(row.area)


async def bound_by(db: AsyncConnection, region: str) -> tuple[UUID, ...]:
    """The organisations that stand in a region or answer for it: whom its rules bind."""
    asked = {"region": region, "as_municipality": [region], "as_prefecture": [region[:2]]}
    return tuple((await db.execute(_BOUND, asked)).scalars())


async def regions(db: AsyncConnection) -> dict[str, str]:
    """The municipalities in which somebody takes part, by code, each with a name to go by."""
    return {row.region: row.name for row in await db.execute(_REGIONS)}


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

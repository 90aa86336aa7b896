"""Regions: where an organisation stands, who is bound there, by what name a region goes."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import String, bindparam, exists, func, or_, select
from sqlalchemy.dialects.postgresql import array, distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from app.japan.territory import around
from app.people.kinds import OrganisationKind
from app.people.models import Organisation
from app.people.names import meets

_NAMESAKES = (
    *(OrganisationKind.MUNICIPALITY, OrganisationKind.FIRE_DEPARTMENT, OrganisationKind.HUB),
    *(OrganisationKind.HOSPITAL, OrganisationKind.CLINIC),
)
_NAMESAKES_SQL: Any = array([kind.value for kind in _NAMESAKES])
_STANDING = select(Organisation.region, Organisation.area).where(
    Organisation.id == bindparam("organisation_id")
)
# By no name that the table has as well: PostgreSQL would read the table's column instead.
_within = func.jsonb_array_elements_text(Organisation.area).column_valued("answered")
_BOUND_IN_PLACES = select(Organisation.id).where(
    Organisation.disabled_at.is_(None),
    or_(
        Organisation.region.in_(bindparam("places")),
        func.left(Organisation.region, 2).in_(bindparam("places")),
        exists(
            select(_within).where(
                or_(
                    _within.in_(bindparam("whole")),
                    func.left(_within, 2).in_(bindparam("places")),
                )
            )
        ),
    ),
)
_BOUND = select(Organisation.id).where(
    Organisation.disabled_at.is_(None),
    or_(
        Organisation.region.in_(bindparam("places")),
        meets(Organisation.area, bindparam("region", type_=String())),
    ),
)
# A region goes by the name of its municipality, or else by whoever stands there for it.
_REGIONS = (
    select(Organisation.region, Organisation.name)
    .where(Organisation.disabled_at.is_(None), Organisation.kind.in_(_NAMESAKES))
    .ext(distinct_on(Organisation.region))
    .order_by(Organisation.region, func.array_position(_NAMESAKES_SQL, Organisation.kind))
)


async def place_of(db: AsyncConnection, organisation_id: UUID) -> tuple[str, tuple[str, ...]]:
    """Where an organisation stands, and the municipalities or prefectures it answers for."""
    row = (await db.execute(_STANDING, {"organisation_id": organisation_id})).one()
    return row.region, tuple(row.area)


async def bound_by(db: AsyncConnection, region: str) -> tuple[UUID, ...]:
    """The organisations that stand in a region or answer for it: whom its rules bind."""
    asked = {"region": region, "places": list(around((region,)))}
    return tuple((await db.execute(_BOUND, asked)).scalars())


async def bound_in(db: AsyncConnection, places: Collection[str]) -> tuple[UUID, ...]:
    """The organisations that stand in any of these municipalities or prefectures, or answer."""
    known = around(places)
    asked = {"places": list(known), "whole": [*known, *(place[:2] for place in places)]}
    return tuple((await db.execute(_BOUND_IN_PLACES, asked)).scalars())


async def named(db: AsyncConnection) -> dict[str, str]:
    """The municipalities in which somebody takes part, by code, each with a name to go by."""
    return {row.region: row.name for row in await db.execute(_REGIONS)}

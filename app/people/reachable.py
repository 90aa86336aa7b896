"""Who can be called upon: organisations where somebody of a role works, councils of a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    String,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import aliased

from app.japan.territory import within
from app.people.kinds import OrganisationKind
from app.people.models import Account, Organisation, Unit
from app.people.names import covers
from app.policy.roles import Role

PAGE: Final = 50

_PLACE: Any = bindparam("municipality", type_=String())
_ONLY: Any = bindparam("only", type_=Uuid())
_AFTER: Any = bindparam("after", type_=Uuid())


def _nearest(register: Any) -> tuple[ColumnElement[Any], ...]:  # noqa: ANN401  or an alias
    """The municipality's own first, then those of its prefecture."""
    is_far = case(
        (register.region == _PLACE, 0),
        (func.left(register.region, 2) == func.left(_PLACE, 2), 1),
        else_=2,
    )
    return is_far, register.id


_COVERS = covers(_PLACE)
_COUNCILS = (
    select(Organisation.id)
    .where(
        Organisation.kind == OrganisationKind.MC_COUNCIL.value,
        Organisation.disabled_at.is_(None),
        _COVERS,
    )
    .order_by(Organisation.id)
)
_AREA = select(Organisation.area).where(
    Organisation.id == bindparam("council"), Organisation.kind == OrganisationKind.MC_COUNCIL.value
)
_SOMEBODY = (
    select(Account.id)
    .where(
        Account.organisation_id == Organisation.id,
        Account.role == bindparam("role"),
        Account.disabled_at.is_(None),
    )
    .exists()
)
_before = aliased(Organisation)
_AT_WORK = (
    select(Organisation.id, Organisation.kind, Organisation.name)
    .where(
        Organisation.disabled_at.is_(None),
        or_(
            Organisation.kind == func.any(bindparam("kinds", type_=ARRAY(String()))),
            Organisation.id == bindparam("named", type_=Uuid()),
            and_(
                bindparam("councils"),
                Organisation.kind == OrganisationKind.MC_COUNCIL.value,
                _COVERS,
            ),
        ),
        _SOMEBODY,
        or_(_ONLY.is_(None), Organisation.id == _ONLY),
        or_(
            _AFTER.is_(None),
            tuple_(*_nearest(Organisation))
            > select(*_nearest(_before)).where(_before.id == _AFTER).scalar_subquery(),
        ),
    )
    .order_by(*_nearest(Organisation))
    .limit(PAGE)
)


_OWN_FIRST = case((Organisation.id == bindparam("own", type_=Uuid()), 0), else_=1)
_DEPARTMENTS = (
    select(Organisation.id, Organisation.name, Unit.id.label("unit_id"), Unit.name.label("unit"))
    .join(Unit, Unit.organisation_id == Organisation.id)
    .where(
        Organisation.id.in_(
            select(Organisation.id)
            .where(
                Organisation.kind == OrganisationKind.FIRE_DEPARTMENT.value,
                Organisation.disabled_at.is_(None),
            )
            .order_by(_OWN_FIRST, *_nearest(Organisation))
            .limit(PAGE)
        )
    )
    .order_by(_OWN_FIRST, *_nearest(Organisation), Unit.name)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Where somebody of a role is looked for, those of the municipality first.

    In every organisation of `kinds`, in the one that is `named`, and, with `councils`, in the MC
    councils that answer for the municipality.
    """

    role: Role
    municipality: str
    kinds: tuple[OrganisationKind, ...] = ()
    named: UUID | None = None
    councils: bool = False


@dataclass(frozen=True, slots=True)
class Department:
    """A fire department and its units, each by id and name."""

    id: UUID
    name: str
    units: tuple[tuple[UUID, str], ...]


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation where somebody of the wanted role works."""

    id: UUID
    kind: OrganisationKind
    name: str


async def councils(db: AsyncConnection, municipality: str) -> list[UUID]:
    """The MC councils whose area covers a municipality."""
    return list((await db.execute(_COUNCILS, {"municipality": municipality})).scalars())


async def councils_area(db: AsyncConnection, organisation_id: UUID) -> tuple[str, ...]:
    """The municipalities and prefectures that a council answers for; none for another kind.

    With every code, old or new, of what lies in them.
    """
    found = await db.execute(_AREA, {"council": organisation_id})
    return within(found.scalar_one_or_none() or ())


async def places(
    db: AsyncConnection, where: Where, *, after: UUID | None = None, only: UUID | None = None
) -> Sequence[Place]:
    """A page of the organisations where somebody of the role works, those of the place first.

    `only` asks about one of them: it is there, or nothing is.
    """
    asked = {
        "role": where.role.value,
        "municipality": where.municipality,
        "kinds": [kind.value for kind in where.kinds],
        "named": where.named,
        "councils": where.councils,
        "only": only,
        "after": after,
    }
    rows = await db.execute(_AT_WORK, asked)
    return [Place(row.id, OrganisationKind(row.kind), row.name) for row in rows]


async def departments(db: AsyncConnection, own: UUID, municipality: str) -> list[Department]:
    """The department `own` and those nearest to a municipality, 50 in all, with their units."""
    found: dict[UUID, Department] = {}
    asked = {"own": own, "municipality": municipality}
    for row in await db.execute(_DEPARTMENTS, asked):
        before = found.get(row.id)
        units = (*(before.units if before else ()), (row.unit_id, row.unit))
        found[row.id] = Department(row.id, row.name, units)
    return list(found.values())

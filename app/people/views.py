"""What is shown of the register: built field by field, never a secret."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.japan import phones
from app.people.kinds import OrganisationKind
from app.people.rows import AnyRow
from app.policy.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitView:
    """A crew unit."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationView:
    """An organisation as everybody signed in may see it. `units` are a fire department's crews.

    `area`: the municipalities it answers for, by code, or a prefecture by its two digits.
    """

    id: UUID
    kind: OrganisationKind
    code: str | None
    name: str
    region: str
    area: list[str]
    phone: str | None
    is_training: bool
    is_disabled: bool
    units: tuple[UnitView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleView:
    """A role and its names."""

    code: Role
    ja: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """An account as its administrators see it. `is_vouched`: two people stood up for the licence.

    `is_enrolled`: password and second factor are set, so the person can sign in.
    """

    id: UUID
    organisation_id: UUID
    unit_id: UUID | None
    role: RoleView
    login: str
    name: str
    name_reading: str | None
    is_enrolled: bool
    is_vouched: bool
    created_at: datetime
    disabled_at: datetime | None


def organisation(row: AnyRow, units: tuple[UnitView, ...] = ()) -> OrganisationView:
    """The view of one organisation's row."""
    return OrganisationView(
        id=row.id,
        kind=OrganisationKind(row.kind),
        code=row.code,
        name=row.name,
        region=row.region,
        area=row.area,
        phone=None if row.phone is None else phones.shown(row.phone),
        is_training=row.is_training,
        is_disabled=row.disabled_at is not None,
        units=units,
    )


def account(row: AnyRow) -> AccountView:
    """The view of one account's row."""
    role = Role(row.role)
    return AccountView(
        id=row.id,
        organisation_id=row.organisation_id,
        unit_id=row.unit_id,
        role=RoleView(code=role, ja=role.ja, en=role.en),
        login=row.login,
        name=row.name,
        name_reading=row.name_reading,
        is_enrolled=row.is_enrolled,
        is_vouched=row.is_vouched,
        created_at=row.created_at,
        disabled_at=row.disabled_at,
    )

"""The register as other rooms may join it, so that a name needs no statement of its own."""

from typing import Any

from sqlalchemy import ColumnElement, func, or_, select

from app.people.models import Account, Installation, Organisation, Unit

ORGANISATIONS = select(
    Organisation.id,
    Organisation.name,
    Organisation.kind,
    Organisation.code,
    Organisation.disabled_at,
).subquery("register")
"""Every organisation: id, name, kind, code, and since when it takes no part."""

UNITS = select(Unit.id, Unit.organisation_id, Unit.name).subquery("crews")
"""Every crew unit: id, its fire department, its name."""

ACCOUNTS = select(Account.id, Account.organisation_id, Account.role, Account.name).subquery("staff")
"""Every person with an account: id, organisation, role, name."""


def covers(municipality: Any) -> ColumnElement[bool]:  # noqa: ANN401  a column or a bound value
    """True where an organisation answers for a municipality, or for all of its prefecture."""
    area = Organisation.area
    return or_(area.op("?")(municipality), area.op("?")(func.left(municipality, 2)))


IS_TRAINING = select(Installation.is_training).scalar_subquery()
"""Whether this installation is for training."""

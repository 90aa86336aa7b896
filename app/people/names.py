"""The register as other rooms may join it, so that a name needs no statement of its own."""

from typing import Any

from sqlalchemy import Boolean, ColumnElement, TableValuedAlias, func, select

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
    return holds(Organisation.area, municipality)


def holds(area: Any, municipality: Any) -> ColumnElement[bool]:  # noqa: ANN401  likewise
    """True where a list of places holds all of a municipality, whatever code it goes by."""
    return func.wall.covers(area, municipality, type_=Boolean)


def meets(area: Any, municipality: Any) -> ColumnElement[bool]:  # noqa: ANN401  likewise
    """True where a list of places holds any part of a municipality."""
    return func.wall.touches(area, municipality, type_=Boolean)


def standing_for(municipality: Any) -> TableValuedAlias:  # noqa: ANN401  likewise
    """The codes (`place`) whose word holds for a municipality, the lowest `rank` first.

    Ask for `asked` to be the municipality, so that the query is seen to hang together.
    """
    heard = func.wall.standing_for(municipality).table_valued("asked", "place", "rank")
    return heard.alias("heard")


IS_TRAINING = select(Installation.is_training).scalar_subquery()
"""Whether this installation is for training."""

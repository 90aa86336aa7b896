"""The register as other rooms may join it, so that a name needs no statement of its own."""

from sqlalchemy import select

from app.people.models import Organisation, Unit

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

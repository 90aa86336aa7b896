"""The service with its pages, a made-up town, and browsers in it."""

from collections.abc import Callable
from uuid import UUID

import httpx
import pytest

from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.calls.builders import Town
from tests.calls.conftest import town as town
from tests.web.builders import Browser, a_browser

Opens = Callable[..., Browser]


@pytest.fixture
def opens(client: httpx.AsyncClient, town: Town) -> Opens:
    """A browser of somebody in the town, by role."""
    places = {
        Role.CREW: (town.department, town.unit),
        Role.DISPATCHER: (town.department, None),
        Role.EMERGENCY_CLINICIAN: (town.hospital, None),
        Role.WARD_CLINICIAN: (town.hospital, None),
        Role.MC_PHYSICIAN: (town.department, None),
        Role.RULE_STEWARD: (town.rows.an_organisation(OrganisationKind.MC_COUNCIL), None),
    }

    def opened(role: Role, place: UUID | None = None) -> Browser:
        organisation, unit = places.get(role, (town.clinic, None))
        return a_browser(client, town.rows, role, place or organisation, unit)

    return opened

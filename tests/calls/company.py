"""Who comes onto a call beside its first unit, and the steps that bring them there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
from psycopg.types.json import Jsonb

from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from tests.calls.builders import HINODE, Headers, Town


@dataclass(frozen=True)
class Physicians:
    """Physicians of the town who may be called, and the council of the place."""

    mc: Headers  # of the call's department
    mc_colleague: Headers  # the same department's
    far_mc: Headers  # of the helping department
    hospital_mc: Headers
    covering_clinic: UUID
    covering: Headers
    covering_colleague: Headers
    council: UUID
    council_mc: Headers
    steward: Headers
    far_council: UUID  # answers for another municipality
    far_steward: Headers


def physicians(town: Town) -> Physicians:
    rows = town.rows
    clinic = rows.an_organisation(OrganisationKind.CLINIC)
    council = a_council(town, HINODE)
    far_council = a_council(town, "990027")
    return Physicians(
        mc=rows.signed_in(Role.MC_PHYSICIAN, town.department),
        mc_colleague=rows.signed_in(Role.MC_PHYSICIAN, town.department),
        far_mc=rows.signed_in(Role.MC_PHYSICIAN, town.far),
        hospital_mc=rows.signed_in(Role.MC_PHYSICIAN, town.hospital),
        covering_clinic=clinic,
        covering=rows.signed_in(Role.PHYSICIAN, clinic),
        covering_colleague=rows.signed_in(Role.PHYSICIAN, clinic),
        council=council,
        council_mc=rows.signed_in(Role.MC_PHYSICIAN, council),
        steward=rows.signed_in(Role.RULE_STEWARD, council),
        far_council=far_council,
        far_steward=rows.signed_in(Role.RULE_STEWARD, far_council),
    )


def a_council(town: Town, *area: str) -> UUID:
    """An MC council that answers for these municipalities, or for a prefecture by two digits."""
    council = town.rows.an_organisation(OrganisationKind.MC_COUNCIL)
    town.rows.run("UPDATE organisations SET area = %s WHERE id = %s", Jsonb(list(area)), council)
    return council


@contextmanager
def unguarded(town: Town) -> Iterator[None]:
    """Lets a test move what triggers keep still, such as the end of a grant."""
    with town.rows.db.transaction():
        town.rows.run("SET LOCAL session_replication_role = replica")
        yield


async def added(
    client: httpx.AsyncClient, town: Town, call_id: str, unit_id: UUID, by: Headers | None = None
) -> httpx.Response:
    """The answer to the desk that adds a unit."""
    path, body = f"/v1/calls/{call_id}/units", {"unit_id": str(unit_id)}
    return await client.post(path, json=body, headers=by or town.desk)


async def released(
    client: httpx.AsyncClient, town: Town, call_id: str, unit_id: UUID, by: Headers | None = None
) -> httpx.Response:
    """The answer to the desk that takes a unit off the call."""
    path = f"/v1/calls/{call_id}/units/{unit_id}/release"
    return await client.post(path, headers=by or town.desk)


async def invited(
    client: httpx.AsyncClient,
    town: Town,
    call_id: str,
    organisation_id: UUID,
    capacity: str = "medical_control",
    by: Headers | None = None,
) -> httpx.Response:
    """The answer to the crew that calls physicians."""
    body = {"organisation_id": str(organisation_id), "as": capacity}
    path = f"/v1/calls/{call_id}/invitations"
    return await client.post(path, json=body, headers=by or town.crew)


async def ended(
    client: httpx.AsyncClient, town: Town, call_id: str, by: Headers | None = None
) -> httpx.Response:
    """The answer to the crew that ends the newest invitation."""
    (newest,) = town.rows.all(
        "SELECT id FROM call_invitations WHERE call_id = %s ORDER BY id DESC LIMIT 1", call_id
    )
    path = f"/v1/calls/{call_id}/invitations/{newest[0]}/end"
    return await client.post(path, headers=by or town.crew)


async def card_of(client: httpx.AsyncClient, call_id: str, who: Headers) -> httpx.Response:
    """The answer to somebody who opens the card."""
    return await client.get(f"/v1/calls/{call_id}/card", headers=who)


async def seen(client: httpx.AsyncClient, call_id: str, who: Headers) -> dict[str, Any]:
    """The card of somebody who may see it."""
    answer = await card_of(client, call_id, who)
    assert answer.status_code == 200, answer.text
    card: dict[str, Any] = answer.json()
    return card

"""The desk's steps before the crew arrives, taken over HTTP."""

from typing import Any
from uuid import UUID

import httpx

from tests.calls.builders import ADDRESS, Headers, Town

CALLER = {"phone": "03-0000-5678", "address": ADDRESS}


def path(call_id: str, under: str = "") -> str:
    return f"/v1/calls/{call_id}/before-arrival{under}"


async def looked_up(
    client: httpx.AsyncClient,
    town: Town,
    call_id: str,
    by: Headers | None = None,
    /,
    **asked: object,
) -> httpx.Response:
    """The answer to the desk that looks up by what the caller said."""
    body = {**CALLER, **asked}
    return await client.post(path(call_id, "/look-ups"), json=body, headers=by or town.desk)


async def taking(
    client: httpx.AsyncClient,
    town: Town,
    call_id: str,
    patient_id: UUID,
    by: Headers | None = None,
    /,
    **said: object,
) -> httpx.Response:
    """The answer to the desk that takes somebody for the person the caller speaks of."""
    body = {"patient_id": str(patient_id), **(said or CALLER)}
    return await client.put(path(call_id), json=body, headers=by or town.desk)


async def taken(
    client: httpx.AsyncClient, town: Town, call_id: str, patient_id: UUID, /, **said: object
) -> dict[str, Any]:
    """What the desk sees after it."""
    answer = await taking(client, town, call_id, patient_id, None, **said)
    assert answer.status_code == 200, answer.text
    seen: dict[str, Any] = answer.json()
    return seen


async def reading(
    client: httpx.AsyncClient, town: Town, call_id: str, by: Headers | None = None
) -> httpx.Response:
    """The answer to somebody who reads it."""
    return await client.get(path(call_id), headers=by or town.desk)


def open_grants(town: Town) -> list[tuple[UUID, str]]:
    """Towards whom grants of the basis are open now, and who holds them."""
    return town.rows.all(
        "SELECT patient_id, holder_kind FROM grants WHERE basis = 'before_arrival'"
        " AND closes_at > clock_timestamp() ORDER BY opened_at"
    )

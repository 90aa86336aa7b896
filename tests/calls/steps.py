"""The steps of a call, taken over HTTP as its people take them."""

from typing import Any
from uuid import UUID

import httpx

from app.clock import now
from app.db import uuid7
from app.people import tokens
from tests.calls.builders import HINODE, Headers, Town

YAMADA = {"reading": "やまだ たろう", "birth_date": "昭和15年4月1日"}


async def a_call(
    client: httpx.AsyncClient,
    town: Town,
    *,
    municipality: str = HINODE,
    number: str | None = None,
    by: Headers | None = None,
) -> str:
    """A call of the first unit, open. Returns its id."""
    body = {
        "municipality": municipality,
        "reason": "意識がない",
        "local_number": number or uuid7().hex[-8:],
        "unit_id": str(town.unit),
    }
    answer = await client.post("/v1/calls", json=body, headers=by or town.crew)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def confirmed(
    client: httpx.AsyncClient, town: Town, call_id: str, patient_id: UUID, **identifiers: str
) -> dict[str, Any]:
    """The card after the patient was confirmed at the scene."""
    body = {"patient_id": str(patient_id), **(identifiers or YAMADA)}
    answer = await client.post(f"/v1/calls/{call_id}/patient", json=body, headers=town.crew)
    assert answer.status_code == 200, answer.text
    card: dict[str, Any] = answer.json()
    return card


async def looking_up(client: httpx.AsyncClient, town: Town, **asked: str) -> dict[str, Any]:
    """What the crew is told on a call of its own."""
    path = f"/v1/calls/{await a_call(client, town)}/look-ups"
    answer = await client.post(path, json=asked, headers=town.crew)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def confirming(
    client: httpx.AsyncClient, town: Town, patient_id: UUID, **said: str
) -> httpx.Response:
    """What a crew that confirms on a call of its own is answered."""
    path = f"/v1/calls/{await a_call(client, town)}/patient"
    body = {"patient_id": str(patient_id), **said}
    return await client.post(path, json=body, headers=town.crew)


async def learnt(
    client: httpx.AsyncClient,
    town: Town,
    call_id: str,
    name: str,
    value: object,
    source: str = "seen",
    **more: object,
) -> dict[str, Any]:
    """The card after one fact."""
    body = {"name": name, "value": value, "source": source, **more}
    answer = await client.post(f"/v1/calls/{call_id}/facts", json=body, headers=town.crew)
    assert answer.status_code == 201, answer.text
    card: dict[str, Any] = answer.json()
    return card


async def phoned(
    client: httpx.AsyncClient, town: Town, call_id: str, **changes: object
) -> dict[str, Any]:
    """The card after the home doctor instructed a stop, read back; but for the changes."""
    body = {
        "whom": "attending_physician",
        "name": "青木 実",
        "is_reached": True,
        "confirmed": {
            "patient_refuses_cpr": True,
            "end_of_life_stage": True,
            "foreseen_condition_match": True,
        },
        "instruction": "stop",
        "words": "蘇生を中止してください。20分で着きます。",
        "is_read_back": True,
        "arrival_minutes": 20,
        **changes,
    }
    answer = await client.post(f"/v1/calls/{call_id}/doctor-calls", json=body, headers=town.crew)
    assert answer.status_code == 201, answer.text
    card: dict[str, Any] = answer.json()
    return card


async def asked(
    client: httpx.AsyncClient, town: Town, call_id: str, hospital: UUID | None = None
) -> dict[str, Any]:
    """The inquiry just made to a hospital."""
    body = {"hospital_id": str(hospital or town.hospital), "state": "呼吸が速い", "minutes": 12}
    answer = await client.post(f"/v1/calls/{call_id}/inquiries", json=body, headers=town.crew)
    assert answer.status_code == 201, answer.text
    inquiry: dict[str, Any] = answer.json()["inquiries"][-1]
    return inquiry


async def closed(
    client: httpx.AsyncClient, town: Town, call_id: str, **outcome: object
) -> dict[str, Any]:
    """The call after its outcome and close."""
    body = {"resuscitation": "continued", "transport": "no", "handed_to": "family", **outcome}
    noted = await client.put(f"/v1/calls/{call_id}/outcome", json=body, headers=town.crew)
    assert noted.status_code == 200, noted.text
    answer = await client.post(f"/v1/calls/{call_id}/close", headers=town.crew)
    assert answer.status_code == 200, answer.text
    call: dict[str, Any] = answer.json()
    return call


def stay_signed_in(town: Town, *who: Headers) -> None:
    """Signs people in anew, in the headers they have: a token lives ten minutes, a race longer."""
    for headers in who:
        token = headers["Authorization"].removeprefix("Bearer ")
        claims = tokens.read(token, town.rows.keyring, now())
        headers.update(town.rows.session(claims.account_id))

"""Where an organisation wants to be told: whose it is to say, and what may not be said."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from cryptography.exceptions import InvalidTag
from pydantic import SecretStr

from app.keys import Keyring
from app.notices.endpoints import MOST, place
from app.notices.webhook import secret_of
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from app.settings import Environment, Settings
from tests.notices.builders import Headers, an_endpoint
from tests.request.builders import Rows
from tests.serving import serving

HOOK = "https://clinic.example.jp/ishinowa"


def a_body(**changes: object) -> dict[str, Any]:
    return {"form": "webhook", "address": HOOK, **changes}


@pytest.mark.parametrize("role", [Role.PHYSICIAN, Role.PRIVACY_OFFICER, Role.PATIENT])
async def test_nobody_but_the_administrator_opens_reads_or_ends_one(
    client: httpx.AsyncClient, rows: Rows, clinic: UUID, administrator: Headers, role: Role
) -> None:
    endpoint_id, _ = await an_endpoint(client, administrator, HOOK)
    who = rows.signed_in(role, clinic)
    answers = [
        await client.post("/v1/endpoints", headers=who, json=a_body()),
        await client.get("/v1/endpoints", headers=who),
        await client.get("/v1/deliveries", headers=who),
        await client.delete(f"/v1/endpoints/{endpoint_id}", headers=who),
        await client.post(f"/v1/deliveries/{uuid4()}/again", headers=who),
    ]
    assert {answer.status_code for answer in answers} == {403}
    refused = [leaf for leaf in rows.leaves() if leaf["outcome"] == "refused"]
    assert len(refused) == len(answers)
    assert rows.one("SELECT count(*), count(ended_at) FROM endpoints") == (1, 0)


async def test_another_organisations_administrator_meets_nothing(
    client: httpx.AsyncClient, rows: Rows, administrator: Headers
) -> None:
    endpoint_id, _ = await an_endpoint(client, administrator, HOOK)
    elsewhere = rows.an_organisation(OrganisationKind.CLINIC)
    stranger = rows.signed_in(Role.ADMINISTRATOR, elsewhere)
    assert (await client.get("/v1/endpoints", headers=stranger)).json() == {"items": []}
    theirs = await client.delete(f"/v1/endpoints/{endpoint_id}", headers=stranger)
    nobodys = await client.delete(f"/v1/endpoints/{uuid4()}", headers=stranger)
    assert theirs.status_code == nobodys.status_code == 404
    assert theirs.json() == nobodys.json()
    assert rows.one("SELECT ended_at FROM endpoints") == (None,)


@pytest.mark.parametrize(
    "address",
    [
        "http://clinic.example.jp/hook",
        "ftp://clinic.example.jp/hook",
        "https://user:word@clinic.example.jp/",
        "https://clinic.example.jp/#here",
        "https://clinic.example.jp/受付",
        "https:///hook",
        "clinic.example.jp",
        "mailto:office@clinic.example.jp",
        "https://clinic.example.jp:99999/",
        "https://clinic.example.jp\\@elsewhere/",
    ],
)
async def test_no_other_address_is_kept(
    client: httpx.AsyncClient, rows: Rows, administrator: Headers, address: str
) -> None:
    answer = await client.post("/v1/endpoints", headers=administrator, json=a_body(address=address))
    assert answer.status_code == 422
    assert address not in answer.text
    assert rows.all("SELECT FROM endpoints") == []


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/", "https://127.0.0.1/", "https://localhost/", "https://[::1]/"]
)
async def test_in_production_the_machine_itself_is_no_address(
    chosen: Settings, rows: Rows, administrator: Headers, address: str
) -> None:
    own = chosen.model_copy(update={"environment": Environment.PRODUCTION})
    async with serving(own) as client:
        body = a_body(address=address)
        answer = await client.post("/v1/endpoints", headers=administrator, json=body)
    assert answer.status_code == 422
    assert rows.all("SELECT FROM endpoints") == []


async def test_no_mailbox_where_the_installation_sends_no_mail(
    client: httpx.AsyncClient, administrator: Headers
) -> None:
    body = a_body(form="mail", address="office@clinic.example.jp")
    answer = await client.post("/v1/endpoints", headers=administrator, json=body)
    assert answer.status_code == 422
    assert answer.json()["violations"][0]["field"] == "body.form"


@pytest.mark.parametrize(
    "address",
    ["office", "a@b", "a@b.example\r\nBcc: c@d.example", "A <a@b.example>", "a@b.example,c@d.e"],
)
async def test_a_mailbox_is_one_plain_address(
    chosen: Settings, administrator: Headers, address: str
) -> None:
    post = {"smtp_url": SecretStr("smtp://127.0.0.1:9"), "mail_from": "no-reply@ishinowa.example"}
    async with serving(chosen.model_copy(update=post)) as client:
        body = a_body(form="mail", address=address)
        refused = await client.post("/v1/endpoints", headers=administrator, json=body)
        body = a_body(form="mail", address="office@clinic.example.jp")
        taken = await client.post("/v1/endpoints", headers=administrator, json=body)
    assert (refused.status_code, taken.status_code) == (422, 201)
    assert taken.json()["secret"] is None


async def test_the_secret_is_shown_once_and_kept_under_a_key(
    client: httpx.AsyncClient, rows: Rows, keyring: Keyring, administrator: Headers
) -> None:
    once = administrator | {"Idempotency-Key": "one-endpoint"}
    first = await client.post("/v1/endpoints", headers=once, json=a_body())
    again = await client.post("/v1/endpoints", headers=once, json=a_body())
    assert first.json()["endpoint"] == again.json()["endpoint"]
    assert again.json()["secret"] is None
    listed = await client.get("/v1/endpoints", headers=administrator)
    secret = first.json()["secret"]
    assert secret not in listed.text
    (endpoint_id, sealed) = rows.one("SELECT id, secret_sealed FROM endpoints")
    assert secret_of(keyring.open(sealed, place(endpoint_id))) == secret
    with pytest.raises(InvalidTag):
        keyring.open(sealed, place(uuid4()))
    assert secret.removeprefix("whsec_") not in rows.one("SELECT e::text FROM endpoints e")[0]


async def test_there_are_only_so_many(client: httpx.AsyncClient, administrator: Headers) -> None:
    ids = [(await an_endpoint(client, administrator, HOOK))[0] for _ in range(MOST)]
    answer = await client.post("/v1/endpoints", headers=administrator, json=a_body())
    assert answer.status_code == 409
    ended = await client.delete(f"/v1/endpoints/{ids[0]}", headers=administrator)
    assert ended.status_code == 204
    await an_endpoint(client, administrator, HOOK)
    twice = await client.delete(f"/v1/endpoints/{ids[0]}", headers=administrator)
    assert twice.status_code == 404


async def test_what_is_opened_and_ended_is_on_the_record_without_the_address(
    client: httpx.AsyncClient, rows: Rows, administrator: Headers
) -> None:
    endpoint_id, _ = await an_endpoint(client, administrator, HOOK)
    await client.delete(f"/v1/endpoints/{endpoint_id}", headers=administrator)
    assert [leaf["action"] for leaf in rows.leaves()] == [
        "endpoint.open",
        "endpoint.read",
        "endpoint.end",
    ]
    assert "example" not in str(rows.all("SELECT l::text FROM audit_leaves l"))

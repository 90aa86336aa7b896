"""Every route of the OpenAPI file has a decision, and the service keeps to it."""

import re
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.main import application
from app.people.applications import WORKS_IN
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from app.settings import Environment, Settings
from tests.house.authorization import ANYONE, ROUTES, SIGNED_IN
from tests.request.builders import Rows

DOCUMENT = application(Settings(environment=Environment.TEST)).openapi()
OPERATIONS = {
    operation["operationId"]: (method.upper(), path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
GUARDED = sorted(name for name, who in ROUTES.items() if who != ANYONE)
BY_ROLE = sorted(name for name, who in ROUTES.items() if who not in (ANYONE, SIGNED_IN))


PLAIN = {"integer": 1, "boolean": True, "number": 1.0, "array": [], "string": "例"}
FORMATS = {"uuid": str(UUID(int=7)), "date": "2026-01-02", "date-time": "2026-01-02T03:04:05Z"}


def example(schema: dict[str, Any]) -> Any:  # noqa: ANN401  any JSON
    """A body as the published examples have it."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        return example(DOCUMENT["components"]["schemas"][name])
    for known in (schema.get("examples"), schema.get("enum"), [schema.get("const")]):
        if known and known[0] is not None:
            return known[0]
    if choices := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        return example(choices[0])
    if schema.get("type") == "object":
        required = schema.get("required", ())
        return {name: example(schema["properties"][name]) for name in required}
    return FORMATS.get(schema.get("format", ""), PLAIN[schema.get("type", "string")])


async def knock(client: httpx.AsyncClient, name: str, headers: dict[str, str]) -> httpx.Response:
    """A well-formed request to a route, with ids that stand for nothing."""
    method, path, operation = OPERATIONS[name]
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = example(content["schema"]) if content else None
    asked = {
        one["name"]: example(one["schema"])
        for one in operation.get("parameters", ())
        if one["in"] == "query" and one["required"]
    }
    files = [kind for kind in operation.get("requestBody", {}).get("content", {}) if not content]
    sent = headers | {"If-Match": '"0"'} | ({"Content-Type": files[0]} if files else {})
    url = re.sub(r"{\w+}", lambda _: str(uuid4()), path)
    return await client.request(method, url, headers=sent, params=asked, json=body)


@pytest.fixture
def everyone(rows: Rows) -> dict[Role, dict[str, str]]:
    """Somebody signed in for every role, each in an organisation where that role works."""
    kinds = {role: kind for kind in OrganisationKind for role in WORKS_IN[kind]}
    organisations = {kind: rows.an_organisation(kind) for kind in sorted(set(kinds.values()))}
    return {role: rows.signed_in(role, organisations[kinds[role]]) for role in kinds}


def test_every_route_has_a_line_and_every_line_a_route() -> None:
    assert set(ROUTES) == set(OPERATIONS)


async def test_nobody_comes_in_without_signing_in(client: httpx.AsyncClient) -> None:
    for name in GUARDED:
        answer = await knock(client, name, {})
        assert answer.status_code == 401, name
        assert answer.json()["type"] == "/problems/unauthenticated", name


async def test_nobody_comes_in_by_a_role_the_route_does_not_serve(
    client: httpx.AsyncClient, everyone: dict[Role, dict[str, str]]
) -> None:
    answered = {
        (name, role): (await knock(client, name, headers)).status_code
        for name in BY_ROLE
        for role, headers in everyone.items()
        if role not in ROUTES[name]
    }
    let_in = {where: status for where, status in answered.items() if status not in {403, 404}}
    assert not let_in
    assert len(answered) > 700


async def test_whoever_a_route_serves_meets_nothing_by_an_id_that_stands_for_nothing(
    client: httpx.AsyncClient, everyone: dict[Role, dict[str, str]]
) -> None:
    answered = {
        (name, role): (await knock(client, name, everyone[role])).status_code
        for name in BY_ROLE
        for role in ROUTES[name]
        if role is not None and "{" in OPERATIONS[name][1]
    }
    assert {where: status for where, status in answered.items() if status != 404} == {}

"""What is not well formed ends at the wall: a problem document that echoes nothing."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from app.api.boundary import DEEPEST, LARGEST
from app.audit import store as audit
from app.audit.entry import Actor, Entry
from app.request import OpenVisit
from app.settings import Settings
from tests.serving import serving

CANARY = "ワタナベ"
JSON = {"content-type": "application/json"}
router = APIRouter()


class Said(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = ""
    number: float = 0
    nested: Any = None


@router.post("/v1/test/said")
async def said(visit: OpenVisit, body: Said) -> Said:
    entry = Entry(actor=Actor(request_id=visit.request_id), action="test.said")
    await audit.append(visit.db, visit.at, entry)
    return body


@pytest.fixture
async def client(chosen: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with serving(chosen, router) as own:
        yield own


def is_problem(answer: httpx.Response) -> bool:
    """A 4xx in the one form, with no word of what was sent."""
    body = answer.json()
    return (
        400 <= answer.status_code < 500
        and answer.headers["content-type"] == "application/problem+json"
        and answer.headers["cache-control"] == "no-store"
        and {"type", "title", "title_en", "status"} <= body.keys()
        and CANARY not in json.dumps(body, ensure_ascii=False)
    )


def nested(levels: int) -> bytes:
    return b'{"nested":' + b"[" * levels + b"]" * levels + b"}"


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("a key twice", '{"name":"ワタナベ","name":"b"}'.encode()),
        ("a key twice, further in", '{"nested":{"a":"ワタナベ","a":1}}'.encode()),
        ("a key twice, spelt otherwise", b'{"name":"a","n\\u0061me":"b"}'),
        ("NaN", '{"name":"ワタナベ","number":NaN}'.encode()),
        ("Infinity", b'{"number":-Infinity}'),
        ("a number beyond every float", b'{"number":1e999}'),
        ("a number beyond exactness", b'{"number":9007199254740993}'),
        ("a number of many digits", b'{"number":' + b"9" * 5000 + b"}"),
        ("UTF-16", '{"name":"ワタナベ"}'.encode("utf-16")),
        ("UTF-16 without a mark", '{"name":"ワタナベ"}'.encode("utf-16-le")),
        ("UTF-8 with a mark", '\ufeff{"name":"ワタナベ"}'.encode()),
        ("UTF-8 cut short", '{"name":"ワタナベ"}'.encode()[:-4]),
        ("Shift_JIS", '{"name":"ワタナベ"}'.encode("shift_jis")),
        ("NUL in a value", '{"name":"ワタナベ\\u0000"}'.encode()),
        ("NUL in a key", b'{"na\\u0000me":"a"}'),
        ("NUL as it is", b'{"name":"a\0b"}'),
        ("a control character", b'{"name":"\\u001b[2J"}'),
        ("half a surrogate pair", b'{"name":"\\ud800"}'),
        ("half of one in a key", b'{"\\udfff":"a"}'),
        ("a pair the wrong way round", b'{"name":"\\udc00\\ud800"}'),
        ("too deep", nested(DEEPEST)),
        ("far too deep", nested(100_000)),
        ("too deep in objects", b'{"nested":' * 30 + b"1" + b"}" * 30),
        ("no JSON", '{"name":ワタナベ'.encode()),
        ("two of them", b"{} {}"),
        ("a field nobody knows", '{"ワタナベ":1}'.encode()),
        ("a list instead", '["ワタナベ"]'.encode()),
        ("nothing", b""),
    ],
)
async def test_a_body_that_is_not_well_formed_is_refused(
    client: httpx.AsyncClient, what: str, body: bytes
) -> None:
    answer = await client.post("/v1/test/said", content=body, headers=JSON)
    assert is_problem(answer), (what, answer.status_code, answer.text)


async def test_a_field_nobody_knows_is_placed_and_not_named(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/test/said", json={"watanabe_fumi": 1})
    assert answer.status_code == 422
    assert [violation["field"] for violation in answer.json()["violations"]] == ["body"]


async def test_257_kilobytes_are_too_many(client: httpx.AsyncClient) -> None:
    body = json.dumps({"name": "a" * 257 * 1024}).encode()
    answer = await client.post("/v1/test/said", content=body, headers=JSON)
    assert answer.status_code == 413
    assert is_problem(answer)


async def test_nor_may_they_come_in_pieces_of_unknown_length(client: httpx.AsyncClient) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b'{"name":"'
        for _ in range(257):
            yield b"a" * 1024

    answer = await client.post("/v1/test/said", content=pieces(), headers=JSON)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "application/xml", "application/jsonp", ""],
)
async def test_a_body_that_does_not_call_itself_json_is_not_read(
    client: httpx.AsyncClient, kind: str
) -> None:
    body = '{"name":"ワタナベ","name":"b"}'.encode()
    answer = await client.post(
        "/v1/test/said", content=body, headers={"content-type": kind} if kind else {}
    )
    assert is_problem(answer), (answer.status_code, answer.text)


@pytest.mark.parametrize(
    "kind",
    ["application/problem+json", "APPLICATION/JSON", " application/json", "application/x+json"],
)
async def test_every_name_of_json_is_held_to_the_same_rules(
    client: httpx.AsyncClient, kind: str
) -> None:
    body = '{"name":"ワタナベ","name":"b"}'.encode()
    answer = await client.post("/v1/test/said", content=body, headers={"content-type": kind})
    assert is_problem(answer), (answer.status_code, answer.text)


@pytest.mark.parametrize(
    "name",
    ["host", "authorization", "content-length", "content-type", "idempotency-key", "if-match"],
)
async def test_a_header_that_must_be_single_is_refused_twice(
    client: httpx.AsyncClient, name: str
) -> None:
    values = {"host": "service.test", "content-length": "2", "content-type": "application/json"}
    value = values.get(name, "value-00001")
    request = client.build_request("POST", "/v1/test/said", content=b"{}", headers=JSON)
    kept = [pair for pair in request.headers.raw if pair[0].lower() != name.encode()]
    twice = [(name.encode(), value.encode())] * 2
    sent = httpx.Request("POST", request.url, headers=[*kept, *twice], content=b"{}")
    assert sent.headers.raw.count(twice[0]) == 2
    answer = await client.send(sent)
    assert answer.status_code == 400
    assert is_problem(answer)


@pytest.mark.parametrize(
    "path", ["/v1/test/sa%00id", "/v1/test/%ff%fe", "/v1/test/%ed%a0%80", "/v1/test/said/"]
)
async def test_a_path_nobody_wrote_leads_nowhere(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.post(path, json={})
    assert is_problem(answer), (answer.status_code, answer.text)
    assert "location" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "service.test.evil.example", ""])
async def test_a_foreign_host_is_refused(client: httpx.AsyncClient, host: str) -> None:
    answer = await client.post("/v1/test/said", json={}, headers={"host": host})
    assert answer.status_code == 400
    assert host == "" or host not in answer.text
    assert answer.headers["cache-control"] == "no-store"


async def test_a_method_nobody_offers_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.delete("/v1/test/said")
    assert answer.status_code == 405
    assert is_problem(answer)


@pytest.mark.parametrize(
    "body",
    [
        {"name": "髙﨑 𠮷田 葛\U000e0100城\n二行目\t三つ目"},
        {"number": 9007199254740991},
        {"nested": json.loads(nested(DEEPEST - 1))["nested"]},
        {"name": "a" * (LARGEST - 100)},
    ],
)
async def test_what_is_well_formed_passes_as_it_is(
    client: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    answer = await client.post("/v1/test/said", json=body)
    assert answer.status_code == 200, answer.text
    assert answer.json().items() >= body.items()

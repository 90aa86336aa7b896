"""Scans on their way in: a few at a time, and none for ever."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from app.api import boundary
from app.api.boundary import Boundary

DOOR = f"/v1/patients/{uuid4()}/papers"


async def taken(_scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI
    await receive()
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


def scope(path: str = DOOR, media_type: bytes = b"image/png") -> dict[str, Any]:
    return {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"kind=other",
        "headers": [(b"content-type", media_type)],
    }


async def sent(wall: Boundary, about: dict[str, Any], until: asyncio.Event) -> int:
    """The status of a request whose body ends when somebody says so."""
    statuses = []

    async def receive() -> dict[str, Any]:
        await until.wait()
        return {"type": "http.request", "body": b"\0"}

    async def send(message: Any) -> None:  # noqa: ANN401  ASGI
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await wall(about, receive, send)
    return int(statuses[0])


async def test_a_fifth_scan_waits_outside_and_everybody_else_comes_in() -> None:
    wall, until, now = Boundary(taken), asyncio.Event(), asyncio.Event()
    now.set()
    four = [asyncio.create_task(sent(wall, scope(), until)) for _ in range(4)]
    await asyncio.sleep(0.01)
    assert await sent(wall, scope(), now) == 503
    assert await sent(wall, scope("/v1/calls"), now) == 204
    assert await sent(wall, scope(media_type=b"application/xml"), now) == 204
    until.set()
    assert await asyncio.gather(*four) == [204] * 4
    assert await sent(wall, scope(), now) == 204


async def test_a_scan_that_never_ends_gives_its_place_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boundary, "_SCAN_SECONDS", 0.01)
    wall, never, now = Boundary(taken), asyncio.Event(), asyncio.Event()
    now.set()
    for _ in range(6):
        assert await sent(wall, scope(), never) == 503
    assert await sent(wall, scope(), now) == 204

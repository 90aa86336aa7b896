"""Lists on their way in: two at a time, and one that is too large is not waited for."""

import asyncio
from typing import Any

from app.api.boundary import Boundary
from app.api.loads import XLSX
from app.register.kinds import LARGEST
from tests.papers.test_boundary import scope, sent, taken

DOORS = ("/v1/loads", "/loads")


def a_list(path: str = "/v1/loads", kind: bytes = b"text/csv") -> dict[str, Any]:
    return scope(path, kind)


async def test_a_third_list_waits_outside_and_everybody_else_comes_in() -> None:
    wall, until, now = Boundary(taken), asyncio.Event(), asyncio.Event()
    now.set()
    two = [asyncio.create_task(sent(wall, a_list(), until)) for _ in range(2)]
    await asyncio.sleep(0.01)
    assert await sent(wall, a_list(), now) == 503
    assert await sent(wall, scope(), now) == 204
    until.set()
    assert await asyncio.gather(*two) == [204] * 2


async def answered(about: dict[str, Any], announced: int | None, chunks: int) -> tuple[int, int]:
    """The status of a body of so many megabytes, and how many of them were taken."""
    statuses, read = [], 0
    if announced is not None:
        about["headers"].append((b"content-length", str(announced).encode()))

    async def receive() -> dict[str, Any]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": bytes(1 << 20), "more_body": read < chunks}

    async def send(message: Any) -> None:  # noqa: ANN401  ASGI
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await Boundary(taken)(about, receive, send)
    return int(statuses[0]), read


async def test_a_list_that_is_too_large_is_refused_before_it_is_read() -> None:
    for path in DOORS:
        assert await answered(a_list(path), 500 * 1024 * 1024, 500) == (413, 0)


async def test_one_that_does_not_say_its_size_is_read_no_further_than_is_taken() -> None:
    status, read = await answered(a_list(), None, 500)
    assert (status, read) == (413, LARGEST // (1 << 20) + 1)


async def test_lists_of_both_kinds_come_in_and_nothing_else_of_that_size() -> None:
    size = 5 << 20
    for kind in (b"text/csv", b"text/csv; charset=shift_jis", XLSX.encode()):
        assert (await answered(a_list(kind=kind), size, 5))[0] == 204
    assert (await answered(a_list(kind=b"application/json"), size, 5))[0] == 413
    assert (await answered(a_list("/v1/patients"), size, 5))[0] == 413

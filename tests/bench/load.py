"""A client that costs next to nothing: requests made ready once, sent over open connections.

A comfortable client takes about a millisecond a request and would hide what is measured.
"""

import asyncio
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

import uvloop

from tests.bench.figures import Slice

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_END = b"\r\n\r\n"
PATIENCE = 20.0


class WrongAnswer(Exception):  # noqa: N818  errors are named for what happened
    """Something else than 200: a quick refusal must never pass for a quick card."""


@dataclass(frozen=True, slots=True)
class Path:
    """One thing to ask for, of whom: the port on loopback and the request as it is sent."""

    port: int
    request: bytes


def path(port: int, where: str, headers: Mapping[str, str]) -> Path:
    """A GET made ready."""
    lines = [f"GET {where} HTTP/1.1", "Host: 127.0.0.1"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return Path(port, ("\r\n".join(lines) + "\r\n\r\n").encode("ascii"))


def burst(asked: Path, clients: int, seconds: float) -> Slice:
    """So many clients ask one after another for so long, each waiting for its answer.

    Raises WrongAnswer where an answer is not 200, ConnectionError where one does not come.
    """
    return uvloop.run(_burst(asked, clients, seconds))


async def _burst(asked: Path, clients: int, seconds: float) -> Slice:
    loop = asyncio.get_running_loop()
    asking = []
    for _ in range(clients):
        _, one = await loop.create_connection(
            lambda: _Client(asked.request), "127.0.0.1", asked.port
        )
        asking.append(one)
    began = time.perf_counter()
    for one in asking:
        one.begin(began + seconds)
    try:
        async with asyncio.timeout(seconds + PATIENCE):
            await asyncio.gather(*(one.done for one in asking))
        lasted = time.perf_counter() - began
    finally:
        for one in asking:
            one.leave()
    return Slice(tuple(took for one in asking for took in one.took), lasted)


class _Client(asyncio.Protocol):
    def __init__(self, request: bytes) -> None:
        self._request = request
        self._answer = b""
        self._sent = self._until = 0.0
        self._transport: asyncio.Transport | None = None
        self.took: list[float] = []
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's own is no subclass

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionError("The service hung up."))

    def begin(self, until: float) -> None:
        self._until = until
        self._ask()

    def leave(self) -> None:
        self.done.cancel()
        if self._transport is not None:
            self._transport.close()

    def data_received(self, data: bytes) -> None:
        self._answer += data
        head, end, body = self._answer.partition(_END)
        if not end:
            return
        length = _LENGTH.search(head + b"\r\n")
        if not head.startswith(b"HTTP/1.1 200 ") or length is None:
            self._fail(head.partition(b"\r\n")[0])
        elif len(body) >= int(length[1]):
            now = time.perf_counter()
            self.took.append(now - self._sent)
            self._answer = b""
            if now < self._until:
                self._ask()
            elif not self.done.done():
                self.done.set_result(None)

    def _ask(self) -> None:
        assert self._transport is not None
        self._sent = time.perf_counter()
        self._transport.write(self._request)

    def _fail(self, status: bytes) -> None:
        if not self.done.done():
            self.done.set_exception(WrongAnswer(status.decode("latin-1")))

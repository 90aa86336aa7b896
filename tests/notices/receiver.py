"""A receiver of webhooks on loopback: takes, refuses, hangs, redirects, dies and comes back."""

import asyncio
import base64
import hashlib
import hmac
import time
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

ANSWERS = {
    "takes": b"HTTP/1.1 204 No Content\r\n\r\n",
    "refuses": b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n",
    "redirects": b"HTTP/1.1 302 Found\r\nLocation: {elsewhere}\r\nContent-Length: 0\r\n\r\n",
    "moves": b"HTTP/1.1 307 Temporary Redirect\r\nLocation: {elsewhere}\r\n\r\n",
    "babbles": b"no such protocol\r\n\r\n",
    "cuts": b"HTTP/1.1 200",
    "hints": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
}


@dataclass(frozen=True)
class Got:
    """One request as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    def is_signed_with(self, secret: str) -> bool:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        signed = f"{self.id}.{self.headers['webhook-timestamp']}.".encode() + self.body
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        return self.headers["webhook-signature"] == f"v1,{expected}"


@dataclass
class Receiver:
    """What it was sent, whatever it answered; `taken` by id what it said yes to."""

    how: str = "takes"
    elsewhere: str = "http://127.0.0.1:1/"
    port: int = 0
    got: list[Got] = field(default_factory=list)
    taken: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    sent: int = 0  # bytes of an answer that has no end
    _server: asyncio.Server | None = None
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    async def come(self) -> None:
        """Listens, at the port where it listened before."""
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def die(self) -> None:
        """Is gone, with what was under way."""
        assert self._server is not None
        self._server.close()
        for writer in tuple(self._open):
            writer.transport.abort()
        await self._server.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            await self._talk(reader, writer)
        self._open.discard(writer)
        writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        lines = [line.partition(": ") for line in head[1:] if line]
        headers = {name.lower(): value for name, _, value in lines}
        body = await reader.readexactly(int(headers["content-length"]))
        got = Got(head[0].split(" ")[1], headers, body)
        self.got.append(got)
        if self.how == "hangs":
            await reader.read()
        elif self.how == "drips":
            for byte in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 9999:
                writer.write(bytes((byte,)))
                await writer.drain()
                await asyncio.sleep(0.05)
        elif self.how == "floods":
            writer.write(b"HTTP/1.1 200 OK\r\n")
            while not writer.is_closing():
                writer.write(b"X-Filling: " + b"y" * 1000 + b"\r\n")
                await writer.drain()
                self.sent += 1013
        else:
            if self.how in {"takes", "hints"}:
                self.taken[got.id].append(body)
            writer.write(ANSWERS[self.how].replace(b"{elsewhere}", self.elsewhere.encode()))
            await writer.drain()


@asynccontextmanager
async def a_receiver() -> AsyncIterator[Receiver]:
    own = Receiver()
    await own.come()
    try:
        yield own
    finally:
        await own.die()

"""Sending to a webhook: one signed POST, to an address that was judged, within ten seconds.

No redirect is followed and no body read: what counts is the status. Written over h11 and not over
a client library, so that the connection goes to the very address that was judged, and so that
neither a slow nor an endless answer costs more than these seconds and a few kilobytes.
"""

import asyncio
import base64
import hashlib
import hmac
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from functools import cache, partial
from typing import Any, Final
from uuid import UUID

import h11

from app.notices.addresses import Target, is_open, target
from app.notices.outcomes import Trouble

PATIENCE: Final = 10.0
"""Seconds for all of it: the name, the connection, the answer."""
# Threads of their own: whoever has a slow name server holds up nothing else that waits in threads.
_NAMES: Final = ThreadPoolExecutor(32, "names")
_PIECE, _LARGEST, _MOST = 4096, 16 * 1024, 4
_SECRET: Final = "whsec_"  # noqa: S105  what a secret begins with


def secret_of(key: bytes) -> str:
    """A key as its receiver is given it."""
    return _SECRET + base64.b64encode(key).decode()


def signature(key: bytes, delivery_id: UUID, seconds: int, body: bytes) -> str:
    """HMAC-SHA-256 over id, time and body, as Standard Webhooks has it."""
    signed = f"{delivery_id}.{seconds}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


async def post(
    address: str,
    key: bytes,
    delivery_id: UUID,
    body: bytes,
    at: datetime,
    *,
    is_production: bool,
) -> Trouble | None:
    """Sends it; what went wrong, None where the receiver said yes (2xx)."""
    to = target(address, is_production=is_production)
    if to is None:
        return Trouble.FORBIDDEN
    seconds = int(at.timestamp())
    headers = [
        ("Host", to.authority),
        ("User-Agent", "Ishinowa"),
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(body))),
        ("Connection", "close"),
        ("Webhook-Id", str(delivery_id)),
        ("Webhook-Timestamp", str(seconds)),
        ("Webhook-Signature", signature(key, delivery_id, seconds, body)),
    ]
    try:
        async with asyncio.timeout(PATIENCE):
            resolved = await _resolved(to)
            if not all(is_open(one, is_production=is_production) for one in resolved):
                return Trouble.FORBIDDEN
            status = await _asked(to, resolved, headers, body)
    except TimeoutError:
        return Trouble.SILENT
    except (OSError, h11.ProtocolError, EOFError, UnicodeError):
        return Trouble.UNREACHED
    return None if 200 <= status < 300 else Trouble.NOT_TAKEN  # noqa: PLR2004  HTTP's own figures


async def _resolved(to: Target) -> list[str]:
    ask = partial(socket.getaddrinfo, to.host, to.port, proto=socket.IPPROTO_TCP)
    found = await asyncio.get_running_loop().run_in_executor(_NAMES, ask)
    return [str(address[0]) for *_, address in found]


async def _connected(
    to: Target, places: list[str]
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """To the first of the addresses that answers, and to no other."""
    *others, last = places[:_MOST]
    secured: dict[str, Any] = {"ssl": _trusting(), "server_hostname": to.host} if to.is_safe else {}
    for place in others:
        with suppress(OSError):
            return await asyncio.open_connection(place, to.port, **secured)
    return await asyncio.open_connection(last, to.port, **secured)


async def _asked(to: Target, places: list[str], headers: list[tuple[str, str]], body: bytes) -> int:
    reader, writer = await _connected(to, places)
    try:
        web = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LARGEST)
        request = h11.Request(method="POST", target=to.path, headers=headers)
        for part in (request, h11.Data(data=body), h11.EndOfMessage()):
            writer.write(web.send(part) or b"")
        await writer.drain()
        while True:
            event = web.next_event()
            if isinstance(event, h11.Response):
                return event.status_code
            if event is h11.NEED_DATA:
                web.receive_data(await reader.read(_PIECE))
            elif not isinstance(event, h11.InformationalResponse):
                raise EOFError
    finally:
        writer.transport.abort()  # nobody waits for the rest of an answer


@cache
def _trusting() -> ssl.SSLContext:
    own = ssl.create_default_context()
    own.minimum_version = ssl.TLSVersion.TLSv1_2
    return own

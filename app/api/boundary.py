"""What every request must be before any room sees it, and what every answer carries.

A body over 256 KB, not UTF-8, with a key twice, a number JSON does not know, a control
character or more than twenty levels deep is turned away here: behind this wall a JSON body
means one thing only. The larger bodies are a scan and a list of patients, each on its way to its
own door: of those a few at a time are taken, and none for ever.
"""

import asyncio
import json
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.large import Large, doors
from app.api.problems import document, unforeseen
from app.db import uuid7
from app.errors import Problem
from app.log import log

LARGEST = 256 * 1024
_SCAN_SECONDS = 120.0
DEEPEST = 20
_LARGEST_NUMBER = 1 << 53  # beyond it JSON readers disagree
_SINGLE = (
    b"host",
    b"authorization",
    b"content-length",
    b"content-type",
    b"idempotency-key",
    b"if-match",
)
_ALWAYS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class Unreadable(Problem):
    """The request is not well formed."""

    status, kind = 400, "unreadable"
    ja, en = (
        "要求を読み取れません。UTF-8 の JSON で、同じ項目を繰り返さずに送ってください。",
        "The request cannot be read. Send UTF-8 JSON, each key once.",
    )


class TooLarge(Problem):
    """The body is larger than anything this service takes."""

    status, kind = 413, "too-large"
    ja, en = "送信内容が大きすぎます(上限 256 KB)。", "The body is too large (256 KB at most)."


class Boundary:
    """The outermost layer: numbers the request, reads its body once, checks it, hands it on."""

    def __init__(self, app: ASGIApp) -> None:
        """Takes the service behind the wall."""
        self.app = app
        self._large = doors()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()
        request_id = uuid7()
        scope.setdefault("state", {})["request_id"] = request_id
        status, is_answered = 500, False

        async def answered(message: Message) -> None:
            nonlocal status, is_answered
            if message["type"] == "http.response.start":
                is_answered = True
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = str(request_id)
                for name, value in _ALWAYS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            body = await self._body(scope, receive)
            await self.app(scope, _replayed(body, receive), answered)
        except Problem as problem:
            await document(problem)(scope, receive, answered)
        except Exception as error:  # noqa: BLE001  a server that saw it would print its message
            answer = unforeseen(request_id, error)
            if not is_answered:
                await answer(scope, receive, answered)
        route = scope.get("route")
        log.info(
            "request",
            request_id=str(request_id),
            method=scope["method"],
            route=getattr(route, "path", None),
            status=status,
            milliseconds=round((time.perf_counter() - began) * 1000, 1),
        )

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        """The whole body, checked. What is larger than its door takes is not waited for."""
        _check_head(scope)
        headers = Headers(scope=scope)
        for door in self._large:
            if door.takes(scope, headers):
                return await _large(door, headers, receive)
        return _checked(headers, await _whole(headers, receive, LARGEST, TooLarge))


async def _large(door: Large, headers: Headers, receive: Receive) -> bytes:
    if door.count >= door.most:
        raise door.wait
    door.count += 1
    try:
        async with asyncio.timeout(_SCAN_SECONDS):
            return await _whole(headers, receive, door.largest, door.too_large)
    except TimeoutError:
        raise door.wait from None
    finally:
        door.count -= 1


def _check_head(scope: Scope) -> None:
    names = [name for name, _ in scope["headers"]]
    if any(names.count(name) > 1 for name in _SINGLE):
        raise Unreadable
    try:
        scope["query_string"].decode("ascii")
        scope["path"].encode("utf-8")
    except UnicodeError:
        raise Unreadable from None
    if "\0" in scope["path"]:
        raise Unreadable


async def _whole(
    headers: Headers, receive: Receive, largest: int, too_large: type[Problem]
) -> bytes:
    announced = headers.get("content-length", "")
    if announced.isdecimal() and int(announced[:20]) > largest:
        raise too_large
    chunks, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Unreadable
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > largest:
            raise too_large
        chunks.append(chunk)
        if not message.get("more_body", False):
            break
    return b"".join(chunks)


def _checked(headers: Headers, body: bytes) -> bytes:
    if body and _is_json(headers.get("content-type", "")):
        _check_json(body)
    return body


def _is_json(content_type: str) -> bool:
    """Whether FastAPI would read a body of this type as JSON: no other spelling slips by."""
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


def _check_json(body: bytes) -> None:
    try:
        value = json.loads(body.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_unknown)
    except (ValueError, RecursionError):
        raise Unreadable from None
    _check_value(value, DEEPEST)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _unknown(_word: str) -> float:
    raise ValueError("not a number in JSON")


def _check_value(value: object, depth: int) -> None:
    if depth == 0:
        raise Unreadable
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, dict):
        for key, inner in value.items():
            _check_text(key)
            _check_value(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _check_value(inner, depth - 1)
    elif isinstance(value, int | float) and not -_LARGEST_NUMBER < value < _LARGEST_NUMBER:
        raise Unreadable


def _check_text(text: str) -> None:
    if any((c < " " and c not in "\n\r\t") or "\ud800" <= c <= "\udfff" for c in text):
        raise Unreadable


def _replayed(body: bytes, receive: Receive) -> Receive:
    """Hands the body over once; afterwards only the client's going away is heard."""
    is_given = False

    async def again() -> Message:
        nonlocal is_given
        if is_given:
            return await receive()
        is_given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again

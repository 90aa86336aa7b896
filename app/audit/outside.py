"""The outside place: where signed heads are kept out of the database's reach.

A file on another volume, one head a line, appended and synced; or an address that takes a
head by POST and gives the lines back by GET. Whoever holds the database takes no line back.
"""

import contextlib
import http.client
import json
import os
import tempfile
import urllib.parse
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Protocol

from app.audit.head import Head, Witness, read

PATIENCE = 5.0
"""Seconds until an address that does not answer is given up."""
_PIECE = 1 << 16


class NotTaken(Exception):  # noqa: N818  errors are named for what happened
    """The outside place answered, but took no head or gave no lines."""


class Outside(Protocol):
    """A place for heads. Every method blocks, and raises OSError or NotTaken where it cannot.

    `most`: how many heads it is given at once, so that it has answered within a minute.
    """

    most: int

    def newest(self) -> Head | None:
        """The newest head that it has; None where it has none."""

    def add(self, heads: Sequence[Head]) -> None:
        """Adds heads behind what it has, in this order; durable before it returns."""

    def lines(self) -> AbstractContextManager[Iterator[bytes]]:
        """All that it has now; what comes while one reads is not among it."""


def outside(place: str, witness: Witness) -> Outside | None:
    """The place that a setting names: none, an http(s) address, or a file.

    Lines that the witness does not know were not written by the sealer, and count for nothing.
    """
    if not place:
        return None
    is_address = place.startswith(("http://", "https://"))
    return Web(place, witness) if is_address else File(Path(place), witness)


class File:
    """A file of lines. Where it is gone it is begun anew; where its folder is gone it is not."""

    most = 500

    def __init__(self, path: Path, witness: Witness) -> None:
        """Takes the path, and who knows the sealer's hand; nothing is opened yet."""
        self._path, self._witness = path, witness

    def newest(self) -> Head | None:
        """Read from the end, so that it costs the same however much is there."""
        with self._opened() as file:
            if file is None:
                return None
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - _PIECE))
            return _last(file.read().splitlines(keepends=True), self._witness)

    def add(self, heads: Sequence[Head]) -> None:
        """In one write. A line that a crash broke off stays, and the next begins behind it."""
        is_new = not self._path.exists()
        with self._path.open("ab+") as file:
            if end := file.seek(0, os.SEEK_END):
                file.seek(end - 1)
                if file.read(1) != b"\n":
                    file.write(b"\n")
            file.write(b"".join(head.line for head in heads))
            file.flush()
            os.fsync(file.fileno())
        if is_new:
            folder = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    @contextmanager
    def lines(self) -> Iterator[Iterator[bytes]]:
        """Up to where the file ends now."""
        with self._opened() as file:
            yield iter(()) if file is None else _until(file, os.fstat(file.fileno()).st_size)

    @contextmanager
    def _opened(self) -> Iterator[IO[bytes] | None]:
        if not self._path.exists() and self._path.parent.exists():
            yield None
            return
        with self._path.open("rb") as file:
            yield file


class Web:
    """An address. It is asked for its lines once; from then on what it took is remembered."""

    most = 10

    def __init__(self, address: str, witness: Witness) -> None:
        """Takes the address, and who knows the sealer's hand; nothing is asked yet."""
        self._address, self._witness = urllib.parse.urlsplit(address), witness
        self._newest: Head | None = None
        self._is_known = False

    def newest(self) -> Head | None:
        """Asked anew after anything went wrong: who knows what it has kept."""
        if not self._is_known:
            with self.lines() as lines:
                self._newest = _last(lines, self._witness)
            self._is_known = True
        return self._newest

    def add(self, heads: Sequence[Head]) -> None:
        """One POST a head, on one connection."""
        self._is_known = False
        with self._talking() as web:
            for head in heads:
                _asked(web, "POST", self._path, head.line).read()
                self._newest = head
        self._is_known = True

    @contextmanager
    def lines(self) -> Iterator[Iterator[bytes]]:
        """Fetched whole first, for nothing keeps the place from growing meanwhile."""
        with tempfile.TemporaryFile() as file:
            with self._talking() as web:
                answer = _asked(web, "GET", self._path)
                while piece := answer.read(_PIECE):
                    file.write(piece)
            size = file.tell()
            file.seek(0)
            yield _until(file, size)

    @property
    def _path(self) -> str:
        own = self._address
        return (own.path or "/") + (f"?{own.query}" if own.query else "")

    @contextmanager
    def _talking(self) -> Iterator[http.client.HTTPConnection]:
        own = self._address
        is_safe = own.scheme == "https"
        kind = http.client.HTTPSConnection if is_safe else http.client.HTTPConnection
        with contextlib.closing(kind(own.hostname or "", own.port, timeout=PATIENCE)) as web:
            try:
                yield web
            except http.client.HTTPException as broken:
                raise NotTaken(type(broken).__name__) from None


def _asked(
    web: http.client.HTTPConnection, method: str, path: str, body: bytes | None = None
) -> http.client.HTTPResponse:
    web.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    answer = web.getresponse()
    if not http.client.OK <= answer.status < http.client.MULTIPLE_CHOICES:
        raise NotTaken(str(answer.status))
    return answer


def _until(file: IO[bytes], size: int) -> Iterator[bytes]:
    for line in file:
        size -= len(line)
        if size < 0:
            return
        yield line


def _last(lines: Iterable[bytes], witness: Witness) -> Head | None:
    """The newest whole line; what a crash broke off is none."""
    found = None
    for line in lines:
        with contextlib.suppress(ValueError):
            head = read(json.loads(line))
            found = head if witness.knows(head) else found
    return found

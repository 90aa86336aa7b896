"""Where the bytes of papers lie: in the database, or in a directory on another volume.

Which of the two is a setting; every paper knows in which it was put, so that the setting may
change. A file is named by its digest, written whole or not at all, and checked when it is read.
"""

import asyncio
import contextlib
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.papers.models import PaperContent

_CONTENT: Final = select(PaperContent.content).where(PaperContent.paper_id == bindparam("paper_id"))
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_UNDER_WAY: Final = 60 * 60.0
"""Seconds within which the transaction of a file just written is over."""


class Damaged(Exception):  # noqa: N818  errors are named for what happened
    """What lies there is not what was put there, or nothing lies there. Nothing of it is shown."""


class Store(Protocol):
    """A place for bytes."""

    name: str

    async def put(
        self, db: AsyncConnection, paper_id: UUID, patient_id: UUID, digest: str, content: bytes
    ) -> None:
        """Keeps the bytes of a paper whose row is there already."""

    async def take(self, db: AsyncConnection, paper_id: UUID, digest: str) -> bytes:
        """The bytes as they were put. Raises Damaged."""


class InDatabase:
    """Beside the row, in its transaction."""

    name = "database"

    async def put(
        self, db: AsyncConnection, paper_id: UUID, patient_id: UUID, digest: str, content: bytes
    ) -> None:
        """One row more. The digest stands on the paper."""
        del digest
        row = {"paper_id": paper_id, "patient_id": patient_id, "content": content}
        await db.execute(insert(PaperContent), row)

    async def take(self, db: AsyncConnection, paper_id: UUID, digest: str) -> bytes:
        """The bytes as they were put. Raises Damaged."""
        found = (await db.execute(_CONTENT, {"paper_id": paper_id})).scalar_one_or_none()
        return _checked(found, digest)


class InDirectory:
    """A file for every digest, under the digest's first two letters."""

    name = "directory"

    def __init__(self, directory: Path) -> None:
        """Takes the directory, which is there and belongs to the service alone."""
        self._directory = directory

    async def put(
        self, db: AsyncConnection, paper_id: UUID, patient_id: UUID, digest: str, content: bytes
    ) -> None:
        """Whole or not at all. A file whose transaction fails is swept up later."""
        del db, paper_id, patient_id
        await asyncio.to_thread(self._write, self._path(digest), content)

    async def take(self, db: AsyncConnection, paper_id: UUID, digest: str) -> bytes:
        """The bytes as they were put. Raises Damaged."""
        del db, paper_id
        return _checked(await asyncio.to_thread(self._read, self._path(digest)), digest)

    def old(self) -> Iterator[str]:
        """The digests of the files that no transaction can still be writing."""
        until = time.time() - _UNDER_WAY
        for path in self._directory.glob("??/*"):
            with contextlib.suppress(FileNotFoundError):
                if _DIGEST.fullmatch(path.name) and path.stat().st_mtime < until:
                    yield path.name

    def remove(self, digest: str) -> None:
        """The file of a digest that no paper stands for any more."""
        self._path(digest).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise Damaged
        return self._directory / digest[:2] / digest

    @staticmethod
    def _read(path: Path) -> bytes | None:
        try:
            return path.read_bytes()
        except FileNotFoundError:
            return None

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        # Also where the same bytes lie there already: then they are whole, and young again.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix="new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        directory = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


class Places:
    """Where new papers go, and where each of the others lies."""

    def __init__(self, directory: Path | None) -> None:
        """Takes the directory of the settings; None where papers are kept in the database."""
        stores: list[Store] = [InDatabase()]
        if directory is not None:
            stores.append(InDirectory(directory))
        self._stores = {store.name: store for store in stores}
        self.new = stores[-1]

    def of(self, name: str) -> Store:
        """The place of that name. Raises Damaged where it is not set up here."""
        store = self._stores.get(name)
        if store is None:
            raise Damaged
        return store


def _checked(content: bytes | None, digest: str) -> bytes:
    if content is None or hashlib.sha256(content).hexdigest() != digest:
        raise Damaged
    return content

"""What published texts say, read and checked once in a process and kept by their digest.

A digest stands for one text and its parents for ever, so nothing kept here grows old; what is
withdrawn or superseded stands in the database alone and is asked for every time.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from app.rulebooks import store
from app.rulebooks.texts import Judged, Texts, digest_of, judged_anew
from app.transport import library
from app.transport.language.findings import BadRulebook
from app.transport.language.reading import Reading
from app.transport.language.rulebook import Rulebook

_kept: dict[str, Judged | None] = {}
_digests: dict[tuple[str, str], str] = {}


def kept(digest: str) -> Judged | None:
    """What a published text says; None where it was not loaded, or cannot be read any more."""
    return _kept.get(digest)


def reading(book: str, version: str) -> Reading | None:
    """One published version that this process has read, by the names that an advice bears."""
    judged = _kept.get(_digests.get((book, version), ""))
    return None if judged is None else judged.reading


def rulebook(book: str, version: str) -> Rulebook | None:
    """The rulebook that an advice names: published and read in this process, or shipped."""
    own = reading(book, version)
    return library.rulebook(book, version) if own is None else own.rulebook


async def find(db: AsyncConnection, book: str, version: str) -> Rulebook | None:
    """The same, read first where this process has not."""
    if reading(book, version) is None:
        row = await store.named(db, book, version)
        if row is not None:
            named = {"book": book, "version": version, "digest": row.digest}
            await prepare(db, [named])
    return rulebook(book, version)


def forget() -> None:
    """Begins anew, as a process that has read nothing yet."""
    _kept.clear()
    _digests.clear()


async def prepare(db: AsyncConnection, published: Iterable[Mapping[str, Any]]) -> None:
    """Loads the texts that this process has not read yet, all in one statement; none if it has."""
    named = {(one["book"], one["version"]): one["digest"] for one in published}
    _digests.update(named)
    missing = set(named.values()) - _kept.keys()
    if not missing:
        return
    for row in await store.texts(db, missing):
        _kept[row.digest] = await asyncio.to_thread(_read, row.text, row.parents, row.digest)


def _read(text: str, parents: Texts, digest: str) -> Judged | None:
    """None for a text that is not what was approved, or that this version cannot read."""
    if digest_of(text, parents) != digest:
        return None
    try:
        return judged_anew(text, parents)
    except BadRulebook:
        return None

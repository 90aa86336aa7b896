"""The rules of a municipality as everybody may read them: nobody is asked who they are."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.rulebooks import choosing, readings, show, store, view
from app.transport import shelf
from app.transport.choose import Choice, Choosing
from app.transport.language.reading import Reading
from app.transport.language.rulebook import Kind, Rulebook


async def rules(db: AsyncConnection, at: datetime, municipality: str) -> view.RulesHere:
    """What counts in a municipality now, kind by kind, for residents and for crews.

    A kind of which nothing was ever agreed is left out, but for resuscitation.
    """
    published = await _published(db, at, municipality)
    is_training = await store.is_training(db)
    found = []
    since = {(one["book"], one["version"]): one["begins_at"] for one in published}
    for kind in Kind:
        choice = choosing.choice(
            published, kind, municipality, is_training=is_training, opened_at=at, at=at
        )
        if choice.reason is not Choosing.NONE or kind is Kind.RESUSCITATION:
            found.append(await asyncio.to_thread(_rule, kind, choice, since))
    return view.RulesHere(municipality=municipality, as_of=at, rules=found)


async def chosen(db: AsyncConnection, at: datetime, municipality: str, kind: Kind) -> Choice:
    """The rulebook of a kind that counts in a municipality now."""
    return choosing.choice(
        await _published(db, at, municipality),
        kind,
        municipality,
        is_training=await store.is_training(db),
        opened_at=at,
        at=at,
    )


async def _published(db: AsyncConnection, at: datetime, municipality: str) -> choosing.Published:
    published = await store.begun_at(db, municipality, at)
    await readings.prepare(db, published)
    return published


def _reading(book: Rulebook | None) -> Reading | None:
    if book is None:
        return None
    return readings.reading(book.id, book.version) or shelf.shipped(book.id)


def _rule(kind: Kind, choice: Choice, since: Mapping[tuple[str, str], datetime]) -> view.RuleHere:
    book = choice.rulebook
    reading = _reading(book)
    return view.RuleHere(
        kind=kind,
        reason=choice.reason,
        why=show.words(choice.why),
        book=book and book.id,
        version=book and book.version,
        begins_at=None if book is None else since.get((book.id, book.version)),
        residents=reading and show.residents(reading),
        crews=reading and show.crews(reading),
    )

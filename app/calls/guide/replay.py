"""Advices once given, given again from what they rested on: equal byte for byte, or named."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.guide import ruling
from app.calls.guide import store as guide_store
from app.calls.guide.frozen import Frozen, handed_of
from app.rulebooks import readings
from app.transport.evaluate import EVALUATOR
from app.transport.fingerprint import fingerprint
from app.transport.language.rulebook import Rulebook

Find = Callable[[str, str], Rulebook | None]
"""Where a rulebook of an id and a version is looked for."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A stored advice that does not come out again, and why."""

    id: UUID
    why: str


async def differences(db: AsyncConnection, find: Find = readings.rulebook) -> list[Difference]:
    """Every stored advice that this connection reaches and that does not come out again."""
    found = []
    async for advice_id, stored in guide_store.advices(db):
        if stored.rulebook_id is not None and stored.rulebook_version is not None:
            await readings.find(db, stored.rulebook_id, stored.rulebook_version)
        why = difference(stored, find)
        if why is not None:
            found.append(Difference(advice_id, why))
    return found


def difference(stored: Frozen, find: Find = readings.rulebook) -> str | None:
    """Why a stored advice does not come out again; None where it does, byte for byte.

    One of a former evaluator is asked of that one; until the first is retired there is none.
    """
    if stored.evaluator != EVALUATOR:
        return f"evaluator {stored.evaluator} is not kept"
    book = None
    if stored.rulebook_id is not None and stored.rulebook_version is not None:
        book = find(stored.rulebook_id, stored.rulebook_version)
        if book is None or fingerprint(book) != stored.rulebook_digest:
            return "its rulebook is not at hand as it was"
    again = ruling.said(handed_of(stored.facts), book).canonical().decode()
    return None if again == stored.advice else "another advice comes out"

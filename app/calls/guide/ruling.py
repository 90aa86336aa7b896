"""What the rule of the scene says on a call: the facts gathered, handed to the evaluator."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls.guide.handed import Handed, handed
from app.db import Found
from app.intent.record import Standing
from app.rulebooks import choosing, readings
from app.transport.advising.advice import Advice
from app.transport.choose import Choice
from app.transport.evaluate import evaluate
from app.transport.language.rulebook import Kind, Rulebook


async def prepare(db: AsyncConnection, call: Found | None) -> Found | None:
    """The same call, once what its place has published is read: a statement for a new text."""
    if call is not None:
        await readings.prepare(db, call.published)
    return call


def choice(call: Found, kind: Kind, at: datetime) -> Choice:
    """The rulebook of a kind that counts on a call."""
    return choosing.choice(
        call.published,
        kind,
        call.municipality,
        is_training=call.is_training,
        opened_at=call.opened_at,
        at=at,
    )


def rulebook_of(call: Found, at: datetime) -> Rulebook | None:
    """The rulebook for resuscitation that counts on a call."""
    return choice(call, Kind.RESUSCITATION, at).rulebook


def advice(call: Found, at: datetime, standing: Standing | None, chosen: Choice) -> Advice:
    """What the chosen rulebook says at an instant; `standing` is None where no record is shown."""
    return said(handed(call, at, standing, chosen.rulebook), chosen.rulebook)


def said(given: Handed, book: Rulebook | None) -> Advice:
    """What a rulebook says to what was gathered."""
    return evaluate(book, given.facts, given.standing, given.doctor_calls)

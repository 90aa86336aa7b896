"""What the rule of the scene says on a call: the facts gathered, handed to the evaluator."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from app.calls import gathered
from app.clock import japan_date
from app.db import Found
from app.intent.record import Standing
from app.rulebooks import choosing, readings
from app.transport import library
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
    told = gathered.facts_of_call(gathered.of_this_person(call.facts, call.corrected_at))
    counted = {fact.name for fact in told}
    facts = [
        *told,
        *(
            fact
            for fact in gathered.facts_of_search(call.inquiries, at)
            if fact.name not in counted
        ),
    ]
    on = japan_date(at)
    if standing is not None:
        facts += gathered.facts_of_record(standing, call.confirmed_at, on, told)
    known = library.vocabulary(chosen.rulebook)
    phoned = gathered.doctor_calls_of(gathered.of_this_person(call.doctor_calls, call.corrected_at))
    return evaluate(
        chosen.rulebook,
        [fact for fact in facts if fact.name in known],
        gathered.standing_of(standing, on, told, is_confirmed=call.patient_id is not None),
        [
            replace(one, confirmed={name: v for name, v in one.confirmed.items() if name in known})
            for one in phoned
        ],
    )

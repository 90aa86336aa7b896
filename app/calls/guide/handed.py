"""What the evaluator is handed for a call at an instant: facts, standing, doctor's calls. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.calls.guide import gathered
from app.calls.guide.minutes import CLOCK, facts_of_time
from app.clock import japan_date
from app.db import Found
from app.intent.record import Standing as RecordStanding
from app.transport import library
from app.transport.language.doctor import DoctorCall, Standing
from app.transport.language.facts import Fact
from app.transport.language.rulebook import Rulebook

_SEARCH: Final = "search_minutes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """Everything beside the rulebook that an advice rests on."""

    facts: Sequence[Fact]
    standing: Standing
    doctor_calls: Sequence[DoctorCall]


def handed(
    call: Found, at: datetime, standing: RecordStanding | None, book: Rulebook | None
) -> Handed:
    """Gathered from the call's rows and the record; `standing` is None where none is shown.

    What the call knows of time by its own records goes before what somebody said of it.
    """
    known = library.vocabulary(book)
    rows = gathered.of_this_person(call.doctor_calls, call.corrected_at)
    phoned = [
        replace(one, confirmed={name: v for name, v in one.confirmed.items() if name in known})
        for one in gathered.doctor_calls_of(rows)
    ]
    clock = facts_of_time(call.opened_at, call.moments, phoned, at)
    timed = {fact.name for fact in clock}
    told = [
        fact
        for fact in gathered.facts_of_call(gathered.of_this_person(call.facts, call.corrected_at))
        if fact.name not in timed
    ]
    counted = {fact.name for fact in told}
    search = gathered.facts_of_search(call.inquiries, at)
    facts = [*told, *clock, *(fact for fact in search if fact.name not in counted)]
    on = japan_date(at)
    if standing is not None:
        facts += gathered.facts_of_record(standing, call.confirmed_at, on, told)
    return Handed(
        facts=[fact for fact in facts if fact.name in known],
        standing=gathered.standing_of(standing, on, told, is_confirmed=call.patient_id is not None),
        doctor_calls=phoned,
    )


def minutes_of(handed: Handed) -> dict[str, int]:
    """The minutes that timers count, by fact."""
    return {
        fact.name: int(fact.value)
        for fact in handed.facts
        if isinstance(fact.value, int | float) and (fact.name in CLOCK or fact.name == _SEARCH)
    }

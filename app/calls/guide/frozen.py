"""An advice and what it rests on, as texts that stay: read back, they give the same bytes. Pure."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from app.calls.guide.handed import Handed
from app.calls.guide.minutes import CLOCK
from app.transport.advising.advice import Advice, Line
from app.transport.advising.canonical import canonical
from app.transport.fingerprint import fingerprint
from app.transport.language.doctor import ContactRole, DoctorCall, Instruction, Standing, Verdict
from app.transport.language.facts import Fact
from app.transport.language.kinds import Source
from app.transport.language.rulebook import Rulebook
from app.transport.language.words import Text

RUNNING: Final = CLOCK | {"search_minutes"}
"""Facts that move by themselves: that they did is no change, what it brought about is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """One advice to be kept. `digest` stands for all of it but the running of the clock."""

    rulebook_id: str | None
    rulebook_version: str | None
    rulebook_digest: str | None
    evaluator: str
    facts: str
    advice: str
    digest: str


def frozen(given: Handed, book: Rulebook | None, advice: Advice) -> Frozen:
    """The texts of an advice."""
    return Frozen(
        rulebook_id=None if book is None else book.id,
        rulebook_version=None if book is None else book.version,
        rulebook_digest=None if book is None else fingerprint(book),
        evaluator=advice.evaluator,
        facts=canonical(_given(given)).decode(),
        advice=advice.canonical().decode(),
        digest=digest_of(given, book, advice),
    )


def digest_of(given: Handed, book: Rulebook | None, advice: Advice) -> str:
    """SHA-256 (hex) by which one sees that an advice, or what it rests on, has changed."""
    standing_still = _given(given)
    standing_still["facts"] = [
        fact for fact in standing_still["facts"] if fact["name"] not in RUNNING
    ]
    own = None if book is None else fingerprint(book)
    said = (own, advice.evaluator, standing_still, _codes(advice))
    return sha256(canonical(said)).hexdigest()


def _codes(advice: Advice) -> list[object]:
    """What an advice says, without the words, which the rulebook gives to each code."""
    contact = advice.contact
    return [
        *(advice.applicability, advice.reason, advice.resuscitation, advice.transport),
        *(advice.limits, advice.outcomes, advice.unknown),
        *((step.code, step.text.ja) for step in (advice.now, advice.then)),
        contact and (contact.whom, contact.tell_of_withdrawal, [one.fact for one in contact.ask]),
        advice.ask and advice.ask.fact,
        advice.handover and advice.handover.id,
        [(one.id, one.moved_on, [h.code for h in one.hospitals]) for one in advice.destinations],
        [(one.id, one.run_out) for one in advice.timers],
        [one.id for one in advice.information],
        [(line.id, line.holds, _seen(line)) for line in advice.conditions],
    ]


def _seen(line: Line) -> list[object]:
    return [
        (fact.name, None if fact.name in RUNNING else fact.known.value, fact.known.doubt)
        for fact in line.facts
    ]


def handed_of(text: str) -> Handed:
    """What an advice rested on, read back from its text."""
    seen: dict[str, Any] = json.loads(text)
    standing = seen["standing"]
    taken_back = standing["taken_back_at"]
    return Handed(
        facts=[
            Fact(
                name=one["name"],
                value=one["value"],
                source=Source(one["source"]),
                happened_at=datetime.fromisoformat(one["happened_at"]),
                recorded_at=datetime.fromisoformat(one["recorded_at"]),
            )
            for one in seen["facts"]
        ],
        standing=Standing(
            verdict=Verdict(standing["verdict"]),
            reasons=tuple(Text(one["ja"], one["en"]) for one in standing["reasons"]),
            taken_back_at=None if taken_back is None else datetime.fromisoformat(taken_back),
            is_seen=standing["is_seen"],
        ),
        doctor_calls=[
            DoctorCall(
                **one
                | {
                    "whom": ContactRole(one["whom"]),
                    "at": datetime.fromisoformat(one["at"]),
                    "instruction": Instruction(one["instruction"]),
                }
            )
            for one in seen["doctor_calls"]
        ],
    )


def _given(given: Handed) -> dict[str, Any]:
    standing = given.standing
    return {
        "facts": [
            {
                "name": fact.name,
                "value": fact.value,
                "source": fact.source.value,
                "happened_at": _utc(fact.happened_at),
                "recorded_at": _utc(fact.recorded_at),
            }
            for fact in given.facts
        ],
        "standing": {
            "verdict": standing.verdict.value,
            "reasons": [one.as_json() for one in standing.reasons],
            "taken_back_at": standing.taken_back_at and _utc(standing.taken_back_at),
            "is_seen": standing.is_seen,
        },
        "doctor_calls": [
            {
                "whom": call.whom.value,
                "at": _utc(call.at),
                "reached": call.reached,
                "confirmed": dict(call.confirmed),
                "instruction": call.instruction.value,
                "told_of_withdrawal": call.told_of_withdrawal,
                "confirmed_anew": call.confirmed_anew,
                "read_back": call.read_back,
                "arrival_minutes": call.arrival_minutes,
                "who": call.who,
            }
            for call in given.doctor_calls
        ],
    }


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()

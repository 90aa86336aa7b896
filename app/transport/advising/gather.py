"""From what was handed in to what counts: sources weighed, doubts named, digest taken."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from app.transport.advising.advice import Doubt, Known
from app.transport.advising.canonical import canonical
from app.transport.advising.plan import Plan
from app.transport.language.doctor import ContactRole, DoctorCall, Instruction, Standing, Verdict
from app.transport.language.expression import Value
from app.transport.language.facts import Fact
from app.transport.language.kinds import LOCAL, Source, inspect


def gather(
    plan: Plan,
    facts: Sequence[Fact],
    standing: Standing,
    doctor_calls: Sequence[DoctorCall],
) -> dict[str, Known]:
    """Weigh every fact by its source.

    The record counts only under a valid verdict (P4), any source only where the rulebook
    accepts it. Sources that disagree, or one that says "nobody knows", leave it unknown.
    Raises `BadFact` for a local fact that the rulebook does not declare.
    """
    accepted = plan.accepted
    valid = standing.verdict is Verdict.VALID
    entries: dict[str, list[tuple[Value | None, Source, Doubt | None]]] = {}
    for name, value, source in [*_told(facts), *_from_calls(doctor_calls)]:
        if name.startswith(LOCAL):
            inspect(name, value, source, plan.vocabulary)
        doubt = None
        if source is Source.RECORD and not valid:
            doubt = Doubt.RECORD_NOT_VALID
        elif name in accepted and source not in accepted[name]:
            doubt = Doubt.SOURCE_NOT_ACCEPTED
        entries.setdefault(name, []).append((value, source, doubt))
    return {name: _weighed(items) for name, items in entries.items()}


def _told(facts: Sequence[Fact]) -> list[tuple[str, Value | None, Source]]:
    return [(fact.name, fact.value, fact.source) for fact in facts]


def _from_calls(calls: Sequence[DoctorCall]) -> list[tuple[str, Value | None, Source]]:
    """What was answered by phone: each person's last word, and the instructing doctor's arrival."""
    last: dict[tuple[ContactRole, str, str], tuple[Value, Source]] = {}
    for call in calls:
        for name, value in call.confirmed.items():
            last[call.whom, call.who, name] = (value, call.source)
        if call.instruction is Instruction.STOP and call.arrival_minutes is not None:
            arrival = (call.arrival_minutes, call.source)
            last[call.whom, call.who, "doctor_arrival_minutes"] = arrival
    return [(name, value, source) for (*_, name), (value, source) in last.items()]


def _weighed(items: list[tuple[Value | None, Source, Doubt | None]]) -> Known:
    if len(items) == 1:
        value, source, doubt = items[0]
        if doubt is None and value is None:
            doubt = Doubt.NOBODY_KNOWS
        return Known(value if doubt is None else None, (source,), doubt)
    counted = [(value, source) for value, source, doubt in items if doubt is None]
    if not counted:
        return Known(None, tuple(source for _, source, _ in items), items[0][2])
    sources = tuple(source for _, source in counted)
    value = counted[0][0]
    if any(other is None for other, _ in counted):
        return Known(None, sources, Doubt.NOBODY_KNOWS)
    if any(other != value for other, _ in counted[1:]):
        return Known(None, sources, Doubt.SOURCES_DISAGREE)
    return Known(value, sources, None)


def digest_of(facts: Sequence[Fact], standing: Standing, doctor_calls: Sequence[DoctorCall]) -> str:
    """SHA-256 (hex) of everything an advice rests on beside the rulebook, in canonical JSON."""
    told = sorted([_line(fact) for fact in facts])
    phoned = [
        [
            call.whom.value,
            _utc(call.at),
            call.reached,
            dict(call.confirmed),
            call.instruction.value,
            call.told_of_withdrawal,
            call.confirmed_anew,
            call.read_back,
            call.arrival_minutes,
            call.who,
        ]
        for call in doctor_calls
    ]
    taken_back = standing.taken_back_at and _utc(standing.taken_back_at)
    stands = [standing.verdict.value, taken_back, standing.is_seen]
    return sha256(canonical([told, stands, phoned])).hexdigest()


def _line(fact: Fact) -> tuple[str, str, str, str, str, Value | None]:
    """One fact for the digest; the value's own spelling sorts what else is equal."""
    happened = _utc(fact.happened_at)
    same = fact.recorded_at is fact.happened_at
    recorded = happened if same else _utc(fact.recorded_at)
    return fact.name, fact.source.value, happened, recorded, repr(fact.value), fact.value


def _utc(at: datetime) -> str:
    return (at if at.tzinfo is UTC else at.astimezone(UTC)).isoformat()

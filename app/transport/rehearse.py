"""A rulebook's own cases, evaluated: what its council expected against what comes out."""

from collections.abc import Iterable, Iterator

from app.transport.advising.advice import Advice
from app.transport.advising.plan import vocabulary_of
from app.transport.evaluate import evaluate
from app.transport.language.cases import Case, CaseCall, Played
from app.transport.language.doctor import DoctorCall, Standing
from app.transport.language.expression import Value
from app.transport.language.facts import Fact
from app.transport.language.kinds import Source
from app.transport.language.kleene import word
from app.transport.language.rulebook import Rulebook


def play(rulebook: Rulebook, case: Played, more: Iterable[Fact] = ()) -> Advice:
    """The advice for one case, at the hour the rulebook comes into force.

    `more` are facts with their own sources, beside those of the case.
    """
    return evaluate(
        rulebook,
        [*_facts(rulebook, case), *more],
        Standing(case.verdict),
        [_call(rulebook, call) for call in case.doctor],
    )


def differences(rulebook: Rulebook, case: Case) -> tuple[str, ...]:
    """What came out otherwise than expected, as `result: expected → got`; empty if nothing.

    The last says which facts were not known: most cases fail for one that they leave out.
    """
    advice = play(rulebook, case)
    expect = case.expect
    first = advice.destinations[0].id if advice.destinations else None
    pairs: list[tuple[str, str | None, str | None]] = [
        ("resuscitation", expect.resuscitation, advice.resuscitation),
        ("transport", expect.transport, advice.transport),
        ("handover", expect.handover, advice.handover.id if advice.handover else None),
    ]
    if expect.reason is not None:
        pairs.append(("reason", expect.reason, advice.reason))
    if expect.destination is not None:
        pairs.append(("destination", expect.destination, first))
    if expect.phone is not None:
        pairs.append(("phone", expect.phone, advice.contact.whom if advice.contact else None))
    held = {line.id: word(line.holds) for line in advice.conditions}
    pairs += [(name, "true", held.get(name)) for name in expect.met]
    pairs += [(name, "false", held.get(name)) for name in expect.unmet]
    found = tuple(f"{what}: {wanted} → {got}" for what, wanted, got in pairs if wanted != got)
    if found and advice.unknown:
        return (*found, f"unknown: {', '.join(advice.unknown)}")
    return found


def _facts(rulebook: Rulebook, case: Played) -> Iterator[Fact]:
    at = rulebook.when.in_force_from
    vocabulary = vocabulary_of(rulebook)

    def fact(name: str, value: Value, source: Source) -> Fact:
        return Fact(name, value, source, at, at)

    for name, value in case.facts.items():
        sources = vocabulary[name].sources
        yield fact(
            name, value, next(iter(s for s in sources if s is not Source.RECORD), sources[0])
        )
    for name, value in (case.on_record or {}).items():
        yield fact(name, value, Source.RECORD)


def _call(rulebook: Rulebook, call: CaseCall) -> DoctorCall:
    return DoctorCall(
        whom=call.whom,
        at=rulebook.when.in_force_from,
        reached=call.reached,
        confirmed=call.confirmed or {},
        instruction=call.instruction,
        told_of_withdrawal=call.told_of_withdrawal,
        confirmed_anew=call.confirmed_anew,
        read_back=call.read_back,
        arrival_minutes=call.arrival_minutes,
    )

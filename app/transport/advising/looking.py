"""Which facts a rulebook looks at anywhere, in the order of its parts."""

from collections.abc import Iterator

from app.transport.advising.plan import plan_of
from app.transport.language.expression import Expression, facts_in
from app.transport.language.phoning import opening
from app.transport.language.rulebook import Rulebook


def looked_at(rulebook: Rulebook) -> tuple[str, ...]:
    """Their names, each once."""
    return tuple(dict.fromkeys(_names(rulebook)))


def _names(rulebook: Rulebook) -> Iterator[str]:
    for clause in plan_of(rulebook).clauses:
        yield from (name for name, _ in clause.facts)
    for contact in rulebook.contacts:
        yield from contact.ask
    if rulebook.may_instruct:
        yield from rulebook.may_instruct.confirm
    yield from (timer.counts for timer in rulebook.timers)
    yield from (item.fact for item in rulebook.record if item.fact)
    for listed in rulebook.lists:
        yield from listed.observe
    for when in _whens(rulebook):
        yield from facts_in(when)


def _whens(rulebook: Rulebook) -> Iterator[Expression]:
    yield from (hours for one in rulebook.contacts if (hours := opening(one.hours)))
    for place in rulebook.destinations:
        yield from ([place.when] if place.when else [])
        yield from ([place.fallback.test()] if place.fallback else [])
    for listed in rulebook.lists:
        for hospital in listed.hospitals:
            yield from ([hospital.when] if hospital.when else [])
            yield from ([hours] if (hours := opening(hospital.hours)) else [])

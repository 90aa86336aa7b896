"""What a rulebook asks of every call, worked out once for each rulebook.

A rulebook is compared by identity here: a version never changes, so what was worked out for
it holds for as long as the object lives. Nothing of any call is kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.transport.advising.advice import Group, InformationAdvice, RecordAdvice, RulebookName
from app.transport.advising.clauses import NO_EXOGENOUS_CAUSE, Clause, clauses_of
from app.transport.advising.where_to import Place, places_of
from app.transport.language.ending import Handover, Outcome
from app.transport.language.expression import Test, ready
from app.transport.language.kinds import Source, Vocabulary
from app.transport.language.phoning import Contact, Timer, opening
from app.transport.language.rulebook import Rulebook
from app.transport.language.vocabulary import CORE

OPTIONAL = (Group.CONDITION, Group.EVIDENCE, Group.HANDOVER)
"""What an outcome may leave out by `needs`; everything else it cannot."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A rulebook made ready: its vocabulary, its clauses in order, what each outcome needs."""

    name: RulebookName
    vocabulary: Vocabulary
    accepted: Mapping[str, tuple[Source, ...]]
    clauses: tuple[Clause, ...]
    needs: tuple[tuple[Outcome, frozenset[str]], ...]
    bands: tuple[tuple[Handover, Test], ...]
    timers: tuple[tuple[Timer, Test], ...]
    contacts: tuple[tuple[Contact, Test | None], ...]
    places: tuple[Place, ...]
    information: tuple[InformationAdvice, ...]
    record: tuple[RecordAdvice, ...]
    about_cpr: frozenset[str]


def vocabulary_of(rulebook: Rulebook) -> Vocabulary:
    """The closed list, and what the rulebook declares beside it."""
    return {**CORE, **{kind.name: kind for kind in rulebook.facts}}


@lru_cache(maxsize=512)
def plan_of(rulebook: Rulebook) -> Plan:
    """The plan of this very rulebook."""
    vocabulary = vocabulary_of(rulebook)
    clauses = clauses_of(rulebook, vocabulary)
    return Plan(
        name=RulebookName(rulebook.id, rulebook.version, rulebook.title),
        vocabulary=vocabulary,
        accepted={item.fact: item.sources for item in rulebook.accepts},
        clauses=clauses,
        needs=tuple((item, _needed(item, clauses)) for item in rulebook.outcomes),
        bands=tuple((band, ready(band.test())) for band in rulebook.handover),
        timers=tuple((timer, ready(timer.test())) for timer in rulebook.timers),
        contacts=tuple((item, _open(item)) for item in rulebook.contacts),
        places=places_of(rulebook, vocabulary),
        information=tuple(
            InformationAdvice(item.id, item.text, item.place, item.use)
            for item in rulebook.information
        ),
        record=tuple(
            RecordAdvice(item.id, item.text, item.fact, item.review) for item in rulebook.record
        ),
        about_cpr=frozenset(name for name, kind in vocabulary.items() if kind.about_cpr),
    )


def _open(contact: Contact) -> Test | None:
    hours = opening(contact.hours)
    return None if hours is None else ready(hours)


def _needed(outcome: Outcome, clauses: tuple[Clause, ...]) -> frozenset[str]:
    """The ids an outcome needs; ids are unique within a rulebook that passes its check."""
    wanted = outcome.needs
    return frozenset(
        clause.id
        for clause in clauses
        if wanted is None
        or clause.group not in OPTIONAL
        or clause.id in wanted
        or clause.when == NO_EXOGENOUS_CAUSE
    )

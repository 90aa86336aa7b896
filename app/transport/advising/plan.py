"""What a rulebook asks of every call, worked out once for each rulebook.

A rulebook is compared by identity here: a version never changes, so what was worked out for
it holds for as long as the object lives. Nothing of any call is kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from app.transport.advising.advice import Group
from app.transport.advising.phrases import ALWAYS, HANDOVER, INSTRUCTION, PATIENT_ONLY, SILENCE
from app.transport.language.expression import (
    All,
    Any,
    Compare,
    Expression,
    Is,
    Not,
    Order,
    facts_in,
)
from app.transport.language.kinds import Source, Vocabulary
from app.transport.language.rulebook import Handover, Kind, Outcome, Rulebook
from app.transport.language.vocabulary import CORE
from app.transport.language.words import Text

IN_ARREST = Is("arrest", (True,))
NO_SIGNS_OF_LIFE = Is("signs_of_life", (False,))
NO_EXOGENOUS_CAUSE = Is("exogenous_cause", (False,))
OPTIONAL = (Group.CONDITION, Group.EVIDENCE, Group.HANDOVER)
"""What an outcome may leave out by `needs`; everything else it cannot."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One condition as the crew meets it.

    `when` is `None` for the doctor's word and the withdrawal, which no fact can fill.
    """

    id: str
    group: Group
    text: Text
    when: Expression | None
    about: bool
    facts: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A rulebook made ready: its vocabulary, its clauses in order, what each outcome needs."""

    vocabulary: Vocabulary
    accepted: Mapping[str, tuple[Source, ...]]
    clauses: tuple[Clause, ...]
    needs: tuple[tuple[Outcome, frozenset[str]], ...]
    bands: tuple[tuple[Handover, Expression], ...]
    about_cpr: frozenset[str]


def vocabulary_of(rulebook: Rulebook | None) -> Vocabulary:
    """The closed list, and what the rulebook declares beside it."""
    if rulebook is None or not rulebook.facts:
        return CORE
    return {**CORE, **{kind.name: kind for kind in rulebook.facts}}


def band_test(band: Handover) -> Expression:
    """Whether the doctor arrives in time and everyone has signed."""
    signed = (Is(name, (True,)) for name in band.signatures)
    arrival = Compare("doctor_arrival_minutes", Order.AT_MOST, band.within_minutes)
    return All((arrival, *signed))


@lru_cache(maxsize=512)
def plan_of(rulebook: Rulebook) -> Plan:
    """The plan of this very rulebook."""
    vocabulary = vocabulary_of(rulebook)
    clauses = tuple(
        Clause(name, group, text, when, about, _labels(when, vocabulary))
        for name, group, text, when, about in _clauses(rulebook)
    )
    return Plan(
        vocabulary=vocabulary,
        accepted={item.fact: item.sources for item in rulebook.accepts},
        clauses=clauses,
        needs=tuple((item, _needed(item, clauses)) for item in rulebook.outcomes),
        bands=tuple((band, band_test(band)) for band in rulebook.handover),
        about_cpr=frozenset(name for name, kind in vocabulary.items() if kind.about_cpr),
    )


def _labels(when: Expression | None, vocabulary: Vocabulary) -> tuple[tuple[str, Text], ...]:
    names = dict.fromkeys(facts_in(when)) if when else {}
    return tuple((name, vocabulary[name].label) for name in names)


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


def _clauses(
    rulebook: Rulebook,
) -> Iterator[tuple[str, Group, Text, Expression | None, bool]]:
    """All clauses, in order.

    Where the rulebook can lead to less than ordinary care, arrest, no sign of life, the will,
    no exogenous cause and the doctor's word are among them, whether it names them or not.
    """
    always = Group.ALWAYS
    if rulebook.outcomes or rulebook.kind is Kind.RESUSCITATION:
        yield "arrest", always, ALWAYS["arrest"], IN_ARREST, False
        yield "no_signs_of_life", always, ALWAYS["no_signs_of_life"], NO_SIGNS_OF_LIFE, False
    for item in rulebook.applies:
        yield item.id, Group.APPLIES, item.text, item.when, item.about
    if rulebook.evidence:
        evidence = rulebook.evidence
        yield "evidence", Group.EVIDENCE, evidence.text, evidence.test(), False
    if rulebook.will or rulebook.outcomes:
        will = rulebook.will or PATIENT_ONLY
        yield "will", Group.WILL, will.text, will.test(), False
    yield from _agreed(rulebook)
    if rulebook.outcomes or rulebook.may_instruct:
        text = rulebook.may_instruct.text if rulebook.may_instruct else INSTRUCTION
        yield "instruction", Group.INSTRUCTION, text, None, False
    if rulebook.outcomes:
        yield "not_withdrawn", always, ALWAYS["not_withdrawn"], None, False
    if rulebook.handover:
        when = Any(tuple(band_test(band) for band in rulebook.handover))
        yield "handover", Group.HANDOVER, HANDOVER, when, any(b.about for b in rulebook.handover)


def _agreed(rulebook: Rulebook) -> Iterator[tuple[str, Group, Text, Expression | None, bool]]:
    """The council's own conditions, and the exogenous cause where it did not name it."""
    said = any(item.when == NO_EXOGENOUS_CAUSE for item in rulebook.conditions)
    if rulebook.outcomes and not said:
        cause = ALWAYS["no_exogenous_cause"]
        yield "no_exogenous_cause", Group.ALWAYS, cause, NO_EXOGENOUS_CAUSE, False
    for item in rulebook.conditions:
        yield item.id, Group.CONDITION, item.text, item.when, item.about
    for item in rulebook.silences:
        text = Text(f"{SILENCE.ja}({item.text.ja})", f"{SILENCE.en} ({item.text.en})")
        yield item.id, Group.SILENCE, text, Not(item.when), item.about

"""Every condition of a rulebook as the crew meets it, with those no rulebook can leave out."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.transport.advising.advice import Group
from app.transport.advising.phrases import ALWAYS, HANDOVER, INSTRUCTION, PATIENT_ONLY, SILENCE
from app.transport.language.expression import Any, Expression, Is, Not, Test, facts_in, ready
from app.transport.language.kinds import Vocabulary
from app.transport.language.rulebook import Condition, Kind, Rulebook
from app.transport.language.words import Text

IN_ARREST = Is("arrest", (True,))
NO_SIGNS_OF_LIFE = Is("signs_of_life", (False,))
NO_EXOGENOUS_CAUSE = Is("exogenous_cause", (False,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One condition.

    `when` and `test` are `None` for the doctor's word and the withdrawal, which no fact can
    fill. `facts` are the names it looks at, with their labels.
    """

    id: str
    group: Group
    text: Text
    when: Expression | None
    test: Test | None
    about: bool
    otherwise: Text | None
    origin: str
    facts: tuple[tuple[str, Text], ...]


def clauses_of(rulebook: Rulebook, vocabulary: Vocabulary) -> tuple[Clause, ...]:
    """All clauses, in order.

    Where the rulebook can lead to less than ordinary care, arrest, no sign of life, the will,
    no exogenous cause and the doctor's word are among them, whether it names them or not.
    """
    return tuple(_ready(line, vocabulary) for line in _lines(rulebook))


@dataclass(frozen=True, slots=True)
class _Line:
    id: str
    group: Group
    text: Text
    when: Expression | None
    about: bool = False
    otherwise: Text | None = None
    origin: str = ""


def _ready(line: _Line, vocabulary: Vocabulary) -> Clause:
    names = dict.fromkeys(facts_in(line.when)) if line.when else {}
    return Clause(
        id=line.id,
        group=line.group,
        text=line.text,
        when=line.when,
        test=ready(line.when) if line.when else None,
        about=line.about,
        otherwise=line.otherwise,
        origin=line.origin,
        facts=tuple((name, vocabulary[name].label) for name in names),
    )


def _lines(rulebook: Rulebook) -> Iterator[_Line]:
    if rulebook.outcomes or rulebook.kind is Kind.RESUSCITATION:
        yield _always("arrest", IN_ARREST)
        yield _always("no_signs_of_life", NO_SIGNS_OF_LIFE)
    for item in rulebook.applies:
        yield _own(item, Group.APPLIES)
    yield from _will(rulebook)
    yield from _agreed(rulebook)
    yield from _instruction(rulebook)
    if bands := rulebook.handover:
        when = Any(tuple(band.test() for band in bands))
        about = any(band.about for band in bands)
        yield _Line("handover", Group.HANDOVER, HANDOVER, when, about)


def _will(rulebook: Rulebook) -> Iterator[_Line]:
    if proof := rulebook.evidence:
        when = proof.test()
        yield _Line("evidence", Group.EVIDENCE, proof.text, when, origin=proof.origin)
    if rulebook.will or rulebook.outcomes:
        will = rulebook.will or PATIENT_ONLY
        yield _Line("will", Group.WILL, will.text, will.test(), origin=will.origin)


def _agreed(rulebook: Rulebook) -> Iterator[_Line]:
    """The council's own conditions, and the exogenous cause where it did not name it."""
    said = any(item.when == NO_EXOGENOUS_CAUSE for item in rulebook.conditions)
    if rulebook.outcomes and not said:
        yield _always("no_exogenous_cause", NO_EXOGENOUS_CAUSE)
    for item in rulebook.conditions:
        yield _own(item, Group.CONDITION)
    for item in rulebook.silences:
        yield _own(item, Group.SILENCE)


def _instruction(rulebook: Rulebook) -> Iterator[_Line]:
    rule, group = rulebook.may_instruct, Group.INSTRUCTION
    if rule:
        yield _Line("instruction", group, rule.text, None, origin=rule.origin)
    elif rulebook.outcomes:
        yield _Line("instruction", group, INSTRUCTION, None)
    if rulebook.outcomes:
        yield _always("not_withdrawn", None)


def _always(name: str, when: Expression | None) -> _Line:
    return _Line(name, Group.ALWAYS, ALWAYS[name], when)


def _own(item: Condition, group: Group) -> _Line:
    text, when = item.text, item.when
    if group is Group.SILENCE:
        text = Text(f"{SILENCE.ja}({text.ja})", f"{SILENCE.en} ({text.en})")
        when = Not(when)
    return _Line(item.id, group, text, when, item.about, item.otherwise, item.origin)

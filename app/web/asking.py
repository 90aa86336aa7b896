"""What a crew can be asked: which facts the rule looks at, and how each is answered in one tap."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from app.calls.card_view import Card
from app.calls.guide.advice_view import FactSeen
from app.calls.guide.minutes import CLOCK
from app.calls.record_view import CallRecord, FactView
from app.rulebooks import readings
from app.transport import library
from app.transport.language.expression import Value
from app.transport.language.kinds import AskedOf, FactKind, Shape, Source, Vocabulary
from app.web import words
from app.web.sheet import Choices

ALWAYS: Final = ("arrest", "signs_of_life")
_FIRST: Final = {
    AskedOf.CREW: (Source.SEEN,),
    AskedOf.FAMILY: (Source.FAMILY_PRESENT, Source.SEEN),
    AskedOf.DOCTOR: (Source.CARE_STAFF, Source.FAMILY_PRESENT, Source.SEEN),
}
SAID_BY_THE_DOCTOR: Final = ("doctor_arrival_minutes",)
"""Asked on the phone and written down with the doctor's word."""
_NOT_HERE: Final = (Source.RECORD, Source.DOCTOR)
_YES_NO: Final = (("yes", "はい"), ("no", "いいえ"), ("unknown", "不明"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact to be answered. `answers` are buttons; none where a number is typed (`unit`)."""

    name: str
    label: str
    question: str
    answers: Choices
    unit: str
    sources: Choices
    known: str
    given: str
    doubt: str
    is_next: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One thing that was noted; `given` is its code, as the button that was tapped."""

    id: UUID
    name: str
    label: str
    answer: str
    given: str
    source: str
    source_code: str
    told_by: str
    happened_at: datetime
    recorded_at: datetime
    is_standing: bool


def vocabulary(card: Card) -> Vocabulary:
    """The facts that may be entered under the rulebook of a card."""
    named = card.advice.rulebook
    if named is None:
        return library.vocabulary(None)
    return library.vocabulary(readings.rulebook(named.id, named.version))


def facts(card: Card) -> tuple[Fact, ...]:
    """What the rule looks at and the scene can answer: the next question first, unknown next."""
    known = vocabulary(card)
    seen = {one.name: one for line in card.advice.conditions for one in line.facts}
    following = card.advice.ask.fact if card.advice.ask else None
    names = dict.fromkeys((*([following] if following else ()), *ALWAYS, *seen))
    found = []
    for name in names:
        kind = known.get(name)
        if kind is None or name in SAID_BY_THE_DOCTOR or name in CLOCK or not _sources(kind):
            continue
        found.append(_asked(card, kind, seen.get(name), is_next=name == following))
    return tuple(sorted(found, key=lambda one: (not one.is_next, bool(one.known))))


def one(card: Card, name: str) -> Fact | None:
    """One fact as it is asked, whether or not the rule looks at it now."""
    kind = vocabulary(card).get(name)
    if kind is None or name in CLOCK or not _sources(kind):
        return None
    return _asked(card, kind, None, is_next=False)


def told(known: CallRecord, kinds: Vocabulary) -> tuple[Told, ...]:
    """What was noted on the call, in order, what was corrected since as well."""
    return tuple(_noted(fact, kinds.get(fact.name)) for fact in known.facts)


def _noted(fact: FactView, kind: FactKind | None) -> Told:
    """A fact that no rulebook at hand declares any more keeps its name."""
    answer = words.said(fact.value, "answer") if kind is None else _shown(kind, fact.value)
    return Told(
        id=fact.id,
        name=fact.name,
        label=fact.name if kind is None else kind.label.ja,
        answer="不明" if fact.value is None else answer,
        given="unknown" if fact.value is None else _code(fact.value),
        source=words.said(fact.source, "fact_source"),
        source_code=fact.source,
        told_by=fact.told_by or "",
        happened_at=fact.happened_at,
        recorded_at=fact.recorded_at,
        is_standing=fact.is_standing,
    )


def _asked(card: Card, kind: FactKind, fact: FactSeen | None, *, is_next: bool) -> Fact:
    value = fact.value if fact else _told(card, kind.name)
    return Fact(
        name=kind.name,
        label=kind.label.ja,
        question=kind.question.ja,
        answers=_answers(kind),
        unit=kind.unit.ja if kind.unit else "",
        sources=_sources(kind),
        known=_shown(kind, value),
        given=_code(value),
        doubt=words.said(fact.doubt, "doubt") if fact and fact.doubt else "",
        is_next=is_next,
    )


def _told(card: Card, name: str) -> Value | None:
    told = [one for one in card.known.facts if one.name == name and one.is_standing]
    return told[-1].value if told else None


def _sources(kind: FactKind) -> Choices:
    usable = [one for one in kind.sources if one not in _NOT_HERE]
    first = next((one for one in _FIRST[kind.asked_of] if one in usable), None)
    ordered = sorted(usable, key=lambda one: one is not first)
    return tuple((one.value, words.said(one, "fact_source")) for one in ordered)


def _answers(kind: FactKind) -> Choices:
    match kind.shape:
        case Shape.BOOLEAN:
            return _YES_NO
        case Shape.CHOICE:
            named = tuple((one.value, one.label.ja) for one in kind.choices)
            return (*named, ("unknown", "不明"))
        case Shape.NUMBER:
            return ()


def _shown(kind: FactKind, value: Value | None) -> str:
    if value is None:
        return ""
    if kind.shape is Shape.CHOICE:
        return next((one.label.ja for one in kind.choices if one.value == value), str(value))
    if kind.shape is Shape.NUMBER and kind.unit is not None:
        return f"{value}{kind.unit.ja}"
    return words.said(value, "answer")


def _code(value: Value | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)

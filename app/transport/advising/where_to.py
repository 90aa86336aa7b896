"""Suggested destinations: which hold, the hospitals of their lists, the way on from refusals."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.transport.advising.advice import DestinationAdvice, HospitalAdvice, Question
from app.transport.language.expression import All, Known, Test, ready
from app.transport.language.hospitals import Destination, Hospital
from app.transport.language.kinds import Vocabulary
from app.transport.language.phoning import opening
from app.transport.language.rulebook import Rulebook
from app.transport.language.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A destination made ready; `entered_by` are the fallbacks that lead to it."""

    destination: Destination
    holds: Test | None
    entered_by: tuple[Test, ...]
    leaves: Test | None
    hospitals: tuple[tuple[HospitalAdvice, Test | None], ...]
    observe: tuple[Question, ...]
    select: Text | None
    tell: Text | None


def places_of(rulebook: Rulebook, vocabulary: Vocabulary) -> tuple[Place, ...]:
    """Every destination of the rulebook with its list, in order."""
    lists = {item.id: item for item in rulebook.lists}
    places = []
    for item in rulebook.destinations:
        listed = lists.get(item.list) if item.list else None
        hospitals = listed.hospitals if listed else ()
        observe = [vocabulary[name] for name in listed.observe] if listed else []
        places.append(
            Place(
                destination=item,
                holds=ready(item.when) if item.when else None,
                entered_by=tuple(
                    ready(other.fallback.test())
                    for other in rulebook.destinations
                    if other.fallback and other.fallback.to == item.id
                ),
                leaves=ready(item.fallback.test()) if item.fallback else None,
                hospitals=tuple(
                    (HospitalAdvice(one.code, one.name), _able(one)) for one in hospitals
                ),
                observe=tuple(
                    Question(kind.name, kind.label, kind.asked_of, kind.question)
                    for kind in observe
                ),
                select=listed.select if listed else None,
                tell=listed.tell if listed else None,
            )
        )
    return tuple(places)


def _able(hospital: Hospital) -> Test | None:
    parts = [part for part in (opening(hospital.hours), hospital.when) if part is not None]
    return ready(All(tuple(parts))) if parts else None


def destinations(places: Iterable[Place], known: Known) -> tuple[DestinationAdvice, ...]:
    """What is suggested now, in order: one that has been moved on from goes to the end."""
    shown = []
    for place in places:
        if place.holds is not None and place.holds(known) is not True:
            continue
        if place.entered_by and not any(test(known) is True for test in place.entered_by):
            continue
        shown.append(_shown(place, known))
    return tuple(sorted(shown, key=lambda item: item.moved_on))


def _shown(place: Place, known: Known) -> DestinationAdvice:
    item = place.destination
    return DestinationAdvice(
        id=item.id,
        source=item.source,
        text=item.text,
        hospitals=tuple(
            hospital
            for hospital, able in place.hospitals
            if able is None or able(known) is not False
        ),
        observe=place.observe,
        select=place.select,
        tell=place.tell,
        fallback=item.fallback.text if item.fallback else None,
        moved_on=place.leaves is not None and place.leaves(known) is True,
    )

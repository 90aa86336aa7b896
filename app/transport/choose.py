"""Which rulebook is in force for a municipality, a kind and a moment; in doubt none (P5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.transport.language.rulebook import Kind, Rulebook
from app.transport.language.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A published rulebook: whether it passes its check, and when it was withdrawn, if it was."""

    rulebook: Rulebook
    passes: bool
    withdrawn_at: datetime | None = None


class Choosing(StrEnum):
    """How the choice came out."""

    CHOSEN = "chosen"
    NONE = "none"
    NOT_IN_FORCE = "not_in_force"
    TWO_IN_FORCE = "two_in_force"
    FAILS_CHECK = "fails_check"
    WITHDRAWN = "withdrawn"
    PLACE_CHANGED = "place_changed"


WHY = {
    Choosing.CHOSEN: Text("この規則を使います。", "This rulebook is in force."),
    Choosing.NONE: Text("この地域の規則はありません。", "No rulebook names this place."),
    Choosing.NOT_IN_FORCE: Text(
        "この時刻に効力のある規則がありません。", "None is in force at this moment."
    ),
    Choosing.TWO_IN_FORCE: Text(
        "同じ種類の規則が二つ効力を持っており、どちらとも決められません。",
        "Two of one kind are in force and neither is the parent of the other.",
    ),
    Choosing.FAILS_CHECK: Text("規則が点検に通っていません。", "The rulebook fails its check."),
    Choosing.WITHDRAWN: Text("規則は取り下げられました。", "The rulebook has been withdrawn."),
    Choosing.PLACE_CHANGED: Text(
        "市区町村の区域が変わり、規則がこの場所の一部だけを指しているため、決められません。",
        "Municipalities have changed and a rulebook names only a part of this place.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The rulebook to evaluate, `None` for ordinary care; the reason; the ids in question."""

    rulebook: Rulebook | None
    reason: Choosing
    why: Text
    ids: tuple[str, ...]


def choose(  # noqa: PLR0911  one return for each reason not to choose
    candidates: Iterable[Candidate],
    *,
    municipality: str,
    kind: Kind,
    at: datetime,
    asked_at: datetime | None = None,
) -> Choice:
    """Choose by the municipality of the scene, as of `at`, the moment the call began.

    `asked_at` (by default `at`) is the moment of the question: a rulebook withdrawn since
    stops at once, also for a call already open, and nothing takes its place on that call.
    A refining rulebook goes before its parents, also where it fails its check: then none.
    One that stands for a part of the place, since codes changed, leaves it in doubt: then none.
    """
    near = [
        item
        for item in candidates
        if item.rulebook.kind is kind and item.rulebook.where.touches(municipality)
    ]
    here = [item for item in near if item.rulebook.where.covers(municipality)]
    partly = (item for item in near if not item.rulebook.where.covers(municipality))
    doubtful = [item for item in partly if _counts(item, at)]
    if doubtful:
        return _none(Choosing.PLACE_CHANGED, doubtful)
    if not here:
        return _none(Choosing.NONE, here)
    timely = [item for item in here if item.rulebook.when.holds(at)]
    if not timely:
        return _none(Choosing.NOT_IN_FORCE, here)
    standing = [item for item in timely if _counts(item, at)]
    if not standing:
        return _none(Choosing.WITHDRAWN, timely)
    finest = _finest(standing, here)
    if len(finest) != 1:
        return _none(Choosing.TWO_IN_FORCE, standing)
    (only,) = finest
    if only.withdrawn_at is not None and only.withdrawn_at <= (asked_at or at):
        return _none(Choosing.WITHDRAWN, finest)
    if not only.passes:
        return _none(Choosing.FAILS_CHECK, finest)
    return Choice(
        rulebook=only.rulebook,
        reason=Choosing.CHOSEN,
        why=WHY[Choosing.CHOSEN],
        ids=(only.rulebook.id,),
    )


def _counts(item: Candidate, at: datetime) -> bool:
    is_withdrawn = item.withdrawn_at is not None and item.withdrawn_at <= at
    return item.rulebook.when.holds(at) and not is_withdrawn


def _finest(standing: Sequence[Candidate], here: Sequence[Candidate]) -> list[Candidate]:
    """The one that refines, directly or not, every other one in force; anything else: none."""
    parents: dict[str, set[str]] = {}
    for item in here:
        if item.rulebook.parent is not None:
            parents.setdefault(item.rulebook.id, set()).add(item.rulebook.parent)
    found = []
    for item in standing:
        above = _above(item.rulebook.id, parents)
        others = [other.rulebook.id for other in standing if other is not item]
        if item.rulebook.id not in above and above.issuperset(others):
            found.append(item)
    return found


def _above(name: str, parents: Mapping[str, set[str]]) -> set[str]:
    """All ancestors; a ring of parents contains the rulebook itself."""
    above: set[str] = set()
    waiting = [name]
    while waiting:
        new = parents.get(waiting.pop(), set()) - above
        above |= new
        waiting += new
    return above


def _none(reason: Choosing, candidates: Sequence[Candidate]) -> Choice:
    ids = tuple(dict.fromkeys(item.rulebook.id for item in candidates))
    return Choice(rulebook=None, reason=reason, why=WHY[reason], ids=ids)

"""Conditions that can never hold or always do, outcomes nobody reaches, and what overlaps."""

from collections.abc import Sequence
from itertools import combinations

from app.transport.advising.plan import vocabulary_of
from app.transport.checking.remarks import Remark, Remarks
from app.transport.checking.stops import required
from app.transport.language.ending import Outcome
from app.transport.language.expression import Expression, Not
from app.transport.language.hospitals import Destination
from app.transport.language.kinds import Vocabulary
from app.transport.language.rulebook import Rulebook
from app.transport.language.wording import facts_in_words
from app.transport.language.words import Text
from app.transport.reach import Found, search

_NEVER = Text("決して成り立ちません", "this can never hold")
_MEND = Text("条件を直すか消す", "correct or drop it")


def reaching(rulebook: Rulebook) -> Remarks:
    """Everything that a search over the facts can tell."""
    vocabulary = vocabulary_of(rulebook)
    yield from _conditions(rulebook, vocabulary)
    yield from _outcomes(rulebook, vocabulary)
    yield from _bands(rulebook, vocabulary)
    yield from _timers(rulebook, vocabulary)
    yield from _destinations(rulebook, vocabulary)


def _conditions(rulebook: Rulebook, vocabulary: Vocabulary) -> Remarks:
    for part in ("applies", "conditions", "silences"):
        for place, item in enumerate(getattr(rulebook, part)):
            path = f"{part}[{place}].when"
            if search([item.when], vocabulary).is_impossible:
                yield Remark(path, _NEVER, _MEND, is_exhaustive=True)
            if search([Not(item.when)], vocabulary).is_impossible:
                wrong = Text("いつも成り立ちます", "this always holds once known")
                is_silence = part == "silences"
                yield Remark(path, wrong, _MEND, is_silence, is_exhaustive=True)


def _outcomes(rulebook: Rulebook, vocabulary: Vocabulary) -> Remarks:
    for place, outcome in enumerate(rulebook.outcomes):
        found = search(required(rulebook, outcome), vocabulary)
        if found.example is None:
            wrong, remedy = _unreached(found)
            path = f"outcomes[{place}]"
            yield Remark(path, wrong, remedy, found.is_impossible, found.is_exhaustive)
    for (first, one), (second, other) in combinations(enumerate(rulebook.outcomes), 2):
        if _results(one) == _results(other):
            continue
        found = search([*required(rulebook, one), *required(rulebook, other)], vocabulary)
        if found.example is not None:
            yield _overlap(
                f"outcomes[{second}]",
                (f"outcomes[{first}] {one.id}", found, vocabulary),
                Text(
                    "同じ項目の結果は、先に書いた方による",
                    "each result is taken from the one written first",
                ),
            )


def _unreached(found: Found) -> tuple[Text, Text]:
    if found.is_exhaustive:
        return Text("条件が互いに矛盾し、至ることがありません", "its conditions contradict"), _MEND
    return (
        Text("ここに至る組合せが見つかりません", "no facts were found that lead here"),
        Text("例を cases に", "add a case that does"),
    )


def _results(outcome: Outcome) -> tuple[object, ...]:
    return outcome.resuscitation, outcome.transport, outcome.limits


def _overlap(path: str, other: tuple[str, Found, Vocabulary], remedy: Text) -> Remark:
    name, found, vocabulary = other
    example = facts_in_words(found.example or {}, vocabulary)
    wrong = Text(
        f"{name} と同時に成り立つことがあります(例 {example.ja})",
        f"it can hold together with {name} (for instance {example.en})",
    )
    return Remark(path, wrong, remedy, blocks=False)


def _bands(rulebook: Rulebook, vocabulary: Vocabulary) -> Remarks:
    for place, band in enumerate(rulebook.handover):
        path, earlier = f"handover[{place}]", rulebook.handover[:place]
        if search([band.test()], vocabulary).is_impossible:
            wrong = Text("この時間には収まりません", "no arrival fits this band")
            remedy = Text("分を直す", "correct the minutes")
            yield Remark(path, wrong, remedy, is_exhaustive=True)
        elif _is_hidden(band.test(), [one.test() for one in earlier], vocabulary):
            ids = " / ".join(one.id for one in earlier)
            wrong = Text(f"{ids} が先に当たります", f"{ids} always comes first")
            yield Remark(path, wrong, Text("短い順に", "shortest first"), is_exhaustive=True)


def _is_hidden(test: Expression, earlier: Sequence[Expression], vocabulary: Vocabulary) -> bool:
    return search([test, *map(Not, earlier)], vocabulary).is_impossible


def _timers(rulebook: Rulebook, vocabulary: Vocabulary) -> Remarks:
    for place, timer in enumerate(rulebook.timers):
        if timer.minutes <= 0 or search([timer.test()], vocabulary).is_impossible:
            wrong = Text("この時間は決して過ぎません", "this time can never run out")
            remedy = Text("minutes を直す", "correct minutes")
            yield Remark(f"timers[{place}]", wrong, remedy, is_exhaustive=True)


def _destinations(rulebook: Rulebook, vocabulary: Vocabulary) -> Remarks:
    entered = {one.fallback.to for one in rulebook.destinations if one.fallback}
    for place, item in enumerate(rulebook.destinations):
        if item.when is not None and search([item.when], vocabulary).is_impossible:
            yield Remark(f"destinations[{place}].when", _NEVER, _MEND, is_exhaustive=True)
    first = Text("先に書いた方が先に示される", "the one written first is shown first")
    for (at, one), (place, other) in combinations(enumerate(rulebook.destinations), 2):
        path, name = f"destinations[{place}]", f"destinations[{at}] {one.id}"
        shown = [item.when for item in (one, other) if item.when is not None]
        both = len(shown) == 2 and not {one.id, other.id} & entered  # noqa: PLR2004  a pair
        if both and (found := search(shown, vocabulary)).example is not None:
            yield _overlap(path, (name, found, vocabulary), first)
        leaving = _leaving(one, other)
        if leaving and (found := search([*shown, *leaving], vocabulary)).example is not None:
            yield _overlap(f"{path}.fallback", (f"{name}.fallback", found, vocabulary), first)


def _leaving(one: Destination, other: Destination) -> list[Expression]:
    """The fallbacks of both, where they lead to different places."""
    if one.fallback is None or other.fallback is None or one.fallback.to == other.fallback.to:
        return []
    return [one.fallback.test(), other.fallback.test()]

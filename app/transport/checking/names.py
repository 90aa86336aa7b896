"""Names that occur twice or lead nowhere, and what cannot be what is asked of it."""

from collections.abc import Iterator

from app.transport.advising.plan import vocabulary_of
from app.transport.checking.remarks import Remark, Remarks
from app.transport.language.kinds import FactKind, Shape, Source, Vocabulary
from app.transport.language.marks import key_of
from app.transport.language.results import DestinationSource
from app.transport.language.rulebook import Rulebook
from app.transport.language.words import Text

_CLAUSES = ("applies", "conditions", "silences")
_LISTS = (
    *("facts", "accepts", "information", "contacts", "timers", "handover", "outcomes"),
    *("lists", "destinations", "record", "cases"),
)
RESERVED = (
    *("arrest", "no_signs_of_life", "no_exogenous_cause", "not_withdrawn"),
    *("evidence", "will", "instruction", "handover"),
)
"""Names of the clauses that every rulebook has or may have."""


def names(rulebook: Rulebook) -> Remarks:
    """Everything about names; where one of these blocks, nothing else is asked."""
    yield from _taken(rulebook)
    yield from _needs(rulebook)
    yield from _leading(rulebook)
    yield from _waits(rulebook)
    yield from _facts(rulebook, vocabulary_of(rulebook))


def _taken(rulebook: Rulebook) -> Remarks:
    seen = set(RESERVED)
    for part in _CLAUSES:
        yield from _twice(rulebook, part, "id", seen)
    for part in _LISTS:
        items = getattr(rulebook, part)
        key = key_of(type(items[0])) if items else None
        if key:
            yield from _twice(rulebook, part, key, set())


def _twice(rulebook: Rulebook, part: str, key: str, seen: set[str]) -> Remarks:
    for place, item in enumerate(getattr(rulebook, part)):
        name = getattr(item, key)
        if name in seen:
            wrong = Text(f"{key} {name} は使われています", f"the {key} {name} is taken")
            yield Remark(f"{part}[{place}].{key}", wrong, Text("別の名前に", "choose another"))
        seen.add(name)


def _waits(rulebook: Rulebook) -> Remarks:
    for place, contact in enumerate(rulebook.contacts):
        if contact.wait_minutes is not None and contact.wait_minutes < 1:
            wrong = Text("待つ時間が1分未満です", "the wait is below one minute")
            remedy = Text("1以上の分で書くか、外す", "give one minute or more, or leave it out")
            yield Remark(f"contacts[{place}].wait_minutes", wrong, remedy)


def _needs(rulebook: Rulebook) -> Remarks:
    known = {item.id for item in rulebook.conditions} | {"evidence", "handover"}
    for place, outcome in enumerate(rulebook.outcomes):
        for at, name in enumerate(outcome.needs or ()):
            if name not in known:
                wrong = Text(f"{name} という条件はありません", f"there is no condition {name}")
                remedy = Text(" / ".join(sorted(known)), " / ".join(sorted(known)))
                yield Remark(f"outcomes[{place}].needs[{at}]", wrong, remedy)


def _leading(rulebook: Rulebook) -> Remarks:
    """Destinations to their lists, fallbacks to their destinations."""
    lists = [item.id for item in rulebook.lists]
    names = [item.id for item in rulebook.destinations]
    onward = {one.id: one.fallback.to for one in rulebook.destinations if one.fallback}
    for place, item in enumerate(rulebook.destinations):
        path = f"destinations[{place}]"
        is_listed = item.source is DestinationSource.LISTED
        if is_listed is not (item.list is not None):
            wrong = Text("list は source が listed のときだけ", "list belongs to the source listed")
            yield Remark(path, wrong, Text("どちらかを直す", "change one of the two"))
        if item.list is not None and item.list not in lists:
            wrong = Text(f"{item.list} という一覧はありません", f"there is no list {item.list}")
            remedy = Text(" / ".join(lists) or "lists に書く", " / ".join(lists) or "add it")
            yield Remark(f"{path}.list", wrong, remedy)
        if item.fallback and item.fallback.to not in names:
            to = item.fallback.to
            wrong = Text(f"{to} という搬送先はありません", f"there is no destination {to}")
            yield Remark(f"{path}.fallback.to", wrong, Text(" / ".join(names), " / ".join(names)))
        elif item.id in _way(item.id, onward):
            wrong = Text("移る先が元に戻ります", "its fallback leads back to it")
            yield Remark(f"{path}.fallback.to", wrong, Text("別の搬送先に", "name another"))


def _way(name: str, onward: dict[str, str]) -> list[str]:
    way: list[str] = []
    while name in onward and onward[name] not in way:
        name = onward[name]
        way.append(name)
    return way


def _facts(rulebook: Rulebook, vocabulary: Vocabulary) -> Remarks:
    for place, item in enumerate(rulebook.accepts):
        kind = vocabulary[item.fact]
        extra = set(item.sources) - set(kind.sources)
        if extra:
            listed = ", ".join(sorted(extra))
            wrong = Text(
                f"{item.fact} は {listed} から取れません", f"{item.fact} not from {listed}"
            )
            yield Remark(f"accepts[{place}].sources", wrong, _sources(kind))
    for path, name in _signatures(rulebook):
        if vocabulary[name].shape is not Shape.BOOLEAN:
            wrong = Text(f"{name} は署名を表しません", f"{name} is no yes-no fact")
            yield Remark(path, wrong, Text("はい・いいえの事実を書く", "name a yes-no fact"))
    rule = rulebook.may_instruct
    for place, name in enumerate(rule.confirm if rule else ()):
        if Source.DOCTOR not in vocabulary[name].sources:
            wrong = Text(f"{name} は医師には答えられません", f"a doctor cannot answer {name}")
            yield Remark(f"may_instruct.confirm[{place}]", wrong, Text("外す", "drop it"))
    for place, timer in enumerate(rulebook.timers):
        kind = vocabulary[timer.counts]
        if kind.unit is None or kind.unit.ja != "分":
            wrong = Text(f"{timer.counts} は分を数えません", f"{timer.counts} counts no minutes")
            remedy = Text("単位が分の事実を書く", "name a fact whose unit is minutes (分)")
            yield Remark(f"timers[{place}].counts", wrong, remedy)


def _signatures(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    for place, band in enumerate(rulebook.handover):
        for at, name in enumerate(band.signatures):
            yield f"handover[{place}].signatures[{at}]", name


def _sources(kind: FactKind) -> Text:
    allowed = " / ".join(kind.sources)
    return Text(allowed, allowed)

"""Two versions of a rulebook, and what is different, in plain words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.transport.advising.plan import vocabulary_of
from app.transport.checking.loosening import loosening
from app.transport.language.expression import Expression
from app.transport.language.kinds import Vocabulary
from app.transport.language.marks import bare, hints_of, item_of, key_of, marks_of, present
from app.transport.language.phoning import Hours
from app.transport.language.rulebook import Rulebook
from app.transport.language.wording import NO, YES, condition_in_words
from app.transport.language.words import Text
from app.transport.plain.labels import ITEMS, KEYS, VALUES
from app.transport.plain.sentences import days, hours, listed, minutes, moment

_NOT_COMPARED = ("id", "version")
_UNITS: Mapping[str, Callable[[int], Text]] = {
    "within_minutes": minutes,
    "minutes": minutes,
    "wait_minutes": minutes,
    "at_most_days": days,
}
_CONTENT = Text("内容", "what it says")
_NOTHING = Text("なし", "none")


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: where (in the new version, else in the old), in words.

    `loosens`: the new version may do less than ordinary care where the old one does not.
    """

    path: str
    text: Text
    loosens: bool = True


def compare(old: Rulebook, new: Rulebook) -> tuple[Difference, ...]:
    """Every difference, in the order of the rulebook's keys."""
    vocabulary = {**vocabulary_of(old), **vocabulary_of(new)}
    found = _Comparison(vocabulary).record(Rulebook, (old, new), "", None)
    loose = [remark.path for remark in loosening(old, new) if remark.path not in ("when", "kind")]
    return tuple(
        replace(one, loosens=one.loosens and any(_touch(one.path, path) for path in loose))
        for one in found
    )


def _touch(path: str, loose: str) -> bool:
    """Whether a difference is the loosening; one that went is looser as the list it left."""
    return path == loose or (loose not in ITEMS and path.startswith((f"{loose}.", f"{loose}[")))


@dataclass(frozen=True, slots=True)
class _Comparison:
    vocabulary: Vocabulary

    def record(
        self,
        cls: type,
        pair: tuple[Any, Any],
        path: str,
        within: Text | None,
    ) -> Iterator[Difference]:
        """Two records of one type, key by key."""
        old, new = pair
        for name, hint in hints_of(cls).items():
            if "origin" in marks_of(hint) or name in _NOT_COMPARED:
                continue
            at = f"{path}.{name}" if path else name
            before, after = getattr(old, name), getattr(new, name)
            if before != after:
                yield from self._field(hint, name, (before, after), at, within)

    def _field(
        self,
        hint: Any,  # noqa: ANN401  any annotation
        name: str,
        pair: tuple[Any, Any],
        path: str,
        within: Text | None,
    ) -> Iterator[Difference]:
        before, after = pair
        hint = present(hint)
        item = item_of(bare(hint))
        key = key_of(item)
        said = KEYS.get(name, Text(name, name))
        if item is not None and (key or name == "any_of"):
            yield from self._items(item, key or "id", (before, after), path, ITEMS[name])
        elif item is not None and not is_dataclass(bare(item)):
            yield from self._parts(item, pair, path, _in(within, said))
        elif _is_record(hint) and before is not None and after is not None:
            yield from self.record(bare(hint), pair, path, _in(within, said))
        else:
            old, new = (self._value(hint, name, value) for value in pair)
            where = _in(within, _CONTENT if bare(hint) == Expression else said)
            text = Text(f"{where.ja}: {old.ja} → {new.ja}", f"{where.en}: {old.en} → {new.en}")
            yield Difference(path, text, loosens=hint is not Text)

    def _items(
        self,
        item: type,
        key: str,
        pair: tuple[Sequence[Any], Sequence[Any]],
        path: str,
        said: Text,
    ) -> Iterator[Difference]:
        old = {getattr(one, key): one for one in pair[0]}
        new = {getattr(one, key): (place, one) for place, one in enumerate(pair[1])}
        for name, one in old.items():
            if name not in new:
                text = self._named(one, key)
                yield Difference(
                    path,
                    Text(f"{said.ja}「{text.ja}」がなくなった", f"{said.en} dropped: {text.en}"),
                )
        for name, (place, one) in new.items():
            at, text = f"{path}[{place}]", self._named(one, key)
            if name not in old:
                told = self._told(one, text)
                yield Difference(
                    at, Text(f"{said.ja}{told.ja}が加わった", f"{said.en} added: {told.en}")
                )
                continue
            name_of = Text(f"{said.ja}「{text.ja}」", f"{said.en} “{text.en}”")
            yield from self.record(item, (old[name], one), at, name_of)

    def _parts(
        self,
        item: Any,  # noqa: ANN401
        pair: tuple[Sequence[Any] | None, Sequence[Any] | None],
        path: str,
        said: Text,
    ) -> Iterator[Difference]:
        """Two lists of plain values: what came, what went."""
        old, new = pair[0] or (), pair[1] or ()
        came = [self._value(item, "", one) for one in new if one not in old]
        went = [self._value(item, "", one) for one in old if one not in new]
        for values, ja, en in ((came, "が加わった", "added"), (went, "がなくなった", "dropped")):
            if values:
                what = listed(values)
                yield Difference(
                    path, Text(f"{said.ja}: {what.ja}{ja}", f"{said.en}: {what.en} {en}")
                )
        if not came and not went:
            text = Text(f"{said.ja}: 順が変わった", f"{said.en}: other order")
            yield Difference(path, text)

    def _named(self, item: Any, key: str) -> Text:  # noqa: ANN401
        """What an item is called: its own words, else its key."""
        for name in ("text", "label", "name"):
            if isinstance(text := getattr(item, name, None), Text):
                return text
        kind: type = type(item)
        return self._value(hints_of(kind)[key], key, getattr(item, key))

    def _told(self, item: Any, text: Text) -> Text:  # noqa: ANN401
        """A new item: its words, and what it looks at if it is a condition."""
        when = getattr(item, "when", None)
        if when is None:
            return Text(f"「{text.ja}」", text.en)
        said = condition_in_words(when, self.vocabulary)
        return Text(f"「{text.ja}」({said.ja})", f"{text.en} ({said.en})")

    def _value(self, hint: Any, name: str, value: Any) -> Text:  # noqa: ANN401
        """A value in words, by its type and the key it stands under."""
        hint = present(hint)
        if "fact" in marks_of(hint) and value is not None:
            return self.vocabulary[value].label
        if bare(hint) == Expression and value is not None:
            return condition_in_words(value, self.vocabulary)
        if isinstance(value, tuple) and value and not isinstance(value[0], Hours):
            return listed([self._value(item_of(bare(hint)), "", one) for one in value])
        if is_dataclass(value) and not isinstance(value, Text):
            parts = {item.name: getattr(value, item.name) for item in fields(value)}
            kind: type = type(value)
            hints = hints_of(kind)
            return listed([self._value(hints[n], n, v) for n, v in parts.items() if v])
        return _plain(name, value)


def _plain(name: str, value: Any) -> Text:  # noqa: ANN401, PLR0911  one return for each type
    if value is None or value == ():
        return _NOTHING
    if isinstance(value, Text):
        return Text(f"「{value.ja}」", f"“{value.en}”")
    if isinstance(value, StrEnum):
        return VALUES.get(type(value), {}).get(value, Text(value, value))
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, int) and name in _UNITS:
        return _UNITS[name](value)
    if isinstance(value, Mapping):
        return listed([Text(f"{k} = {v}", f"{k} = {v}") for k, v in value.items()])
    return hours(value) if isinstance(value, tuple) else Text(str(value), str(value))


def _is_record(hint: Any) -> bool:  # noqa: ANN401
    kept = bare(hint)
    return isinstance(kept, type) and is_dataclass(kept) and kept is not Text


def _in(within: Text | None, said: Text) -> Text:
    return said if within is None else Text(f"{within.ja} {said.ja}", f"{within.en}, {said.en}")

"""One walk along the dataclasses of the language: types and faults, not meanings."""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from datetime import date, datetime
from difflib import get_close_matches
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Any, get_args, get_origin

import yaml

from app.transport.language.conditions import read_expression
from app.transport.language.expression import Expression, Value
from app.transport.language.findings import Finding
from app.transport.language.kinds import FactKind, Vocabulary, kind_of
from app.transport.language.marks import bare, hints_of, marks_of, present
from app.transport.language.merging import Entries
from app.transport.language.nodes import entries, place_of, plain
from app.transport.language.words import Misread, Text


@dataclass(slots=True)
class Walk:
    """One walk over a file: what was found, and where each field stands.

    `book` is the id of the rulebook being read: the origin of what its own file says.
    """

    vocabulary: Vocabulary
    book: str = ""
    findings: list[Finding] = field(default_factory=list)
    lines: dict[str, tuple[str, int]] = field(default_factory=dict)

    def found(self, path: str, wrong: Text, remedy: Text, node: yaml.Node | None) -> None:
        """Note a fault; nothing is returned for what is faulty."""
        place = place_of(node) if node else None
        line, file = (place.line, place.file) if place else (None, "")
        self.findings.append(Finding(path or "-", wrong, remedy, line, file))

    def value(self, hint: Any, node: yaml.Node, path: str) -> Any:  # noqa: ANN401, PLR0911, C901  one branch for each type of the language
        """The node as this type; `None` and a finding where it does not fit."""
        place = place_of(node)
        self.lines[path] = (place.file, place.line)
        marks, hint = marks_of(present(hint)), bare(present(hint))
        if hint == Expression:
            return self._guarded(lambda: read_expression(node, self.vocabulary), path, node)
        if hint == Value:
            return self._scalar(bool | int | float | str, node, path, "値", "a value")
        if get_origin(hint) is tuple:
            return self._sequence(get_args(hint)[0], node, path)
        if "fact" in marks:
            name = self._scalar(str, node, path, "事実の名前", "the name of a fact")
            if name is None:
                return None
            return self._guarded(lambda: kind_of(name, self.vocabulary).name, path, node)
        if get_origin(hint) is not None:
            return self._mapping(node, path)
        if is_dataclass(hint) and isinstance(hint, type):
            if not isinstance(node, yaml.MappingNode):
                return self._wrong(path, node, "項目の並び", "keys with values")
            return self.record(hint, entries(node), path, {}, node)
        if issubclass(hint, StrEnum):
            return self._choice(hint, node, path)
        if issubclass(hint, date):
            return self._moment(hint, node, path)
        ja, en = {
            bool: ("true か false", "true or false"),
            int: ("整数", "a whole number"),
            str: ("文字(数字だけなら引用符で囲む)", "a text (digits need quotes)"),
        }[hint]
        return self._scalar(hint, node, path, ja, en)

    def record(
        self,
        cls: Any,  # noqa: ANN401  any dataclass of the language
        given: Entries,
        path: str,
        ready: dict[str, object],
        node: yaml.Node | None = None,
    ) -> Any:  # noqa: ANN401
        """A dataclass from its keys: unknown and missing ones are faults."""
        before = len(self.findings)
        hints = hints_of(cls)
        known = [name for name, hint in hints.items() if "origin" not in marks_of(hint)]
        for name, (key, _) in given.items():
            if name not in known:
                near = get_close_matches(name, known, n=1, cutoff=0.4)
                hint = near[0] if near else " / ".join(known)
                wrong = Text(f"{name} という項目はありません", f"there is no key {name}")
                remedy = Text(f"使える項目: {hint}", f"did you mean {hint}?")
                self.found(_join(path, name), wrong, remedy, key)
        values = dict(ready)
        for item in fields(cls):
            if item.name not in known:
                values[item.name] = (place_of(node).book if node else "") or self.book
            elif item.name in given:
                at = _join(path, item.name)
                values[item.name] = self.value(hints[item.name], given[item.name][1], at)
            elif item.name not in ready and item.default is item.default_factory is MISSING:
                wrong = Text(f"{item.name} がありません", f"{item.name} is missing")
                remedy = Text(f"{item.name}: を書いてください", f"add {item.name}:")
                self.found(_join(path, item.name), wrong, remedy, node)
        if len(self.findings) > before:
            return None
        return self._guarded(lambda: cls(**values), path, node)

    def _guarded(self, make: Callable[[], object], path: str, node: yaml.Node | None) -> object:
        try:
            return make()
        except Misread as fault:
            self.found(path, fault.wrong, fault.remedy, getattr(fault, "node", None) or node)
            return None

    def _sequence(self, hint: Any, node: yaml.Node, path: str) -> Any:  # noqa: ANN401
        if not isinstance(node, yaml.SequenceNode):
            return self._wrong(path, node, "「- 」で始まる並び", "a list (- …)")
        return tuple(
            self.value(hint, item, f"{path}[{place}]") for place, item in enumerate(node.value)
        )

    def _mapping(self, node: yaml.Node, path: str) -> object:
        """Facts by name, each of its own type."""
        if not isinstance(node, yaml.MappingNode):
            return self._wrong(path, node, "事実: 値 の並び", "fact: value")
        values = {}
        for name, (key, item) in entries(node).items():
            kind = self._guarded(partial(kind_of, name, self.vocabulary), f"{path}.{name}", key)
            remark = kind.remark_on(plain(item)) if isinstance(kind, FactKind) else None
            if remark:
                remedy = Text("値を直してください", "correct the value")
                self.found(f"{path}.{name}", remark, remedy, item)
            values[name] = plain(item)
        return MappingProxyType(values)

    def _choice(self, hint: type[StrEnum], node: yaml.Node, path: str) -> object:
        value = plain(node)
        if isinstance(value, str) and value in list(hint):
            return hint(value)
        allowed = " / ".join(hint)
        return self._wrong(path, node, allowed, allowed)

    def _moment(self, hint: type[date], node: yaml.Node, path: str) -> object:
        value = plain(node)
        try:
            moment = hint.fromisoformat(str(value))
        except ValueError:
            moment = None
        if moment is None or (isinstance(moment, datetime) and moment.tzinfo is None):
            example = "2026-04-01T00:00+09:00" if issubclass(hint, datetime) else "2026-04-01"
            return self._wrong(path, node, example, example)
        return moment

    def _scalar(self, hint: Any, node: yaml.Node, path: str, ja: str, en: str) -> Any:  # noqa: ANN401
        value = plain(node)
        if isinstance(value, hint) and not (hint is int and isinstance(value, bool)):
            return value
        return self._wrong(path, node, ja, en)

    def _wrong(self, path: str, node: yaml.Node, ja: str, en: str) -> Any:  # noqa: ANN401  nothing, in place of any type
        wrong = Text("値の型が違います", "the value has a wrong type")
        self.found(path, wrong, Text(f"書けるもの: {ja}", f"allowed: {en}"), node)
        return None


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name

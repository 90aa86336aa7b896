"""YAML or JSON text to a rulebook: one walk along the dataclasses, every fault with its line.

The classes of `rulebook.py` are the only description of the language; `walking.py` knows their
types, not their meaning. All faults of a file are found at once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import yaml

from app.transport.language.cases import Played
from app.transport.language.findings import BadRulebook, Finding
from app.transport.language.kinds import LOCAL, FactKind, Vocabulary
from app.transport.language.merging import Entries, copied, refined
from app.transport.language.nodes import compose, entries, place_of, plain
from app.transport.language.rulebook import Rulebook
from app.transport.language.vocabulary import CORE
from app.transport.language.walking import Walk
from app.transport.language.words import Text

Parents = Callable[[str], str | None]
"""The text of the rulebook of that id, `None` where there is none."""
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """A rulebook, the line of each of its fields (`outcomes[0].needs[1]` → file, line).

    `above` is its parent, read by itself; `titles` name the rulebooks it takes lines from.
    """

    rulebook: Rulebook
    lines: Mapping[str, tuple[str, int]]
    above: "Reading | None" = None
    titles: Mapping[str, Text] = field(default_factory=dict)


def read(text: str, *, file: str = "", parents: Parents = lambda _: None) -> Reading:
    """Read one rulebook; raises `BadRulebook` with every finding, never a half-read one.

    `parents` gives the texts that `copy_of` and `parent` name. Whether the rulebook is fit to
    be published is asked of `check`.
    """
    return _built(_found(compose(text, file), parents, 0))


def read_played(text: str, vocabulary: Vocabulary, *, file: str = "") -> Played:
    """What is known on a call, from a file: `facts`, `on_record`, `verdict`, `doctor`."""
    walk = Walk(vocabulary=vocabulary)
    root = compose(text, file)
    played = walk.record(Played, entries(root), "", {}, root)
    if walk.findings or not isinstance(played, Played):
        raise BadRulebook(tuple(walk.findings))
    return played


@dataclass(frozen=True, slots=True)
class _Root:
    """A file's keys with those it takes from elsewhere, still unread."""

    entries: Entries
    parent: "_Root | None"
    titles: dict[str, yaml.Node]
    faults: list[Finding] = field(default_factory=list)


def _found(node: yaml.MappingNode, parents: Parents, depth: int) -> _Root:
    own = entries(node)
    root = _Root(own, None, {}, [])
    named = [name for name in ("copy_of", "parent") if name in own]
    if len(named) > 1:
        wrong = Text(
            "copy_of と parent は一緒に書けません", "copy_of and parent exclude each other"
        )
        remedy = Text("どちらか一つにする", "keep one of the two")
        return _with_fault(root, named[1], wrong, remedy)
    for name in named:
        other = plain(own[name][1])
        if not isinstance(other, str):
            wrong = Text("規則の id ではありません", "this is not the id of a rulebook")
            return _with_fault(root, name, wrong, Text("id を書いてください", "write the id"))
        text = parents(other) if depth < _DEEPEST else None
        if text is None:
            wrong = Text(f"{other} という規則がありません", f"there is no rulebook {other}")
            return _with_fault(root, name, wrong, Text("id を確かめてください", "check the id"))
        above = _found(compose(text, f"{other}.yaml", other), parents, depth + 1)
        title = {other: above.entries["title"][1]} if "title" in above.entries else {}
        laid = (
            copied(own, above.entries)
            if name == "copy_of"
            else refined(Rulebook, own, above.entries)
        )
        parent = above.parent if name == "copy_of" else above
        return _Root(laid, parent, {**above.titles, **title}, list(above.faults))
    return root


def _with_fault(root: _Root, name: str, wrong: Text, remedy: Text) -> _Root:
    place = place_of(root.entries[name][1])
    root.faults.append(Finding(name, wrong, remedy, place.line, place.file))
    return root


def _built(root: _Root) -> Reading:
    """Raises `BadRulebook` for the parent's faults alone, where it has any."""
    above = _built(root.parent) if root.parent else None
    given = dict(root.entries)
    own = plain(given["id"][1]) if "id" in given else ""
    walk = Walk(vocabulary=CORE, book=str(own), findings=list(root.faults))
    declared = given.pop("facts", None)
    facts = walk.value(tuple[FactKind, ...], declared[1], "facts") if declared else ()
    for kind in facts or ():
        if kind is not None and not kind.name.startswith(LOCAL):
            wrong = Text(f"{kind.name} は {LOCAL} で始まりません", f"{kind.name} lacks {LOCAL}")
            remedy = Text(f"{LOCAL}{kind.name} としてください", f"call it {LOCAL}{kind.name}")
            walk.found("facts", wrong, remedy, declared[1] if declared else None)
    if not walk.findings:
        walk.vocabulary = {**CORE, **{kind.name: kind for kind in facts}}
    rulebook = walk.record(Rulebook, given, "", {"facts": facts})
    if walk.findings:
        raise BadRulebook(tuple(walk.findings))
    named = Walk(vocabulary=CORE)
    titles = {name: named.value(Text, node, "title") for name, node in root.titles.items()}
    return Reading(rulebook, MappingProxyType(walk.lines), above, MappingProxyType(titles))

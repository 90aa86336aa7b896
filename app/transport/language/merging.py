"""Inheritance, before anything is read: a refining rulebook laid over its parent.

Records are merged key by key; lists whose items have a key (`id`, `whom`, …) item by item, in
the parent's order, a new item before the parent's item that is written after it; an empty list
takes them all away. Everything else is replaced whole. What that may change is another
question: the check asks it.
"""

from dataclasses import is_dataclass
from typing import Any

import yaml

from app.transport.language.expression import Expression
from app.transport.language.marks import bare, hints_of, item_of, key_of, present
from app.transport.language.nodes import entries, plain
from app.transport.language.words import Text

Entries = dict[str, tuple[yaml.Node, yaml.Node]]

OWN = ("id", "version", "where", "when", "copy_of", "parent", "training")
"""What is never taken from another rulebook."""


def copied(own: Entries, above: Entries) -> Entries:
    """The file's own keys, and the other's for those it leaves out."""
    return {**{key: item for key, item in above.items() if key not in OWN}, **own}


def refined(cls: type, own: Entries, above: Entries) -> Entries:
    """The file's own keys laid over its parent's; cases stay with the rulebook they are for."""
    kept = {key: item for key, item in above.items() if key not in (*OWN, "cases")}
    return _laid_over(cls, own, kept)


def _laid_over(cls: type, own: Entries, above: Entries) -> Entries:
    hints = hints_of(cls)
    result = dict(above)
    for name, (key, node) in own.items():
        is_both = name in above and name in hints
        result[name] = (key, _both(hints[name], node, above[name][1]) if is_both else node)
    return result


def _both(hint: Any, own: yaml.Node, above: yaml.Node) -> yaml.Node:  # noqa: ANN401  any annotation
    hint = bare(present(hint))
    if hint == Expression:
        return own
    item = item_of(hint)
    if item is not None:
        key = key_of(item)
        if key and isinstance(own, yaml.SequenceNode) and isinstance(above, yaml.SequenceNode):
            return _list(item, key, own, above)
    elif is_dataclass(hint) and hint is not Text:
        return _record(hint, own, above)
    return own


def _record(cls: Any, own: yaml.Node, above: yaml.Node) -> yaml.Node:  # noqa: ANN401
    if not (isinstance(own, yaml.MappingNode) and isinstance(above, yaml.MappingNode)):
        return own
    laid = _laid_over(cls, entries(own), entries(above))
    return yaml.MappingNode(own.tag, list(laid.values()), own.start_mark, own.end_mark)


def _list(
    item: Any,  # noqa: ANN401
    key: str,
    own: yaml.SequenceNode,
    above: yaml.SequenceNode,
) -> yaml.Node:
    if not own.value:
        return own
    theirs = [_named(node, key) for node in above.value]
    before: dict[str, list[yaml.Node]] = {}
    changed: dict[str, yaml.Node] = {}
    new: list[yaml.Node] = []
    for node in own.value:
        name = _named(node, key)
        if name and name in theirs and name not in changed:
            before[name], changed[name], new = new, node, []
        else:
            new.append(node)
    result: list[yaml.Node] = []
    for name, node in zip(theirs, above.value, strict=True):
        result += before.get(name, [])
        result.append(_item(item, changed.get(name), node))
    return yaml.SequenceNode(own.tag, result + new, own.start_mark, own.end_mark)


def _item(cls: Any, own: yaml.Node | None, above: yaml.Node) -> yaml.Node:  # noqa: ANN401
    """The parent's item where this rulebook does no more than name it."""
    is_named_only = isinstance(own, yaml.MappingNode) and len(own.value) == 1
    return above if own is None or is_named_only else _record(cls, own, above)


def _named(node: yaml.Node, key: str) -> str:
    if not isinstance(node, yaml.MappingNode) or key not in entries(node):
        return ""
    return str(plain(entries(node)[key][1]))

"""YAML or JSON text to nodes that know their line: safe tags, no aliases, no double keys."""

import re
from dataclasses import dataclass

import yaml

from app.transport.language.findings import BadRulebook, Finding
from app.transport.language.words import Text

MOST = 262_144
"""The largest rulebook taken, in characters."""
_DEEPEST = 40
_SCALARS = ("str", "int", "float", "bool", "null")


class _Loader(yaml.SafeLoader):
    """YAML with JSON's scalars only: `no` stays a word, a date stays a text."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  PyYAML's own class attribute, begun empty

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="an alias (*)", problem_mark=self.get_mark())
        if self.depth > _DEEPEST:
            raise yaml.MarkedYAMLError(problem="nested too deep", problem_mark=self.get_mark())
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


for _tag, _pattern, _first in (
    ("bool", r"(?:true|false)$", "tf"),
    ("null", r"(?:null|~|)$", ["n", "~", ""]),
    ("int", r"-?(?:0|[1-9][0-9]{0,14})$", "-0123456789"),  # longer ones are no number of a rule
    ("float", r"-?(?:0|[1-9][0-9]{0,14})\.[0-9]{1,14}$", "-0123456789"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node was written: the rulebook's id (empty for the one being read), file, line."""

    book: str
    file: str
    line: int


def place_of(node: yaml.Node) -> Place:
    """Where this node was written."""
    book, _, file = node.start_mark.name.partition("|")
    return Place(book, file, node.start_mark.line + 1)


def compose(text: str, file: str, book: str = "") -> yaml.MappingNode:
    """The root of the text, every node knowing its place.

    Raises `BadRulebook` where it is not one plain mapping.
    """
    if len(text) > MOST:
        raise _bad(file, 1, Text("大きすぎます", "too large"), f"{MOST:,}")
    try:
        loader = _Loader(text)
        loader.name = f"{book}|{file}"
        node = loader.get_single_node()
    except (yaml.MarkedYAMLError, yaml.reader.ReaderError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "unreadable"
        wrong = Text(f"YAML として読めません({problem})", f"not readable as YAML: {problem}")
        hint = "? : , { } # @ を含む文は引用符で囲む / quote texts with such signs"
        raise _bad(file, mark.line + 1 if mark else 1, wrong, hint) from None
    if not isinstance(node, yaml.MappingNode):
        wrong = Text("項目名と値の並びではありません", "not a mapping of keys to values")
        raise _bad(file, 1, wrong, "id: …")
    _inspect(node, file)
    return node


def _inspect(node: yaml.Node, file: str) -> None:
    """Refuse explicit tags and keys that occur twice, at any depth."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                raise _bad(
                    file, line, Text("項目名が文字ではありません", "a key is not a word"), "key:"
                )
            if key.value in seen:
                wrong = Text(f"{key.value} が二度あります", f"{key.value} occurs twice")
                raise _bad(file, line, wrong, "1")
            seen.add(key.value)
            _inspect(value, file)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _inspect(item, file)
    elif node.tag.rpartition(":")[2] not in _SCALARS:
        wrong = Text(f"型の指定 {node.tag} は使えません", f"the tag {node.tag} is not allowed")
        raise _bad(file, node.start_mark.line + 1, wrong, "! なし / no tag")


def _bad(file: str, line: int, wrong: Text, hint: str) -> BadRulebook:
    remedy = Text(f"この行を直してください({hint})", f"mend this line ({hint})")
    return BadRulebook((Finding("-", wrong, remedy, line, file),))


def entries(node: yaml.MappingNode) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    """Key to (key node, value node)."""
    return {key.value: (key, value) for key, value in node.value}


def plain(node: yaml.Node) -> object:
    """A scalar's value: text, whole number, number, true or false, nothing."""
    if not isinstance(node, yaml.ScalarNode):
        return node
    match node.tag.rpartition(":")[2]:
        case "bool":
            return node.value == "true"
        case "int":
            return int(node.value)
        case "float":
            return float(node.value)
        case "null":
            return None
        case _:
            return str(node.value)

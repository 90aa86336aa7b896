"""A condition as written in a rulebook's `when`, read into an expression.

`{age: {at_least: 18}}` · `{arrest: true}` · `{document_kind: [order, combined]}` ·
`{all: […]}` · `{any: […]}` · `{not: …}`; several keys beside each other must all hold.
"""

from typing import cast

import yaml

from app.transport.language.expression import All, Any, Compare, Expression, Is, Not, Order, Value
from app.transport.language.kinds import FactKind, Shape, Vocabulary, kind_of
from app.transport.language.nodes import entries, plain
from app.transport.language.words import Misread, Text

WORDS = ("all", "any", "not")


class MisreadCondition(Misread):
    """A fault in a condition, with the node where it stands."""

    def __init__(self, wrong: Text, remedy: Text, node: yaml.Node) -> None:
        super().__init__(wrong, remedy)
        self.node = node


def read_expression(node: yaml.Node, vocabulary: Vocabulary) -> Expression:
    """The expression; raises `MisreadCondition` at the line of the fault."""
    if not isinstance(node, yaml.MappingNode) or not node.value:
        raise MisreadCondition(
            Text("条件の形ではありません", "this is not a condition"),
            Text(
                "{事実: 値} か all / any / not を書きます", "write {fact: value}, all, any or not"
            ),
            node,
        )
    parts = tuple(
        _part(name, key, value, vocabulary) for name, (key, value) in entries(node).items()
    )
    return parts[0] if len(parts) == 1 else All(parts)


def _part(name: str, key: yaml.Node, value: yaml.Node, vocabulary: Vocabulary) -> Expression:
    if name == "not":
        return Not(read_expression(value, vocabulary))
    if name in WORDS:
        if not isinstance(value, yaml.SequenceNode) or not value.value:
            raise MisreadCondition(
                Text(f"{name} には条件の並びが要ります", f"{name} needs a list of conditions"),
                Text("「- 」で並べてください", "list them with -"),
                value,
            )
        parts = tuple(read_expression(item, vocabulary) for item in value.value)
        return All(parts) if name == "all" else Any(parts)
    try:
        kind = kind_of(name, vocabulary)
    except Misread as fault:
        raise MisreadCondition(fault.wrong, fault.remedy, key) from None
    if isinstance(value, yaml.MappingNode):
        return _comparison(kind, value)
    listed = value.value if isinstance(value, yaml.SequenceNode) else [value]
    for item in listed:
        if remark := kind.remark_on(plain(item)):
            raise MisreadCondition(remark, Text("値を直してください", "correct the value"), item)
    if not listed:
        raise MisreadCondition(
            Text("値がありません", "there is no value"),
            Text("値を書いてください", "add one"),
            value,
        )
    return Is(name, tuple(cast("Value", plain(item)) for item in listed))


def _comparison(kind: FactKind, node: yaml.MappingNode) -> Expression:
    allowed = " / ".join(Order)
    parts = []
    for name, (key, value) in entries(node).items():
        if kind.shape is not Shape.NUMBER or name not in list(Order):
            raise MisreadCondition(
                Text(
                    f"{kind.name} を {name} では比べられません", f"{name} does not fit {kind.name}"
                ),
                Text(f"数には {allowed}", f"numbers take {allowed}"),
                key,
            )
        if remark := kind.remark_on(plain(value)):
            raise MisreadCondition(remark, Text("数を直してください", "correct the number"), value)
        parts.append(Compare(kind.name, Order(name), cast("float", plain(value))))
    if not parts:
        raise MisreadCondition(
            Text("比べ方がありません", "there is no comparison"), Text(allowed, allowed), node
        )
    return parts[0] if len(parts) == 1 else All(tuple(parts))

"""Small faults planted in a syntax tree, one at a time: what a slip of the hand could change."""

import ast
import copy
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_NEVER_ENTERED = ("annotation", "returns", "decorator_list", "bases", "type_comment")
_LONGEST = 70
_CODE = re.compile("[a-z_]+")
"""Texts for people are not mutated, words for machines are."""
Change = Callable[[ast.AST], ast.AST | None]
"""Gives the node that stands in place of a copy of the old one; None removes a statement."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault: what it is called and where it stands."""

    name: str
    scope: str
    line: int
    tree: ast.Module
    place: int
    kind: int

    @property
    def source(self) -> str:
        """The whole source with it."""
        whole = copy.deepcopy(self.tree)
        node, _ = list(_nodes(whole))[self.place]
        change = _ways(node)[self.kind][2]
        changed = _Replacing(node, change(node)).visit(whole)
        return ast.unparse(ast.fix_missing_locations(changed))


def mutants(source: str) -> Iterator[Mutant]:
    """Every mutant of a module, named `function: what was → what is`.

    The name holds no line, so that one explained as harmless stays explained when lines move.
    Docstrings, annotations, decorators and imports are left alone.
    """
    tree = ast.parse(source)
    seen: dict[str, int] = {}
    for place, (node, scope) in enumerate(_nodes(tree)):
        for kind, (before, after, _) in enumerate(_ways(node)):
            key = f"{scope}: {before[:_LONGEST]} → {after[:_LONGEST]}"
            seen[key] = seen.get(key, 0) + 1
            name = key if seen[key] == 1 else f"{key} #{seen[key]}"
            yield Mutant(name, scope, _line(node), tree, place, kind)


def _line(node: ast.AST) -> int:
    """Where it is written; a comprehension's condition stands with its first one."""
    where = node.ifs[0] if isinstance(node, ast.comprehension) else node
    return getattr(where, "lineno", 0)


class _Replacing(ast.NodeTransformer):
    """Puts one node in place of another."""

    def __init__(self, old: ast.AST, new: ast.AST | None) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self.old:
            return ast.Pass() if self.new is None else self.new
        return self.generic_visit(node)


def _nodes(tree: ast.AST, scope: str = "module") -> Iterator[tuple[ast.AST, str]]:
    """Every node that could be mutated, in order, with the function it stands in."""
    for field, value in ast.iter_fields(tree):
        if field in _NEVER_ENTERED:
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_left_alone(child):
                continue
            yield child, scope
            inside = scope
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inside = child.name if scope == "module" else f"{scope}.{child.name}"
            yield from _nodes(child, inside)


def _is_left_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Assert):
        return True
    if isinstance(node, ast.keyword) and node.arg == "strict":
        # zip's own check that two lists are of one length: no behaviour of ours.
        return True
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _ways(node: ast.AST) -> list[tuple[str, str, Change]]:  # noqa: C901, PLR0911  one return for each kind
    """What can be changed at this node: what was, what is, and how."""
    match node:
        case ast.Compare(ops=[op]) if type(op) in _COMPARISONS:
            return [_changed(node, ops=[_COMPARISONS[type(op)]()])]
        case ast.BoolOp():
            other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            parts = range(len(node.values))
            return [_changed(node, op=other), *(_without(node, part) for part in parts)]
        case ast.UnaryOp(op=ast.Not()):
            return [_becomes(node, node.operand)]
        case ast.BinOp() if type(node.op) in _ARITHMETIC:
            return [_changed(node, op=_ARITHMETIC[type(node.op)]())]
        case ast.Constant():
            return _constant(node)
        case ast.IfExp():
            return [_changed(node, body=node.orelse, orelse=node.body)]
        case ast.If():
            return _if(node)
        case ast.Return() if node.value is not None and not _is_none(node.value):
            return [_becomes(node, ast.Return(ast.Constant(None)))]
        case ast.Expr() | ast.AugAssign() | ast.Delete() | ast.Continue() | ast.Break():
            return [(_text(node), "removed", lambda _: None)]
        case ast.comprehension() if node.ifs:
            return [(f"if {_text(node.ifs[0])}", "every one", _setting(ifs=[]))]
        case _:
            return []


def _if(node: ast.If) -> list[tuple[str, str, Change]]:
    test = f"if {_text(node.test)}"
    never = (test, "never", _setting(test=ast.Constant(value=False)))
    return [never, (test, "always", _setting(test=ast.Constant(value=True)))]


def _constant(node: ast.Constant) -> list[tuple[str, str, Change]]:
    value = node.value
    if isinstance(value, bool):
        return [_becomes(node, ast.Constant(not value))]
    if isinstance(value, int | float):
        return [_becomes(node, ast.Constant(value + 1))]
    if isinstance(value, str) and _CODE.fullmatch(value):
        return [_becomes(node, ast.Constant(f"{value}X"))]
    return []


def _without(node: ast.BoolOp, place: int) -> tuple[str, str, Change]:
    rest = [part for at, part in enumerate(node.values) if at != place]
    return _becomes(node, rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest))


def _changed(node: ast.AST, **fields: object) -> tuple[str, str, Change]:
    change = _setting(**fields)
    return _text(node), _text(change(copy.copy(node))), change


def _becomes(node: ast.AST, other: ast.AST) -> tuple[str, str, Change]:
    return _text(node), _text(other), lambda _: other


def _setting(**fields: object) -> Change:
    def change(node: ast.AST) -> ast.AST:
        for name, value in fields.items():
            setattr(node, name, value)
        return node

    return change


def _is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _text(node: ast.AST | None) -> str:
    return " ".join(ast.unparse(node).split()) if node else ""

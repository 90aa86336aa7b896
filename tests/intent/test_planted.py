"""Every reason and every conflict, with its check taken out of the code: a case must go red."""

import ast
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from app.intent import conflicts, verdict
from app.intent.conflicts import ConflictKind
from app.intent.history import Intent, OrderCode, TreatmentLevel, WishSource
from app.intent.reasons import Reason
from tests.intent.builders import ON, a_record, a_wish, an_order
from tests.intent.test_verdict import CONFIRM, TAKEN_BACK

Judge = Callable[..., Any]
BIDDING = a_record(a_wish(), an_order(wording="心肺蘇生を行う"))
CASES: list[tuple[Intent, dict[str, Any]]] = [
    *((record, dict[str, Any](how)) for record, how, _ in CONFIRM),  # type: ignore[call-overload]
    *((record, {}) for record, _ in TAKEN_BACK),
    (BIDDING, {}),
    (a_record(), {}),
    (a_record(a_wish(), an_order()), {}),
]
CONFLICTS: dict[ConflictKind, Intent] = {
    ConflictKind.REFUSAL_WITH_FULL_TREATMENT: a_record(
        a_wish(treatment_level=TreatmentLevel.FULL), an_order()
    ),
    ConflictKind.ORDER_AGAINST_NEWER_WISH: a_record(
        an_order(code=OrderCode.RESUSCITATE), a_wish(5)
    ),
    ConflictKind.SURROGATE_AGAINST_PATIENT: a_record(
        a_wish(1), a_wish(5, source=WishSource.FAMILY, resuscitation="wanted")
    ),
    ConflictKind.ORDERS_DIFFER: a_record(a_wish(), an_order(2, covers_arrest=False), an_order(4)),
    ConflictKind.ORDER_SAYS_BOTH: BIDDING,
}
ON_PAPER = {one for one in Reason if one.startswith("paper_")}  # test_paper_doubts.py
OF_MERGING = {one for one in Reason if one.startswith(("merge", "separat"))} - {Reason.MERGED}
"""Each with its case in test_merged.py, where their checks stand by themselves."""


class WithoutReason(ast.NodeTransformer):
    """Takes out the statement that gives one reason, and the reason out of every tuple."""

    def __init__(self, reason: Reason) -> None:
        self.name, self.planted = reason.name, 0

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        value = node.value
        given = value.value if isinstance(value, ast.Yield) else None
        if isinstance(value, ast.Call) and value.args:
            given = value.args[0]
        if self._is_it(given):
            self.planted += 1
            return ast.Pass()
        return node

    def visit_Tuple(self, node: ast.Tuple) -> ast.Tuple:
        self.generic_visit(node)
        kept = [one for one in node.elts if not self._is_it(one)]
        self.planted += len(kept) < len(node.elts)
        return ast.Tuple(kept, node.ctx)

    def _is_it(self, node: ast.expr | None) -> bool:
        return (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and (node.value.id, node.attr) == ("Reason", self.name)
        )


class WithoutConflict(ast.NodeTransformer):
    """Answers *no* in the place of one check."""

    def __init__(self, kind: ConflictKind) -> None:
        self.name, self.planted = kind.name, 0

    def visit_Dict(self, node: ast.Dict) -> ast.Dict:
        for place, key in enumerate(node.keys):
            if isinstance(key, ast.Attribute) and key.attr == self.name:
                is_check = not isinstance(node.values[place], ast.Call) or not _is_said(node, place)
                if is_check:
                    node.values[place] = ast.Constant(value=False)
                    self.planted += 1
        return node


def _is_said(node: ast.Dict, place: int) -> bool:
    value = node.values[place]
    return isinstance(value, ast.Call) and getattr(value.func, "id", "") == "Said"


def without(module: ModuleType, planting: WithoutReason | WithoutConflict) -> ModuleType:
    """The module with one check taken out."""
    path = Path(str(module.__file__))
    tree = ast.fix_missing_locations(planting.visit(ast.parse(path.read_text("utf-8"))))
    assert planting.planted, "nothing was taken out: look again where it stands"
    planted = ModuleType(f"{module.__name__}_planted")
    planted.__dict__["__name__"] = module.__name__  # dataclasses look their module up
    exec(compile(tree, str(path), "exec"), planted.__dict__)  # noqa: S102  our own code
    return planted


def said(judge: Judge, record: Intent, how: dict[str, Any]) -> tuple[str, list[Reason]]:
    found = judge(record, **({"on": ON} | how))
    return found.kind.value, list(found.reasons)


@pytest.mark.parametrize("reason", [one for one in Reason if one not in ON_PAPER | OF_MERGING])
def test_without_its_check_some_case_of_a_reason_is_red(reason: Reason) -> None:
    planted = without(verdict, WithoutReason(reason))
    red = [
        (record, how)
        for record, how in CASES
        if said(verdict.judge, record, how) != said(planted.judge, record, how)
    ]
    assert any(reason in said(verdict.judge, *one)[1] for one in red)


@pytest.mark.parametrize("kind", ConflictKind)
def test_without_its_check_the_case_of_a_conflict_is_red(kind: ConflictKind) -> None:
    planted = without(conflicts, WithoutConflict(kind))
    red = {
        one
        for one, record in CONFLICTS.items()
        if [c.kind for c in conflicts.find_conflicts(record, on=ON)]
        != [c.kind.value for c in planted.find_conflicts(record, on=ON)]
    }
    assert red == {kind}


def test_every_conflict_makes_the_verdict_confirm() -> None:
    assert set(CONFLICTS) == set(ConflictKind)
    for kind, record in CONFLICTS.items():
        found = verdict.judge(record, on=ON)
        assert found.kind is verdict.VerdictKind.CONFIRM, kind
        assert Reason.IN_CONFLICT in found.reasons, kind
        assert kind in {one.kind for one in found.conflicts}

"""The hunt itself: its faults are faults, and what no test notices is told."""

import ast
from importlib.util import module_from_spec
from pathlib import Path

import pytest

from tests.mutation import __main__ as command
from tests.mutation.hunt import Outcome
from tests.mutation.operators import Mutant, mutants
from tests.mutation.patching import Finder, Living, Module

SOURCE = '''"""A module."""
import math

LIMIT = 3


def judge(a: int, b: bool) -> str | None:
    """Words."""
    if a > LIMIT and b:
        note(a)
        return "high"
    return "low" if not b else None
'''


def named() -> dict[str, Mutant]:
    return {one.name: one for one in mutants(SOURCE)}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("judge: a > LIMIT → a >= LIMIT", "a >= LIMIT and b"),
        ("judge: a > LIMIT and b → a > LIMIT or b", "a > LIMIT or b"),
        ("judge: a > LIMIT and b → b", "if b:"),
        ("judge: if a > LIMIT and b → never", "if False:"),
        ("judge: if a > LIMIT and b → always", "if True:"),
        ("judge: note(a) → removed", "pass"),
        ("judge: return 'high' → return None", "return None"),
        ("judge: 'high' → 'highX'", "return 'highX'"),
        ("judge: not b → b", "if b else None"),
        ("judge: 'low' if not b else None → None if not b else 'low'", "None if not b else"),
        ("module: 3 → 4", "LIMIT = 4"),
    ],
)
def test_each_kind_of_slip_is_planted_once(name: str, says: str) -> None:
    mutant = named()[name]
    assert says in mutant.source
    assert ast.dump(ast.parse(mutant.source)) != ast.dump(ast.parse(SOURCE))


def test_words_imports_and_annotations_are_left_alone() -> None:
    for mutant in mutants(SOURCE):
        assert "import math" in mutant.source
        assert "Words." in mutant.source
        assert "a: int, b: bool" in mutant.source


def test_a_living_function_is_given_its_mutated_code_and_a_table_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "judged.py"
    file.write_text(SOURCE, "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import judged  # type: ignore[import-not-found]  # noqa: PLC0415  made a moment ago

    module = Module("judged", file)
    assert judged.judge(2, b=False) == "low"
    living = Living([module])
    assert living.patch(
        module, named()["judge: 'low' if not b else None → None if not b else 'low'"]
    )
    assert judged.judge(2, b=False) is None
    table = named()["module: 3 → 4"]
    assert not living.patch(module, table)
    assert judged.judge(4, b=False) is None
    assert living.exchange(module, table)
    assert judged.LIMIT == 4


def test_a_module_imported_anew_has_the_fault(tmp_path: Path) -> None:
    mutant = named()["module: 3 → 4"]
    finder = Finder(Module("judged", tmp_path / "judged.py"), mutant.source)
    assert finder.find_spec("other", None) is None
    spec = finder.find_spec("judged", None)
    assert spec is not None
    module = module_from_spec(spec)
    finder.exec_module(module)
    assert module.LIMIT == 4


def told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    explained: str,
    killed: list[bool],
    *,
    is_whole: bool = True,
) -> int:
    file = tmp_path / "survivors.toml"
    file.write_text(explained, "utf-8")
    monkeypatch.setattr(command, "SURVIVORS", file)
    found = [
        Outcome("m", Mutant(f"f: {place}", "f", 1, ast.parse(""), 0, 0), is_killed=one)
        for place, one in enumerate(killed)
    ]
    return command.report(found, is_whole=is_whole)


def test_a_survivor_must_be_explained_and_an_explanation_needed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    why = '[[survivor]]\nmodule = "m"\nname = "f: 0"\nreason = "r"\n'
    many = [True] * 30
    assert told(tmp_path, monkeypatch, "", many) == 0
    assert told(tmp_path, monkeypatch, "", [False, *many]) == 1
    assert "NOT NOTICED m f: 0" in capsys.readouterr().out
    assert told(tmp_path, monkeypatch, why, [False, *many]) == 0
    assert told(tmp_path, monkeypatch, why, [True, *many]) == 1
    assert "NO LONGER NEEDED m f: 0" in capsys.readouterr().out
    assert told(tmp_path, monkeypatch, why, [False, True]) == 1
    other = why.replace("f: 0", "f: 99")
    assert told(tmp_path, monkeypatch, other, many) == 1, "no such fault is planted any more"
    assert told(tmp_path, monkeypatch, other, many, is_whole=False) == 0

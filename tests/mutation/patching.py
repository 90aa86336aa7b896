"""Putting a mutant in place of what runs: in functions that live, or as its module is imported."""

import ast
import functools
import gc
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.mutation.operators import Mutant

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = ("app", "tests")
_CACHE = type(functools.cache(lambda: None))


@dataclass(frozen=True, slots=True)
class Module:
    """A module to be mutated: its dotted name and its file."""

    name: str
    path: Path

    @classmethod
    def at(cls, path: str) -> "Module":
        """From a path below the root."""
        whole = (ROOT / path).resolve()
        inside = whole.relative_to(ROOT).with_suffix("")
        return cls(".".join(inside.parts), whole)


class Living:
    """The functions and caches that live in this process, found once before any fork."""

    def __init__(self, modules: Sequence[Module]) -> None:
        files = {str(module.path) for module in modules}
        names = {module.name for module in modules}
        self.functions: dict[tuple[str, str], list[types.FunctionType]] = {}
        self.caches: list[Any] = []
        for one in gc.get_objects():
            if isinstance(one, types.FunctionType) and one.__code__.co_filename in files:
                key = (one.__code__.co_filename, one.__code__.co_qualname)
                self.functions.setdefault(key, []).append(one)
            elif isinstance(one, _CACHE) and _stands_on(one.__module__, names):
                self.caches.append(one)

    def forget(self) -> None:
        """Empty every cache that these modules fill, so that nothing worked out before remains."""
        for cache in self.caches:
            cache.cache_clear()

    def patch(self, module: Module, mutant: Mutant) -> bool:
        """Give the living function its mutated code; False where that cannot be done."""
        path = str(module.path)
        compiled = dict(_functions(compile(mutant.source, path, "exec")))
        parts = mutant.scope.split(".")
        names = [".".join(parts[: n + 1]) for n in range(len(parts))]
        name = next((n for n in names if (path, n) in self.functions and n in compiled), None)
        if name is None:
            return False
        code, living = compiled[name], self.functions[path, name]
        if any(_does_the_same(one.__code__, code) for one in living):
            return False  # the fault stands in its default values, which were made at import
        if any(len(one.__code__.co_freevars) != len(code.co_freevars) for one in living):
            return False
        for function in living:
            function.__code__ = code
        self.forget()
        return True

    def exchange(self, module: Module, mutant: Mutant) -> bool:
        """Give what stands outside the functions its mutated value, also where it was taken to.

        The functions stay and find it. False for a module that makes classes: what was made of
        the old ones would be foreign to the new.
        """
        if any(isinstance(node, ast.ClassDef) for node in mutant.tree.body):
            return False
        living = vars(sys.modules[module.name])
        made = {name: living[name] for name in ("__name__", "__package__", "__file__")}
        exec(compile(mutant.source, str(module.path), "exec"), made)  # noqa: S102  with one fault
        for name, value in made.items():
            old = living.get(name)
            if isinstance(value, _LEFT) or name.startswith("__") or value is old:
                continue
            living[name] = value
            for other in _who_took(name, old):
                vars(other)[name] = value
        self.forget()
        return True


_LEFT = (types.FunctionType, types.ModuleType, type)


def _who_took(name: str, value: object) -> Iterator[types.ModuleType]:
    """Our modules that hold this very thing by its name; of numbers and words none can be told."""
    if value is None or isinstance(value, int | float | str):
        return
    for module in list(sys.modules.values()):
        if _is_ours(getattr(module, "__name__", None)) and vars(module).get(name) is value:
            yield module


def _does_the_same(one: types.CodeType, other: types.CodeType) -> bool:
    """Whether two codes differ in nothing but where their lines stand."""
    mine, theirs = one.co_consts, other.co_consts
    return (
        (one.co_code, one.co_names) == (other.co_code, other.co_names)
        and len(mine) == len(theirs)
        and all(
            _does_the_same(a, b)
            if isinstance(a, types.CodeType) and isinstance(b, types.CodeType)
            else (type(a), a) == (type(b), b)
            for a, b in zip(mine, theirs, strict=True)
        )
    )


def _stands_on(name: str | None, hunted: AbstractSet[str]) -> bool:
    """Whether this module is hunted, or takes anything from one that is."""
    module = sys.modules.get(name or "")
    if module is None or not _is_ours(name):
        return False
    taken = [getattr(value, "__module__", None) for value in vars(module).values()]
    held = [value.__name__ for value in vars(module).values() if isinstance(value, ModuleType)]
    return name in hunted or not hunted.isdisjoint([*taken, *held])


def _is_ours(name: str | None) -> bool:
    return name is not None and name.split(".")[0] in OURS


def _functions(code: types.CodeType) -> Iterator[tuple[str, types.CodeType]]:
    """The functions of a module and the methods of its classes, not what stands inside them."""
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            if inner.co_flags & 0x1:  # optimized: a function, and no class body
                yield inner.co_qualname, inner
            else:
                yield from _functions(inner)


def import_anew(module: Module, mutant: Mutant) -> None:
    """Forget all of ours; from now on the module is imported with the mutant's source."""
    for name in [name for name in sys.modules if _is_ours(name) and not _is_hunting(name)]:
        del sys.modules[name]
    sys.meta_path.insert(0, Finder(module, mutant.source))


def _is_hunting(name: str) -> bool:
    return name == "tests" or name.startswith("tests.mutation")


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds one module, and loads it from another source."""

    def __init__(self, module: Module, source: str) -> None:
        self.module, self.source = module, source

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: object = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname != self.module.name:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, origin=str(self.module.path))

    def exec_module(self, module: types.ModuleType) -> None:
        module.__file__ = str(self.module.path)
        code = compile(self.source, str(self.module.path), "exec")
        exec(code, module.__dict__)  # noqa: S102  the product's own source, with one fault

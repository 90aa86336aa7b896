"""Whether the tests notice a planted fault: each mutant in a process of its own, two at a time.

The tests are collected once. For each mutant a child is forked, which gives the function its
mutated code and runs the tests that walked over the line until one fails: those that noticed
something nearby first, then the quickest. What stands outside every function, or ran at import
only, is exchanged where it is held; what shows nothing so is tried with all of ours imported anew.

Rooms that keep rows are hunted on one database, one mutant at a time: what a session of tests
stands on is set up once, before any fork, and a test leaves the database as it found it.
"""

import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from itertools import islice
from types import FrameType, ModuleType
from typing import Any

import hypothesis
import pytest

from tests.mutation.asking import NOT_LIVING, NOTICED, SURVIVED, Hunted, Slip, Way, child, fails
from tests.mutation.operators import Mutant, mutants
from tests.mutation.patching import Living, Module
from tests.mutation.rows import standing

AT_ONCE = 2
_NEAR = 5
"""How much more it counts to have noticed a fault of the same function than one of the module."""
QUIET = (
    *("-q", "-x", "--assert=plain", "-m", "not long"),
    *("-p", "no:cacheprovider", "-p", "no:xdist"),
)
PURE = "--noconftest"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mutant."""

    module: str
    mutant: Mutant
    is_killed: bool


def hunt(
    modules: Sequence[Module],
    tests: Sequence[str],
    *,
    at_once: int = AT_ONCE,
    on_rows: bool = False,
    every: int = 1,
    most: int | None = None,
) -> list[Outcome]:
    """Every mutant of the modules, with what became of it; or every so-manyth.

    `on_rows`: the tests stand on the database that conftest sets up. `most`: so many tests are
    asked of each at most.
    """
    hypothesis.settings.register_profile("hunt", deadline=None, derandomize=True, database=None)
    hypothesis.settings.load_profile("hunt")
    options = QUIET if on_rows else (*QUIET, PURE)
    hunter = _Hunter(modules, 1 if on_rows else at_once, _Asking(options, most), every)
    with standing() if on_rows else nullcontext():
        pytest.main([*options, *tests], plugins=[hunter])
    return hunter.outcomes


@dataclass(frozen=True, slots=True)
class _Asking:
    """How the tests are asked: pytest's options, how many tests at most."""

    options: Sequence[str]
    most: int | None


@dataclass(frozen=True, slots=True)
class _Running:
    one: Hunted
    asked: Sequence[int]
    slip: Slip


class _Hunter:
    """A plugin that hunts where pytest would run the tests."""

    def __init__(
        self, modules: Sequence[Module], at_once: int, asking: _Asking, every: int
    ) -> None:
        self.modules, self.at_once, self.asking, self.every = modules, at_once, asking, every
        self.outcomes: list[Outcome] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Hunts, and runs no test in this process."""
        living = Living(self.modules)
        walked = _Walked(session.items, self.modules, living)
        each = (
            Hunted(module, mutant, Way.PATCHED)
            for module in self.modules
            for mutant in mutants(module.path.read_text("utf-8"))
        )
        first = islice(each, 0, None, self.every)
        again: list[Hunted] = []
        running: dict[int, _Running] = {}
        while True:
            while len(running) < self.at_once:
                one = again.pop() if again else next(first, None)
                if one is None:
                    break
                if one.way is Way.PATCHED and not walked.is_walked(one):
                    one = replace(one, way=Way.EXCHANGED)
                asked = walked.tests_of(one)[: self.asking.most]
                if asked:
                    items = [walked.items[place] for place in asked]
                    pid, slip = child(one, items, living, self.asking.options)
                    running[pid] = _Running(one, asked, slip)
                else:
                    self._ends(one, is_killed=False)
            if not running:
                return True
            pid, status = os.wait()
            ended = running.pop(pid)
            code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else NOTICED
            if not os.WIFEXITED(status) or ended.slip.has_remade:
                walked.clean()
            if code == NOT_LIVING or (code == SURVIVED and ended.one.way is Way.EXCHANGED):
                patched = ended.one.way is Way.PATCHED
                again.append(replace(ended.one, way=Way.EXCHANGED if patched else Way.ANEW))
                continue
            if ended.slip.noticed_by is not None:
                walked.remember(ended.one, ended.asked[ended.slip.noticed_by])
            self._ends(ended.one, is_killed=code != SURVIVED)

    def _ends(self, one: Hunted, *, is_killed: bool) -> None:
        self.outcomes.append(Outcome(one.module.name, one.mutant, is_killed=is_killed))
        _tell(self.outcomes)


def _tell(outcomes: Sequence[Outcome]) -> None:
    last = outcomes[-1]
    if not last.is_killed:
        sys.stderr.write(f"{last.module} {last.mutant.line}: {last.mutant.name}\n")
    if len(outcomes) % 100 == 0:
        sys.stderr.write(f"{len(outcomes)} mutants\n")
    sys.stderr.flush()


class _Walked:
    """Which tests walk over which line, found by running each once, how long each takes.

    And which noticed something before, where: they notice what stands beside it, too.
    """

    def __init__(
        self, items: Sequence[pytest.Item], modules: Sequence[Module], living: Living
    ) -> None:
        self.files = {str(module.path): module.name for module in modules}
        self.lines: dict[str, dict[int, list[int]]] = {name: {} for name in self.files.values()}
        self.items, self.took = items, [0.0] * len(items)
        self.noticed: Counter[tuple[int, str, str]] = Counter()
        self.taking = {
            name: {place for place, item in enumerate(items) if _takes_from(name, item)}
            for name in self.files.values()
        }
        for place, item in enumerate(items):
            began = time.monotonic()
            living.forget()
            for name, lines in self._lines_of(item).items():
                for line in lines:
                    self.lines[name].setdefault(line, []).append(place)
            self.took[place] = time.monotonic() - began
        sys.stderr.write(f"{len(items)} tests walked\n")

    def _lines_of(self, item: pytest.Item) -> dict[str, set[int]]:
        seen: dict[str, set[int]] = {name: set() for name in self.files.values()}

        def local(frame: FrameType, event: str, _: Any) -> Callable[..., Any]:  # noqa: ANN401
            if event == "line":
                seen[self.files[frame.f_code.co_filename]].add(frame.f_lineno)
            return local

        def enters(frame: FrameType, _: str, __: Any) -> Callable[..., Any] | None:  # noqa: ANN401
            name = self.files.get(frame.f_code.co_filename)
            if name is None:
                return None
            seen[name].add(frame.f_lineno)
            return local

        sys.settrace(enters)
        try:
            if fails(item):
                pytest.exit(f"{item.nodeid} fails without any mutant", returncode=1)
        finally:
            sys.settrace(None)
        return seen

    def clean(self) -> None:
        """The end of any test leaves the database as new, also after one that was cut short."""
        fails(min(zip(self.took, range(len(self.items)), self.items, strict=True))[-1])

    def is_walked(self, one: Hunted) -> bool:
        """Whether any test walks over the line; if none does, it may run at import."""
        return one.mutant.line in self.lines[one.module.name]

    def tests_of(self, one: Hunted) -> list[int]:
        """The tests that may notice, the likeliest first; at import, all that touch the module.

        And every one where none does: tables are declared by a module that nothing walks over.
        """
        lines = self.lines[one.module.name]
        found = set(lines.get(one.mutant.line, ()))
        if one.way is not Way.PATCHED:
            found |= {place for places in lines.values() for place in places}
            found |= self.taking[one.module.name]
            found = found or set(range(len(self.items)))
        return sorted(found, key=lambda place: self.took[place] / (1 + self._credit(place, one)))

    def remember(self, one: Hunted, place: int) -> None:
        """That this test noticed this mutant."""
        for scope in ("", one.mutant.scope):
            self.noticed[place, one.module.name, scope] += 1

    def _credit(self, place: int, one: Hunted) -> int:
        near = self.noticed[place, one.module.name, one.mutant.scope]
        return near * _NEAR + self.noticed[place, one.module.name, ""]


def _takes_from(name: str, item: pytest.Item) -> bool:
    """Whether the module of a test names anything that is defined in this one."""
    module = item.getparent(pytest.Module)
    taken = vars(module.obj).values() if module is not None else ()
    return any(
        value.__name__ == name
        if isinstance(value, ModuleType)
        else getattr(value, "__module__", None) == name
        for value in taken
    )


def by_name(outcomes: Sequence[Outcome]) -> Iterator[tuple[str, Outcome]]:
    """Each outcome with the name by which it is explained."""
    for one in outcomes:
        yield f"{one.module} {one.mutant.name}", one

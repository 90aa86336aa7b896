"""Whether the tests notice a planted fault: each mutant in a process of its own, two at a time.

The tests are collected once. For each mutant a child is forked, which gives the function its
mutated code and runs the tests that walked over the line, the quickest first, until one fails. What
stands outside every function, or ran at import only, is tried with the module imported anew.

Rooms that keep rows are hunted on one database, one mutant at a time: what a session of tests
stands on is set up once, before any fork, and a test leaves the database as it found it.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from itertools import islice
from types import FrameType, ModuleType
from typing import Any

import hypothesis
import pytest
from _pytest.runner import runtestprotocol

from app import embedded
from tests.mutation.operators import Mutant, mutants
from tests.mutation.patching import ROOT, Living, Module, import_anew

PATIENCE = 120
"""Seconds until a mutant that never ends counts as noticed."""
AT_ONCE = 2
_SURVIVED, _NOT_LIVING = 3, 4
_FIRST = 25
"""How many of the quickest tests are asked before the others are even collected."""
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


@dataclass(frozen=True, slots=True)
class _Hunted:
    module: Module
    mutant: Mutant
    is_anew: bool


def hunt(
    modules: Sequence[Module],
    tests: Sequence[str],
    *,
    at_once: int = AT_ONCE,
    on_rows: bool = False,
    every: int = 1,
) -> list[Outcome]:
    """Every mutant of the modules, with what became of it; or every so-manyth.

    `on_rows`: the tests stand on the database that conftest sets up.
    """
    hypothesis.settings.register_profile("hunt", deadline=None, derandomize=True, database=None)
    hypothesis.settings.load_profile("hunt")
    options = QUIET if on_rows else (*QUIET, PURE)
    hunter = _Hunter(modules, 1 if on_rows else at_once, options, every)
    with _server() if on_rows else nullcontext():
        pytest.main([*options, *tests], plugins=[hunter])
    return hunter.outcomes


@contextmanager
def _server() -> Iterator[None]:
    """A server that also the sessions find which begin anew."""
    with embedded.start_any(ROOT / ".ishinowa", "test", fast=True) as server:
        os.environ["ISHINOWA_TEST_SERVER"] = str(server.directory)  # noqa: TID251  handed over
        yield


class _Hunter:
    """A plugin that hunts where pytest would run the tests."""

    def __init__(
        self, modules: Sequence[Module], at_once: int, options: Sequence[str], every: int
    ) -> None:
        self.modules, self.at_once, self.options = modules, at_once, options
        self.every = every
        self.outcomes: list[Outcome] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Hunts, and runs no test in this process."""
        living = Living(self.modules)
        walked = _Walked(session.items, self.modules, living)
        each = (
            _Hunted(module, mutant, is_anew=False)
            for module in self.modules
            for mutant in mutants(module.path.read_text("utf-8"))
        )
        first = islice(each, 0, None, self.every)
        again: list[_Hunted] = []
        running: dict[int, _Hunted] = {}
        while True:
            while len(running) < self.at_once:
                one = again.pop() if again else next(first, None)
                if one is None:
                    break
                if not walked.is_walked(one):
                    one = _Hunted(one.module, one.mutant, is_anew=True)
                asked = walked.tests_of(one)
                if asked:
                    running[_child(one, asked, living, self.options)] = one
                else:
                    self.outcomes.append(Outcome(one.module.name, one.mutant, is_killed=False))
            if not running:
                return True
            pid, status = os.wait()
            one = running.pop(pid)
            code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 0
            if not os.WIFEXITED(status):
                walked.clean()
            if code == _NOT_LIVING:
                again.append(_Hunted(one.module, one.mutant, is_anew=True))
            else:
                killed = Outcome(one.module.name, one.mutant, is_killed=code != _SURVIVED)
                self.outcomes.append(killed)
                _tell(self.outcomes)


def _tell(outcomes: Sequence[Outcome]) -> None:
    last = outcomes[-1]
    if not last.is_killed:
        sys.stderr.write(f"{last.module} {last.mutant.line}: {last.mutant.name}\n")
    if len(outcomes) % 100 == 0:
        sys.stderr.write(f"{len(outcomes)} mutants\n")
    sys.stderr.flush()


def _child(
    one: _Hunted, asked: Sequence[pytest.Item], living: Living, options: Sequence[str]
) -> int:
    pid = os.fork()
    if pid:
        return pid
    _silence()
    signal.alarm(PATIENCE)
    try:
        if one.is_anew:
            noticed = _noticed_anew(one, asked, options)
        elif living.patch(one.module, one.mutant):
            noticed = any(map(_fails, asked))
        else:
            os._exit(_NOT_LIVING)
    except BaseException:  # noqa: BLE001  a mutant may break anything, and that is noticed
        noticed = True
    os._exit(0 if noticed else _SURVIVED)


class _Another:
    """A test that nobody wrote: what its session stands on is not taken down before it."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[pytest.Session]:
        return [self.session]


def _fails(item: pytest.Item) -> bool:
    another: Any = _Another(item.session)
    reports = runtestprotocol(item, log=False, nextitem=another)
    return any(report.failed for report in reports)


def _noticed_anew(one: _Hunted, asked: Sequence[pytest.Item], options: Sequence[str]) -> bool:
    names = [item.nodeid for item in asked]
    import_anew(one.module, one.mutant)
    return any(
        part and pytest.main([*options, *part]) != pytest.ExitCode.OK
        for part in (names[:_FIRST], names[_FIRST:])
    )


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)


class _Walked:
    """Which tests walk over which line, found by running each once, and how long each takes."""

    def __init__(
        self, items: Sequence[pytest.Item], modules: Sequence[Module], living: Living
    ) -> None:
        self.files = {str(module.path): module.name for module in modules}
        self.lines: dict[str, dict[int, list[int]]] = {name: {} for name in self.files.values()}
        self.items, self.took = items, [0.0] * len(items)
        self.taking = {
            name: {place for place, item in enumerate(items) if _takes_from(name, item)}
            for name in self.files.values()
        }
        for place, item in enumerate(items):
            began = time.process_time()
            living.forget()
            for name, lines in self._lines_of(item).items():
                for line in lines:
                    self.lines[name].setdefault(line, []).append(place)
            self.took[place] = time.process_time() - began
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
            if _fails(item):
                pytest.exit(f"{item.nodeid} fails without any mutant", returncode=1)
        finally:
            sys.settrace(None)
        return seen

    def clean(self) -> None:
        """The end of any test leaves the database as new, also after one that was cut short."""
        _fails(min(zip(self.took, range(len(self.items)), self.items, strict=True))[-1])

    def is_walked(self, one: _Hunted) -> bool:
        """Whether any test walks over the line; if none does, it may run at import."""
        return one.mutant.line in self.lines[one.module.name]

    def tests_of(self, one: _Hunted) -> list[pytest.Item]:
        """The tests that may notice, the quickest first; at import, all that touch the module."""
        lines = self.lines[one.module.name]
        found = set(lines.get(one.mutant.line, ()))
        if one.is_anew:
            found |= {place for places in lines.values() for place in places}
            found |= self.taking[one.module.name]
        return [self.items[place] for place in sorted(found, key=self.took.__getitem__)]


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

"""Asking tests about one mutant, in a process of its own that ends with the answer."""

import mmap
import os
import signal
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import pytest
from _pytest.runner import runtestprotocol

from tests.emptied import Own
from tests.mutation.operators import Mutant
from tests.mutation.patching import Living, Module, import_anew

PATIENCE = 120
"""Seconds until a test that never ends has noticed the mutant."""
NOTICED, SURVIVED, NOT_LIVING = 0, 3, 4
_FIRST = 25
"""How many tests are asked before the others are even collected."""
_NOBODY = -1


class Way(Enum):
    """How a mutant is planted: the next is taken where the one before shows nothing."""

    PATCHED = auto()  # in a function that lives
    EXCHANGED = auto()  # in what stands outside the functions, handed to whoever took it
    ANEW = auto()  # in the source, and all of ours is imported again


@dataclass(frozen=True, slots=True)
class Hunted:
    """One mutant of one module, and how it is planted."""

    module: Module
    mutant: Mutant
    way: Way


class Slip:
    """What a child writes down for its parent: which test noticed, whether rows were made anew."""

    def __init__(self) -> None:
        self._paper = mmap.mmap(-1, 8)
        self.write(_NOBODY, has_remade=False)

    def write(self, place: int, *, has_remade: bool) -> None:
        self._paper[:] = struct.pack("ii", place, has_remade)

    @property
    def noticed_by(self) -> int | None:
        place = struct.unpack("ii", self._paper[:])[0]
        return None if place == _NOBODY else int(place)

    @property
    def has_remade(self) -> bool:
        return bool(struct.unpack("ii", self._paper[:])[1])


class _Another:
    """A test that nobody wrote: what its session stands on is not taken down before it."""

    def __init__(self, session: pytest.Session) -> None:
        self.session = session

    def listchain(self) -> list[pytest.Session]:
        return [self.session]


class _Watching:
    """A plugin for a session that begins anew: patience for each test, and which one failed."""

    def __init__(self) -> None:
        self.failed: str | None = None

    def pytest_runtest_logstart(self) -> None:
        signal.alarm(PATIENCE)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = report.nodeid


def fails(item: pytest.Item) -> bool:
    """Runs one test and leaves standing what its session stands on."""
    another: Any = _Another(item.session)
    reports = runtestprotocol(item, log=False, nextitem=another)
    return any(report.failed for report in reports)


def child(
    one: Hunted,
    asked: Sequence[pytest.Item],
    living: Living,
    options: Sequence[str],
) -> tuple[int, Slip]:
    """Forks a process that asks until one test fails; its id, and the slip it writes on."""
    slip = Slip()
    pid = os.fork()
    if pid:
        return pid, slip
    _silence()
    made = Own.made
    try:
        if one.way is Way.ANEW:
            place = _noticed_anew(one, asked, options)
        else:
            plant = living.patch if one.way is Way.PATCHED else living.exchange
            if not plant(one.module, one.mutant):
                os._exit(NOT_LIVING)
            place = _noticed(asked)
    except BaseException:  # noqa: BLE001  a mutant may break anything, and that is noticed
        place = _NOBODY
    slip.write(_NOBODY if place is None else place, has_remade=Own.made != made)
    os._exit(SURVIVED if place is None else NOTICED)


def _noticed(asked: Sequence[pytest.Item]) -> int | None:
    for place, item in enumerate(asked):
        signal.alarm(PATIENCE)
        if fails(item):
            return place
    return None


def _noticed_anew(one: Hunted, asked: Sequence[pytest.Item], options: Sequence[str]) -> int | None:
    names = [item.nodeid for item in asked]
    signal.alarm(PATIENCE)
    import_anew(one.module, one.mutant)
    for part in (names[:_FIRST], names[_FIRST:]):
        watching = _Watching()
        if part and pytest.main([*options, *part], plugins=[watching]) != pytest.ExitCode.OK:
            return names.index(watching.failed) if watching.failed in names else _NOBODY
    return None


def _silence() -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)

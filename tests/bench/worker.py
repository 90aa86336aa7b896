"""One worker of the service in a process of its own: started, timed, weighed, stopped."""

import contextlib
import http.client
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 180.0


class NotServing(Exception):  # noqa: N818  errors are named for what happened
    """A worker ended, or did not answer in time; the message is the end of what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """A worker that answers: `ready_after` is seconds from the process's start to its first 200."""

    port: int
    pid: int
    began: float
    ready_after: float

    @property
    def megabytes(self) -> float | None:
        """Its resident memory now; None where the system has no /proc."""
        try:
            status = Path(f"/proc/{self.pid}/status").read_text("ascii", "replace")
        except OSError:
            return None
        found = re.search(r"^VmRSS:\s*(\d+) kB", status, re.MULTILINE)
        return None if found is None else int(found[1]) / 1024

    def get(self, where: str, headers: Mapping[str, str]) -> int:
        """One request on a connection of its own. Returns the status."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port)) as own:
            own.request("GET", where, headers=dict(headers))
            answer = own.getresponse()
            answer.read()
            return answer.status


@contextlib.contextmanager
def product(surroundings: Mapping[str, str]) -> Iterator[Worker]:
    """The product itself, as `python3 -m app serve` starts it."""
    port = _free()
    with _serving(
        ["-m", "app", "serve"], port, {**surroundings, "ISHINOWA_PORT": str(port)}
    ) as own:
        yield own


@contextlib.contextmanager
def bench(surroundings: Mapping[str, str], without: str | None = None) -> Iterator[Worker]:
    """The product with the bench's doors, without one of its parts where one is named."""
    port = _free()
    command = ["-m", "tests.bench.service", f"--port={port}"]
    command += [] if without is None else [f"--without={without}"]
    with _serving(command, port, surroundings) as own:
        yield own


@contextlib.contextmanager
def jobs(surroundings: Mapping[str, str]) -> Iterator[None]:
    """What runs by the clock, as `python3 -m app jobs` starts it. Raises NotServing."""
    with _started(["-m", "app", "jobs"], surroundings) as (child, said):
        yield
        if child.poll() is not None:
            raise NotServing(_end_of(said))


@contextlib.contextmanager
def _serving(command: list[str], port: int, surroundings: Mapping[str, str]) -> Iterator[Worker]:
    began = time.perf_counter()
    with _started(command, surroundings) as (child, said):
        while not _answers(port):
            if child.poll() is not None or time.perf_counter() - began > PATIENCE:
                raise NotServing(_end_of(said))
            time.sleep(0.005)
        ready = time.perf_counter() - began
        yield Worker(port=port, pid=child.pid, began=began, ready_after=ready)


@contextlib.contextmanager
def _started(
    command: list[str], surroundings: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    # ISHINOWA_VENV: this interpreter has the packages; nothing is to be installed while we time.
    env = {"PATH": os.defpath, "ISHINOWA_VENV": "off", **surroundings}
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(  # noqa: S603  our own interpreter, arguments of our own
            [sys.executable, *command],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        try:
            yield child, said
        finally:
            child.terminate()
            try:
                child.wait(15)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def _end_of(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read().decode("utf-8", "replace")[-2000:]


def _answers(port: int) -> bool:
    try:
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as own:
            own.request("GET", "/health")
            return own.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
        return port

"""`check`: everything that can be wrong without running the service; `--long` adds long tests."""

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.commands.screen import say

ROOT = Path(__file__).resolve().parent.parent.parent
PYTHON = sys.executable
IMPORTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"


@dataclass(frozen=True, slots=True)
class Step:
    """One check: its heading and the program that fails when something is wrong."""

    heading: str
    command: tuple[str, ...]


CHECKS = (
    Step("ruff check", (PYTHON, "-m", "ruff", "check", "app", "migrations", "tests")),
    Step("ruff format", (PYTHON, "-m", "ruff", "format", "--check", "app", "migrations", "tests")),
    Step("mypy", (PYTHON, "-m", "mypy")),
    Step("imports", (PYTHON, "-c", IMPORTS)),
    Step("openapi", (PYTHON, "-m", "app", "openapi", "--check")),
    Step("readme", (PYTHON, "-m", "app", "readme", "--check")),
)


def run(arguments: list[str]) -> int:
    """Runs all checks, also after one has failed. Returns 0 if every one passed."""
    parser = argparse.ArgumentParser("python3 -m app check", description=__doc__)
    parser.add_argument("--long", action="store_true", help="also the tests marked long")
    chosen = parser.parse_args(arguments)
    failed = run_all(CHECKS)
    if chosen.long:
        # Behind a door of its own: `test` brings the database.
        from app.commands import test  # noqa: PLC0415  test stands on this module

        failed |= bool(test.run_pytest(["-m", "long"]))
    return int(failed)


def run_all(steps: Sequence[Step]) -> bool:
    """Each step under its heading with its time, then one line for each. True if any failed."""
    results = [(step, *run_step(step)) for step in steps]
    say("\n== checks ==")
    for step, code, seconds in results:
        say(f"  {'FAILED' if code else 'passed':<7} {seconds:6.1f} s  {step.heading}")
    return any(code for _, code, _ in results)


def run_step(step: Step) -> tuple[int, float]:
    """Its exit code, and how long it took in seconds."""
    say(f"\n== {step.heading} ==")
    began = time.monotonic()
    done = subprocess.run(step.command, cwd=ROOT, check=False)  # noqa: S603  our own list
    return done.returncode, time.monotonic() - began

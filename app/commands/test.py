"""`test`: every check, then every test on a PostgreSQL of its own.

What follows `--` goes to pytest: `python3 -m app test -- -k withdrawn`.
"""

import argparse
import contextlib
import os
import subprocess

from app import embedded
from app.commands.check import CHECKS, PYTHON, ROOT, run_all
from app.commands.screen import complain, say, step, stoppable

WORKERS = "2"


def run(arguments: list[str]) -> int:
    """Runs everything, also after a failure; pytest closes. Returns 0 if all passed."""
    parser = argparse.ArgumentParser("python3 -m app test", description=__doc__)
    parser.add_argument("pytest", nargs="*", metavar="-- ...", help="handed on to pytest")
    chosen = parser.parse_args(arguments)
    failed = run_all(CHECKS)
    tests = run_pytest(["-m", "not long", *chosen.pytest])
    return tests or int(failed)


def run_pytest(arguments: list[str]) -> int:
    """Runs pytest beside a fresh server, whose directory it finds in ISHINOWA_TEST_SERVER."""
    say("\n== pytest ==")
    with stoppable(), contextlib.ExitStack() as until_the_end:
        try:
            with step("starting PostgreSQL"):
                server = embedded.start_any(ROOT / ".ishinowa", "test", fast=True)
                until_the_end.enter_context(server)
        except embedded.NotStarted as failed:
            return complain(str(failed))
        surroundings = dict(os.environ)  # noqa: TID251  handed on as it is
        surroundings["ISHINOWA_TEST_SERVER"] = str(server.directory)
        command = (PYTHON, "-m", "pytest", "-n", WORKERS, *arguments)
        return subprocess.run(command, cwd=ROOT, env=surroundings, check=False).returncode  # noqa: S603  ours

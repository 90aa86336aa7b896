"""`bench`: measures the service on a database of its own, against a bare read of the same stack."""

import argparse

from app import embedded
from app.commands.check import ROOT
from app.commands.screen import complain, say, step, stoppable


def run(arguments: list[str]) -> int:
    """Measures and prints a small table. Returns 1 where a goal is missed."""
    parser = argparse.ArgumentParser("python3 -m app bench", description=__doc__)
    parser.parse_args(arguments)
    from tests.bench import measure  # noqa: PLC0415  only this command needs the tests' folder

    with stoppable():
        try:
            with step("starting PostgreSQL"):
                server = embedded.start_any(ROOT / ".ishinowa", "bench")
        except embedded.NotStarted as failed:
            return complain(str(failed))
        with server:
            table, is_met = measure(server)
            say(table)
    return 0 if is_met else 1

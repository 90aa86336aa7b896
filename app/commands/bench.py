"""`bench`: measures the service on a database of its own, against a bare read of the same stack.

Loopback only, one to two minutes. The database syncs its commits like one that keeps patients.
"""

import argparse

from app import embedded
from app.commands.check import ROOT
from app.commands.screen import complain, say, step, stoppable


def run(arguments: list[str]) -> int:
    """Measures and prints a small table. Returns 1 where it cannot measure.

    A missed goal is shown and is no error, unless `--strict` asks for it.
    """
    parser = argparse.ArgumentParser("python3 -m app bench", description=__doc__)
    parser.add_argument("--strict", action="store_true", help="exit with 1 where a goal is missed")
    chosen = parser.parse_args(arguments)
    # only this command needs the tests' folder
    from tests.bench.load import WrongAnswer  # noqa: PLC0415
    from tests.bench.measure import measure  # noqa: PLC0415
    from tests.bench.worker import NotServing  # noqa: PLC0415

    with stoppable():
        try:
            with step("starting PostgreSQL"):
                server = embedded.start_any(ROOT / ".ishinowa", "bench")
            with server:
                with step("measuring, one to two minutes"):
                    table, is_met = measure(server)
                say(f"\n{table}")
        except (embedded.NotStarted, NotServing, WrongAnswer, OSError) as failed:
            return complain(f"This could not be measured: {failed}")
    return 1 if chosen.strict and not is_met else 0

"""`bench`: measures the service on a database of its own, against a bare read of the same stack.

Loopback only, one to two minutes. The database syncs its commits like one that keeps patients.
With `--size N` the look-up instead, on N made-up people; a million take some minutes to stream in.
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
    parser.add_argument("--size", type=int, metavar="N", help="the look-up on N made-up people")
    chosen = parser.parse_args(arguments)
    # only this command needs the tests' folder
    from tests.bench import finding  # noqa: PLC0415
    from tests.bench.load import WrongAnswer  # noqa: PLC0415
    from tests.bench.measure import measure  # noqa: PLC0415
    from tests.bench.worker import NotServing  # noqa: PLC0415

    with stoppable():
        try:
            with step("starting PostgreSQL"):
                server = embedded.start_any(ROOT / ".ishinowa", "bench")
            with server:
                if chosen.size:
                    with step(f"streaming in {chosen.size:,} made-up people and looking them up"):
                        table, is_met = finding.measure(server, chosen.size)
                else:
                    with step("measuring, one to two minutes"):
                        table, is_met = measure(server)
                say(f"\n{table}")
        except (embedded.NotStarted, NotServing, WrongAnswer, OSError) as failed:
            return complain(f"This could not be measured: {failed}")
    return 1 if chosen.strict and not is_met else 0

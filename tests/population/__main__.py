"""`python -m tests.population`: makes the weights of the look-up anew, about two minutes.

Writes `app/patients/look_up/weights.json`; with `--check` says whether it is as it would be made.
It stands beside the tests because the made-up people do, which the product does without.
"""

import argparse
import json
import sys

from app.patients.look_up.weights import FILE
from tests.population.training import trained


def main() -> int:
    """Returns 1 where `--check` finds another file."""
    parser = argparse.ArgumentParser("python -m tests.population", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    chosen = parser.parse_args()
    made = json.dumps(trained(), ensure_ascii=False, indent=1) + "\n"
    if chosen.check:
        return int(made != FILE.read_text("utf-8"))
    FILE.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

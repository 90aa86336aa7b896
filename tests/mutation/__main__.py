"""`python -m tests.mutation`: plants small faults in modules and tells which no test notices.

    python -m tests.mutation app/policy/decide.py --tests tests/policy
    python -m tests.mutation --set trust
    python -m tests.mutation --set access --every 10

Exits with 1 where fewer than 95 % are noticed, one that is not is not explained in
`survivors.toml`, or an explanation there is no longer needed.
"""

import argparse
import sys
import tomllib
from pathlib import Path

from tests.mutation.hunt import AT_ONCE, Outcome, by_name, hunt
from tests.mutation.patching import ROOT, Module

SURVIVORS = Path(__file__).parent / "survivors.toml"
WANTED = 0.95
SETS = {
    "policy": (
        ("app/policy",),
        ("tests/policy",),
    ),
    "trust": (
        (
            *("app/intent/verdict.py", "app/intent/conflicts.py", "app/intent/paper_doubts.py"),
            *("app/intent/history.py", "app/intent/reasons.py", "app/intent/merged.py"),
            *("app/intent/carrying.py", "app/intent/renewed.py"),
        ),
        (
            *("tests/intent/test_verdict.py", "tests/intent/test_conflicts.py"),
            *("tests/intent/test_paper_doubts.py", "tests/intent/test_polarity.py"),
            "tests/intent/test_merged.py",
        ),
    ),
    "transport": (
        (
            *("app/transport/evaluate.py", "app/transport/check.py", "app/transport/reach.py"),
            *("app/transport/choose.py", "app/transport/advising", "app/transport/checking"),
        ),
        (
            "tests/transport",
            # It breaks the code by itself.
            "--ignore=tests/transport/test_planted.py",
        ),
    ),
    "access": (
        ("app/access",),
        (
            *("tests/access", "tests/patients", "tests/calls/test_units.py"),
            *("tests/calls/test_invitations.py", "tests/calls/test_parties.py"),
            # Whom a desk took before the crew arrived.
            "tests/calls/test_before_arrival.py",
            # What a merge asks of locks, consents and who is shown what.
            *("tests/register/test_merging.py", "tests/register/test_kept_noes.py"),
            # Whether the tables that are declared are those that are there.
            "tests/house/test_walls.py",
        ),
    ),
}
ON_ROWS = frozenset({"access"})
"""Sets whose tests stand on a database."""


def main(arguments: list[str]) -> int:
    """Runs the hunt and tells what it found."""
    parser = argparse.ArgumentParser("python -m tests.mutation", description=__doc__)
    parser.add_argument("files", nargs="*", help="modules, or folders of them")
    parser.add_argument("--tests", action="append", default=[], help="where their tests are")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, help="how many processes")
    parser.add_argument("--every", type=int, default=1, help="only every so-manyth fault")
    parser.add_argument("--most", type=int, help="ask so many tests of each fault at most")
    parser.add_argument("--on-rows", action="store_true", help="the tests stand on a database")
    parser.add_argument("--set", choices=SETS, help="modules and tests that belong together")
    chosen = parser.parse_args(arguments)
    files, tests = SETS[chosen.set] if chosen.set else (chosen.files, chosen.tests)
    modules = [Module.at(path) for file in files for path in _files(file)]
    on_rows = chosen.on_rows or chosen.set in ON_ROWS
    outcomes = hunt(
        modules,
        tests,
        at_once=chosen.at_once,
        on_rows=on_rows,
        every=chosen.every,
        most=chosen.most,
    )
    return report(outcomes, is_whole=chosen.every == 1)


def _files(file: str) -> list[str]:
    whole = ROOT / file
    found = sorted(whole.rglob("*.py")) if whole.is_dir() else [whole]
    return [str(one.relative_to(ROOT)) for one in found if one.name != "__init__.py"]


def report(outcomes: list[Outcome], *, is_whole: bool = True) -> int:
    """A line for each module, each survivor that is not explained, and the verdict.

    Where not every fault was planted, nothing is said of the explanations of the others.
    """
    kept = tomllib.loads(SURVIVORS.read_text("utf-8"))
    explained = {f"{one['module']} {one['name']}" for one in kept.get("survivor", [])}
    planted = dict(by_name(outcomes))
    survivors = {name: one for name, one in planted.items() if not one.is_killed}
    for module in sorted({one.module for one in outcomes}):
        mine = [one for one in outcomes if one.module == module]
        killed = sum(one.is_killed for one in mine)
        sys.stdout.write(f"{module}: {killed} of {len(mine)} noticed\n")
    unexplained = sorted(set(survivors) - explained)
    for name in unexplained:
        sys.stdout.write(f"NOT NOTICED {name} (line {survivors[name].mutant.line})\n")
    hunted = {one.module for one in outcomes}
    asked = {name for name in explained if name.split(" ")[0] in hunted}
    stale = sorted((asked if is_whole else asked & set(planted)) - set(survivors))
    for name in stale:
        sys.stdout.write(f"NO LONGER NEEDED {name}\n")
    killed = sum(one.is_killed for one in outcomes)
    share = killed / len(outcomes) if outcomes else 0.0
    sys.stdout.write(f"{killed} of {len(outcomes)} mutants noticed, {share:.1%}\n")
    return int(bool(unexplained or stale) or share < WANTED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

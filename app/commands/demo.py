"""`demo`: the whole service with a made-up town, on this machine only. Ctrl-C ends it.

PostgreSQL is started from the packages, unless ISHINOWA_DATABASE_URL and
ISHINOWA_OWNER_DATABASE_URL name an empty database of yours.
What you enter is kept for the next time.
"""

import argparse
import asyncio
import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from pydantic import SecretStr

from app import embedded
from app.commands import migrate
from app.commands.screen import complain, say, step, stoppable
from app.commands.serve import UVICORN
from app.keys import Keyring
from app.settings import Environment, Settings, settings

HOME = Path(__file__).resolve().parent.parent.parent / ".ishinowa"
DIRECTORY, KEYS, ADDRESS = HOME / "demo", HOME / "demo-keys", HOME / "demo" / "address"
DATABASE = "ishinowa"


def run(arguments: list[str]) -> int:
    """Prepares, serves until Ctrl-C, and clears up. Returns 1 where it cannot start."""
    parser = argparse.ArgumentParser("python3 -m app demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="the port to try first")
    chosen = parser.parse_args(arguments)
    try:
        with stoppable(), prepared() as own, _door(chosen.port) as door:
            _serve(own, door)
    except embedded.Busy:
        address = ADDRESS.read_text("ascii") if ADDRESS.exists() else "starting"
        return complain(f"The demo already runs ({address}): use it, or stop it first.")
    except embedded.NotStarted as failed:
        return complain(str(failed))
    except KeyboardInterrupt:
        say("\nStopped. What was entered is kept for the next start.")
    return 0


@contextlib.contextmanager
def prepared() -> Iterator[Settings]:
    """A training installation with keys, tables and town; its database ends with the block."""
    say("Ishinowa demo")
    with contextlib.ExitStack() as until_the_end:
        own = settings()
        if not own.database_url.get_secret_value():
            with step("starting PostgreSQL"):
                server = until_the_end.enter_context(embedded.start(DIRECTORY))
                if DATABASE not in server.databases():
                    server.create_database(DATABASE)
            own = _settings(server)
        own = own.model_copy(update={"environment": Environment.TRAINING})
        keyring = Keyring(own.key_directory)
        for purpose in keyring.missing():
            keyring.make(purpose)
        with step("preparing the tables"):
            migrate.upgrade(own.owner_database_url.get_secret_value())
        with step("loading the training town"):
            _load(own)
        yield own


def running() -> Settings:
    """The settings of the demo that runs now, or of the environment where it names a database.

    Raises NotStarted where neither is there.
    """
    own = settings()
    return own if own.database_url.get_secret_value() else _settings(embedded.attach(DIRECTORY))


def address() -> str:
    """Where the running demo answers, `http://127.0.0.1:8000`. Raises NotStarted without one."""
    with contextlib.suppress(FileNotFoundError):
        return ADDRESS.read_text("ascii")
    raise embedded.NotStarted("No demo runs here: start it with `python3 -m app demo`.")


def _settings(server: embedded.Server) -> Settings:
    urls = [SecretStr(server.url(role, DATABASE)) for role in embedded.ROLES]
    return Settings(
        environment=Environment.TRAINING,
        owner_database_url=urls[0],
        database_url=urls[1],
        sealer_database_url=urls[2],
        key_directory=KEYS,
    )


def _load(own: Settings) -> None:
    from app.training import town  # noqa: PLC0415  only the demo brings made-up people

    asyncio.run(town.load(own))


@contextlib.contextmanager
def _door(wanted: int) -> Iterator[socket.socket]:
    """A listening socket on loopback: the wanted port, or the next free one, said so."""
    with _first_free(wanted) as door:
        got = door.getsockname()[1]
        if got != wanted:
            say(f"  port {wanted} is taken: using {got}")
        base_url = f"http://127.0.0.1:{got}"
        HOME.mkdir(exist_ok=True)
        ADDRESS.parent.mkdir(exist_ok=True)
        ADDRESS.write_text(base_url, "ascii")
        try:
            yield door
        finally:
            ADDRESS.unlink(missing_ok=True)


def _first_free(wanted: int) -> socket.socket:
    for port in range(wanted, wanted + 20):
        with contextlib.suppress(OSError, OverflowError):
            return socket.create_server(("127.0.0.1", port))
    return socket.create_server(("127.0.0.1", 0))


class _Announcing(uvicorn.Server):
    """Says where to look once the service answers, not before."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Opens the doors, then speaks."""
        from app.training import guide  # noqa: PLC0415  only the demo brings made-up people

        await super().startup(sockets)
        say(f"\n{guide.text(ADDRESS.read_text('ascii'))}\n\nCtrl-C ends it.")


def _serve(own: Settings, door: socket.socket) -> None:
    from app.main import application  # noqa: PLC0415  built only when everything is ready

    _Announcing(uvicorn.Config(application(own), **UVICORN)).run([door])

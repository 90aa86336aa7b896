"""The jobs as a process of their own, killed in mid-batch: nothing is left out or done twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from pydantic import SecretStr

from app.commands import jobs as command
from app.embedded import Server
from app.keys import Keyring
from app.settings import Settings
from tests.audit.builders import PATIENCE, Log, an_entry
from tests.audit.test_sealing import heads, root_at_one_go, sealed
from tests.request.builders import Rows, rows_of

ROOT = Path(__file__).resolve().parents[2]
WAITING = """SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database()
    AND usename = 'ishinowa_sealer' AND wait_event_type = 'Lock'"""
GONE = """SELECT count(*) = 0 FROM pg_stat_activity WHERE datname = current_database()
    AND usename = 'ishinowa_sealer' AND state <> 'idle'"""


def surroundings(own: Settings) -> dict[str, str]:
    names = ("database_url", "sealer_database_url")
    addresses = {
        f"ISHINOWA_{name.upper()}": getattr(own, name).get_secret_value() for name in names
    }
    return addresses | {
        "PATH": os.defpath,
        "ISHINOWA_VENV": "off",
        "ISHINOWA_ENVIRONMENT": "training",
        "ISHINOWA_KEY_DIRECTORY": str(own.key_directory),
        "ISHINOWA_AUDIT_ANCHOR": own.audit_anchor,
    }


@contextmanager
def jobs(own: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """`python3 -m app jobs`; killed where the block has not ended it."""
    with subprocess.Popen(
        [sys.executable, "-m", "app", "jobs"],
        cwd=ROOT,
        env=surroundings(own),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as child:
        try:
            yield child
        finally:
            child.kill()


def until(rows: Rows, query: str, *values: object) -> None:
    limit = time.monotonic() + PATIENCE
    while not rows.one(query, *values)[0]:
        assert time.monotonic() < limit, query
        time.sleep(0.02)


@pytest.fixture
def watch(server: Server, database: str, keyring: Keyring) -> Iterator[Rows]:
    """Eyes of their own: within a transaction PostgreSQL shows who is active as it was before."""
    with rows_of(server, database, keyring) as own:
        yield own


async def whole(log: Log, rows: Rows) -> None:
    """Every leaf in the tree, once, and the tree as if it had been made at one go."""
    await log.seal()
    await log.send()
    places = await sealed(log)
    assert len(places) == len(set(places)) == rows.one("SELECT count(*) FROM audit_leaves")[0]
    assert (await heads(log))[-1] == (len(places), await root_at_one_go(log))
    assert await log.findings() == []


async def test_a_sealer_killed_in_mid_batch_is_taken_up_where_it_stood(
    anchored: Settings, rows: Rows, watch: Rows, log: Log
) -> None:
    ledger = log.ledger()
    for _ in range(20):
        await log.write(ledger, an_entry())
    await log.beat(ledger, is_last=True)
    await log.seal(4)
    before = await heads(log)
    other = log.ledger()
    await log.write(other, an_entry(), an_entry(), an_entry())
    await log.beat(other, is_last=True)
    with jobs(anchored) as child:
        with rows.db.transaction():
            rows.run("LOCK audit_nodes IN EXCLUSIVE MODE")  # its batch is written, but for these
            until(watch, WAITING)
            child.send_signal(signal.SIGKILL)
            child.wait()
        until(watch, GONE)
    assert await heads(log) == before
    with jobs(anchored) as child:
        until(rows, "SELECT count(*) >= 24 FROM audit_sealed")
        until(rows, "SELECT count(*) > 0 FROM audit_anchored")
        child.send_signal(signal.SIGTERM)
        assert child.wait(PATIENCE) == 0
    await whole(log, rows)


@pytest.mark.long
async def test_however_often_it_is_killed(anchored: Settings, rows: Rows, log: Log) -> None:
    chance, ledger = Random(7), log.ledger()  # noqa: S311  no secret hangs on it
    for _ in range(15):
        with jobs(anchored) as child:
            until(rows, "SELECT count(*) > 0 FROM audit_processes WHERE ended_at IS NULL")
            for _ in range(chance.randint(1, 60)):
                await log.write(ledger, *[an_entry() for _ in range(chance.randint(1, 40))])
            child.send_signal(signal.SIGKILL)
            child.wait()
    await log.beat(ledger, is_last=True)
    await whole(log, rows)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sealer_database_url": SecretStr("")}, "ISHINOWA_SEALER_DATABASE_URL"),
        ({"sealer_key_directory": Path("/nowhere")}, "ISHINOWA_SEALER_KEY_DIRECTORY"),
        ({"sealer_database_url": SecretStr("postgresql:///b?host=/nowhere")}, "does not answer"),
        ({"database_url": SecretStr("")}, "ISHINOWA_DATABASE_URL"),
        ({"smtp_url": SecretStr("smtp://mail.example")}, "ISHINOWA_MAIL_FROM"),
    ],
)
def test_where_it_could_not_seal_it_does_not_start(
    anchored: Settings,
    change: dict[str, object],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    own = anchored.model_copy(update=change)
    monkeypatch.setattr(command, "settings", lambda: own)
    assert command.run([]) == 1
    assert said in capsys.readouterr().err


def test_nor_under_a_role_that_may_not_seal(
    anchored: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    own = anchored.model_copy(update={"sealer_database_url": anchored.database_url})
    monkeypatch.setattr(command, "settings", lambda: own)
    assert command.run([]) == 1
    assert "may not seal" in capsys.readouterr().err

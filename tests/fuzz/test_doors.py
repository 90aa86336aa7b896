"""Whatever is sent to a door, nothing breaks, and what comes back is what was described."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from app.commands.check import ROOT
from app.embedded import Server
from app.keys import Keyring
from app.settings import Settings
from tests.fuzz.requests import Sent, ids_of, operations, send
from tests.jobs.test_deliveries import served
from tests.matrix.people import World, a_world
from tests.request.builders import rows_of

DESCRIBED = json.loads((ROOT / "openapi" / "v1.json").read_text("utf-8"))


@pytest.fixture
def world(server: Server, database: str, keyring: Keyring) -> Iterator[World]:
    with rows_of(server, database, keyring) as rows:
        yield a_world(rows)


def fuzz(world: World, chosen: Settings, log: Path, each: int) -> Sent:
    """So many requests for each door; what came of them."""
    sent, ids = Sent(), ids_of(world)
    with served(chosen, log) as address:
        _until_it_answers(address)
        for operation in operations(DESCRIBED):
            send(operation, each, world, ids, address, sent)
    return sent


def _until_it_answers(address: str) -> None:
    end = time.monotonic() + 180
    while time.monotonic() < end:
        with suppress(httpx.TransportError):
            if httpx.get(f"{address}/health").status_code == HTTPStatus.OK:
                return
        time.sleep(0.1)
    pytest.fail("the service does not answer")


def test_no_door_breaks_on_a_few_requests(world: World, chosen: Settings, tmp_path: Path) -> None:
    sent = fuzz(world, chosen, tmp_path / "log", 2)
    assert sent.all > len(DESCRIBED["paths"])


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_no_door_breaks_on_ten_thousand(world: World, chosen: Settings, tmp_path: Path) -> None:
    sent = fuzz(world, chosen, tmp_path / "log", 75)
    sys.stdout.write(f"{sent.all} requests, by status: {sorted(sent.statuses.items())}\n")
    assert sent.all >= 10_000
    done = (number for status, number in sent.statuses.items() if status < HTTPStatus.BAD_REQUEST)
    assert sum(done) > 200, "refusals alone prove little"

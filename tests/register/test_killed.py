"""A load under which service and database die again and again: nothing is lost or done twice."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from random import Random
from socket import create_server
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from app import embedded
from app.commands.migrate import upgrade
from app.embedded import OWNER, SEALER, Server
from app.keys import Keyring
from app.people.kinds import OrganisationKind
from app.policy.roles import Role
from app.settings import Environment, Settings
from tests.builders import REGION, Headers
from tests.emptied import install
from tests.jobs.test_killed import ROOT, surroundings
from tests.register.builders import a_line, as_csv
from tests.request.builders import Rows, rows_of

DATABASE, PEOPLE, KILLINGS = "killed", 3000, 10


class Service:
    """Service and database as processes, each started again after it was killed."""

    def __init__(self, keyring: Keyring) -> None:
        name = f"killed-{uuid4().hex[:8]}"
        self.server: Server = embedded.start(ROOT / ".ishinowa" / name)
        self.keyring = keyring
        self.server.create_database(DATABASE)
        upgrade(self.server.url(OWNER, DATABASE))
        install(self.server, DATABASE)
        with create_server(("127.0.0.1", 0)) as door:
            self.port = int(door.getsockname()[1])
        self.child: subprocess.Popen[bytes] | None = None

    def serve(self) -> None:
        own = Settings(
            environment=Environment.TRAINING,
            database_url=SecretStr(self.server.url(embedded.APP, DATABASE)),
            sealer_database_url=SecretStr(self.server.url(SEALER, DATABASE)),
            key_directory=self.keyring.directory,
        )
        more = {"ISHINOWA_PORT": str(self.port), "ISHINOWA_ALLOWED_HOSTS": '["127.0.0.1"]'}
        self.child = subprocess.Popen(
            [sys.executable, "-m", "app", "serve"],
            cwd=ROOT,
            env=surroundings(own) | more,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def kill_service(self) -> None:
        assert self.child is not None
        self.child.kill()
        self.child.wait()
        self.serve()

    def kill_database(self) -> None:
        os.kill(self.server.pid, signal.SIGKILL)
        if self.server.child is not None:
            self.server.child.wait()
        if self.server.lock is not None:
            self.server.lock.close()
        before = self.server.sockets
        self.server = embedded.start(self.server.directory)
        if self.server.sockets != before:
            self.kill_service()  # it listens at another place, of which the service knows nothing

    def end(self) -> None:
        if self.child is not None:
            self.child.kill()
            self.child.wait()
        directory = self.server.directory
        self.server.stop()
        shutil.rmtree(directory, ignore_errors=True)
        directory.with_name(f"{directory.name}.lock").unlink(missing_ok=True)

    @contextmanager
    def rows(self) -> Iterator[Rows]:
        with rows_of(self.server, DATABASE, self.keyring) as own:
            yield own


@pytest.fixture
async def service(keyring: Keyring) -> AsyncIterator[Service]:
    own = Service(keyring)
    own.serve()
    yield own
    own.end()


async def asked(
    service: Service, method: str, path: str, headers: Headers, content: bytes = b""
) -> httpx.Response:
    """One request, sent again until it is answered; whoever answers may have died meanwhile."""
    async with asyncio.timeout(400):
        while True:
            with suppress(httpx.HTTPError):
                address = f"http://127.0.0.1:{service.port}/v1{path}"
                async with httpx.AsyncClient(timeout=10) as client:
                    answer = await client.request(method, address, headers=headers, content=content)
                if answer.status_code < 500:
                    return answer
                sys.stderr.write(f"{answer.status_code} {answer.json()['type']}\n")
            await asyncio.sleep(0.1)


async def until(service: Service, load: str, headers: Headers, state: str) -> list[int]:
    """Steps until the load stands there; what was acknowledged as registered meanwhile."""
    told = []
    while True:
        answer = (await asked(service, "POST", f"/loads/{load}/steps", headers)).json()
        told.append(answer["counts"]["registered"])
        if answer["state"] == state:
            return told


async def killing(service: Service, chance: Random, killed: Counter[str]) -> None:
    for number in range(KILLINGS):
        await answering(service)
        await asyncio.sleep(chance.uniform(0.2, 5))
        if number % 2:  # in turn: a load that is done early has seen both die
            await asyncio.to_thread(service.kill_database)
            killed["database"] += 1
        else:
            await asyncio.to_thread(service.kill_service)
            killed["service"] += 1


async def answering(service: Service) -> None:
    """Waits until it has come up again: on a busy machine that takes longer than it lives."""
    async with httpx.AsyncClient(timeout=5) as client:
        while True:
            with suppress(httpx.HTTPError):
                if (await client.get(f"http://127.0.0.1:{service.port}/health")).is_success:
                    return
            await asyncio.sleep(0.1)


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_whoever_dies_meanwhile_everybody_is_registered_once(service: Service) -> None:
    with service.rows() as rows:
        clinic = rows.an_organisation(OrganisationKind.CLINIC)
        doctor = rows.signed_in(Role.PHYSICIAN, clinic)
    content = as_csv([a_line(n) for n in range(PEOPLE)])
    sent = doctor | {"Content-Type": "text/csv", "Idempotency-Key": "first-load-1"}
    killed, chance = Counter[str](), Random(11)  # noqa: S311  no secret hangs on it
    killer = asyncio.create_task(killing(service, chance, killed))
    opened = await asked(service, "POST", f"/loads?region={REGION}", sent, content)
    load = opened.json()["id"]
    await until(service, load, doctor, "checked")
    await asked(service, "POST", f"/loads/{load}/start", doctor)
    told = await until(service, load, doctor, "done")
    killer.cancel()
    with suppress(asyncio.CancelledError):
        await killer
    sys.stderr.write(f"killed meanwhile: {dict(killed)}\n")
    assert min(killed["database"], killed["service"]) >= 1
    assert told == sorted(told), "what was acknowledged stayed"
    with service.rows() as rows:
        for table in ("patients", "subjects", "care_team_members", "profiles", "family_contacts"):
            count = f"SELECT count(*), count(DISTINCT id) FROM {table}"  # noqa: S608  our own
            assert rows.one(count) == (PEOPLE, PEOPLE), table
        assert rows.one("SELECT count(DISTINCT name) FROM patients") == (PEOPLE,)
        leaves = "SELECT count(*), count(DISTINCT patient_id) FROM audit_leaves WHERE action = %s"
        assert rows.one(leaves, "patient.registered") == (PEOPLE, PEOPLE)
        states = "SELECT state, count(*), count(cells) FROM load_rows GROUP BY state"
        assert rows.all(states) == [("registered", PEOPLE, 0)]

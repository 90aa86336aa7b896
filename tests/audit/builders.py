"""A log to seal and to bend: processes that write, a sealer, an outside place, a verification."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from app.audit import processes, store
from app.audit.anchoring import Anchor
from app.audit.entry import Actor, Entry
from app.audit.head import Signer, Witness
from app.audit.ledger import Ledger
from app.audit.outside import File, Outside
from app.audit.sealing import Sealer
from app.audit.verifying.findings import Finding, Kind, Report
from app.audit.verifying.verify import verify
from app.db import connection, engine
from app.embedded import APP, SEALER, SUPERUSER, Server
from app.keys import Keyring, Purpose

PATIENT = UUID(int=6)
_WAITING = "SELECT count(*) - (SELECT count(*) FROM audit_sealed) FROM audit_leaves"
PATIENCE = 60.0
"""Seconds: other tests on the same server write too, and the sealer waits for every writer."""


def an_entry(action: str = "record.read", patient_id: UUID = PATIENT) -> Entry:
    actor = Actor(request_id=uuid4(), account_id=uuid4(), organisation_id=uuid4(), role="crew")
    sections = {"verdict": "full", "identity": "brief"}
    return Entry(actor=actor, action=action, patient_id=patient_id, sections=sections, epoch=3)


@dataclass(frozen=True)
class Log:
    """The audit of one database, with pools for its roles."""

    database: str
    keyring: Keyring
    place: Outside
    app: AsyncEngine
    sealer: AsyncEngine
    superuser: AsyncEngine

    def ledger(self) -> Ledger:
        return Ledger(self.keyring.audit)

    @property
    def witness(self) -> Witness:
        return Witness(self.keyring.heads)

    def hand(self, most: int = 1_000) -> Sealer:
        """A sealer that takes so many leaves at once."""
        key = self.keyring.newest(Purpose.HEAD)
        return Sealer(Signer(key.kid, key.material), self.witness, most)

    async def write(self, ledger: Ledger, *entries: Entry, is_kept: bool = True) -> None:
        """One transaction of a process, committed or rolled back."""
        async with connection(self.app) as db:
            store.equip(db, ledger)
            for each in entries:
                await store.append(db, await now(db), each)
            if is_kept:
                await db.commit()
                store.kept(db)
            else:
                await db.rollback()
                store.lost(db)

    async def beat(self, ledger: Ledger, *, is_last: bool = False) -> None:
        """What the keeper does: void leaves, and word of how far the process is."""
        async with connection(self.app) as db:
            store.equip(db, ledger)
            owed = ledger.owed()
            await processes.void(db, await now(db), ledger, owed)
            ledger.voided(owed)
            if is_last:
                await processes.end(db, await now(db), ledger)
            else:
                await processes.see(db, await now(db), ledger)
            await db.commit()
            store.kept(db)

    async def seal_once(self, sealer: Sealer) -> bool:
        async with connection(self.sealer) as db:
            more = await sealer.seal(db, await now(db))
            await db.commit()
        return more

    async def seal(self, most: int = 1_000) -> None:
        """Seals all that is there, as soon as nobody older writes."""
        sealer = self.hand(most)
        async with asyncio.timeout(PATIENCE):
            while await self.one(_WAITING):
                while await self.seal_once(sealer):
                    pass
                await asyncio.sleep(0.05)

    async def send(self) -> None:
        """Brings the outside place up to date."""
        more = True
        while more:
            async with connection(self.sealer) as db:
                more = await Anchor(self.place).send(db, await now(db))
                await db.commit()

    async def one(self, query: str) -> Any:  # noqa: ANN401  any value
        """One value that the superuser reads."""
        async with connection(self.superuser) as db:
            return (await db.execute(text(query))).scalar_one()

    async def verified(self, db: AsyncConnection, *, alone: bool = False) -> list[Finding]:
        """What verification finds; `alone` without the outside place."""
        found: list[Finding] = []
        keys = {key.kid: key for key in self.keyring.all(Purpose.AUDIT)}
        with self.place.lines() as lines:
            await verify(db, keys, self.witness, None if alone else lines, Report(found.append))
        return found

    async def findings(self, *, alone: bool = False) -> list[Finding]:
        """The same as the sealer's role, on the log as it stands."""
        async with connection(self.sealer) as db:
            return await self.verified(db, alone=alone)

    async def kinds(self) -> set[Kind]:
        return {each.kind for each in await self.findings()}


@asynccontextmanager
async def a_log(server: Server, database: str, keyring: Keyring, place: Path) -> AsyncIterator[Log]:
    """The log of a database, its outside place a file."""
    pools = [engine(server.url(role, database), 20) for role in (APP, SEALER, SUPERUSER)]
    outside = File(place, Witness(keyring.heads))
    try:
        yield Log(database, keyring, outside, *pools)
    finally:
        for pool in pools:
            await pool.dispose()


@asynccontextmanager
async def a_shared_log(
    server: Server, template: str, keyring: Keyring, place: Path
) -> AsyncIterator[Log]:
    """The log of a new database, for several tests that leave it as it is."""
    database = f"log_{uuid4().hex[:12]}"
    server.create_database(database, template=template)
    async with a_log(server, database, keyring, place) as own:
        yield own
    server.drop_database(database)


async def now(db: AsyncConnection) -> datetime:
    found: datetime = (await db.execute(select(func.clock_timestamp()))).scalar_one()
    return found

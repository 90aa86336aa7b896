"""Endpoints by the API's own door, and the sender a turn at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy.ext.asyncio import AsyncEngine

from app import jobs
from app.audit.ledger import Ledger
from app.db import engine
from app.keys import Keyring
from app.notices import actions
from app.notices.kinds import NoticeKind
from app.notices.outbox import Parcel, Sender
from app.notices.outcomes import Trouble
from app.settings import Settings
from tests.notices.receiver import Receiver
from tests.request.builders import Rows

Headers = dict[str, str]


async def an_endpoint(
    client: httpx.AsyncClient, administrator: Headers, address: str, **more: object
) -> tuple[UUID, str]:
    """A webhook of the administrator's organisation: its id and its secret."""
    body = {"form": "webhook", "address": address, **more}
    answer = await client.post("/v1/endpoints", headers=administrator, json=body)
    assert answer.status_code == 201, answer.text
    opened = answer.json()
    return UUID(opened["endpoint"]["id"]), opened["secret"]


@dataclass
class Turns:
    """The sender under the test's hand: one turn is take, send, record."""

    rows: Rows
    sender: Sender
    pool: AsyncEngine
    ledger: Ledger

    async def tell(
        self,
        *organisations: UUID,
        kind: NoticeKind = NoticeKind.EMERGENCY_CALLED,
        then: Sequence[UUID] = (),
        call_id: UUID | None = None,
    ) -> None:
        """Somebody tells them, as any action would."""
        await jobs.transact(
            lambda db, at: actions.tell(db, at, organisations, kind, then=then, call_id=call_id),
            self.pool,
            self.ledger,
        )

    async def take(self, most: int = 50) -> Sequence[Parcel]:
        return await jobs.transact(
            lambda db, at: self.sender.take(db, at, most), self.pool, self.ledger
        )

    async def record(self, parcel: Parcel, trouble: Trouble | None) -> None:
        await jobs.transact(
            lambda db, at: self.sender.record(db, at, parcel, trouble), self.pool, self.ledger
        )

    async def turn(self) -> list[Trouble | None]:
        """Whatever is due, once; what came of each."""
        found = []
        for parcel in await self.take():
            trouble = await self.sender.send(parcel)
            await self.record(parcel, trouble)
            found.append(trouble)
        return found

    def hurry(self, by: timedelta = timedelta(days=1)) -> None:
        """What waits is due now: leases and waits have passed."""
        self.rows.run("UPDATE deliveries SET due_at = due_at - %s WHERE outcome IS NULL", by)

    def states(self) -> list[tuple[Any, ...]]:
        """Outcome, tries and trouble of each delivery, oldest first."""
        return self.rows.all(
            "SELECT outcome, attempts, trouble FROM deliveries ORDER BY written_at, id"
        )


def turns_of(chosen: Settings, rows: Rows, keyring: Keyring) -> Turns:
    errands = jobs.deliveries(chosen)
    sender = errands.take.__self__  # type: ignore[attr-defined]  # the very one that the job has
    pool = engine(chosen.database_url.get_secret_value(), 4)
    return Turns(rows, sender, pool, Ledger(keyring.audit))


@dataclass
class Here:
    """A clinic, its administrator, a receiver on loopback, and the sender."""

    client: httpx.AsyncClient
    rows: Rows
    clinic: UUID
    administrator: Headers
    receiver: Receiver
    turns: Turns

    async def opens(self, path: str = "", **more: object) -> tuple[UUID, str]:
        """An endpoint at the receiver: its id and its secret."""
        address = self.receiver.address + path
        return await an_endpoint(self.client, self.administrator, address, **more)

"""Taking what is to be sent, sending it, recording what came of it: three steps, apart.

No transaction is open while the network is waited for. What a sender took is its own until its
lease ends; of one that was killed it is anybody's again then, under the same id and with the
same body, so that a receiver that knows ids gets nothing twice.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from sqlalchemy import (
    DateTime,
    Integer,
    Interval,
    String,
    Uuid,
    bindparam,
    column,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Entry
from app.clock import now
from app.db import uuid7
from app.keys import Keyring
from app.notices import webhook
from app.notices.endpoints import place
from app.notices.mail import Post, Threads
from app.notices.outcomes import Form, Progress, Trouble
from app.notices.patience import next_try

LEASE: Final = timedelta(seconds=90)
"""Longer than a sending can take; not so long that what a killed sender held is late by much."""
MOST_EACH: Final = 4
"""Sent to one endpoint at once: one that hangs holds up nobody else."""

_MOMENT = bindparam("moment", type_=DateTime(timezone=True))
_CLAIM = bindparam("claim", type_=Uuid())
_TAKE = select(
    func.wall.claim_deliveries(
        _MOMENT,
        bindparam("lease", type_=Interval()),
        bindparam("most", type_=Integer()),
        bindparam("most_each", type_=Integer()),
        _CLAIM,
    ).table_valued(
        column("id", Uuid()),
        column("endpoint_id", Uuid()),
        column("form", String()),
        column("address", String()),
        column("secret_sealed", String()),
        column("body", String()),
        column("attempts", Integer()),
        column("written_at", DateTime(timezone=True)),
    )
)
_RECORD = select(
    func.wall.record_delivery(
        bindparam("delivery", type_=Uuid()),
        _CLAIM,
        _MOMENT,
        bindparam("outcome", type_=String()),
        bindparam("trouble", type_=String()),
        bindparam("next_at", type_=DateTime(timezone=True)),
    )
)
_CLEAR_UP = select(func.wall.clear_up_deliveries(_MOMENT))


class Parcel(NamedTuple):
    """One delivery that this sender has taken."""

    id: UUID
    endpoint_id: UUID
    form: Form
    address: str
    secret_sealed: str | None
    body: str
    attempts: int
    written_at: datetime
    claim: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """Sends what is due. `post`: the mail server, None where mail is off."""

    keyring: Keyring
    is_production: bool
    post: Post | None
    most_each: int = MOST_EACH
    lease: timedelta = LEASE
    mails: Threads = field(default_factory=Threads)
    chance: secrets.SystemRandom = field(default_factory=secrets.SystemRandom)

    async def take(self, db: AsyncConnection, at: datetime, most: int) -> Sequence[Parcel]:
        """Takes what is due, at most so many, each under a claim of this turn."""
        claim = uuid7()
        asked = {
            "moment": at,
            "lease": self.lease,
            "most": most,
            "most_each": self.most_each,
            "claim": claim,
        }
        rows = await db.execute(_TAKE, asked)
        return [
            Parcel(
                id=row.id,
                endpoint_id=row.endpoint_id,
                form=Form(row.form),
                address=row.address,
                secret_sealed=row.secret_sealed,
                body=row.body,
                attempts=row.attempts,
                written_at=row.written_at,
                claim=claim,
            )
            for row in rows
        ]

    async def send(self, parcel: Parcel) -> Trouble | None:
        """Sends it; what went wrong, None where it was taken."""
        if parcel.form is Form.MAIL:
            if self.post is None:
                return Trouble.MAIL_OFF
            return await self.mails.send(
                self.post, parcel.address, parcel.id, parcel.body, parcel.written_at
            )
        try:
            key = self.keyring.open(parcel.secret_sealed or "", place(parcel.endpoint_id))
        except (InvalidTag, KeyError, ValueError):
            return Trouble.UNSEALED
        return await webhook.post(
            parcel.address,
            key,
            parcel.id,
            parcel.body.encode(),
            now(),
            is_production=self.is_production,
        )

    async def record(
        self, db: AsyncConnection, at: datetime, parcel: Parcel, trouble: Trouble | None
    ) -> None:
        """Records what came of it: delivered, to be tried again, or given up, on the record."""
        wait = next_try(parcel.attempts, self.chance.random()) if trouble else None
        outcome = Progress.DELIVERED if trouble is None else None if wait else Progress.DEAD
        asked = {
            "delivery": parcel.id,
            "claim": parcel.claim,
            "moment": at,
            "outcome": outcome,
            "trouble": trouble,
            "next_at": None if wait is None else at + wait,
        }
        is_own = (await db.execute(_RECORD, asked)).one_or_none() is not None
        if is_own and outcome is Progress.DEAD:
            job = audit.a_job()
            given_up = Entry(actor=job, action="delivery.given_up", reason=str(parcel.id))
            await audit.append(db, at, given_up)


async def clear_up(db: AsyncConnection, at: datetime) -> None:
    """Forgets what arrived 90 days ago; what was given up stays for the administrator."""
    await db.execute(_CLEAR_UP, {"moment": at})

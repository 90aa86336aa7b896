"""Somebody asking in the room itself at a chosen instant, with no door before it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Entry
from app.audit.ledger import Ledger
from app.clock import now
from app.db import connection, engine
from app.people import store as people
from app.people import tokens
from app.people.caller import Caller
from app.people.kinds import OrganisationKind
from app.settings import Settings
from tests.calls.builders import HINODE, Headers
from tests.request.builders import Rows

Asking = tuple[AsyncConnection, Caller, datetime]


def session_of(rows: Rows, headers: Headers) -> UUID:
    token = headers["Authorization"].removeprefix("Bearer ")
    return tokens.read(token, rows.keyring, now()).session_id


def reason(refused: pytest.ExceptionInfo[Any]) -> tuple[str, str | None]:
    """What the audit entry of a refusal says: the action, and why not."""
    entry = refused.value.entry
    assert isinstance(entry, Entry)
    return entry.action, entry.reason


@asynccontextmanager
async def asking(
    chosen: Settings, rows: Rows, headers: Headers, moment: datetime
) -> AsyncIterator[Asking]:
    """A request of somebody at a chosen instant: what an action is called with. Rolled back."""
    pool = engine(chosen.database_url.get_secret_value(), 1)
    async with connection(pool) as db:
        audit.equip(db, Ledger(rows.keyring.audit))
        found = await people.principal(db, session_of(rows, headers), uuid4())
        assert found is not None
        await db.execute(
            text("SELECT set_config('app.at', cast(:at AS text), true)"), {"at": str(moment)}
        )
        yield db, found[0], moment
        await db.rollback()
    await pool.dispose()


@dataclass(frozen=True)
class Room:
    """Rows of a test's own, and whoever asks on them."""

    rows: Rows
    chosen: Settings

    @asynccontextmanager
    async def asks(self, headers: Headers, moment: datetime) -> AsyncIterator[Asking]:
        async with asking(self.chosen, self.rows, headers, moment) as one:
            yield one

    def account(self, headers: Headers) -> UUID:
        session = session_of(self.rows, headers)
        return UUID(str(self.rows.one("SELECT account_id FROM sessions WHERE id = %s", session)[0]))

    def a_clinic(self, region: str = HINODE) -> UUID:
        return self.rows.an_organisation(OrganisationKind.CLINIC, region)

    def a_subject(self) -> UUID:
        """A patient of whom nothing is known but that there is one."""
        return self.rows.add("subjects", region=HINODE, epoch=1)

    def a_grant(
        self,
        patient_id: UUID,
        holder_id: UUID,
        opened: datetime,
        closes: datetime | None = None,
        basis: str = "care_team",
        kind: str = "organisation",
        **columns: object,
    ) -> UUID:
        """One relation as a row; not to the own institution where nothing else is said."""
        grant = {"opened_by": uuid4(), "opened_for": "試しのため", "is_own_institution": False}
        return self.rows.add(
            "grants",
            patient_id=patient_id,
            holder_kind=kind,
            holder_id=holder_id,
            basis=basis,
            opened_at=opened,
            closes_at=closes,
            **(grant | columns),
        )

    def a_consent(self, patient_id: UUID, recipient: str = "care_team", **columns: object) -> UUID:
        """What was said, as a row: everything granted where nothing else is said."""
        said: dict[str, object] = {
            "state": "granted",
            "sections": None,
            "restricted": [],
            "epoch": 1,
            "given_by": "patient",
            "how": "oral",
            "given_on": "2026-01-10",
            "recorded_at": now() - timedelta(days=1),
            "recorded_by": uuid4(),
        }
        return self.rows.add(
            "consents", patient_id=patient_id, recipient=recipient, **said | columns
        )

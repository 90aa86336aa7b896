"""Locking a patient for a change: who waits for whom, and who does not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from psycopg import sql
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions
from app.access.permit import Permit
from app.clock import now
from app.policy.bases import Basis
from app.policy.roles import Role
from tests.access.room import Room


@asynccontextmanager
async def entered(room: Room) -> AsyncIterator[tuple[AsyncConnection, Permit]]:
    """A doctor's permit towards somebody of their clinic, in a transaction of its own."""
    clinic, patient_id, moment = room.a_clinic(), room.a_subject(), now()
    doctor = room.rows.signed_in(Role.PHYSICIAN, clinic)
    room.a_consent(patient_id)
    room.a_grant(patient_id, clinic, moment - timedelta(hours=1))
    async with room.asks(doctor, moment) as (db, caller, at):
        yield (
            db,
            await actions.enter(db, caller, at, Basis.CARE_TEAM, "t", patient_id=patient_id),
        )


@pytest.mark.parametrize(
    ("held", "goes_ahead"), [("KEY SHARE", True), ("NO KEY UPDATE", False), ("UPDATE", False)]
)
async def test_who_does_not_wait_gives_way_to_a_change_and_not_to_a_mention(
    room: Room, held: str, *, goes_ahead: bool
) -> None:
    """KEY SHARE is what PostgreSQL itself takes where a new row names the patient."""
    async with entered(room) as (db, permit):
        with room.rows.db.transaction():
            query = sql.SQL("SELECT FROM subjects WHERE id = %s FOR {}").format(sql.SQL(held))
            room.rows.db.execute(query, [permit.patient_id])
            tried = actions.advance(db, permit, waits=False)
            if goes_ahead:
                assert (await tried)[0] == 2
            else:
                with pytest.raises(OperationalError, match="could not obtain lock"):
                    await tried


async def test_whoever_else_wants_to_change_the_patient_waits(room: Room) -> None:
    async with entered(room) as (db, permit):
        with room.rows.db.transaction():
            room.rows.run("UPDATE subjects SET epoch = 7 WHERE id = %s", permit.patient_id)
            waiting = asyncio.create_task(actions.advance(db, permit))
            done, _ = await asyncio.wait([waiting], timeout=0.3)
            assert not done
        epoch, since = await waiting
        assert epoch == 8
        assert since > permit.at

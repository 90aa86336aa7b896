"""Doors that end well, badly, or unrecorded; each writes something first."""

import asyncio
from contextlib import suppress
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.db import uuid7
from app.errors import Conflict, NotAllowed, Refused
from app.people.refusals import SignInFailed
from app.request import CallerWork, CreatesOnce, OpenLook, OpenVisit, Work
from tests.request.builders import Rows

SECRET = "ワタナベ フミ"
router = APIRouter()


class Told(BaseModel):
    name: str


async def note(db: AsyncConnection, work: Work) -> UUID:
    """Something written: a notice to the caller's own organisation."""
    notice_id = uuid7()
    await db.execute(
        text("""INSERT INTO notices (id, organisation_id, kind, told_at)
            VALUES (:id, :organisation, 'accepted', :at)"""),
        {"id": notice_id, "organisation": work.caller.organisation_id, "at": work.at},
    )
    return notice_id


async def record(work: Work, action: str = "test.done") -> None:
    await audit.append(work.db, work.at, Entry(actor=work.caller.actor, action=action))


@router.post("/v1/test/done")
async def done(work: CallerWork) -> Told:
    await note(work.db, work)
    await record(work)
    return Told(name=SECRET)


@router.post("/v1/test/unrecorded")
async def unrecorded(work: CallerWork) -> Told:
    await note(work.db, work)
    return Told(name=SECRET)


@router.post("/v1/test/refused")
async def refused(work: CallerWork) -> Told:
    await note(work.db, work)
    await record(work)
    raise Refused(
        Entry(actor=work.caller.actor, action="test.refused", outcome=Outcome.REFUSED, reason="no")
    )


@router.post("/v1/test/not-allowed")
async def not_allowed(work: CallerWork) -> Told:
    await note(work.db, work)
    raise NotAllowed(
        entry=Entry(actor=work.caller.actor, action="test.role", outcome=Outcome.REFUSED)
    )


@router.post("/v1/test/conflict")
async def conflict(work: CallerWork) -> Told:
    await note(work.db, work)
    await record(work)
    raise Conflict


@router.post("/v1/test/kept")
async def kept(work: CallerWork) -> Told:
    await note(work.db, work)
    await record(work)
    raise SignInFailed


@router.post("/v1/test/broken")
async def broken(work: CallerWork) -> Told:
    await note(work.db, work)
    await record(work)
    raise LookupError(SECRET)


@router.post("/v1/test/open")
async def open_to_all(visit: OpenVisit) -> Told:
    await visit.db.execute(text("SELECT 1"))
    return Told(name=SECRET)


@router.get("/v1/test/look")
async def look(look: OpenLook) -> Told:
    found = await look.db.execute(text("SELECT count(*) FROM notices"))
    return Told(name=f"{found.scalar_one()} {look.at:%Y}")


@router.get("/v1/test/refused")
async def refused_a_read(work: CallerWork) -> Told:
    raise Refused(Entry(actor=work.caller.actor, action="test.read", outcome=Outcome.REFUSED))


@router.get("/v1/test/conflict")
async def failed(work: CallerWork) -> Told:
    with suppress(DBAPIError):
        await work.db.execute(text("SELECT 1 / 0"))
    raise Conflict


@router.get("/v1/test/prepared")
async def prepared(look: OpenLook) -> Told:
    """How many statements this connection need not plan again."""
    found = await look.db.execute(text("SELECT count(*) FROM pg_prepared_statements"))
    return Told(name=f"{found.scalar_one()}")


@router.post("/v1/test/look")
async def look_and_write(look: OpenLook) -> Told:
    statement = """INSERT INTO notices (id, organisation_id, kind, told_at)
        SELECT gen_random_uuid(), id, 'accepted', now() FROM organisations"""
    await look.db.execute(text(statement))
    return Told(name=SECRET)


@router.post("/v1/test/notes", status_code=201)
async def create(work: CallerWork, body: Told, once: CreatesOnce) -> Told:
    async def act() -> UUID:
        await asyncio.sleep(0.05)  # long enough for a twin to arrive
        return await note(work.db, work)

    async def again(notice_id: UUID) -> Told:
        await record(work, "test.created")
        return Told(name=f"{notice_id} {body.name}")

    return await once(act, again)


def written(rows: Rows) -> int:
    found: int = rows.one("SELECT count(*) FROM notices")[0]
    return found

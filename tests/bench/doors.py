"""Doors of the bench alone: a bare read through the same stack, and the card's own SQL replayed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import psycopg
from fastapi import APIRouter, FastAPI, Request, Response
from pydantic import BaseModel
from sqlalchemy import Engine, bindparam, event, select

from app.commands.migrate import plain
from app.db import connection, uuid7
from app.people.models import Organisation

router = APIRouter(prefix="/bench")
_BARE = select(
    Organisation.id,
    Organisation.kind,
    Organisation.code,
    Organisation.name,
    Organisation.region,
    Organisation.created_at,
).where(Organisation.id == bindparam("organisation_id"))
_INTO_AUDIT = "INSERT INTO audit_leaves"


class Bare(BaseModel):
    """One row by its primary key."""

    id: UUID
    kind: str
    code: str
    name: str
    region: str


class Asked(BaseModel):
    """Which card and which look-up to listen to, and as whom."""

    card: str
    look_up: str
    identifiers: dict[str, str]
    headers: dict[str, str]


class Heard(BaseModel):
    """How many statements each took, BEGIN and COMMIT not among them, and the card's size."""

    of_card: int
    of_look_up: int
    card_bytes: int


@dataclass(frozen=True, slots=True)
class Replay:
    """What the card sent to the database and gave as its answer, to do again without the app."""

    statements: tuple[tuple[str, Mapping[str, Any]], ...]
    answer: bytes
    idle: list[psycopg.AsyncConnection[Any]]
    process_id: UUID = field(default_factory=uuid7)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def own(self, statement: str, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """A statement's values; a leaf has an id and a number that no other has."""
        if not statement.startswith(_INTO_AUDIT):
            return values
        place = {"process_id": self.process_id, "number": next(self.numbers)}
        return {**values, "id": uuid7(), **place}


@router.get("/bare/{organisation_id}")
async def bare(request: Request, organisation_id: UUID) -> Bare:
    """The least that a read through this stack can be: pool, one statement, response model."""
    state = request.app.state
    async with state.gate, connection(state.pool) as db:
        row = (await db.execute(_BARE, {"organisation_id": organisation_id})).one()
        await db.commit()  # a rollback would make the paths beside it plan their statements anew
    return Bare(id=row.id, kind=row.kind, code=row.code, name=row.name, region=row.region)


@router.get("/same-sql")
async def same_sql(request: Request) -> Response:
    """The card's statements by psycopg, in one transaction; the bytes are those of the card."""
    state = request.app.state
    replay: Replay = state.replay
    async with state.gate:
        db = replay.idle.pop()
        try:
            cursor = db.cursor()
            for statement, values in replay.statements:
                await cursor.execute(statement.encode(), replay.own(statement, values))
                if cursor.description is not None:
                    await cursor.fetchall()
            await db.commit()
        finally:
            replay.idle.append(db)
    return Response(replay.answer, media_type="application/json")


@router.post("/listen")
async def listen(request: Request, asked: Asked) -> Heard:
    """Reads the card and looks somebody up once, noting every statement with its values."""
    app, state = request.app, request.app.state
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", headers=asked.headers
    ) as own:
        await own.get(asked.card)
        with _noted(state.pool.sync_engine) as of_card:
            card = (await own.get(asked.card)).raise_for_status()
        with _noted(state.pool.sync_engine) as of_look_up:
            (await own.post(asked.look_up, json=asked.identifiers)).raise_for_status()
    idle = [await _connected(app) for _ in range(state.settings.pool_size)]
    state.replay = Replay(tuple(of_card), card.content, idle)
    return Heard(of_card=len(of_card), of_look_up=len(of_look_up), card_bytes=len(card.content))


async def _connected(app: FastAPI) -> psycopg.AsyncConnection[Any]:
    """A connection of our own that prepares statements as those of the product's pool do."""
    url = plain(app.state.settings.database_url.get_secret_value())
    async with connection(app.state.pool) as db:
        theirs: Any = (await db.get_raw_connection()).driver_connection
        threshold: int | None = theirs.prepare_threshold
    return await psycopg.AsyncConnection.connect(url, prepare_threshold=threshold)


@contextmanager
def _noted(pool: Engine) -> Iterator[list[tuple[str, Mapping[str, Any]]]]:
    noted: list[tuple[str, Mapping[str, Any]]] = []

    def note(_db: object, _cursor: object, statement: str, values: Any, *_: object) -> None:  # noqa: ANN401  as SQLAlchemy hands it over
        noted.append((statement, dict(values)))

    event.listen(pool, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(pool, "before_cursor_execute", note)

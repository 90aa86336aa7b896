"""Queries for loads. Nothing here commits or decides."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Integer,
    Text,
    bindparam,
    case,
    cast,
    column,
    func,
    insert,
    literal,
    null,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import LAST_KEY, Found
from app.people.names import ACCOUNTS
from app.register.kinds import LoadState, RowState
from app.register.models import Load, LoadRow

_COUNTS: Final = tuple(
    select(func.count())
    .select_from(LoadRow)
    .where(LoadRow.load_id == Load.id, LoadRow.state == state.value)
    .correlate(Load)
    .scalar_subquery()
    .label(state.value)
    for state in RowState
)
_LOADS: Final = select(
    Load.id,
    Load.opened_at,
    ACCOUNTS.c.name.label("opened_by_name"),
    Load.region,
    Load.area,
    Load.informed_on,
    Load.form,
    Load.encoding,
    Load.columns,
    Load.state,
    Load.started_at,
    Load.ended_at,
    *_COUNTS,
).join(ACCOUNTS, ACCOUNTS.c.id == Load.opened_by, isouter=True)
_OWN: Final = Load.organisation_id == bindparam("organisation_id")
_ONE: Final = _LOADS.where(_OWN, Load.id == bindparam("load_id"))
_PAGE: Final = (
    _LOADS.where(_OWN, Load.id < bindparam("before"))
    .order_by(Load.id.desc())
    .limit(bindparam("limit"))
)
_OPEN: Final = select(Load.id, Load.sha256).where(_OWN, Load.ended_at.is_(None))
_LOCK: Final = (
    select(Load.id, Load.state, Load.region, Load.area, Load.informed_on, Load.columns)
    .where(_OWN, Load.id == bindparam("load_id"))
    .with_for_update()
)
_NEXT: Final = (
    select(LoadRow.number, LoadRow.line, LoadRow.cells)
    .where(LoadRow.load_id == bindparam("load_id"), LoadRow.state == bindparam("state"))
    .order_by(LoadRow.number)
    .limit(bindparam("limit"))
)
_SAYING: Final = (
    select(LoadRow.number, LoadRow.line, LoadRow.state, LoadRow.findings)
    .where(
        LoadRow.load_id == bindparam("load_id"),
        LoadRow.number > bindparam("after"),
        LoadRow.state.in_((RowState.FAULTY.value, RowState.KNOWN.value)),
    )
    .order_by(LoadRow.number)
    .limit(bindparam("limit"))
)
_TWINS: Final = select(LoadRow.twin_key, LoadRow.line).where(
    LoadRow.load_id == bindparam("load_id"),
    LoadRow.twin_key == func.any(bindparam("keys", type_=ARRAY(Text()))),
)
_SENT: Final = (
    func.unnest(
        bindparam("numbers", type_=ARRAY(Integer())),
        bindparam("lines", type_=ARRAY(Integer())),
        bindparam("cells", type_=ARRAY(Text())),
    )
    .table_valued(
        column("number", Integer), column("line", Integer), column("cells", Text), name="sent"
    )
    .render_derived()
)
_ADD: Final = insert(LoadRow).from_select(
    ["load_id", "organisation_id", "number", "line", "state", "cells", "twin_key", "findings"],
    select(
        bindparam("load_id", type_=Load.id.type),
        bindparam("organisation_id", type_=Load.id.type),
        _SENT.c.number,
        _SENT.c.line,
        literal(RowState.WAITING.value),
        cast(_SENT.c.cells, JSONB),
        null(),
        cast(literal("[]"), JSONB),
    ),
)
_SETTLED: Final = (
    func.unnest(
        bindparam("numbers", type_=ARRAY(Integer())),
        bindparam("states", type_=ARRAY(Text())),
        bindparam("keys", type_=ARRAY(Text())),
        bindparam("findings", type_=ARRAY(Text())),
    )
    .table_valued(
        column("number", Integer),
        column("state", Text),
        column("twin_key", Text),
        column("findings", Text),
        name="settled",
    )
    .render_derived()
)
_SETTLE: Final = (
    update(LoadRow)
    .where(LoadRow.load_id == bindparam("which"), LoadRow.number == _SETTLED.c.number)
    .values(
        state=_SETTLED.c.state,
        cells=case((_SETTLED.c.state == RowState.GOOD.value, LoadRow.cells), else_=null()),
        twin_key=_SETTLED.c.twin_key,
        findings=cast(_SETTLED.c.findings, JSONB),
    )
)
_DROP: Final = (
    update(LoadRow)
    .where(
        LoadRow.load_id == bindparam("which"),
        LoadRow.state.in_((RowState.WAITING.value, RowState.GOOD.value)),
    )
    .values(state=RowState.DROPPED.value, cells=null(), twin_key=null())
)
_FORGET: Final = select(func.wall.forget_loads(bindparam("moment")))


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a row."""

    number: int
    state: RowState
    findings: Sequence[dict[str, str]] = ()
    twin_key: str | None = None


async def add(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A new load, without its rows yet."""
    await db.execute(insert(Load), columns)


async def add_rows(
    db: AsyncConnection,
    load_id: UUID,
    organisation_id: UUID,
    first: int,
    rows: Sequence[tuple[int, dict[str, str]]],
) -> None:
    """Rows of a load, numbered from `first` on."""
    sent = {
        "load_id": load_id,
        "organisation_id": organisation_id,
        "numbers": list(range(first, first + len(rows))),
        "lines": [line for line, _ in rows],
        "cells": [json.dumps(cells, ensure_ascii=False) for _, cells in rows],
    }
    await db.execute(_ADD, sent)


async def open_of(db: AsyncConnection, organisation_id: UUID) -> Found | None:
    """The load that an organisation has under way; it has one at a time."""
    return (await db.execute(_OPEN, {"organisation_id": organisation_id})).one_or_none()


async def one(db: AsyncConnection, organisation_id: UUID, load_id: UUID) -> Found | None:
    """A load of an organisation, with how many of its rows stand where."""
    asked = {"organisation_id": organisation_id, "load_id": load_id}
    return (await db.execute(_ONE, asked)).one_or_none()


async def page(
    db: AsyncConnection, organisation_id: UUID, before: UUID | None, limit: int
) -> Sequence[Found]:
    """Loads of an organisation, newest first."""
    asked = {"organisation_id": organisation_id, "before": before or LAST_KEY, "limit": limit}
    return (await db.execute(_PAGE, asked)).all()


async def lock(db: AsyncConnection, organisation_id: UUID, load_id: UUID) -> Found | None:
    """A load of an organisation that is not over, for whoever goes on with it; others wait."""
    asked = {"organisation_id": organisation_id, "load_id": load_id}
    return (await db.execute(_LOCK, asked)).one_or_none()


async def following(
    db: AsyncConnection, load_id: UUID, state: RowState, limit: int
) -> Sequence[Found]:
    """The next rows that stand there, in the order of the file."""
    asked = {"load_id": load_id, "state": state.value, "limit": limit}
    return (await db.execute(_NEXT, asked)).all()


async def saying(db: AsyncConnection, load_id: UUID, after: int, limit: int) -> Sequence[Found]:
    """Rows that say something, in the order of the file."""
    asked = {"load_id": load_id, "after": after, "limit": limit}
    return (await db.execute(_SAYING, asked)).all()


async def twins(db: AsyncConnection, load_id: UUID, keys: Sequence[str]) -> dict[str, int]:
    """Which of the keys stand in the same list already, and on which line."""
    rows = await db.execute(_TWINS, {"load_id": load_id, "keys": list(keys)})
    return {row.twin_key: row.line for row in rows}


async def settle(db: AsyncConnection, load_id: UUID, rows: Sequence[Settled]) -> int:
    """Writes what became of rows; their cells go where they are not needed. How many it were."""
    asked = {
        "which": load_id,
        "numbers": [row.number for row in rows],
        "states": [row.state.value for row in rows],
        "keys": [row.twin_key for row in rows],
        "findings": [json.dumps(list(row.findings), ensure_ascii=False) for row in rows],
    }
    return (await db.execute(_SETTLE, asked)).rowcount


async def drop(db: AsyncConnection, load_id: UUID) -> None:
    """What is left of a load that is ended."""
    await db.execute(_DROP, {"which": load_id})


async def move(db: AsyncConnection, load_id: UUID, state: LoadState, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A load goes on to a state."""
    await db.execute(update(Load).where(Load.id == load_id).values(state=state.value, **columns))


async def forget(db: AsyncConnection, at: datetime) -> None:
    """The job: lists that nobody goes on with, and reports long read, are not kept."""
    await db.execute(_FORGET, {"moment": at})

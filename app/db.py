"""The database: how it is reached, what a row is, how keys are made."""

import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, MetaData, Uuid
from sqlalchemy import Row as ResultRow
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeEngine, UserDefinedType

Found = ResultRow[*tuple[Any, ...]]
"""One row of an answer, read by column name; it stays in the room that asked."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Row(DeclarativeBase):
    """What every table is declared from. Rows never leave their room.

    Annotated columns become: `datetime` timestamptz, `UUID` uuid, dict and list jsonb.
    """

    metadata = metadata
    type_annotation_map: dict[Any, TypeEngine[Any]] = {  # noqa: RUF012  read by SQLAlchemy once
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
        list[str]: JSONB(),
    }


class XactId(UserDefinedType[str]):
    """PostgreSQL's xid8: which transaction wrote a row; a reader's cursor (never a sequence)."""

    cache_ok = True

    def get_col_spec(self, **kw: Any) -> str:  # noqa: ANN401, ARG002  SQLAlchemy calls it so
        """The type's name in DDL."""
        return "xid8"


# So that comparing models with tables knows the type when it meets it.
ischema_names["xid8"] = XactId

FIRST_KEY, LAST_KEY = UUID(int=0), UUID(int=(1 << 128) - 1)
"""What a page asks from where nothing was seen yet: after this one, or before that one."""


def uuid7() -> UUID:
    """A new key: time-ordered (RFC 9562, version 7), random in its last 74 bits."""
    milliseconds = time.time_ns() // 1_000_000
    bits = (milliseconds & (1 << 48) - 1) << 80 | secrets.randbits(80)
    bits = bits & ~(0xF << 76) | 0x7 << 76
    return UUID(int=bits & ~(0x3 << 62) | 0x2 << 62)


def engine(url: str, pool_size: int = 10, *, prepares: bool = True) -> AsyncEngine:
    """A pool of connections. Parameters never reach a log; no statement runs for ever.

    Nor does a transaction whose client hangs: it would keep the audit from being sealed.
    """
    return create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=10,
        pool_pre_ping=False,
        hide_parameters=True,
        connect_args={
            "prepare_threshold": 3 if prepares else None,
            "options": "-c statement_timeout=10s -c lock_timeout=3s -c timezone=UTC"
            " -c idle_in_transaction_session_timeout=60s",
        },
    )


@asynccontextmanager
async def connection(pool: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """One connection, given back whatever happens. Who commits is said in `request.py`."""
    async with pool.connect() as db:
        db.info.clear()
        yield db

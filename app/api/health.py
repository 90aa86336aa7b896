"""Whether the service can work: for the container, the balancer and whoever is on duty."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.clock import now
from app.db import connection
from app.errors import Unavailable

router = APIRouter(tags=["health"])
_CLOCK = select(func.clock_timestamp())


class Health(BaseModel):
    """The state of the service. The skew is this machine's clock against the database's."""

    model_config = ConfigDict(frozen=True)

    status: Literal["ok"]
    environment: str
    database_time: datetime
    clock_skew_seconds: Annotated[float, Field(examples=[0.002])]


@router.get("/health", operation_id="health", summary="状態 · Health")
async def health(request: Request) -> Health:
    """Answers only while the database does; 503 otherwise. Shows nothing about anybody."""
    state = request.app.state
    try:
        async with connection(state.pool) as db:
            at: datetime = (await db.execute(_CLOCK)).scalar_one()
    except SQLAlchemyError:
        raise Unavailable from None
    return Health(
        status="ok",
        environment=state.settings.environment,
        database_time=at,
        clock_skew_seconds=round((now() - at).total_seconds(), 3),
    )

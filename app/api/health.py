"""Whether the service can work: for the container, the balancer and whoever is on duty."""

from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from app.audit import lag
from app.clock import now
from app.errors import Unavailable
from app.request import looking

router = APIRouter(tags=["health"])
_CLOCK = select(func.clock_timestamp())


class Health(BaseModel):
    """The state of the service. The skew is this machine's clock against the database's.

    `audit_sealed_seconds_ago`: how old the newest signed head is, at most an hour while the jobs
    run; null before the first. `audit_outside_seconds_behind`: how long a head has waited for the
    outside place; null where there is none.
    """

    model_config = ConfigDict(frozen=True)

    status: Literal["ok"]
    environment: str
    database_time: datetime
    clock_skew_seconds: Annotated[float, Field(examples=[0.002])]
    audit_sealed_seconds_ago: Annotated[float | None, Field(examples=[0.4])]
    audit_outside_seconds_behind: Annotated[float | None, Field(examples=[0.0])]


@router.get("/health", operation_id="health", summary="状態 · Health")
async def health(request: Request) -> Health:
    """Answers only while the database does; 503 otherwise. Shows nothing about anybody."""
    state = request.app.state
    anchor = state.settings.audit_anchor
    try:
        async with looking(state.pool) as db:
            at: datetime = (await db.execute(_CLOCK)).scalar_one()
            found = await lag.measured(db, at)
    except SQLAlchemyError:
        raise Unavailable from None
    return Health(
        status="ok",
        environment=state.settings.environment,
        database_time=at,
        clock_skew_seconds=round((now() - at).total_seconds(), 3),
        audit_sealed_seconds_ago=_seconds(found.sealed),
        audit_outside_seconds_behind=_seconds(found.outside) if anchor else None,
    )


def _seconds(span: timedelta | None) -> float | None:
    return None if span is None else round(span.total_seconds(), 1)

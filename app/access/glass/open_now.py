"""One's own open overrides as other rooms may join them, so that they need no statement."""

from sqlalchemy import func, select

from app.access.models import Grant, Override

OPEN_OVERRIDES = (
    select(Override.id, Override.call_id, Override.opened_at, Grant.closes_at)
    .join(Grant, Grant.id == Override.grant_id)
    .where(Override.account_id == func.wall.account(), Grant.closes_at > func.wall.at())
    .subquery()
)
"""The caller's own overrides that are open at the instant of the request."""

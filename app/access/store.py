"""Queries for grants, consents and agreements. One statement answers "may this caller look?"."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import ColumnElement

from app.access.every_word import EVERY_WORD, KEPT_WORDS
from app.access.models import AgreementVersion, ConsentVersion, Grant, Move, Subject
from app.db import Found
from app.people.names import standing_for
from app.policy.bases import OF_AN_EMERGENCY

_AT: Any = bindparam("at")
_HOLDERS: Any = bindparam("holders", type_=ARRAY(Uuid()))


def in_force(region: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401  a column or a bound value
    """The version that holds in a region at the bound instant `at`, of those begun the newest.

    A draft has not begun; two that were not withdrawn never begin at one instant. Where codes
    changed, `place` is the one that agreed it: the town of today before the town it was.
    """
    heard = standing_for(region)
    return (
        select(
            AgreementVersion.region.label("place"),
            AgreementVersion.number,
            AgreementVersion.cells,
            AgreementVersion.begins_at,
        )
        .select_from(heard)
        .join(AgreementVersion, AgreementVersion.region == heard.c.place)
        .where(
            heard.c.asked == region,
            AgreementVersion.begins_at <= _AT,
            or_(AgreementVersion.withdrawn_at.is_(None), AgreementVersion.withdrawn_at > _AT),
        )
        .order_by(heard.c.rank, AgreementVersion.begins_at.desc())
        .limit(1)
    )


def _is_open() -> ColumnElement[bool]:
    return and_(Grant.opened_at <= _AT, or_(Grant.closes_at.is_(None), Grant.closes_at > _AT))


_consent = (
    select(
        ConsentVersion.state,
        ConsentVersion.sections,
        ConsentVersion.restricted,
        ConsentVersion.epoch,
    )
    .where(
        ConsentVersion.patient_id == Grant.patient_id,
        ConsentVersion.recipient == bindparam("recipient"),
    )
    .order_by(ConsentVersion.epoch.desc())
    .limit(1)
    .lateral()
)
_home = in_force(Subject.region).lateral()
_viewer = in_force(bindparam("viewer_region")).lateral()
# Whoever was let in for an emergency before the patient moved: the agreement of that moment
# counts beside the new one, so that nothing opens to them in the middle of it.
_moved = (
    select(Move.region_before.label("region"))
    .where(
        Move.patient_id == Grant.patient_id,
        Move.moved_at >= Grant.opened_at,
        Grant.basis.in_(sorted(OF_AN_EMERGENCY)),
    )
    .order_by(Move.epoch)
    .limit(1)
    .lateral()
)
_left = in_force(_moved.c.region).lateral()

STANDING = (
    select(
        Grant.id,
        Grant.patient_id,
        Grant.call_id,
        Grant.is_own_institution,
        Grant.scope,
        Subject.epoch,
        Subject.region,
        _consent.c.state,
        _consent.c.sections,
        _consent.c.restricted,
        _consent.c.epoch.label("consent_epoch"),
        EVERY_WORD.label("every_word"),
        KEPT_WORDS.label("kept_words"),
        _home.c.place.label("home_place"),
        _home.c.number.label("home_number"),
        _home.c.cells.label("home_cells"),
        _viewer.c.place.label("viewer_place"),
        _viewer.c.number.label("viewer_number"),
        _viewer.c.cells.label("viewer_cells"),
        _moved.c.region.label("left_region"),
        _left.c.place.label("left_place"),
        _left.c.number.label("left_number"),
        _left.c.cells.label("left_cells"),
    )
    .select_from(Grant)
    .join(Subject, Subject.id == Grant.patient_id)
    .outerjoin(_consent, true())
    .outerjoin(_home, true())
    .outerjoin(_viewer, true())
    .outerjoin(_moved, true())
    .outerjoin(_left, true())
    .where(
        Grant.holder_id == func.any(_HOLDERS),
        Grant.basis == bindparam("basis"),
        _is_open(),
    )
)
"""Open grants of the holders with what decides about them: the one query behind every "may I?"."""
_OF_PATIENT = (
    STANDING.where(Grant.patient_id == bindparam("patient_id"))
    .order_by(Grant.is_own_institution.desc(), Grant.opened_at)
    .limit(1)
)
_OF_CALL = STANDING.where(Grant.call_id == bindparam("call_id")).limit(1)
_BY_ID = STANDING.where(Grant.id == bindparam("grant_id"))
_OF_HOLDER = (
    STANDING.where(Grant.patient_id > bindparam("after"))
    .ext(distinct_on(Grant.patient_id))
    .order_by(Grant.patient_id, Grant.is_own_institution.desc())
    .limit(bindparam("limit"))
)
_OF_HOLDER_IN = _OF_HOLDER.where(
    Subject.region == func.any(bindparam("places", type_=ARRAY(Text())))
)
_CLOSE_GRANT = (
    update(Grant)
    .where(Grant.id == bindparam("grant_id"), or_(Grant.closes_at.is_(None), Grant.closes_at > _AT))
    .values(closes_at=bindparam("closes_at"))
)
_CLOSE_CALL = (
    update(Grant)
    .where(
        Grant.call_id == bindparam("ended_call"),
        Grant.basis == bindparam("ended_basis"),
        or_(Grant.closes_at.is_(None), Grant.closes_at > _AT),
    )
    .values(closes_at=_AT)
)


async def standing(
    db: AsyncConnection,
    holders: tuple[UUID, ...],
    viewer_region: str,
    at: datetime,
    basis: str,
    recipient: str,
    *,
    patient_id: UUID | None = None,
    call_id: UUID | None = None,
    grant_id: UUID | None = None,
) -> Found | None:
    """The open grant of one of the holders with consent and agreements, or None.

    Give the patient, the call that the grant hangs on, or the grant itself. `state`, `sections`
    and `restricted` are what was said to the recipient; `every_word`, for break-glass, what was
    said to each group; `kept_words`, of a record that went into another, what was said there.
    """
    asked = {
        "holders": list(holders),
        "viewer_region": viewer_region,
        "at": at,
        "basis": basis,
        "recipient": recipient,
    }
    if grant_id is not None:
        rows = await db.execute(_BY_ID, {**asked, "grant_id": grant_id})
    elif call_id is not None:
        rows = await db.execute(_OF_CALL, {**asked, "call_id": call_id})
    else:
        rows = await db.execute(_OF_PATIENT, {**asked, "patient_id": patient_id})
    return rows.one_or_none()


async def standings(
    db: AsyncConnection,
    holders: tuple[UUID, ...],
    viewer_region: str,
    at: datetime,
    basis: str,
    recipient: str,
    after: UUID,
    limit: int,
    places: Sequence[str] | None = None,
) -> Sequence[Found]:
    """A page of the patients to whom the holders stand on a basis, by patient id after `after`.

    `places`: those alone who live in one of these.
    """
    asked = {
        "holders": list(holders),
        "viewer_region": viewer_region,
        "at": at,
        "basis": basis,
        "recipient": recipient,
        "after": after,
        "limit": limit,
    }
    if places is None:
        return (await db.execute(_OF_HOLDER, asked)).all()
    return (await db.execute(_OF_HOLDER_IN, {**asked, "places": list(places)})).all()


async def add_subjects(db: AsyncConnection, patient_ids: Sequence[UUID], region: str) -> None:
    """New patients for the sharing rules, at epoch 0."""
    if patient_ids:
        rows = [{"id": each, "region": region, "epoch": 0} for each in patient_ids]
        await db.execute(insert(Subject), rows)


async def add_grant(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A new grant. Nothing is returned: the opener need not be the holder."""
    await db.execute(insert(Grant), columns)


async def add_grants(db: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """New grants, in one round."""
    if rows:
        await db.execute(insert(Grant), rows)


async def close_grant(
    db: AsyncConnection, grant_id: UUID, at: datetime, closes_at: datetime
) -> None:
    """Ends one grant that is still open at `at`."""
    await db.execute(_CLOSE_GRANT, {"grant_id": grant_id, "at": at, "closes_at": closes_at})


async def close_of_call(db: AsyncConnection, call_id: UUID, basis: str, at: datetime) -> None:
    """Ends every grant of a call on one basis."""
    await db.execute(_CLOSE_CALL, {"ended_call": call_id, "ended_basis": basis, "at": at})

"""Queries for the patient's will: one statement reads all of it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Uuid,
    bindparam,
    exists,
    func,
    select,
    true,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from app.db import Found
from app.intent.history import WishSource
from app.intent.models import Mark, Order, OrderSignature, WishVersion
from app.intent.proposed import count_open
from app.intent.told import Seen as Seen
from app.intent.told import intent_of as intent_of
from app.papers import store as papers
from app.patients.merging import store as merges
from app.patients.store import PERSON, as_list
from app.people.names import ORGANISATIONS
from app.revisits import store as revisits

WHOSE: Any = bindparam("patient_id")
_WISH_COLUMNS = (
    WishVersion.id,
    WishVersion.epoch,
    WishVersion.recorded_at,
    WishVersion.source,
    WishVersion.stated_on,
    WishVersion.review_due,
    WishVersion.resuscitation,
    WishVersion.treatment_level,
    WishVersion.ventilator,
    WishVersion.tube_feeding,
    WishVersion.antibiotics,
    WishVersion.hospital_transport,
    WishVersion.registered_hospital_id,
    ORGANISATIONS.c.name.label("registered_hospital"),
    WishVersion.place_of_care,
    WishVersion.place_of_care_second,
    WishVersion.place_of_death,
    WishVersion.values_line,
    WishVersion.values_text,
    WishVersion.present,
    WishVersion.talk_summary,
    WishVersion.talk_minutes,
    WishVersion.treatment_level_unsaid,
    WishVersion.by_state,
    WishVersion.place_of_care_unsaid,
    WishVersion.place_of_death_unsaid,
    WishVersion.place_of_death_second,
    WishVersion.illness_understanding,
)
ORDER_COLUMNS = (
    Order.id,
    Order.epoch,
    Order.drafted_at,
    Order.diagnosis,
    Order.foreseen_course,
    Order.covers_arrest,
    Order.scope,
    Order.patient_signature,
    Order.patient_signature_by,
    Order.paper_id,
    Order.attestation_id,
    Order.issued_on,
    Order.expires_on,
    Order.digest,
    Order.code,
    Order.wording,
    Order.end_of_life_stage,
    OrderSignature.epoch.label("signed_epoch"),
    OrderSignature.signed_at,
    OrderSignature.physician_name,
    (OrderSignature.digest == Order.digest).label("is_signed_as_it_stands"),
)
WISHES = (
    select(*_WISH_COLUMNS)
    .outerjoin(ORGANISATIONS, ORGANISATIONS.c.id == WishVersion.registered_hospital_id)
    .where(WishVersion.patient_id == WHOSE)
    .order_by(WishVersion.epoch.desc())
)


def said(patient_id: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401  a column or a bound value
    """What is judged of every version; only the newest is shown."""
    return (
        select(
            WishVersion.epoch,
            WishVersion.resuscitation,
            WishVersion.source,
            WishVersion.stated_on,
            WishVersion.treatment_level,
            WishVersion.review_due,
        )
        .where(WishVersion.patient_id == patient_id)
        .order_by(WishVersion.epoch.desc())
    )


def orders(patient_id: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401  likewise
    """Every order with its signature, newest first."""
    return (
        select(*ORDER_COLUMNS)
        .outerjoin(OrderSignature, OrderSignature.order_id == Order.id)
        .where(Order.patient_id == patient_id)
        .order_by(Order.epoch.desc())
    )


def marks(patient_id: Any) -> Select[*tuple[Any, ...]]:  # noqa: ANN401  likewise
    """Every suspension and withdrawal, newest first."""
    return (
        select(Mark.epoch, Mark.kind, Mark.said_by, Mark.reason, Mark.marked_at, Mark.marked_role)
        .where(Mark.patient_id == patient_id)
        .order_by(Mark.epoch.desc())
    )


def since_wish(patient_id: Any, until: Any = None) -> dict[str, Any]:  # noqa: ANN401  likewise
    """What became of talking the newest wish over, as parts of a statement by their names."""
    spoken = (
        WishVersion.patient_id == patient_id,
        # The family's own view is no talk with the person.
        WishVersion.source != WishSource.FAMILY.value,
        true() if until is None else WishVersion.recorded_at <= until,
    )
    newest = select(func.max(WishVersion.recorded_at)).where(*spoken).scalar_subquery()

    def is_answered(opened_at: Any, day: Any) -> ColumnElement[bool]:  # noqa: ANN401  columns
        said_since = (WishVersion.recorded_at > opened_at, WishVersion.stated_on >= day)
        return exists().where(*spoken, *said_since)

    return {
        "revisit_due": revisits.first_due(patient_id, is_answered, until),
        "kept_until": revisits.kept_until(patient_id, newest, until),
    }


_OWN_WILL = (
    as_list(WISHES.limit(1)).label("newest_wish"),
    as_list(said(WHOSE)).label("wishes"),
    as_list(orders(WHOSE)).label("orders"),
    as_list(marks(WHOSE)).label("marks"),
    as_list(papers.said(WHOSE)).label("papers"),
    as_list(merges.steps(WHOSE)).label("mergings"),
    count_open(WHOSE).label("open_proposals"),
    *(part.label(name) for name, part in since_wish(WHOSE).items()),
)
_WILL = select(*_OWN_WILL)
_PERSON_WITH_WILL = PERSON.add_columns(*_OWN_WILL)
_EACH = (
    func.unnest(bindparam("patient_ids", type_=ARRAY(Uuid())))
    .table_valued("id")
    .render_derived(name="each")
)
_WILLS = select(
    _EACH.c.id,
    *(
        as_list(rows(_EACH.c.id).correlate(_EACH)).label(name)
        for name, rows in (
            ("wishes", said),
            ("orders", orders),
            ("marks", marks),
            ("papers", papers.said),
            ("mergings", merges.steps),
        )
    ),
    count_open(_EACH.c.id).label("open_proposals"),
    *(part.label(name) for name, part in since_wish(_EACH.c.id).items()),
)


_ORDER = (
    select(Order.patient_id, *ORDER_COLUMNS[:-1])
    .outerjoin(OrderSignature, OrderSignature.order_id == Order.id)
    .where(Order.id == bindparam("order_id"))
)
_PATIENT_OF_ORDER = select(Order.patient_id).where(Order.id == bindparam("order_id"))


async def order(db: AsyncConnection, order_id: UUID) -> Found:
    """One order with its signature."""
    return (await db.execute(_ORDER, {"order_id": order_id})).one()


async def patient_of_order(db: AsyncConnection, order_id: UUID) -> UUID | None:
    """Whose order it is; None where it is out of the caller's reach."""
    found = await db.execute(_PATIENT_OF_ORDER, {"order_id": order_id})
    patient_id: UUID | None = found.scalar_one_or_none()
    return patient_id


async def will(db: AsyncConnection, patient_id: UUID) -> Found:
    """Everything recorded of a patient's will, newest first, in one statement."""
    return (await db.execute(_WILL, {"patient_id": patient_id})).one()


async def person_with_will(db: AsyncConnection, patient_id: UUID) -> Found | None:
    """Person and will as they stood at one instant; None where the person is out of reach."""
    return (await db.execute(_PERSON_WITH_WILL, {"patient_id": patient_id})).one_or_none()


async def wills(db: AsyncConnection, patient_ids: Sequence[UUID]) -> dict[UUID, Found]:
    """What the verdicts of several patients are judged by, by patient id, in one statement."""
    rows = await db.execute(_WILLS, {"patient_ids": list(patient_ids)})
    return {row.id: row for row in rows}


async def versions(db: AsyncConnection, patient_id: UUID) -> Sequence[Found]:
    """Every version of the wishes, newest first."""
    return (await db.execute(WISHES, {"patient_id": patient_id})).all()

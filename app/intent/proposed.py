"""What was proposed and how it was answered: the words for it, its rows, how many are open."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import and_, bindparam, exists, func, insert, not_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.selectable import ScalarSelect

from app.db import LAST_KEY, Found
from app.intent.models import Order, Proposal, ProposalAnswer, WishVersion
from app.people.names import ORGANISATIONS


class ProposalKind(StrEnum):
    """What a proposal is about."""

    WISH = "wish"
    ORDER = "order"
    CONTACT = "contact"
    PROFILE = "profile"
    OTHER = "other"


class ProposalOutcome(StrEnum):
    """What the care team said to it. `CHANGED`: accepted, but otherwise than proposed."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    REFUSED = "refused"


def is_settled(until: Any = None) -> ColumnElement[bool]:  # noqa: ANN401  a bound value
    """Whether a proposal is answered and, where that changes the will, recorded as well.

    Between an acceptance and the new record the old one is known to be wrong: it stays in doubt.
    `until`: as it stood at that moment.
    """

    def by_then(at: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
        return true() if until is None else at <= until

    wish = exists().where(
        WishVersion.patient_id == Proposal.patient_id,
        WishVersion.epoch > Proposal.epoch,
        by_then(WishVersion.recorded_at),
    )
    order = exists().where(
        Order.patient_id == Proposal.patient_id,
        Order.epoch > Proposal.epoch,
        by_then(Order.drafted_at),
    )
    said = aliased(ProposalAnswer)
    answered = exists().where(
        said.proposal_id == Proposal.id,
        by_then(said.answered_at),
        or_(
            said.outcome == ProposalOutcome.REFUSED,
            and_(Proposal.kind != ProposalKind.WISH, Proposal.kind != ProposalKind.ORDER),
            and_(Proposal.kind == ProposalKind.WISH, wish.correlate(Proposal)),
            and_(Proposal.kind == ProposalKind.ORDER, order.correlate(Proposal)),
        ),
    )
    return answered.correlate(Proposal)


def count_open(
    patient_id: Any,  # noqa: ANN401  a column or a bound value
    until: Any = None,  # noqa: ANN401  likewise
) -> ScalarSelect[int]:
    """How many proposals towards a patient keep the verdict in doubt, as part of a statement.

    `until`: as it stood at that moment.
    """
    return (
        select(func.count())
        .select_from(Proposal)
        .where(
            Proposal.patient_id == patient_id,
            true() if until is None else Proposal.proposed_at <= until,
            not_(is_settled(until)),
        )
        .scalar_subquery()
    )


_PLACE = ORGANISATIONS.alias("proposing")
_ANSWERING = ORGANISATIONS.alias("answering")
_PROPOSALS = (
    select(
        Proposal.id,
        Proposal.patient_id,
        Proposal.epoch,
        Proposal.kind,
        Proposal.words,
        Proposal.resuscitation,
        Proposal.treatment_level,
        Proposal.hospital_transport,
        Proposal.basis,
        Proposal.organisation_id,
        _PLACE.c.name.label("organisation"),
        Proposal.proposed_at,
        Proposal.proposed_by,
        Proposal.proposed_role,
        ProposalAnswer.outcome,
        ProposalAnswer.note,
        ProposalAnswer.answered_at,
        ProposalAnswer.answered_role,
        _ANSWERING.c.name.label("answered_at_organisation"),
        is_settled().label("is_settled"),
    )
    .outerjoin(_PLACE, _PLACE.c.id == Proposal.organisation_id)
    .outerjoin(ProposalAnswer, ProposalAnswer.proposal_id == Proposal.id)
    .outerjoin(_ANSWERING, _ANSWERING.c.id == ProposalAnswer.organisation_id)
)
_ONE = _PROPOSALS.where(Proposal.id == bindparam("proposal_id"))
_PAGE = (
    _PROPOSALS.where(
        Proposal.patient_id == bindparam("patient_id"), Proposal.id < bindparam("before")
    )
    .order_by(Proposal.id.desc())
    .limit(bindparam("page_size"))
)
_OF = {
    "kinds": _PAGE.where(Proposal.kind.in_(bindparam("kinds"))),
    "bases": _PAGE.where(Proposal.basis.in_(bindparam("bases"))),
    "account": _PAGE.where(Proposal.proposed_by == bindparam("account")),
    "organisation": _PAGE.where(Proposal.organisation_id == bindparam("organisation")),
}


async def add(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """A new proposal."""
    await db.execute(insert(Proposal), columns)


async def add_answer(db: AsyncConnection, **columns: Any) -> None:  # noqa: ANN401  columns of a row
    """The answer to a proposal."""
    await db.execute(insert(ProposalAnswer), columns)


async def one(db: AsyncConnection, proposal_id: UUID) -> Found | None:
    """One proposal with its answer; None where it is out of the caller's reach."""
    return (await db.execute(_ONE, {"proposal_id": proposal_id})).one_or_none()


async def page(
    db: AsyncConnection,
    patient_id: UUID,
    before: UUID | None,
    limit: int,
    **whose: object,
) -> Sequence[Found]:
    """A patient's proposals, newest first.

    `whose` is one of `kinds`, `bases`, `account`, `organisation`.
    """
    (statement,) = (_OF[name] for name in whose)
    asked = {"patient_id": patient_id, "before": before or LAST_KEY, "page_size": limit}
    return (await db.execute(statement, asked | whose)).all()

"""What an asked hospital sees before it has accepted: enough to answer, and no name."""

from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from pydantic import Field
from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.audit import store as audit
from app.audit.entry import Entry, Outcome, Purpose
from app.calls import inquiries
from app.calls.models import Call, Inquiry
from app.db import Found
from app.errors import NotAllowed, Refused
from app.intent import record
from app.intent.view import VerdictView
from app.patients.looked import looked_at
from app.patients.view import IdentityOffer, View
from app.people.caller import Caller
from app.people.names import ORGANISATIONS, UNITS
from app.policy.bases import Basis
from app.policy.capabilities import Act, may
from app.policy.sections import Section

RECENT = timedelta(hours=24)
MOST = 20


class OfferView(View):
    """One inquiry to the reader's hospital.

    `person` and `verdict` are null while nobody is confirmed at the scene, where nothing may be
    shown, and once the inquiry is answered: then there is the handover, or nothing.
    """

    id: UUID
    status: Literal["open", "accepted", "declined", "withdrawn"]
    fire_department: str
    unit: str
    reason: str = Field(examples=["呼吸困難"])
    state: str = Field(examples=["意識清明、SpO2 86%、酸素投与中"])
    minutes: int = Field(description="到着までのおよその分。Minutes until arrival.")
    person: IdentityOffer | None
    verdict: VerdictView | None
    asked_at: datetime
    answer_reason: str | None
    answered_at: datetime | None


_OWN_ID: Any = bindparam("own_hospital")

_OFFERS = (
    select(
        Inquiry.id,
        Inquiry.call_id,
        Inquiry.state,
        Inquiry.minutes,
        Inquiry.asked_at,
        Inquiry.answer,
        Inquiry.answer_reason,
        Inquiry.answered_at,
        Call.reason,
        Call.closed_at,
        ORGANISATIONS.c.name.label("fire_department"),
        UNITS.c.name.label("unit"),
    )
    .join(Call, Call.id == Inquiry.call_id)
    .join(ORGANISATIONS, ORGANISATIONS.c.id == Inquiry.fire_department_id)
    .join(UNITS, UNITS.c.id == Call.unit_id)
    .where(Inquiry.hospital_id == _OWN_ID)
)
_LIST = (
    _OFFERS.where(
        or_(
            and_(Inquiry.answer.is_(None), Call.closed_at.is_(None)),
            Inquiry.asked_at > bindparam("since"),
        )
    )
    .order_by(Inquiry.answer.is_(None).desc(), Inquiry.asked_at.desc())
    .limit(bindparam("most"))
)
_ONE = _OFFERS.where(Inquiry.id == bindparam("inquiry_id"))


async def offers(db: AsyncConnection, caller: Caller, at: datetime) -> list[OfferView]:
    """Open inquiries to the caller's hospital and those of the last day, 20 at most, open first.

    Raises NotAllowed for other roles.
    """
    _require(caller, "offer.list")
    asked = {"own_hospital": caller.organisation_id, "since": at - RECENT, "most": MOST}
    rows = (await db.execute(_LIST, asked)).all()
    shown = [await _shown(db, caller, at, row) for row in rows]
    await audit.append(db, at, _entry(caller, "offer.list"))
    return shown


async def offer(db: AsyncConnection, caller: Caller, at: datetime, inquiry_id: UUID) -> OfferView:
    """One inquiry to the caller's hospital. Raises NotAllowed, Refused."""
    _require(caller, "offer.read")
    asked = {"own_hospital": caller.organisation_id, "inquiry_id": inquiry_id}
    row = (await db.execute(_ONE, asked)).one_or_none()
    if row is None:
        raise Refused(_entry(caller, "offer.read", Outcome.REFUSED, "no_inquiry"))
    shown = await _shown(db, caller, at, row)
    await audit.append(db, at, _entry(caller, "offer.read", call_id=row.call_id))
    return shown


async def decline(
    db: AsyncConnection, caller: Caller, at: datetime, inquiry_id: UUID, reason: str
) -> OfferView:
    """Says no with a reason; what was shown of the person ends with it. Raises as `answer`."""
    await inquiries.answer(db, caller, at, inquiry_id, inquiries.Answer.DECLINED, reason)
    return await offer(db, caller, at, inquiry_id)


async def _shown(db: AsyncConnection, caller: Caller, at: datetime, row: Found) -> OfferView:
    status = row.answer or ("open" if row.closed_at is None else "withdrawn")
    person, verdict = (None, None)
    if status == "open":
        person, verdict = await _patient(db, caller, at, row.call_id)
    return OfferView(
        id=row.id,
        status=status,
        fire_department=row.fire_department,
        unit=row.unit,
        reason=row.reason,
        state=row.state,
        minutes=row.minutes,
        person=person,
        verdict=verdict,
        asked_at=row.asked_at,
        answer_reason=row.answer_reason,
        answered_at=row.answered_at,
    )


async def _patient(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID
) -> tuple[IdentityOffer | None, VerdictView | None]:
    """Age band, sex and verdict, each read on the record; nothing where the rules show nothing."""
    try:
        permit = await access.enter(db, caller, at, Basis.OFFER, "offer.read", call_id=call_id)
    except Refused:
        return None, None
    shown = (await record.read(db, permit, at)).record
    seen = (Section.IDENTITY, Section.VERDICT, Section.CALL_RECORD)
    await audit.append(db, at, looked_at(permit, "offer.read", *seen))
    person, verdict = shown.identity.content, shown.verdict.content
    return (
        person if isinstance(person, IdentityOffer) else None,
        verdict if isinstance(verdict, VerdictView) else None,
    )


def _require(caller: Caller, action: str) -> None:
    if not may(caller.role, Basis.OFFER, Act.ANSWER_OFFER):
        raise NotAllowed(entry=_entry(caller, action, Outcome.REFUSED, "role"))


def _entry(
    caller: Caller,
    action: str,
    outcome: Outcome = Outcome.DONE,
    reason: str | None = None,
    call_id: UUID | None = None,
) -> Entry:
    return Entry(
        actor=caller.actor,
        action=action,
        outcome=outcome,
        purpose=Purpose.ETREAT,
        call_id=call_id,
        basis=Basis.OFFER,
        reason=reason,
    )

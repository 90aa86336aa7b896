"""Hospitals asked to take the patient, and what they answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import store as access
from app.audit import store as audit
from app.audit.entry import Entry, Outcome, Purpose
from app.calls import parties, store
from app.calls.models import Call, Inquiry
from app.db import Found, uuid7
from app.errors import Conflict, Invalid, NotAllowed, Refused
from app.notices import actions as notices
from app.notices.actions import NoticeKind
from app.people.caller import Caller
from app.policy.bases import Basis, Recipient
from app.policy.capabilities import Act, may


class Answer(StrEnum):
    """What a hospital says to an inquiry."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


_TOLD = {Answer.ACCEPTED: NoticeKind.ACCEPTED, Answer.DECLINED: NoticeKind.OFFER_DECLINED}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredInquiry:
    """An inquiry with its answer, for whoever goes on from there.

    `patient_id` is None where nobody was confirmed on the call; `unit_id` is the crew's unit,
    `state` the crew's words about the person, `reason` why 119 was called, `minutes` until arrival.
    """

    inquiry_id: UUID
    call_id: UUID
    patient_id: UUID | None
    fire_department_id: UUID
    unit_id: UUID
    hospital_id: UUID
    reason: str
    state: str
    minutes: int
    asked_at: datetime
    answered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInquiry:
    """What a hospital is asked: `state` in the crew's words, `minutes` until arrival."""

    hospital_id: UUID
    state: str
    minutes: int


_ANSWER = (
    update(Inquiry)
    .where(
        Inquiry.id == bindparam("inquiry_id"),
        Inquiry.hospital_id == bindparam("own_hospital"),
        Inquiry.answer.is_(None),
        Call.id == Inquiry.call_id,
        Call.closed_at.is_(None),
    )
    .values(
        answer=bindparam("said"),
        answer_reason=bindparam("why"),
        answered_at=bindparam("now"),
        answered_by=bindparam("who"),
    )
    .returning(
        Inquiry.id,
        Inquiry.call_id,
        Inquiry.fire_department_id,
        Inquiry.hospital_id,
        Inquiry.state,
        Inquiry.minutes,
        Inquiry.asked_at,
        Call.patient_id,
        Call.unit_id,
        Call.reason,
    )
)
_WHETHER = select(Inquiry.call_id).where(
    Inquiry.id == bindparam("inquiry_id"), Inquiry.hospital_id == bindparam("own_hospital")
)


async def inquire(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, new: NewInquiry
) -> UUID:
    """Asks a hospital; it sees age band, sex, reason, state and verdict, and is told at once.

    Raises Invalid for what is no hospital here, Conflict while it has not answered yet.
    """
    call = await parties.own_call(db, caller, at, call_id, "inquiry.make", Act.INQUIRE, lock=True)
    if not await store.is_hospital(db, new.hospital_id):
        raise Invalid.at(
            "body.hospital_id",
            "参加している病院を選んでください。",
            "Choose a hospital that takes part.",
        )
    whole = await store.whole(db, call_id)
    answers = [
        one["answer"]
        for one in (whole.inquiries if whole is not None else ())
        if one["hospital_id"] == str(new.hospital_id)
    ]
    if any(said != Answer.DECLINED for said in answers):
        raise Conflict(
            "この病院には照会済みです。", "This hospital was asked already.", "already-asked"
        )
    inquiry_id = uuid7()
    await db.execute(
        insert(Inquiry),
        {
            "id": inquiry_id,
            "call_id": call_id,
            "fire_department_id": call.fire_department_id,
            "hospital_id": new.hospital_id,
            "state": new.state,
            "minutes": new.minutes,
            "asked_at": at,
            "asked_by": caller.account_id,
        },
    )
    if call.patient_id is not None:
        await parties.open_grant(
            db, caller, at, call, call.patient_id, "organisation", new.hospital_id, Basis.OFFER
        )
    await notices.tell(db, at, (new.hospital_id,), NoticeKind.OFFER_RECEIVED, call_id=call_id)
    leaf = parties.entry(
        caller,
        "inquiry.made",
        call_id,
        patient_id=call.patient_id,
        fields=("hospital_id", "state", "minutes"),
    )
    await audit.append(db, at, leaf)
    return inquiry_id


async def answer(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    inquiry_id: UUID,
    answer: Answer | str,
    reason: str | None,
) -> AnsweredInquiry:
    """Records the caller's hospital's answer, ends its offer grant, tells the fire department.

    On the record as `offer.accepted` or `offer.declined`. Whoever accepts opens the handover.
    Raises Refused for another hospital's inquiry, NotAllowed for another role, and Conflict
    where it was answered already or the call is closed.
    """
    said = Answer(answer)
    action = f"offer.{said}"
    if not may(caller.role, Basis.OFFER, Act.ANSWER_OFFER):
        raise NotAllowed(entry=_refusal(caller, action, "role"))
    await store.hold_inquiry(db, inquiry_id)
    row = (
        await db.execute(
            _ANSWER,
            {
                "inquiry_id": inquiry_id,
                "own_hospital": caller.organisation_id,
                "said": said.value,
                "why": reason,
                "now": at,
                "who": caller.account_id,
            },
        )
    ).one_or_none()
    if row is None:
        raise await _why_not(db, caller, action, inquiry_id)
    await _end_offer(db, caller, at, row.call_id)
    await notices.answered(db, caller, at, NoticeKind.OFFER_RECEIVED, call_id=row.call_id)
    await notices.tell(db, at, (row.fire_department_id,), _TOLD[said], call_id=row.call_id)
    await audit.append(db, at, _entry(caller, action, row))
    return AnsweredInquiry(
        inquiry_id=row.id,
        call_id=row.call_id,
        patient_id=row.patient_id,
        fire_department_id=row.fire_department_id,
        unit_id=row.unit_id,
        hospital_id=row.hospital_id,
        reason=row.reason,
        state=row.state,
        minutes=row.minutes,
        asked_at=row.asked_at,
        answered_at=at,
    )


async def _end_offer(db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID) -> None:
    # By its own id: on the same call other hospitals may still be looking at their offers.
    grant = await access.standing(
        db, caller.holders, caller.region, at, Basis.OFFER, Recipient.HOSPITAL, call_id=call_id
    )
    if grant is not None:
        await access.close_grant(db, grant.id, at, at)


async def _why_not(
    db: AsyncConnection, caller: Caller, action: str, inquiry_id: UUID
) -> Conflict | Refused:
    asked = {"inquiry_id": inquiry_id, "own_hospital": caller.organisation_id}
    if (await db.execute(_WHETHER, asked)).one_or_none() is None:
        return Refused(_refusal(caller, action, "no_inquiry"))
    return Conflict(
        "回答済みか、事案が終了しています。",
        "It was answered already, or the call is closed.",
        "inquiry-answered",
    )


def _entry(caller: Caller, action: str, row: Found) -> Entry:
    return Entry(
        actor=caller.actor,
        action=action,
        purpose=Purpose.ETREAT,
        patient_id=row.patient_id,
        call_id=row.call_id,
        basis=Basis.OFFER,
        fields=("answer", "answer_reason"),
    )


def _refusal(caller: Caller, action: str, reason: str) -> Entry:
    return Entry(
        actor=caller.actor,
        action=action,
        outcome=Outcome.REFUSED,
        purpose=Purpose.ETREAT,
        basis=Basis.OFFER,
        reason=reason,
    )

"""What a hospital can do with a patient it has accepted, up to the ward."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.calls import inquiries
from app.calls.inquiries import Answer
from app.db import uuid7
from app.errors import Conflict
from app.handovers import standing, store
from app.handovers.standing import done, own, require, stand, stand_if_allowed, tell_team
from app.handovers.steps import Step
from app.intent import taking_back
from app.intent.taking_back import SaidBy
from app.notices.kinds import NoticeKind
from app.people.caller import Caller
from app.policy.bases import AT_A_HOSPITAL
from app.policy.capabilities import Act


async def accept(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    inquiry_id: UUID,
    reason: str | None = None,
) -> UUID:
    """Accepts an offer. The view of a confirmed, consenting patient opens at this instant.

    Raises Refused, NotAllowed, Conflict, as answering the inquiry does. Returns the handover's id.
    """
    answered = await inquiries.answer(db, caller, at, inquiry_id, Answer.ACCEPTED, reason)
    handover_id = uuid7()
    await store.add(
        db,
        id=handover_id,
        inquiry_id=answered.inquiry_id,
        call_id=answered.call_id,
        hospital_id=caller.organisation_id,
        accepted_at=at,
        accepted_by=caller.account_id,
    )
    row = await own(db, caller, handover_id, "handover.accepted")
    permit = await stand_if_allowed(db, caller, at, row, "handover.accepted")
    await audit.append(db, at, done(caller, "handover.accepted", row, permit, "accepted_at"))
    return handover_id


async def arrive(db: AsyncConnection, caller: Caller, at: datetime, handover_id: UUID) -> UUID:
    """Records that the patient has arrived, also where nobody could be confirmed.

    Raises Refused, NotAllowed, Conflict.
    """
    row = await own(db, caller, handover_id, "handover.arrived")
    require(caller, Act.RECORD_ARRIVAL, row)
    if row.arrived_at is not None:
        raise already(Step.ARRIVED)
    permit = await stand_if_allowed(db, caller, at, row, "handover.arrived")
    await store.arrive(db, handover_id, at)
    if permit is not None:
        grant_id = await standing.arrived(db, caller, at, permit)
        await store.relate(db, handover_id, permit.patient_id, handover_grant_id=grant_id)
        await tell_team(db, at, permit, NoticeKind.ARRIVED)
    await audit.append(db, at, done(caller, "handover.arrived", row, permit, "arrived_at"))
    return handover_id


async def admit(
    db: AsyncConnection, caller: Caller, at: datetime, handover_id: UUID, ward: str
) -> UUID:
    """Hands the patient over to a ward: the ward's view opens, the emergency department's ends.

    The department that holds the patient decides, so that no ward opens a record to itself.
    Raises Refused, NotAllowed, Conflict.
    """
    row = await own(db, caller, handover_id, "handover.admitted")
    require(caller, Act.ADMIT, row)
    if row.arrived_at is None:
        raise not_yet(Step.ARRIVED)
    if row.admitted_at is not None:
        raise already(Step.ADMITTED)
    permit = await stand_if_allowed(db, caller, at, row, "handover.admitted")
    await store.admit(db, handover_id, at, ward)
    if permit is not None:
        grant_id = await standing.admitted(db, caller, at, permit)
        await store.relate(db, handover_id, permit.patient_id, admission_grant_id=grant_id)
        await tell_team(db, at, permit, NoticeKind.ADMITTED)
    await audit.append(
        db, at, done(caller, "handover.admitted", row, permit, "admitted_at", "ward")
    )
    return handover_id


async def suspend(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    handover_id: UUID,
    said_by: SaidBy,
    reason: str | None,
) -> UUID:
    """Suspends the wishes at once, for somebody in the hospital who hears "save me".

    An open grant is enough: a withdrawn consent stops the view, never a suspension. The care
    team is told at once.
    Raises Refused where the hospital stands in no relation to the patient.
    """
    row = await own(db, caller, handover_id, "intent.suspended")
    if row.patient_id is None:
        patient_id = (await stand(db, caller, at, row, "intent.suspended")).patient_id
    else:
        patient_id = row.patient_id
    await taking_back.suspend_on(
        db, caller, at, patient_id, AT_A_HOSPITAL[caller.role], said_by, reason
    )
    return handover_id


def already(step: Step) -> Conflict:
    """A step is taken once."""
    return Conflict(
        f"「{step.ja}」はすでに記録されています。",
        f"This step is on record already: {step.en}.",
        "step-taken",
    )


def not_yet(step: Step) -> Conflict:
    """A step before this one is missing."""
    return Conflict(
        f"先に「{step.ja}」を記録してください。",
        f"Record the step before it first: {step.en}.",
        "step-missing",
    )

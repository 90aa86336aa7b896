"""Going home: the ward's last step, and the letter to those who care at home."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit import store as audit
from app.clock import japan_date
from app.db import Found, uuid7
from app.errors import Conflict, Invalid
from app.handovers import standing, store
from app.handovers.actions import already, not_yet
from app.handovers.letter import Letter
from app.handovers.standing import done, own, require, stand_if_allowed, tell_team
from app.handovers.steps import Step
from app.notices.kinds import NoticeKind
from app.people.caller import Caller
from app.policy.capabilities import Act
from app.revisits import store as revisits
from app.revisits.kinds import RevisitReason


async def discharge(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    handover_id: UUID,
    letter: Letter | None,
) -> UUID:
    """Records the discharge, hands the letter to the care team, asks for a review of the wishes.

    The letter is owed wherever the hospital may see the record; where it may not, nobody is
    known to whom it could go, and the discharge stands alone. The ward's view ends in seven days.
    Raises Refused, NotAllowed, Conflict, Invalid.
    """
    row = await own(db, caller, handover_id, "handover.discharged")
    require(caller, Act.DISCHARGE, row)
    if row.admitted_at is None:
        raise not_yet(Step.ADMITTED)
    if row.discharged_at is not None:
        raise already(Step.DISCHARGED)
    permit = await stand_if_allowed(db, caller, at, row, "handover.discharged")
    await store.discharge(db, handover_id, at)
    if permit is not None:
        await _send(db, at, permit, row, letter)
        await standing.discharged(db, at, permit)
    elif letter is not None:
        raise Conflict(
            "届け先を確認できません。退院時情報(letter)を外し、退院だけを記録してください。",
            "Nobody is known to whom the letter could go. Record the discharge without it.",
            "no-recipient",
        )
    await audit.append(db, at, done(caller, "handover.discharged", row, permit, "discharged_at"))
    return handover_id


async def _send(
    db: AsyncConnection, at: datetime, permit: Permit, row: Found, letter: Letter | None
) -> None:
    permit.require(Act.WRITE_RETURN_HOME)
    if letter is None:
        raise Invalid.at(
            "body.letter",
            "退院時情報を記入してください。",
            "Write the return-home information.",
        )
    if not japan_date(row.admitted_at) <= letter.discharged_on <= japan_date(at):
        raise Invalid.at(
            "body.letter.discharged_on",
            "入院日から今日までの日付を入力してください。",
            "Give a day between the admission and today.",
        )
    items = {
        "discharged_on": letter.discharged_on,
        "physician": letter.physician,
        "diagnoses": letter.diagnoses,
        "course": letter.course,
        "explained": letter.explained,
        "patient_wishes": letter.patient_wishes,
        "physical_independence": letter.physical_independence,
        "cognitive_independence": letter.cognitive_independence,
        "nutrition_route": letter.nutrition_route,
        "swallowing": letter.swallowing,
        "staple_food": letter.staple_food,
        "nutrition": letter.nutrition,
        "needs": letter.needs,
        "contraindications": letter.contraindications,
        "prognosis": letter.prognosis,
        "services": letter.services,
        "contact": letter.contact,
    }
    await store.add_letter(
        db,
        items
        | {
            "id": uuid7(),
            "handover_id": row.id,
            "patient_id": permit.patient_id,
            "written_at": at,
            "written_by": permit.caller.account_id,
        },
    )
    await audit.append(db, at, permit.entry("return_home.written", fields=tuple(items)))
    await tell_team(db, at, permit, NoticeKind.DISCHARGED)
    discharged = RevisitReason.DISCHARGED
    _, moment = await access.hold(db, permit, even_merged=True)
    await revisits.open_one(db, permit.patient_id, discharged, moment, permit.caller.account_id)
    await tell_team(db, at, permit, NoticeKind.REVIEW_DUE)

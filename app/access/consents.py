"""What the patient said about who may see: recorded at home, kept as history."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions, store
from app.access.actions import Statement
from app.audit import store as audit
from app.clock import japan_date
from app.errors import Invalid
from app.people.caller import Caller
from app.policy.bases import Basis, Recipient
from app.policy.capabilities import Act
from app.policy.consent import ConsentState
from app.policy.sections import Section


class ConsentView(BaseModel):
    """One statement: to whom, which sections, by whom, how, on which paper, when.

    `sections` null means every section; `restricted` are kept back whatever is granted.
    """

    model_config = ConfigDict(frozen=True)

    id: UUID
    epoch: int
    recipient: Recipient
    state: ConsentState
    sections: list[Section] | None
    restricted: list[Section]
    given_by: str
    given_by_name: str | None
    surrogate_reason: str | None
    how: str
    paper: str | None
    given_on: date
    recorded_at: datetime


async def record(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, statement: Statement
) -> UUID:
    """Records what was said, for the care team. Returns its id. Raises Refused, NotAllowed.

    It counts from the next request on; a withdrawal closes the view at once.
    """
    action = f"consent.{statement.state}"
    permit = await actions.enter(db, caller, at, Basis.CARE_TEAM, action, patient_id=patient_id)
    if statement.given_on > japan_date(at):
        raise Invalid.at(
            "body.given_on", "今日より後の日付は記録できません。", "The date lies in the future."
        )
    return await actions.record_consent(db, permit, statement)


async def history(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID
) -> Sequence[ConsentView]:
    """Every statement, newest first, for those who record them. Raises Refused, NotAllowed."""
    permit = await actions.enter(
        db, caller, at, Basis.CARE_TEAM, "consents.read", patient_id=patient_id
    )
    permit.require(Act.RECORD_CONSENT)
    rows = await store.consents(db, patient_id)
    await audit.append(db, at, permit.entry("consents.read"))
    return [
        ConsentView(
            id=row.id,
            epoch=row.epoch,
            recipient=row.recipient,
            state=row.state,
            sections=row.sections,
            restricted=row.restricted,
            given_by=row.given_by,
            given_by_name=row.given_by_name,
            surrogate_reason=row.surrogate_reason,
            how=row.how,
            paper=row.paper,
            given_on=row.given_on,
            recorded_at=row.recorded_at,
        )
        for row in rows
    ]

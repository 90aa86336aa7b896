"""What the patient said about who may see: recorded at home, kept as history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions, store
from app.audit import store as audit
from app.clock import japan_date
from app.db import uuid7
from app.errors import Invalid
from app.people.caller import Caller
from app.policy.bases import Basis, Recipient
from app.policy.capabilities import Act
from app.policy.consent import ConsentState
from app.policy.sections import Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What was said about one group of recipients: by whom, how, when, on which paper.

    `sections` None means every section; `restricted` are kept back whatever is granted.
    `given_by` is patient or surrogate; a surrogate needs a reason.
    """

    recipient: Recipient
    state: ConsentState
    sections: frozenset[Section] | None
    restricted: frozenset[Section]
    given_by: str
    given_by_name: str | None
    surrogate_reason: str | None
    how: str
    paper: str | None
    given_on: date


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
    """Records a consent, refusal or withdrawal, for the care team. Returns its id.

    It counts from the next request on; a withdrawal closes the view at once. Raises Refused,
    NotAllowed, Invalid.
    """
    action = f"consent.{statement.state}"
    permit = await actions.enter(db, caller, at, Basis.CARE_TEAM, action, patient_id=patient_id)
    is_withdrawn = statement.state is ConsentState.WITHDRAWN
    permit.require(Act.WITHDRAW_CONSENT if is_withdrawn else Act.RECORD_CONSENT)
    if statement.given_on > japan_date(at):
        raise Invalid.at(
            "body.given_on", "今日より後の日付は記録できません。", "The date lies in the future."
        )
    epoch, moment = await actions.advance(db, permit)
    consent_id = uuid7()
    await store.add_consent(
        db,
        id=consent_id,
        patient_id=permit.patient_id,
        recipient=statement.recipient.value,
        epoch=epoch,
        state=statement.state.value,
        sections=_words(statement.sections),
        restricted=_words(statement.restricted) or [],
        given_by=statement.given_by,
        given_by_name=statement.given_by_name,
        surrogate_reason=statement.surrogate_reason,
        how=statement.how,
        paper=statement.paper,
        given_on=statement.given_on,
        recorded_at=moment,
        recorded_by=caller.account_id,
    )
    leaf = permit.entry(action, fields=(statement.recipient.value,), epoch=epoch)
    await audit.append(db, at, leaf)
    return consent_id


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


def _words(sections: frozenset[Section] | None) -> list[str] | None:
    return None if sections is None else sorted(section.value for section in sections)

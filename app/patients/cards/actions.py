"""The card that a patient carries or keeps on the fridge: handed out, replaced, ended, told of.

It says nothing of anybody; a crew's look-up takes its code as one identifier of two. A card can
lie beside another person, so by itself it finds nobody. The code is told once, when it is made:
afterwards a keyed hash of it stands here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit import store as audit
from app.db import uuid7
from app.errors import Conflict
from app.patients.cards.codes import digest, new_code
from app.patients.cards.models import PatientCard
from app.patients.entering import enter
from app.patients.store import require_alive
from app.patients.view import View
from app.people.caller import Caller
from app.policy.bases import basis_at_home
from app.policy.capabilities import Act

_ADD = insert(PatientCard)
_OF = (
    select(PatientCard.id, PatientCard.issued_at, PatientCard.ended_at)
    .where(PatientCard.patient_id == bindparam("patient_id"))
    .order_by(PatientCard.id.desc())
)
_END = (
    update(PatientCard)
    .where(PatientCard.id == bindparam("card_id"), PatientCard.ended_at.is_(None))
    .values(ended_at=bindparam("moment"), ended_by=bindparam("who"))
)


class PatientCardView(View):
    """A card that was handed out; it counts until `ended_at`."""

    id: UUID
    issued_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Issued:
    """A card, and its code, which is told this once."""

    card_id: UUID
    code: str


async def issue(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    replaces: UUID | None,
    key: bytes,
) -> Issued:
    """Hands out a card; the one that it replaces ends at that moment.

    `replaces` names the card in use, None where there is none: so nobody ends another's by
    pressing twice. Raises Refused, NotAllowed, Conflict (card-in-use, death-recorded).
    """
    action = "patient_card.issued"
    permit = await enter(db, caller, at, action, patient_id)
    permit.require(Act.KEEP_CARD)
    epoch, moment = await access.hold(db, permit)
    await require_alive(db, patient_id)
    in_use = next((one.id for one in await _cards(db, permit) if one.ended_at is None), None)
    if in_use != replaces:
        raise Conflict(
            "使えるカードが変わっています。開き直して、確かめてください。",
            "Another card is in use by now, or none. Read them anew.",
            "card-in-use",
        )
    if in_use is not None:
        await _end(db, caller, moment, in_use)
    code, card_id = new_code(), uuid7()
    row = {
        "id": card_id,
        "patient_id": patient_id,
        "token_hash": digest(code, key),
        "issued_at": moment,
        "issued_by": caller.account_id,
        "issued_role": caller.role.value,
        "ended_at": None,
        "ended_by": None,
    }
    await db.execute(_ADD, row)
    fields = ("issued_at",) if in_use is None else ("issued_at", "ended_at")
    await audit.append(db, at, permit.entry(action, fields=fields, epoch=epoch))
    return Issued(card_id, code)


async def end(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, card_id: UUID
) -> UUID:
    """Ends a card at once, one that was lost for instance. Returns its id.

    Also one of a record that went into another: it still leads to the person.

    Raises Refused for a card that is not there, NotAllowed, Conflict (card-ended).
    """
    action = "patient_card.ended"
    permit = await enter(db, caller, at, action, patient_id)
    permit.require(Act.KEEP_CARD)
    epoch, moment = await access.hold(db, permit, even_merged=True)
    found = next((one for one in await _cards(db, permit) if one.id == card_id), None)
    if found is None:
        raise permit.refused(action, "no_card")
    if found.ended_at is not None:
        raise Conflict("すでに終えています。", "It has ended already.", "card-ended")
    await _end(db, caller, moment, card_id)
    await audit.append(db, at, permit.entry(action, fields=("ended_at",), epoch=epoch))
    return card_id


async def cards(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID
) -> Sequence[PatientCardView]:
    """The cards handed out, newest first: to clinicians of the care team and the patient's side.

    Raises Refused, NotAllowed.
    """
    action, basis = "patient_card.list", basis_at_home(caller.role)
    permit = await access.enter(db, caller, at, basis, action, patient_id=patient_id)
    permit.require(Act.READ_CARD)
    found = await _cards(db, permit)
    await audit.append(db, at, permit.entry(action))
    return found


async def _cards(db: AsyncConnection, permit: Permit) -> list[PatientCardView]:
    rows = await db.execute(_OF, {"patient_id": permit.patient_id})
    return [
        PatientCardView(id=row.id, issued_at=row.issued_at, ended_at=row.ended_at) for row in rows
    ]


async def _end(db: AsyncConnection, caller: Caller, at: datetime, card_id: UUID) -> None:
    await db.execute(_END, {"card_id": card_id, "moment": at, "who": caller.account_id})

"""The card that a patient carries or keeps on the fridge: handed out, replaced, ended, told of.

It says nothing of anybody; a crew's look-up takes its code as one identifier of two. A card can
lie beside another person, so by itself it finds nobody. The code is told once, when it is made:
afterwards a keyed hash of it stands here.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit import store as audit
from app.db import uuid7
from app.errors import Conflict
from app.patients.cards import store
from app.patients.cards.codes import digest, new_code
from app.patients.cards.view import MergedCardView, PatientCards, PatientCardView
from app.patients.entering import enter
from app.patients.store import require_alive
from app.people.caller import Caller
from app.policy.bases import basis_at_home
from app.policy.capabilities import Act


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
    found = await store.of(db, patient_id)
    in_use = next((one.id for one in found if one.ended_at is None), None)
    if in_use != replaces:
        raise Conflict(
            "使えるカードが変わっています。開き直して、確かめてください。",
            "Another card is in use by now, or none. Read them anew.",
            "card-in-use",
        )
    if in_use is not None:
        await store.end(db, in_use, moment, caller.account_id)
    code, card_id = new_code(), uuid7()
    await store.add(
        db,
        id=card_id,
        patient_id=patient_id,
        token_hash=digest(code, key),
        issued_at=moment,
        issued_by=caller.account_id,
        issued_role=caller.role.value,
        ended_at=None,
        ended_by=None,
    )
    fields = ("issued_at",) if in_use is None else ("issued_at", "ended_at")
    await audit.append(db, at, permit.entry(action, fields=fields, epoch=epoch))
    return Issued(card_id, code)


async def end(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, card_id: UUID
) -> UUID:
    """Ends a card at once, one that was lost for instance. Returns its id.

    Also in a record that went into another, and one of such a record from the one that it went
    into: it still leads to the person.

    Raises Refused for a card that is not there, NotAllowed, Conflict (card-ended).
    """
    action = "patient_card.ended"
    permit = await enter(db, caller, at, action, patient_id)
    permit.require(Act.KEEP_CARD)
    whose = await _record_of(db, permit, card_id)
    epoch, moment = await access.hold(db, whose, even_merged=True)
    found = next((one for one in await store.of(db, whose.patient_id) if one.id == card_id), None)
    if found is None:
        raise permit.refused(action, "no_card")
    if found.ended_at is not None:
        raise Conflict("すでに終えています。", "It has ended already.", "card-ended")
    await store.end(db, card_id, moment, caller.account_id)
    await audit.append(db, at, whose.entry(action, fields=("ended_at",), epoch=epoch))
    if whose is not permit:
        await audit.append(db, at, permit.entry(action, fields=("ended_at",)))
    return card_id


async def cards(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID
) -> PatientCards:
    """The cards handed out, newest first: to clinicians of the care team and the patient's side.

    With those of records that went into this one, of which the caller is shown both.
    Raises Refused, NotAllowed.
    """
    action, basis = "patient_card.list", basis_at_home(caller.role)
    permit = await access.enter(db, caller, at, basis, action, patient_id=patient_id)
    permit.require(Act.READ_CARD)
    own, merged = await store.of(db, patient_id), await _of_merged(db, permit)
    await audit.append(db, at, permit.entry(action))
    for other in {one.patient_id: other for other, one in merged}.values():
        await audit.append(db, at, other.entry(action))
    return PatientCards(
        items=[
            PatientCardView(id=row.id, issued_at=row.issued_at, ended_at=row.ended_at)
            for row in own
        ],
        of_merged=[one for _, one in merged],
    )


async def _record_of(db: AsyncConnection, permit: Permit, card_id: UUID) -> Permit:
    """The permit to the record that a card stands in: one that went into this, or this one."""
    others = (other for other, one in await _of_merged(db, permit) if one.id == card_id)
    return next(others, permit)


async def _of_merged(db: AsyncConnection, permit: Permit) -> list[tuple[Permit, MergedCardView]]:
    """The cards of records that went into this one, with the permit to each that is shown."""
    permits: dict[UUID, Permit | None] = {}
    found = []
    for row in await store.of_merged(db, permit.patient_id):
        whose = row.patient_id
        if whose not in permits:
            permits[whose] = await access.stand(
                db, permit.caller, permit.at, permit.basis, patient_id=whose
            )
        other = permits[whose]
        if other is not None and not other.decision.is_refused:
            card = MergedCardView(
                patient_id=whose,
                id=row.id,
                issued_at=row.issued_at,
                ended_at=row.ended_at,
                is_replaced=row.is_replaced,
            )
            found.append((other, card))
    return found

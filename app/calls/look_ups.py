"""Finding the person on a call, and confirming who it is at the scene. Nobody is ever chosen here.

Nobody found, too little asked and too many found are answered alike, in one shape: not found
is not proof, ordinary care goes on.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import store as grants
from app.audit import store as audit
from app.audit.entry import Outcome
from app.calls import candidates, parties, store, writing
from app.calls.arrival import presuming
from app.calls.candidates import LookUpView
from app.calls.parties import entry, own_call
from app.calls.tries import counted
from app.clock import japan_date
from app.db import Found
from app.errors import Conflict, Invalid, Refused
from app.japan.text import Said
from app.notices.actions import NoticeKind
from app.patients import team
from app.patients.look_up import finding
from app.patients.look_up.query import NEEDED, PERSONAL, Identifier, Query, TooWeak, distinct
from app.patients.look_up.typed import Asked, query_of
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act
from app.revisits import store as revisits
from app.revisits.kinds import RevisitReason

_CONFIRM = "patient.confirm"
_OF_A_HOUSEHOLD = Said(
    "電話・住所・カードは、同じ家の別の方にも当てはまります。"
    "氏名・生年月日・介護保険番号のどれかも確かめてください。",
    "Phone, address and card may fit another of the household. Make sure of a name, the birth date "
    "or the care-insurance number as well.",
)


async def look_up(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call_id: UUID,
    asked: Asked,
    key: bytes,
    card_keys: Sequence[bytes] = (),
) -> LookUpView:
    """The candidates for what was asked, on an open call that the caller's unit is on.

    `key` makes the HMAC under which the look-up is on the record, `card_keys` that of a card.
    Raises Invalid for a field that cannot be read, LookedUpTooOften past the limits.
    """
    await own_call(db, caller, at, call_id, "patient.look_up", Act.LOOK_UP, lock=True)
    query = query_of(asked, card_keys)
    search = await counted(
        db, caller, at, call_id, "patient.look_up", query, key, guessing=_CONFIRM
    )
    if isinstance(query, TooWeak):
        shown = candidates.too_weak(query)
    else:
        found = await finding.find(db, call_id, query, on=japan_date(at))
        shown = candidates.shown(found)
    outcome = Outcome.DONE if shown.candidates else Outcome.NOTHING
    leaf = entry(
        caller, "patient.look_up", call_id, outcome=outcome, reason=shown.outcome, search=search
    )
    await audit.append(db, at, leaf)
    return shown


async def confirm(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call_id: UUID,
    patient_id: UUID,
    asked: Asked,
    key: bytes,
    card_keys: Sequence[bytes] = (),
) -> None:
    """Two identifiers or more confirmed at the scene, all exactly this person's: the grant opens.

    The care team is told that 119 was called, and whom the desk took before is left. Confirming
    somebody else afterwards corrects the call: every grant that hung on it towards the first
    person ends, and the first is left. Raises Invalid below two identifiers or where none is the
    person's own, Refused where they do not all agree, whatever the cause.
    """
    action = _CONFIRM
    call = await own_call(db, caller, at, call_id, action, Act.CONFIRM_PATIENT, lock=True)
    query = query_of(asked, card_keys)
    search = await counted(db, caller, at, call_id, action, query, key, guessing=action)
    if isinstance(query, TooWeak):
        raise Invalid(ja=query.said.ja, en=query.said.en)
    if not query.usable & PERSONAL:
        raise Invalid(ja=_OF_A_HOUSEHOLD.ja, en=_OF_A_HOUSEHOLD.en)
    exact = await finding.matches(db, call_id, patient_id, query)
    if distinct({*map(Identifier, exact)}) < NEEDED or len(exact) < _given(query):
        raise Refused(
            entry(
                caller,
                action,
                call_id,
                outcome=Outcome.REFUSED,
                patient_id=patient_id,
                reason="identifiers_differ",
                search=search,
            )
        )
    if call.patient_id == patient_id:
        await audit.append(db, at, entry(caller, action, call_id, patient_id=patient_id))
        return
    if call.confirmed_at is not None and call.confirmed_at >= at:
        raise Conflict  # somebody of the crew confirmed while this request waited
    corrected_at = call.corrected_at
    if call.patient_id is not None:
        await _leave(db, caller, at, call)
        corrected_at = await store.clock(db)  # after the wait: what was said by then was of them
    await writing.confirm(db, call_id, patient_id, exact, at, corrected_at)
    await presuming.end(db, caller, at, call_id, patient_id)
    for unit_id in sorted(parties.units_of(call)):
        await parties.open_grant(db, caller, at, call, patient_id, "unit", unit_id, Basis.CALL)
    await _offer_anew(db, caller, at, call_id, patient_id)
    permit = await access.enter(db, caller, at, Basis.CALL, action, call_id=call_id)
    await team.tell(db, at, patient_id, NoticeKind.EMERGENCY_CALLED, call_id=call_id)
    # Now, and not at the close: some calls are never closed.
    called = RevisitReason.EMERGENCY_CALL
    await revisits.open_one(db, patient_id, called, at, caller.account_id)
    await audit.append(db, at, permit.entry("patient.confirmed", fields=tuple(exact)))


async def unconfirm(db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID) -> None:
    """Takes back a confirmation where nobody else can be confirmed: the scene speaks alone again.

    Raises Conflict where nobody is confirmed, and as `own_call`.
    """
    action = "patient.unconfirm"
    call = await own_call(db, caller, at, call_id, action, Act.CONFIRM_PATIENT, lock=True)
    if call.patient_id is None:
        raise Conflict("まだ本人を確認していません。", "Nobody is confirmed yet.", "no-patient")
    await _leave(db, caller, at, call)
    await writing.unconfirm(db, call_id, await store.clock(db))


async def _leave(db: AsyncConnection, caller: Caller, at: datetime, call: Found) -> None:
    """Takes back the confirmation of somebody who was not meant."""
    await team.tell(db, at, call.patient_id, NoticeKind.CALL_CLOSED, call_id=call.id)
    for basis in (Basis.CALL, Basis.OFFER, Basis.HANDOVER, Basis.ADMISSION):
        await grants.close_of_call(db, call.id, basis, at)
    leaf = entry(caller, "patient.unconfirmed", call.id, patient_id=call.patient_id)
    await audit.append(db, at, leaf)


async def _offer_anew(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, patient_id: UUID
) -> None:
    """Hospitals already asked see whom they are asked about from now on."""
    call = await store.whole(db, call_id)
    if call is None:
        raise Conflict
    for inquiry in call.inquiries:
        if inquiry["answer"] is None:
            hospital_id = UUID(inquiry["hospital_id"])
            await parties.open_grant(
                db, caller, at, call, patient_id, "organisation", hospital_id, Basis.OFFER
            )


def _given(query: Query) -> int:
    return sum(getattr(query, field.name) is not None for field in fields(query))

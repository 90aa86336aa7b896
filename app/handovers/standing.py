"""How a hospital comes to stand towards a patient: after acceptance, by consent, for a while.

The crew may confirm the patient after the hospital accepted, and the patient's consent may
come later still. So the grant is opened by the first look of the hospital that finds the call's
patient confirmed and the consent given, and by nothing else; each basis once for each patient.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import store as grants
from app.access.actions import Relation
from app.access.permit import Permit, purpose_of
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.calls import store as calls
from app.db import Found
from app.errors import NotAllowed, Refused
from app.handovers import store
from app.notices.kinds import NoticeKind
from app.patients import team
from app.people.caller import Caller
from app.policy.bases import AT_A_HOSPITAL, Basis
from app.policy.capabilities import Act, may

UNTIL_ARRIVAL = timedelta(hours=12)
IN_EMERGENCY = timedelta(hours=72)
AFTER_DISCHARGE = timedelta(days=7)


async def own(db: AsyncConnection, caller: Caller, handover_id: UUID, action: str) -> Found:
    """A handover of the caller's hospital, locked. The ward knows of it from admission on.

    Raises Refused for every other one: a stranger's, one that is not there.
    """
    row = await store.own(db, caller.organisation_id, handover_id)
    basis = AT_A_HOSPITAL.get(caller.role)
    if row is None or basis is None or (basis is Basis.ADMISSION and row.admitted_at is None):
        raise Refused(entry(caller, action, row, outcome=Outcome.REFUSED, reason="no_handover"))
    return row


def require(caller: Caller, act: Act, row: Found) -> None:
    """Passes where the role may do this in a hospital; otherwise NotAllowed, on the record.

    Arrival, admission and discharge are the hospital's own facts: they need no view of the record.
    """
    if not may(caller.role, AT_A_HOSPITAL.get(caller.role), act):
        raise NotAllowed(
            entry=entry(caller, act.value, row, outcome=Outcome.REFUSED, reason="role")
        )


async def stand(
    db: AsyncConnection, caller: Caller, at: datetime, row: Found, action: str
) -> Permit:
    """The caller's permit towards the patient of a handover; opens its grant where one is due.

    Raises Refused where nobody is confirmed, consent does not hold, or the time is over.
    """
    call = await calls.one(db, row.call_id)
    patient_id = None if call is None else call.patient_id
    if row.patient_id not in {None, patient_id} and row.discharged_at is None:
        await _leave(db, caller, at, row)
        row = await own(db, caller, row.id, action)
    basis = AT_A_HOSPITAL[caller.role]
    due = _due(row, basis, at)
    if patient_id is None or row.patient_id not in {None, patient_id}:
        raise Refused(entry(caller, action, row, outcome=Outcome.REFUSED, reason="no_patient"))
    if due is not None:
        return await _opened(db, caller, at, row, patient_id, basis, due[0], action)
    return await access.enter(
        db, caller, at, basis, action, patient_id=patient_id, call_id=row.call_id
    )


async def stand_if_allowed(
    db: AsyncConnection, caller: Caller, at: datetime, row: Found, action: str
) -> Permit | None:
    """The permit that `stand` gives, or None where it refuses."""
    with suppress(Refused):
        return await stand(db, caller, at, row, action)
    return None


async def arrived(db: AsyncConnection, caller: Caller, at: datetime, permit: Permit) -> UUID:
    """Puts the grant of a patient who has arrived in the place of the one until arrival."""
    await grants.close_grant(db, permit.grant_id, at, at)
    return await _open(
        db, caller, at, permit.patient_id, permit.call_id, Basis.HANDOVER, IN_EMERGENCY
    )


async def admitted(db: AsyncConnection, caller: Caller, at: datetime, permit: Permit) -> UUID:
    """Ends the emergency department's relation where the ward's begins. Returns the new grant."""
    await grants.close_grant(db, permit.grant_id, at, at)
    return await _open(db, caller, at, permit.patient_id, permit.call_id, Basis.ADMISSION, None)


async def discharged(db: AsyncConnection, at: datetime, permit: Permit) -> None:
    """Lets the ward's relation end seven days after the discharge."""
    await grants.close_grant(db, permit.grant_id, at, at + AFTER_DISCHARGE)


def entry(
    caller: Caller,
    action: str,
    row: Found | None,
    *,
    outcome: Outcome = Outcome.DONE,
    fields: tuple[str, ...] = (),
    reason: str | None = None,
) -> Entry:
    """The audit entry of something a hospital did without a view of the record."""
    basis = AT_A_HOSPITAL.get(caller.role, Basis.HANDOVER)
    return Entry(
        actor=caller.actor,
        action=action,
        outcome=outcome,
        purpose=purpose_of(basis),
        patient_id=None if row is None else row.patient_id,
        call_id=None if row is None else row.call_id,
        basis=basis,
        fields=fields,
        reason=reason,
    )


def done(caller: Caller, action: str, row: Found, permit: Permit | None, *fields: str) -> Entry:
    """The audit entry of a step: with the patient and the grant where there is a permit."""
    if permit is None:
        return entry(caller, action, row, fields=fields)
    return permit.entry(action, fields=fields)


def _due(row: Found, basis: Basis, at: datetime) -> tuple[timedelta | None] | None:
    """For how long a grant is to be opened now, in a tuple of one; None: not now, or not again."""
    if basis is Basis.ADMISSION:
        is_there = row.admitted_at is not None and row.discharged_at is None
        return (None,) if is_there and row.admission_grant_id is None else None
    if row.handover_grant_id is not None or row.admitted_at is not None:
        return None
    since, span = row.accepted_at, UNTIL_ARRIVAL
    if row.arrived_at is not None:
        since, span = row.arrived_at, IN_EMERGENCY
    left = since + span - at
    return (left,) if left > timedelta() else None


async def _leave(db: AsyncConnection, caller: Caller, at: datetime, row: Found) -> None:
    # The crew took back whom it had confirmed: what was opened towards that person ends.
    for grant_id in (row.handover_grant_id, row.admission_grant_id):
        if grant_id is not None:
            await grants.close_grant(db, grant_id, at, at)
    await store.leave(db, row.id)
    await audit.append(db, at, entry(caller, "handover.left", row))


async def _opened(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    row: Found,
    patient_id: UUID,
    basis: Basis,
    span: timedelta | None,
    action: str,
) -> Permit:
    # The consent can be read only by who holds a grant: it is opened and tried in a savepoint,
    # and is gone again, with everything around it, where the rules show nothing.
    async with db.begin_nested():
        grant_id = await _open(db, caller, at, patient_id, row.call_id, basis, span)
        permit = await access.enter(
            db, caller, at, basis, action, patient_id=patient_id, call_id=row.call_id
        )
    if basis is Basis.HANDOVER:
        await store.relate(db, row.id, patient_id, handover_grant_id=grant_id)
    else:
        await store.relate(db, row.id, patient_id, admission_grant_id=grant_id)
    await audit.append(db, at, permit.entry("handover.connected", fields=(f"{basis}_grant_id",)))
    if basis is Basis.HANDOVER:
        await tell_team(db, at, permit, NoticeKind.ACCEPTED)
    return permit


async def tell_team(db: AsyncConnection, at: datetime, permit: Permit, kind: NoticeKind) -> None:
    """Tells everybody who cares for the patient at home."""
    await team.tell(db, at, permit.patient_id, kind, call_id=permit.call_id)


async def _open(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    call_id: UUID | None,
    basis: Basis,
    span: timedelta | None,
) -> UUID:
    relation = Relation(
        patient_id=patient_id,
        holder_kind="organisation",
        holder_id=caller.organisation_id,
        basis=basis,
        opened_for="handover" if basis is Basis.HANDOVER else "admission",
        call_id=call_id,
        closes_at=None if span is None else at + span,
    )
    return await access.open_grant(db, caller, at, relation)

"""Registering a patient with a back-up hospital, noting exchanges, ending it, reminding of it.

The hospital's list names no patient: a registration opens no grant. Who it is stands on the
request form that the clinic hands over; here both sides keep the days.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Entry
from app.clock import japan_date
from app.db import Found, uuid7
from app.errors import Conflict, Invalid, require_past
from app.notices import actions as notices
from app.notices.kinds import NoticeKind
from app.patients import store as patients
from app.patients import team, writing
from app.people.caller import Caller
from app.people.kinds import OrganisationKind
from app.policy.bases import Basis
from app.policy.capabilities import Act
from app.standby import store
from app.standby.kinds import Ending
from app.standby.standing import require_shown, stand


async def register(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    hospital_id: UUID,
    requested_on: date,
    consented_on: date,
) -> UUID:
    """Registers a patient with one hospital; a second is refused. Returns the id.

    Raises Refused, NotAllowed, Invalid, Conflict (already-registered, death-recorded).
    """
    action = "backup.registered"
    permit = await access.enter(db, caller, at, Basis.CARE_TEAM, action, patient_id=patient_id)
    permit.require(Act.KEEP_BACKUP)
    require_shown(permit, action)
    require_past("body.requested_on", requested_on, japan_date(at))
    require_past("body.consented_on", consented_on, japan_date(at))
    if await writing.organisation_kind(db, hospital_id) != OrganisationKind.HOSPITAL:
        raise Invalid.at("body.hospital_id", "病院を選んでください。", "Choose a hospital.")
    if hospital_id == caller.organisation_id:
        raise Invalid.at(
            "body.hospital_id",
            "自院のほかの病院を選んでください。",
            "Choose a hospital other than your own.",
        )
    _, moment = await access.hold(db, permit)
    await patients.require_alive(db, patient_id)
    if await store.is_registered(db, patient_id):
        raise Conflict(
            "登録できる病院は一つです。先にいまの登録を終えてください。",
            "One hospital only: end the registration that is open first.",
            "already-registered",
        )
    registration_id = uuid7()
    await store.add(
        db,
        id=registration_id,
        patient_id=patient_id,
        hospital_id=hospital_id,
        clinic_id=caller.organisation_id,
        requested_on=requested_on,
        consented_on=consented_on,
        registered_at=moment,
        registered_by=caller.account_id,
    )
    kind = NoticeKind.BACKUP_REGISTERED
    await notices.tell(db, moment, [hospital_id], kind)
    await team.tell_others(db, moment, permit, kind)
    fields = ("hospital_id", "requested_on", "consented_on")
    await audit.append(db, at, permit.entry(action, fields=fields))
    return registration_id


async def note_exchange(
    db: AsyncConnection, caller: Caller, at: datetime, registration_id: UUID, exchanged_on: date
) -> UUID:
    """Notes that clinical data were exchanged on a day; either side may. Returns its id.

    Raises Refused, NotAllowed, Invalid, Conflict (ended).
    """
    action = "backup.exchanged"
    require_past("body.exchanged_on", exchanged_on, japan_date(at))
    row, permit = await stand(db, caller, at, registration_id, action, lock=True)
    _require_open(row)
    if exchanged_on < row.consented_on:
        raise Invalid.at(
            "body.exchanged_on",
            "同意した日より前の日付は記録できません。",
            "The day lies before the consent.",
        )
    exchange_id = uuid7()
    await store.add_exchange(
        db,
        id=exchange_id,
        registration_id=row.id,
        patient_id=row.patient_id,
        exchanged_on=exchanged_on,
        recorded_at=at,
        recorded_by=caller.account_id,
        organisation_id=caller.organisation_id,
    )
    await _record(db, caller, at, row, permit, action, ("exchanged_on",))
    return exchange_id


async def end(
    db: AsyncConnection, caller: Caller, at: datetime, registration_id: UUID, reason: Ending
) -> None:
    """Deletes a registration from the hospital's list; both sides are told.

    Raises Refused, NotAllowed, Invalid for a reason of the other side, Conflict (ended).
    """
    action = "backup.ended"
    row, permit = await stand(db, caller, at, registration_id, action, lock=True)
    _require_open(row)
    if reason.is_of_hospital is not (permit is None):
        raise Invalid.at(
            "body.reason",
            "自分の側の理由を選んでください。",
            "Choose a reason that is your side's to give.",
        )
    await store.end(db, row.id, at, caller.account_id, reason.value)
    kind = NoticeKind.BACKUP_ENDED
    if permit is None:
        # The hospital reaches no care team: the clinic passes it on.
        await notices.tell(db, at, [row.clinic_id], kind, patient_id=row.patient_id)
    else:
        await notices.tell(db, at, [row.hospital_id], kind)
        await team.tell_others(db, at, permit, kind)
    await _record(db, caller, at, row, permit, action, ("ended_at", "ended_for"))


async def remind_of_exchanges(db: AsyncConnection, at: datetime) -> None:
    """Tells clinic and hospital, once for each due day, that three months have passed."""
    job = audit.a_job()
    for row in await store.remind(db, japan_date(at)):
        kind = NoticeKind.BACKUP_EXCHANGE_DUE
        await notices.tell(db, at, [row.clinic], kind, patient_id=row.patient)
        await notices.tell(db, at, [row.hospital], kind)
        await audit.append(
            db, at, Entry(actor=job, action="backup.reminded", patient_id=row.patient)
        )


def _require_open(row: Found) -> None:
    if row.ended_at is not None:
        raise Conflict("この登録は終わっています。", "This registration has ended.", "ended")


async def _record(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    row: Found,
    permit: Permit | None,
    action: str,
    fields: tuple[str, ...],
) -> None:
    if permit is not None:
        await audit.append(db, at, permit.entry(action, fields=fields))
        return
    leaf = Entry(actor=caller.actor, action=action, patient_id=row.patient_id, fields=fields)
    await audit.append(db, at, leaf)

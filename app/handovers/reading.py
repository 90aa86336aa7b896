"""What is read of handovers: by the hospital, and by those who wait at home."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.access.show import part
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.calls import store as calls
from app.calls.record_view import record_of
from app.calls.view import NO_RECORD
from app.errors import Conflict, NotAllowed, Refused
from app.handovers import store, view
from app.handovers.standing import entry, own, stand
from app.intent import record
from app.intent.view import SECTIONS
from app.patients.looked import looked_at
from app.people.caller import Caller
from app.policy.bases import AT_A_HOSPITAL, Basis, basis_at_home
from app.policy.levels import Level
from app.policy.sections import Section

PAGE = 50


async def handovers(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    *,
    before: UUID | None = None,
    is_discharged: bool = False,
) -> list[view.OwnStepsView]:
    """A page of the hospital's own handovers, newest first: what waits, nothing clinical.

    The ward's begins at admission. `is_discharged` lets in those who went home.
    """
    basis = AT_A_HOSPITAL.get(caller.role)
    if basis is None:
        refusal = entry(caller, "handover.list", None, outcome=Outcome.REFUSED, reason="role")
        raise NotAllowed(entry=refusal)
    rows = await store.page(
        db,
        caller.organisation_id,
        before,
        PAGE,
        is_before_admission=basis is Basis.HANDOVER,
        is_discharged=is_discharged,
    )
    await audit.append(db, at, entry(caller, "handover.list", None))
    return [view.own_steps(row) for row in rows]


async def steps(
    db: AsyncConnection, caller: Caller, at: datetime, handover_id: UUID
) -> view.OwnStepsView:
    """The steps of one handover of the caller's hospital. Raises Refused."""
    row = await own(db, caller, handover_id, "handover.steps")
    await audit.append(db, at, entry(caller, "handover.steps", row))
    return view.own_steps(row)


async def handover(
    db: AsyncConnection, caller: Caller, at: datetime, handover_id: UUID
) -> view.HandoverView:
    """A handover with the record, as the emergency department or the ward may see it now.

    The first time it is shown counts as seen. Raises Refused for every handover not theirs; no
    patient, no consent and a time that is over all look alike: steps, and a note.
    """
    row = await own(db, caller, handover_id, "handover.read")
    try:
        permit = await stand(db, caller, at, row, "handover.read")
        reading = await record.read(db, permit, at)
    except Refused as refused:
        if isinstance(refused.entry, Entry):
            await audit.append(db, at, refused.entry)
        return view.HandoverView(handover=view.own_steps(row), record=None, note=NO_RECORD)
    seen = looked_at(permit, "handover.read", *SECTIONS, epoch=reading.epoch)
    await audit.append(db, at, seen)
    if row.seen_at is None:
        await store.see(db, handover_id, at)
        row = await own(db, caller, handover_id, "handover.read")
    return view.HandoverView(handover=view.own_steps(row), record=reading.record, note=None)


async def call(
    db: AsyncConnection, caller: Caller, at: datetime, handover_id: UUID
) -> view.HandoverCallView:
    """The record of the call that a handover's patient comes from, as it stands now.

    To the hospital that accepted, also before arrival: what was given and instructed, and when.
    Raises Refused for every handover not theirs, and where the record may not be seen; Conflict
    where the crew took back meanwhile whom it had confirmed.
    """
    action = "handover.call_read"
    row = await own(db, caller, handover_id, action)
    permit = await stand(db, caller, at, row, action)
    is_shown = permit.level(Section.CALL_RECORD) is Level.FULL
    found = await calls.whole(db, row.call_id) if is_shown else None
    if found is not None and found.patient_id != permit.patient_id:
        raise Conflict
    await audit.append(db, at, looked_at(permit, action, Section.CALL_RECORD))
    shown = part(
        permit,
        Section.CALL_RECORD,
        full=lambda: None if found is None else record_of(found, at, is_of_person=True),
    )
    return view.HandoverCallView(call=shown)


async def of_patient(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    before: UUID | None = None,
) -> view.PatientHandoversView:
    """A patient's ways through hospitals, for those at home who wait. Raises Refused."""
    permit = await home(db, caller, at, patient_id, "handover.list")
    rows = []
    if permit.level(Section.CALL_RECORD) is Level.FULL:
        rows = list(await store.of_patient(db, patient_id, before, PAGE))
    await audit.append(db, at, looked_at(permit, "handover.list", Section.CALL_RECORD))
    shown = part(
        permit, Section.CALL_RECORD, full=lambda: [view.steps(row) for row in rows] or None
    )
    return view.PatientHandoversView(
        handovers=shown, next=rows[-1].id if len(rows) == PAGE else None
    )


async def letters(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    before: UUID | None = None,
) -> view.LettersView:
    """A patient's return-home letters: care team, ward on an admission, patient, surrogate.

    Raises Refused.
    """
    permit = await home(db, caller, at, patient_id, "return_home.read")
    rows = []
    if permit.level(Section.RETURN_HOME) is Level.FULL:
        rows = list(await store.letters(db, patient_id, before, PAGE))
    await audit.append(db, at, looked_at(permit, "return_home.read", Section.RETURN_HOME))
    shown = part(
        permit, Section.RETURN_HOME, full=lambda: [view.letter(row) for row in rows] or None
    )
    return view.LettersView(letters=shown, next=rows[-1].id if len(rows) == PAGE else None)


async def home(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, action: str
) -> Permit:
    """The caller's permit towards a patient, on the basis that their role reads letters by."""
    basis = AT_A_HOSPITAL.get(caller.role) or basis_at_home(caller.role)
    return await access.enter(db, caller, at, basis, action, patient_id=patient_id)

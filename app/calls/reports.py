"""The call record after the call: for the crews that made it, and for the care team."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.show import Part, part
from app.audit import store as audit
from app.audit.entry import Outcome
from app.calls import parties, store
from app.calls.outcomes import REPORT_HOURS
from app.calls.parties import entry
from app.calls.record_view import CallRecord, record_of
from app.errors import Refused
from app.patients.looked import looked_at
from app.patients.view import View
from app.people.caller import Caller
from app.policy.bases import Basis, basis_at_home
from app.policy.levels import Level
from app.policy.sections import Section

NEWEST = 20


class CallRecords(View):
    """The calls of one patient, the newest first."""

    calls: Part[list[CallRecord]]


async def report(db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID) -> CallRecord:
    """What happened on one's own call, for the crews that were on it, until a day after the close.

    A call nobody closed ends after twelve hours all the same. It shows the call, and nothing of
    the patient's record. Raises Refused.
    """
    action = "call_report.read"
    call = await store.whole(db, call_id)
    if call is None or not parties.is_author(caller, at, call):
        raise Refused(entry(caller, action, call_id, outcome=Outcome.REFUSED, reason="no_party"))
    leaf = entry(caller, action, call_id, patient_id=call.patient_id)
    ended_at = call.closed_at or call.opened_at + parties.LONGEST
    if at >= ended_at + REPORT_HOURS:
        raise Refused(entry(caller, action, call_id, outcome=Outcome.REFUSED, reason="closed"))
    if call.closed_at is not None and call.patient_id is not None:
        permit = await access.enter(db, caller, at, Basis.AUTHOR, action, call_id=call_id)
        if permit.level(Section.CALL_RECORD) is not Level.FULL:
            raise permit.refused(action, "withheld")
        leaf = looked_at(permit, action, Section.CALL_RECORD)
    await audit.append(db, at, leaf)
    return record_of(call, at)


async def of_patient(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID
) -> CallRecords:
    """The newest twenty calls that a patient was confirmed on, for care team, patient, surrogate.

    Raises Refused.
    """
    action = "call_record.read"
    basis = basis_at_home(caller.role)
    permit = await access.enter(db, caller, at, basis, action, patient_id=patient_id)
    is_shown = permit.level(Section.CALL_RECORD) is Level.FULL
    rows = await store.of_patient(db, patient_id, NEWEST) if is_shown else ()
    records = [record_of(row, at, is_of_person=True) for row in rows]
    await audit.append(db, at, looked_at(permit, action, Section.CALL_RECORD))
    return CallRecords(calls=part(permit, Section.CALL_RECORD, lambda: records or None))

"""Records that are old enough to be erased, listed for the clinic that keeps them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.show import Part
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.clock import japan_date
from app.db import FIRST_KEY
from app.errors import NotAllowed, Refused
from app.patients import show, store
from app.patients.erasure import store as erasures
from app.patients.looked import looked_at
from app.patients.view import Identity, IdentityBrief, IdentityOffer, View
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act, may
from app.policy.sections import Section

PAGE = 50


class OldRecord(View):
    """A patient of the clinic with no entry for five years."""

    patient_id: UUID
    identity: Part[Identity | IdentityBrief | IdentityOffer]
    last_entry_on: date


@dataclass(frozen=True, slots=True)
class OldRecords:
    """Old records, and the id to go on after; None on the last page."""

    items: list[OldRecord]
    next: UUID | None


async def old_records(
    db: AsyncConnection, caller: Caller, at: datetime, after: UUID | None = None
) -> OldRecords:
    """A page of the clinic's own patients whose last entry is more than five years old.

    They are only listed: nothing is erased by itself. Raises NotAllowed.
    """
    action = "erasures.candidates"
    if not may(caller.role, Basis.CARE_TEAM, Act.ASK_ERASURE):
        refused = Entry(actor=caller.actor, action=action, outcome=Outcome.REFUSED, reason="role")
        raise NotAllowed(entry=refused)
    rows = await erasures.old(db, after or FIRST_KEY, PAGE)
    persons = await store.persons(db, [row.patient_id for row in rows])
    items = []
    for row in rows:
        whom, basis = row.patient_id, Basis.CARE_TEAM
        try:
            permit = await access.enter(db, caller, at, basis, action, patient_id=whom)
        except Refused:
            continue  # the patient keeps everything back: not one to be listed by name
        identity = show.identity(permit, persons[whom], japan_date(at))
        items.append(
            OldRecord(
                patient_id=whom,
                identity=identity,
                last_entry_on=japan_date(row.last_entry),
            )
        )
        await audit.append(db, at, looked_at(permit, action, Section.IDENTITY))
    if not items:
        nobody = Entry(actor=caller.actor, action=action, outcome=Outcome.NOTHING)
        await audit.append(db, at, nobody)
    return OldRecords(items, rows[-1].patient_id if len(rows) == PAGE else None)

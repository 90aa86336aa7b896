"""Reading records, one or a page of one's own. Writing stands in the files named by its noun."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import listing
from app.access.permit import Permit
from app.access.show import part
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.clock import japan_date
from app.db import Found
from app.intent import store
from app.intent.record import read
from app.intent.verdict import judge
from app.intent.view import SECTIONS, Record, Summary, VerdictWord
from app.japan import places
from app.patients import show as person_show
from app.patients import store as patients
from app.patients.looked import looked_at
from app.patients.view import words
from app.people.caller import Caller
from app.policy.bases import Basis, basis_at_home
from app.policy.sections import Section

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the caller's patients, and the id to go on after; None on the last page."""

    items: list[Summary]
    next: UUID | None


async def read_record(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID
) -> Record:
    """One patient's record, for the care team, patient, surrogate. Raises Refused."""
    basis = basis_at_home(caller.role)
    permit = await access.enter(db, caller, at, basis, "record.read", patient_id=patient_id)
    reading = await read(db, permit, at)
    seen = looked_at(permit, "record.read", *SECTIONS, epoch=reading.epoch)
    await audit.append(db, at, seen)
    return reading.record


async def list_own(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    after: UUID | None,
    *,
    is_region_split: bool = False,
) -> Page:
    """A page of the patients in the caller's care: who they are and what the verdict is.

    For patient and surrogate it is whom their own account is for. Every patient on it is on the
    record as looked at. `is_region_split`: those alone whose municipality was split.
    """
    basis = basis_at_home(caller.role)
    split = places.split(japan_date(at)) if is_region_split else None
    found = await listing.enter_all(db, caller, at, basis, after=after, limit=PAGE, places=split)
    if not found.permits:
        nobody = Entry(actor=caller.actor, action="patients.listed", outcome=Outcome.NOTHING)
        await audit.append(db, at, nobody)
        return Page([], None)
    return Page(await summaries(db, found.permits, at), found.next)


async def is_any_region_split(db: AsyncConnection, caller: Caller, at: datetime) -> bool:
    """Whether of anybody in the caller's care the municipality was split."""
    split = places.split(japan_date(at))
    found = await listing.enter_all(db, caller, at, Basis.CARE_TEAM, limit=1, places=split)
    return bool(found.permits)


async def summaries(db: AsyncConnection, permits: Sequence[Permit], at: datetime) -> list[Summary]:
    """The lines of a list, each on the record as looked at."""
    ids = [permit.patient_id for permit in permits]
    persons, wills = await patients.persons(db, ids), await store.wills(db, ids)
    seen = [
        looked_at(permit, "patients.listed", Section.IDENTITY, Section.VERDICT)
        for permit in permits
    ]
    await audit.append_all(db, at, seen)
    return [
        _summary(permit, at, persons[permit.patient_id], wills[permit.patient_id])
        for permit in permits
    ]


def _summary(permit: Permit, at: datetime, person: Found, will: Found) -> Summary:
    intent = store.intent_of(will, deceased_on=person.deceased_on, merged_into=person.merged_into)
    kind = judge(intent, on=japan_date(at)).kind
    return Summary(
        patient_id=permit.patient_id,
        as_of=at,
        identity=person_show.identity(permit, person, japan_date(at)),
        verdict=part(
            permit, Section.VERDICT, lambda: VerdictWord(kind=kind, said=words(kind.said))
        ),
    )

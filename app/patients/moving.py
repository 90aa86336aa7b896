"""In which municipality a patient lives: whose sharing agreement holds, since when; and a move.

A door of its own beside the identity. Who the person is stays what it is; what everybody may see
of them does not. So a move counts as a change that bears on trust: over the epoch that was read,
held until a standby shows it, told to the care team, and kept with where the patient lived before.
From then on the new place's agreement decides. Whoever was let in for an emergency that is under
way is shown no more than before by it: beside the new one that of the old place counts for them.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import moves
from app.access.permit import Permit
from app.access.show import Part, part
from app.audit import store as audit
from app.clock import japan_date
from app.db import Found, uuid7
from app.errors import Invalid, Stale
from app.japan import named, places
from app.notices.actions import NoticeKind
from app.patients import anew, living, store, team
from app.patients.entering import enter
from app.patients.looked import looked_at
from app.patients.region_view import History, Moved, Municipality, RegionKept, RegionView
from app.patients.view import words
from app.people import store as people
from app.people.caller import Caller
from app.policy.bases import basis_at_home
from app.policy.levels import Level
from app.policy.sections import Section


async def move(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, seen: int, region: str
) -> RegionKept:
    """The patient lives in another municipality from now on, over epoch `seen`.

    A code of before is kept by its code of today. Raises Refused, NotAllowed, Stale, Conflict for
    a record that went into another, Invalid for a place that was split, or where they live already.
    """
    permit = await enter(db, caller, at, "region.changed", patient_id)
    anew.IDENTITY.require(permit)
    new = living.lives_in(region, at)
    epoch, moment = await access.advance(db, permit, everywhere=True)
    if seen != epoch - 1:
        raise Stale
    before = await moves.region(db, patient_id)
    if new == before:
        raise Invalid.at(
            "body.region",
            f"すでに{places.with_code(new)}で記録されています。",
            f"It is {new} already.",
        )
    await moves.add(
        db,
        id=uuid7(),
        patient_id=patient_id,
        epoch=epoch,
        region_before=before,
        region=new,
        given=None if region == new else region,
        moved_at=moment,
        moved_by=caller.account_id,
    )
    await team.tell_others(db, moment, permit, NoticeKind.REGION_CHANGED)
    await audit.append(db, at, permit.entry("region.changed", fields=("region",), epoch=epoch))
    return kept(region, new)


def kept(given: str, region: str) -> RegionKept:
    """What is told of a code as it came, and as it is kept."""
    said = living.kept_as(given, region)
    told = None if said is None else words(said)
    return RegionKept(municipality=_named(region), said=told)


async def lives(db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID) -> RegionView:
    """Where a patient lives, for whoever is shown in full who they are. Raises Refused."""
    action, basis = "region.read", basis_at_home(caller.role)
    permit = await access.enter(db, caller, at, basis, action, patient_id=patient_id)
    if permit.level(Section.IDENTITY) is not Level.FULL:
        raise permit.refused(action, "withheld")
    person = (await store.persons(db, [patient_id])).get(patient_id)
    if person is None:
        raise permit.refused(action, "no_row")
    elsewhere = named.elsewhere(permit.region, person.area, person.address, japan_date(at))
    is_told = permit.level(Section.EARLIER_VERSIONS) is Level.FULL
    before = await moves.every(db, patient_id) if is_told else ()
    names = await people.account_names(db, tuple({row.moved_by for row in before}))
    await audit.append(
        db, at, looked_at(permit, action, Section.IDENTITY, Section.EARLIER_VERSIONS)
    )
    return RegionView(
        patient_id=patient_id,
        epoch=permit.epoch,
        municipality=_named(permit.region),
        choices=[_named(code) for code in living.choices(permit.region, at)],
        elsewhere=[_named(code) for code in elsewhere],
        agreement=permit.agreements[0].version,
        may_move=person.merged_into is None and anew.IDENTITY.is_open_to(permit),
        history=_history(permit, before, names),
    )


def _history(permit: Permit, rows: Sequence[Found], names: dict[UUID, str]) -> Part[History]:
    def full() -> History | None:
        items = [
            Moved(
                before=_named(row.region_before),
                now=_named(row.region),
                given=row.given,
                moved_at=row.moved_at,
                by=names.get(row.moved_by),
            )
            for row in rows
        ]
        return History(items=items) if items else None

    return part(permit, Section.EARLIER_VERSIONS, full)


def _named(code: str) -> Municipality:
    return Municipality(code=code, name=places.name(code))

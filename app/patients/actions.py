"""What can be done about who a person is: correct, contacts, profile, death."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import after_death
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Outcome
from app.clock import japan_date
from app.db import Found, uuid7
from app.errors import Refused, Stale, require_past
from app.patients import anew, show, store, writing
from app.patients.asked import Identity, Link, Profile, Relative
from app.patients.kinds import Surrogacy
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act
from app.revisits import store as revisits
from app.revisits.kinds import RevisitReason, has_fallen

SAFETY_ALONE = ("safety",)
"""The parts of a profile written anew where it was a note for staff and nothing else."""


async def change_identity(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, seen: int, new: Identity
) -> None:
    """Writes the identity anew over version `seen`. Raises Refused, NotAllowed, Stale, Invalid."""
    permit = await _care(db, caller, at, "identity.changed", patient_id)
    anew.IDENTITY.require(permit)
    require_past("body.birth_date", new.birth_date.first, japan_date(at))
    if not await writing.change(db, patient_id, seen, new):
        raise Stale
    await audit.append(db, at, permit.entry("identity.changed", fields=tuple(new.columns)))


async def renew_contacts(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    seen: int,
    chain: Sequence[Link],
    family: Sequence[Relative],
) -> None:
    """Writes call chain and family contacts, whole and in calling order, over list `seen`.

    Naming another surrogate asks for more than writing contacts. Raises Refused, NotAllowed,
    Stale.
    """
    permit = await _care(db, caller, at, "contacts.renewed", patient_id)
    anew.CONTACTS.require(permit)
    before = _surrogates(await _row(db, permit))
    now = {
        (one.name, one.relation, one.surrogacy.value)
        for one in family
        if one.surrogacy is not Surrogacy.NONE
    }
    if before != now:
        permit.require(Act.WRITE_SURROGATE)
    _, moment = await access.hold(db, permit)
    if not await writing.renew_contacts(db, patient_id, seen, chain, family):
        raise Stale
    if now - before:
        named = RevisitReason.SURROGATE_NAMED
        await revisits.open_one(db, patient_id, named, moment, caller.account_id)
    await audit.append(
        db, at, permit.entry("contacts.renewed", fields=("call_chain", "family_contacts"))
    )


async def renew_profile(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, seen: int, new: Profile
) -> None:
    """Adds a profile version over number `seen` (0 for the first); parts left out stay.

    Each part asks for its own act. A note for staff alone leaves neither epoch nor day of
    confirmation behind, by which the patient's side could tell of it. Raises Refused, NotAllowed,
    Stale, Invalid.
    """
    permit = await _care(db, caller, at, "profile.renewed", patient_id)
    parts = new.parts
    for name in parts:
        anew.PROFILE[name].require(permit)
    if not parts:
        permit.require(Act.WRITE_PROFILE)
    require_past("body.confirmed_on", new.confirmed_on, japan_date(at))
    is_for_staff = parts == SAFETY_ALONE
    epoch, moment = await (access.hold if is_for_staff else access.advance)(db, permit)
    before = show.profile_of(await _row(db, permit)) or {}
    if before.get("number", 0) != seen:
        raise Stale
    columns = new.columns(before)
    care = columns["care"]
    await writing.add_profile(
        db,
        {
            "id": uuid7(),
            "patient_id": patient_id,
            "number": seen + 1,
            "recorded_at": moment,
            "recorded_by": caller.account_id,
            "confirmed_on": before["confirmed_on"] if is_for_staff and before else new.confirmed_on,
            **columns,
        },
    )
    if has_fallen(before.get("care", {}), care):
        fell = RevisitReason.INDEPENDENCE_FELL
        await revisits.open_one(db, patient_id, fell, moment, caller.account_id)
    await audit.append(db, at, permit.entry("profile.renewed", fields=parts, epoch=epoch))


async def record_death(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    seen: int,
    deceased_on: date | None,
) -> None:
    """Records a death, or takes one back that was recorded by mistake, over epoch `seen`.

    A death ends what the patient's side holds; taken back it restores nothing of that.
    Raises Refused, NotAllowed, Stale, Invalid.
    """
    permit = await _care(db, caller, at, "death.recorded", patient_id)
    permit.require(Act.WRITE_CLINICAL)
    if deceased_on is not None:
        require_past("body.deceased_on", deceased_on, japan_date(at))
    epoch, moment = await access.advance(db, permit)
    if seen != epoch - 1:
        raise Stale
    await writing.set_death(db, patient_id, deceased_on)
    if deceased_on is not None:
        await after_death.end(db, patient_id, moment)
    action = "death.recorded" if deceased_on is not None else "death.taken_back"
    await audit.append(db, at, permit.entry(action, fields=("deceased_on",), epoch=epoch))


async def _care(
    db: AsyncConnection, caller: Caller, at: datetime, action: str, patient_id: UUID
) -> Permit:
    return await access.enter(db, caller, at, Basis.CARE_TEAM, action, patient_id=patient_id)


async def _row(db: AsyncConnection, permit: Permit) -> Found:
    row = await store.person(db, permit.patient_id)
    if row is None:
        raise Refused(permit.entry("record.read", outcome=Outcome.REFUSED, reason="no_row"))
    return row


def _surrogates(row: Found) -> set[tuple[str, str, str]]:
    return {
        (one["name"], one["relation"], one["surrogate"])
        for one in row.family
        if one["surrogate"] != Surrogacy.NONE
    }

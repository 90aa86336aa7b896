"""The profile: parts of it written anew, groups of it confirmed without a change."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit import store as audit
from app.clock import japan_date
from app.db import Found, uuid7
from app.errors import Conflict, Stale, require_past
from app.patients import anew, show, writing
from app.patients.asked import Link, Profile, Relative
from app.patients.confirmed import ITEMS, PARTS, Confirmation, Group, is_recorded, part_of
from app.patients.entering import enter, person
from app.patients.kinds import LinkRole, Surrogacy
from app.people import store as people
from app.people.caller import Caller
from app.policy.capabilities import Act
from app.revisits import store as revisits
from app.revisits.kinds import RevisitReason, has_fallen

SAFETY_ALONE = ("safety",)
"""The parts of a profile written anew where it was a note for staff and nothing else."""
_KEPT = (
    *(name for group in ITEMS for name in ITEMS[group] if name != "care"),
    *(name for group in ITEMS for name in group.columns),
)
_DAYS = tuple(group.columns[0] for group in ITEMS)


class NothingToConfirm(Conflict):
    """Nothing of the group is recorded."""

    kind = "nothing-to-confirm"
    ja = "まだ記録がないため、確認できません。先に記録してください。"
    en = "Nothing of it is recorded yet. Record it first."


async def renew_profile(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, seen: int, new: Profile
) -> None:
    """Adds a profile version over number `seen` (0 for the first); parts left out stay.

    Each part asks for its own act, and is confirmed by being written. A note for staff alone
    leaves neither epoch nor day of confirmation behind, by which the patient's side could tell of
    it. Raises Refused, NotAllowed, Stale, Invalid.
    """
    permit = await enter(db, caller, at, "profile.renewed", patient_id)
    parts = new.parts
    for name in parts:
        anew.PROFILE[name].require(permit)
    if not parts:
        permit.require(Act.WRITE_PROFILE)
    require_past("body.confirmed_on", new.confirmed_on, japan_date(at))
    is_for_staff = parts == SAFETY_ALONE
    epoch, moment = await (access.hold if is_for_staff else access.advance)(db, permit)
    before = await _newest(db, permit, seen)
    confirmation = Confirmation(new.confirmed_on, await own_name(db, caller))
    columns = written(new, before, confirmation)
    care = columns["care"]
    day = _day_of_all(before, new.confirmed_on) if is_for_staff else new.confirmed_on
    await _add(db, permit, seen, moment, columns | {"confirmed_on": day})
    if has_fallen(before.get("care", {}), care):
        fell = RevisitReason.INDEPENDENCE_FELL
        await revisits.open_one(db, patient_id, fell, moment, caller.account_id)
    await audit.append(db, at, permit.entry("profile.renewed", fields=parts, epoch=epoch))


def written(new: Profile, before: Mapping[str, Any], confirmation: Confirmation) -> dict[str, Any]:
    """The columns of a version over those of the one before, `{}` where there was none."""
    columns = _as_it_was(before)
    for part in new.parts:
        given, groups = getattr(new, part), PARTS[part]
        columns |= {name: given.get(name) for group in groups for name in ITEMS[group]}
        columns |= confirmation.columns(groups)
    care = before.get("care", {}) if new.care is None else dict(new.care)
    return columns | {"care": care}


async def confirm(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    patient_id: UUID,
    seen: int,
    group: Group,
    on: date | None,
) -> None:
    """Says that a group of items still holds, today where no other day is named: a new version.

    `seen` is the number of the profile, for contacts that of their lists. Raises Refused,
    NotAllowed, Stale, Invalid, NothingToConfirm.
    """
    action = "profile.confirmed"
    permit = await enter(db, caller, at, action, patient_id)
    is_contacts = group is Group.CONTACTS
    (anew.CONTACTS if is_contacts else anew.PROFILE[part_of(group)]).require(permit)
    day = on or japan_date(at)
    require_past("body.confirmed_on", day, japan_date(at))
    keeps_epoch = is_contacts or group is Group.SAFETY
    epoch, moment = await (access.hold if keeps_epoch else access.advance)(db, permit)
    confirmation = Confirmation(day, await own_name(db, caller))
    if is_contacts:
        row = await person(db, permit)
        if not (row.chain or row.family):
            raise NothingToConfirm
        chain, family = _lists(row)
        if not await writing.renew_contacts(db, patient_id, seen, chain, family, confirmation):
            raise Stale
    else:
        before = await _newest(db, permit, seen)
        if not is_recorded(group, before):
            raise NothingToConfirm
        columns = _as_it_was(before) | confirmation.columns((group,))
        kept = {"care": before["care"], "confirmed_on": _day_of_all(before, day)}
        await _add(db, permit, seen, moment, columns | kept)
    await audit.append(db, at, permit.entry(action, fields=(group.value,), epoch=epoch))


async def own_confirmation(db: AsyncConnection, caller: Caller, on: date) -> Confirmation:
    """That somebody of the caller's organisation looked something over on a day."""
    return Confirmation(on, await own_name(db, caller))


def _lists(row: Found) -> tuple[list[Link], list[Relative]]:
    """Both lists of contacts as they stand, to be written again."""
    chain = [Link(**one | {"role": LinkRole(one["role"])}) for one in _bare(row.chain)]
    family = [
        Relative(surrogacy=Surrogacy(one.pop("surrogate")), **one) for one in _bare(row.family)
    ]
    return chain, family


def _bare(listed: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in listed:
        yield {name: one[name] for name in one if name not in ("confirmed_on", "confirmed_by")}


async def _newest(db: AsyncConnection, permit: Permit, seen: int) -> Mapping[str, Any]:
    before = show.profile_of(await person(db, permit)) or {}
    if before.get("number", 0) != seen:
        raise Stale
    return before


async def own_name(db: AsyncConnection, caller: Caller) -> str:
    """The organisation's name as it is today: what was said then keeps it."""
    return (await people.organisation_names(db, (caller.organisation_id,)))[caller.organisation_id]


def _as_it_was(before: Mapping[str, Any]) -> dict[str, Any]:
    """Every item, and of each group when and by whom, a day for all told apart from now on."""
    kept = {name: before.get(name) for name in _KEPT}
    for group in ITEMS:
        name = group.columns[0]
        if kept[name] is None and is_recorded(group, before):
            kept[name] = before["confirmed_on"]
    return kept | {name: _day(kept[name]) for name in _DAYS}


def _day(said: str | date | None) -> date | None:
    return date.fromisoformat(said) if isinstance(said, str) else said


def _day_of_all(before: Mapping[str, Any], otherwise: date) -> date:
    """The day a version bears as a whole, where what is written is not to be told by it."""
    return _day(before.get("confirmed_on")) or otherwise


async def _add(
    db: AsyncConnection, permit: Permit, seen: int, at: datetime, columns: Mapping[str, Any]
) -> None:
    kept = {
        "id": uuid7(),
        "patient_id": permit.patient_id,
        "number": seen + 1,
        "recorded_at": at,
        "recorded_by": permit.caller.account_id,
    }
    await writing.add_profile(db, kept | dict(columns))

"""What can be done about who a person is: correct, contacts, death."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import after_death
from app.audit import store as audit
from app.clock import japan_date
from app.db import Found
from app.errors import Invalid, Stale, require_past
from app.patients import anew, writing
from app.patients.asked import Identity, Link, Relative
from app.patients.entering import enter, person
from app.patients.kinds import Surrogacy
from app.patients.profile import own_confirmation
from app.people.caller import Caller
from app.policy.capabilities import Act
from app.revisits import store as revisits
from app.revisits.kinds import RevisitReason


async def change_identity(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, seen: int, new: Identity
) -> None:
    """Writes the identity anew over version `seen`, and with it the keys that it is found by.

    Raises Refused, NotAllowed, Stale, Invalid, Conflict for a record that went into another.
    """
    permit = await enter(db, caller, at, "identity.changed", patient_id)
    anew.IDENTITY.require(permit)
    require_past("body.birth_date", new.birth_date.first, japan_date(at))
    await access.hold(db, permit)
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

    Naming another surrogate asks for more than writing contacts. Whoever writes the lists has
    looked them over. Raises Refused, NotAllowed, Invalid, Stale.
    """
    permit = await enter(db, caller, at, "contacts.renewed", patient_id)
    anew.CONTACTS.require(permit)
    _require_address_of_surrogates(family)
    before = _surrogates(await person(db, permit))
    now = {
        (one.name, one.relation, one.surrogacy.value)
        for one in family
        if one.surrogacy is not Surrogacy.NONE
    }
    if before != now:
        permit.require(Act.WRITE_SURROGATE)
    _, moment = await access.hold(db, permit)
    confirmation = await own_confirmation(db, caller, japan_date(moment))
    if not await writing.renew_contacts(db, patient_id, seen, chain, family, confirmation):
        raise Stale
    if now - before:
        named = RevisitReason.SURROGATE_NAMED
        await revisits.open_one(db, patient_id, named, moment, caller.account_id)
    await audit.append(
        db, at, permit.entry("contacts.renewed", fields=("call_chain", "family_contacts"))
    )


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
    permit = await enter(db, caller, at, "death.recorded", patient_id)
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


def _require_address_of_surrogates(family: Sequence[Relative]) -> None:
    """Where others live is nobody's business: it is shown with the surrogate or not at all."""
    for place, one in enumerate(family):
        if one.address is not None and one.surrogacy is Surrogacy.NONE:
            raise Invalid.at(
                f"body.family.{place}.address",
                "住所は、代理の方(決める人・意思を推定する人)だけに書いてください。",
                "Write an address only for who decides or infers.",
            )


def _surrogates(row: Found) -> set[tuple[str, str, str]]:
    return {
        (one["name"], one["relation"], one["surrogate"])
        for one in row.family
        if one["surrogate"] != Surrogacy.NONE
    }

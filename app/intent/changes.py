"""What changed since the version before, section by section, for who may see both.

Earlier versions are a section of their own. Whoever is not shown it is told nothing here, not even
that there was another version: a wish that reads *not wanted*, with the hint that it was once
otherwise, is a doubt that its reader can neither weigh nor clear up.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.access.show import Part, part
from app.audit import store as audit
from app.db import Found
from app.intent import store, whole
from app.intent.store import Seen
from app.intent.view import Changed, ChangesView
from app.patients.changed import Items
from app.patients.earlier import EARLIER, NEVER, VERSIONS, Turn, day_of, turn, turns
from app.patients.looked import looked_at
from app.patients.store import as_list
from app.people.caller import Caller
from app.policy.bases import basis_at_home
from app.policy.levels import Level
from app.policy.sections import Section

SECTIONS: Final = tuple(Section(name) for name in ChangesView.model_fields if name in set(Section))
_OF_WISH: Final[Mapping[Section, tuple[str, ...]]] = {
    Section.RESUSCITATION_WISH: ("resuscitation", "source"),
    Section.TREATMENT_CHOICES: (*("treatment_level", "ventilator", "tube_feeding", "antibiotics"),),
    Section.TRANSPORT_WISH: ("hospital_transport", "registered_hospital"),
    Section.PLACE_OF_CARE: (
        *("place_of_care", "place_of_care_second"),
        *("place_of_death", "place_of_death_second"),
    ),
    Section.VALUES: ("values_line", "values_text"),
    Section.DISCUSSIONS: ("illness_understanding", "talk_summary", "talk_minutes"),
}
_ORDER: Final = (
    *("covers_arrest", "wording", "patient_signature", "patient_signature_by"),
    *("issued_on",),
)
_VERSIONS: Final = select(
    *EARLIER,
    as_list(store.WISHES.limit(VERSIONS)).label("wishes"),
    as_list(store.orders(store.WHOSE).limit(VERSIONS)).label("orders"),
).where(EARLIER[0].table.c.id == store.WHOSE)


async def since_before(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID
) -> ChangesView:
    """What changed in each section when it last did. For clinicians and the patient.

    Raises Refused where earlier versions are withheld.
    """
    action, basis = "changes.read", basis_at_home(caller.role)
    permit = await access.enter(db, caller, at, basis, action, patient_id=patient_id)
    found = await _seen(db, permit)
    if found is None:
        raise permit.refused(action, "withheld")
    return found


async def if_shown(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID
) -> ChangesView | None:
    """The same beside a record that is read anyway; None for who is shown none. Raises Refused."""
    basis = basis_at_home(caller.role)
    permit = await access.enter(db, caller, at, basis, "changes.read", patient_id=patient_id)
    return await _seen(db, permit)


async def _seen(db: AsyncConnection, permit: Permit) -> ChangesView | None:
    if permit.level(Section.EARLIER_VERSIONS) is not Level.FULL:
        return None
    row = (await db.execute(_VERSIONS, {"patient_id": permit.patient_id})).one()
    known = turns(row)
    told = {section: _turns(permit, section, row, known) for section in SECTIONS}
    seen = looked_at(permit, "changes.read", Section.EARLIER_VERSIONS, *SECTIONS)
    await audit.append(db, permit.at, seen)
    parts = {section.value: _part(permit, section, told[section]) for section in SECTIONS}
    return ChangesView(patient_id=permit.patient_id, **parts)


def _turns(
    permit: Permit, section: Section, row: Found, known: Mapping[Section, Turn]
) -> tuple[Turn, ...]:
    if section is Section.PHYSICIAN_ORDERS:
        return (_of_orders(permit, row),)
    turned = (known.get(section, NEVER),)
    if section not in _OF_WISH:
        return turned
    days = [day_of(one["recorded_at"]) for one in row.wishes]
    return (*turned, turn(days, [_wish(one, section) for one in row.wishes]))


def _wish(seen: Seen, section: Section) -> Items:
    # Why there is no answer stands in the place of one: from a level to undecided is one change.
    items: dict[str, Any] = {
        name: seen[name] if seen[name] is not None else seen.get(f"{name}_unsaid")
        for name in _OF_WISH[section]
    }
    if section is Section.TREATMENT_CHOICES:
        items |= {f"state.{one['state']}": one["answer"] for one in seen["by_state"] or ()}
    if section is Section.DISCUSSIONS:
        items["present"] = tuple(
            ((one["kind"], one.get("name") or ""), ()) for one in seen["present"]
        )
    return items


def _of_orders(permit: Permit, row: Found) -> Turn:
    """What an order says of the illness changes for nobody who is not told it."""
    level = permit.level(Section.DIAGNOSIS)
    more = {
        Level.WITHHELD: (),
        Level.BRIEF: ("diagnosis", "end_of_life_stage"),
        Level.FULL: ("diagnosis", "end_of_life_stage", "foreseen_course"),
    }[level]
    days = [day_of(one["drafted_at"]) for one in row.orders]
    versions = [
        {
            "code": whole.code(one).value,
            **{name: one[name] for name in (*_ORDER, *more)},
            "scope": tuple(one["scope"]),
            "is_signed": bool(one["is_signed_as_it_stands"]),
        }
        for one in row.orders
    ]
    return turn(days, versions)


def _part(permit: Permit, section: Section, told: tuple[Turn, ...]) -> Part[Changed]:
    def full() -> Changed:
        days = [one.on for one in told if one.on is not None]
        return Changed.of(max(days, default=None), [c for one in told for c in one.changes])

    return part(permit, section, full)

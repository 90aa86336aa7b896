"""Versions of profile and contacts, newest first, and what each section holds in every one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, select

from app.clock import japan_date
from app.db import Found
from app.japan import phones
from app.patients.changed import Change, Items, Person, Value, last_changes
from app.patients.confirmed import ITEMS, Group
from app.patients.kinds import Surrogacy
from app.patients.models import ChainLink, FamilyContact, Patient, ProfileVersion
from app.patients.store import PROFILE, WHOSE, as_list
from app.policy.sections import Section

VERSIONS: Final = 10
"""How many versions back a change is looked for."""
_OF_PROFILE: Final[Mapping[Section, tuple[str, ...]]] = {
    Section.DIAGNOSIS: ITEMS[Group.DIAGNOSIS],
    Section.CLINICAL_ALERTS: (*ITEMS[Group.ALERTS], *ITEMS[Group.MEDICINES]),
    Section.FAMILY_DISAGREEMENT: ITEMS[Group.DISAGREEMENT],
    Section.STAFF_SAFETY_NOTES: ITEMS[Group.SAFETY],
    Section.TRANSPORT_WISH: ITEMS[Group.HOSPITAL],
    Section.CARE_PROFILE: ITEMS[Group.CARE],
}
_PHONES: Final = ("cooperating_hospital_phone",)
_RECENT: Final = Patient.contacts_number - VERSIONS


@dataclass(frozen=True, slots=True)
class Turn:
    """The last change of a section: on which day, and what. None and nothing: it never changed."""

    on: date | None
    changes: tuple[Change, ...]


NEVER: Final = Turn(None, ())


def turn(days: Sequence[date | None], versions: Sequence[Items]) -> Turn:
    """The last change among versions, newest first, with the day of each."""
    place, found = last_changes(versions)
    return Turn(days[place], found) if found else NEVER


def _listed(rows: type[ChainLink | FamilyContact]) -> ColumnElement[Any]:
    columns = (one for one in rows.__table__.columns if one.key not in ("id", "patient_id"))
    return as_list(
        select(*columns)
        .join(Patient, Patient.id == rows.patient_id)
        .where(rows.patient_id == WHOSE, rows.number > _RECENT)
        .order_by(rows.number.desc(), rows.position)
    )


EARLIER: Final = (
    Patient.contacts_number,
    as_list(PROFILE.add_columns(ProfileVersion.recorded_at).limit(VERSIONS)).label("profiles"),
    _listed(ChainLink).label("chains"),
    _listed(FamilyContact).label("families"),
)
"""Columns of a statement over `patients` that reads the versions of profile and contacts."""


def turns(row: Found) -> dict[Section, Turn]:
    """The last change of each section that profile and contacts hold."""
    days = [day_of(one["recorded_at"]) for one in row.profiles]
    found = {
        section: turn(days, [_profile(one, names) for one in row.profiles])
        for section, names in _OF_PROFILE.items()
    }
    numbers = range(row.contacts_number, max(0, row.contacts_number - VERSIONS), -1)
    for section, rows, person in (
        (Section.CALL_CHAIN, row.chains, _link),
        (Section.FAMILY_CONTACTS, row.families, _relative),
        (Section.SURROGATE, _surrogates(row.families), _surrogate),
    ):
        lists = [[one for one in rows if one["number"] == number] for number in numbers]
        on = [_written_on(one) for one in lists]
        found[section] = turn(on, [{"people": tuple(map(person, one))} for one in lists])
    return found


def _profile(seen: Mapping[str, Any], names: Iterable[str]) -> Items:
    items: dict[str, Value] = {}
    for name in names:
        said = seen[name]
        if name == "care":
            items |= {key: _plain(value) for key, value in said.items()}
        elif name in _PHONES and said is not None:
            items[name] = phones.shown(said)
        else:
            items[name] = said
    return items


def _plain(value: Any) -> Value:  # noqa: ANN401  any JSON of the sheet
    return tuple(value) if isinstance(value, list) else value


def _link(one: Mapping[str, Any]) -> Person:
    return (one["role"], one["name"]), (one["organisation"], one["phone"], one["hours"])


def _relative(one: Mapping[str, Any]) -> Person:
    return (one["name"], one["relation"]), (one["phone"], one["phone_second"], one["hours"])


def _surrogate(one: Mapping[str, Any]) -> Person:
    return (one["name"], one["relation"]), (one["surrogate"], one["phone"], one["address"])


def _surrogates(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [one for one in rows if one["surrogate"] != Surrogacy.NONE]


def _written_on(listed: Sequence[Mapping[str, Any]]) -> date | None:
    """Who writes a list confirms it; one from before, or an empty one, does not say when."""
    said = listed[0]["confirmed_on"] if listed else None
    return None if said is None else date.fromisoformat(said)


def day_of(instant: str) -> date:
    """The day in Japan of an instant in a JSON text."""
    return japan_date(datetime.fromisoformat(instant))

"""Which items of a record are confirmed together, and how each was last looked over. Pure.

The forms carry one date for a whole sheet, and its freshness is their known weak point. One date
for each item would be ticked without looking; so items stand together as one visit looks them
over. Medicines stand alone: they change with every prescription, an allergy hardly ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final


class Group(StrEnum):
    """Items that are confirmed together."""

    DIAGNOSIS = "diagnosis"
    ALERTS = "alerts"
    MEDICINES = "medicines"
    DISAGREEMENT = "disagreement"
    SAFETY = "safety"
    HOSPITAL = "hospital"
    CARE = "care"
    CONTACTS = "contacts"

    @property
    def columns(self) -> tuple[str, str]:
        """The columns of a profile that say on which day it was confirmed, and by whom."""
        return f"{self.value}_confirmed_on", f"{self.value}_confirmed_by"


ITEMS: Final[Mapping[Group, tuple[str, ...]]] = MappingProxyType(
    {
        Group.DIAGNOSIS: (
            *("main_diagnosis", "other_diagnoses", "past_history", "end_of_life_stage"),
            *("foreseen_course_line", "foreseen_course", "event_course"),
        ),
        Group.ALERTS: (
            *("allergies", "devices", "infections"),
            *("blood_abo", "blood_rh", "paper_kit"),
        ),
        Group.MEDICINES: ("medicines",),
        Group.DISAGREEMENT: ("family_disagreement", "disagreeing_relation"),
        Group.SAFETY: ("staff_safety_note",),
        Group.HOSPITAL: ("cooperating_hospital", "cooperating_hospital_phone"),
        Group.CARE: ("care",),
    }
)
"""The columns of a profile in each group; contacts are lists of their own."""

PARTS: Final[Mapping[str, tuple[Group, ...]]] = MappingProxyType(
    {
        "diagnosis": (Group.DIAGNOSIS,),
        "alerts": (Group.ALERTS, Group.MEDICINES),
        "disagreement": (Group.DISAGREEMENT,),
        "safety": (Group.SAFETY,),
        "hospital": (Group.HOSPITAL,),
        "care": (Group.CARE,),
    }
)
"""The groups in each part of a profile that is written anew as one: writing looks over them all."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That a group was looked over: on which day, in which organisation's name."""

    on: date
    by: str

    def columns(self, groups: tuple[Group, ...]) -> dict[str, object]:
        """The columns that say so of these groups."""
        return {
            name: value
            for group in groups
            for name, value in zip(group.columns, (self.on, self.by), strict=True)
        }


def part_of(group: Group) -> str:
    """The part of a profile that a group belongs to; KeyError for contacts."""
    return next(name for name, groups in PARTS.items() if group in groups)


def is_recorded(group: Group, profile: Mapping[str, Any]) -> bool:
    """Whether anything of a group is recorded that could be confirmed."""
    return any(profile.get(name) not in (None, {}) for name in ITEMS[group])


def last_on(group: Group, profile: Mapping[str, Any]) -> date | None:
    """On which day a group was last confirmed; a row from before has one day for all."""
    if not is_recorded(group, profile):
        return None
    said = profile.get(group.columns[0]) or profile["confirmed_on"]
    return said if isinstance(said, date) else date.fromisoformat(said)


def last_by(group: Group, profile: Mapping[str, Any]) -> str | None:
    """In whose name a group was last confirmed, where that is known."""
    name: str | None = profile.get(group.columns[1])
    return name if is_recorded(group, profile) else None

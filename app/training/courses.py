"""What was said, signed and taken back for each kind of record, and what was agreed to share.

`residents.csv` names a kind; this page says what it means and which verdict it must lead to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a record came to be, in order, and the verdict that the sharing rules give it.

    `answer` None: nothing was ever recorded. `order`: signed, drafted or none. Days count back
    from the day of the load; `review_in` may be negative, then the review is overdue.
    `newer_answer`: what was said after the order. `mark`: suspended or withdrawn at the end.
    """

    verdict: str
    answer: str | None = "not_wanted"
    treatment: str | None = "comfort"
    stated_days_ago: int = 40
    review_in: int = 140
    order: str = "signed"
    patient_signature: str = "scan"
    expired: bool = False
    newer_answer: str | None = None
    mark: str | None = None
    disagreement: bool = False


COURSES: Final[Mapping[str, Course]] = MappingProxyType(
    {
        "valid": Course(verdict="valid"),
        "witness": Course(verdict="valid", patient_signature="witness"),
        "family_objects": Course(verdict="valid", disagreement=True),
        "wanted": Course(verdict="confirm", answer="wanted", treatment="full", order="none"),
        "undecided": Course(
            verdict="confirm", answer="undecided", treatment="limited", order="none"
        ),
        "declined": Course(verdict="confirm", answer="declined", treatment=None, order="none"),
        "unsigned": Course(verdict="confirm", order="drafted"),
        "stale": Course(verdict="confirm", stated_days_ago=700, review_in=-300),
        "full_treatment": Course(verdict="confirm", treatment="full"),
        "newer_wish": Course(verdict="confirm", newer_answer="wanted"),
        "surrogate_signed": Course(verdict="confirm", patient_signature="surrogate"),
        "expired": Course(verdict="confirm", stated_days_ago=400, expired=True),
        "withdrawn": Course(verdict="do_not_rely", mark="withdrawn"),
        "suspended": Course(verdict="do_not_rely", mark="suspended"),
        "nothing": Course(verdict="none", answer=None, order="none"),
    }
)
"""Every kind of record in the town."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What was said to one group of recipients, oldest first; `restricted` are kept back."""

    states: tuple[str, ...]
    restricted: tuple[str, ...] = ()


_YES: Final = Agreed(states=("granted",))
_NO: Final = Agreed(states=("refused",))
_TAKEN_BACK: Final = Agreed(states=("granted", "withdrawn"))

CONSENTS: Final[Mapping[str, Mapping[str, Agreed]]] = MappingProxyType(
    {
        "all": {"ambulance": _YES, "hospital": _YES},
        "no_hospital": {"ambulance": _YES, "hospital": _NO},
        "none": {},
        "refused": {"ambulance": _NO, "hospital": _NO},
        "withdrawn": {"ambulance": _TAKEN_BACK, "hospital": _TAKEN_BACK},
        "itemised": {
            "ambulance": Agreed(states=("granted",), restricted=("discussions", "place_of_care")),
            "hospital": _YES,
        },
    }
)
"""Every kind of consent in the town; the care team has it from everybody."""

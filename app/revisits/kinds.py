"""What makes the wishes due for another talk, and how many days there are for it. Pure.

The 2018 guideline has the talk repeated whenever the state changes; how soon no source says. The
days are this product's, and short: once they have passed, the record reads *confirm*.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class RevisitReason(StrEnum):
    """An event after which the person is asked again."""

    EMERGENCY_CALL = "emergency_call"
    DISCHARGED = "discharged"
    ORDER_REPLACED = "order_replaced"
    SURROGATE_NAMED = "surrogate_named"
    INDEPENDENCE_FELL = "independence_fell"


DAYS: Final[Mapping[RevisitReason, int]] = MappingProxyType(
    {
        RevisitReason.EMERGENCY_CALL: 14,
        RevisitReason.DISCHARGED: 14,
        RevisitReason.ORDER_REPLACED: 30,
        RevisitReason.SURROGATE_NAMED: 30,
        RevisitReason.INDEPENDENCE_FELL: 30,
    }
)
SOON: Final = timedelta(days=30)
"""How long before its day a talk stands on the work list."""

# From the most independent to the least, as the two scales of the ministry have them.
PHYSICAL = ("independent", "J1", "J2", "A1", "A2", "B1", "B2", "C1", "C2")
COGNITIVE = ("independent", "I", "IIa", "IIb", "IIIa", "IIIb", "IV", "M")
_SCALES: Final = MappingProxyType(
    {"physical_independence": PHYSICAL, "cognitive_independence": COGNITIVE}
)


def due_on(reason: RevisitReason, day: date) -> date:
    """The last day for the talk after an event on this day in Japan."""
    return day + timedelta(days=DAYS[reason])


def has_fallen(before: Mapping[str, object], now: Mapping[str, object]) -> bool:
    """Whether either grade of independence is worse than it was; unknown before is no fall."""
    return any(
        scale.index(str(now[name])) > scale.index(str(before[name]))
        for name, scale in _SCALES.items()
        if before.get(name) in scale and now.get(name) in scale
    )

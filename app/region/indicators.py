"""What is counted: a closed list, and how the figures hang together. Pure.

A *stock* counts people who stand there at the end of a period, a *flow* what happened within
it. A *rest* is what one flow leaves over of another, a *median* a middle of minutes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Indicator(StrEnum):
    """One figure of a place and a period."""

    PATIENTS = "patients"
    WITH_WISH = "with_wish"
    REVIEWED = "reviewed_within_year"
    WITH_ORDER = "with_signed_order"
    CALLS = "calls"
    FOUND = "record_found"
    MINUTES = "minutes_to_card"
    ARREST = "arrests"
    PHONED = "doctor_phoned"
    REACHED = "doctor_reached"
    CPR_COMPARED = "resuscitation_compared"
    CPR_IN_LINE = "resuscitation_in_line"
    CPR_UNDECIDABLE = "resuscitation_undecidable"
    TRANSPORT_COMPARED = "transport_compared"
    TRANSPORT_IN_LINE = "transport_in_line"
    TRANSPORT_UNDECIDABLE = "transport_undecidable"
    READS = "reads"
    OVERRIDES = "overrides"


class IndicatorKind(StrEnum):
    """How a figure comes about, and so how it is kept from speaking of a person."""

    STOCK = "stock"
    FLOW = "flow"
    REST = "rest"
    MEDIAN = "median"


# indicator · kind · base of its share · share of how many · what it is a part of (flows), or the
# flow that a rest stands beside. A base of a median is the count that it rests on.
_TABLE = """
patients                stock   -                   100
with_wish               stock   patients            100
reviewed_within_year    stock   with_wish           100
with_signed_order       stock   patients            100
calls                   flow    -                   100
record_found            flow    calls               100   calls
minutes_to_card         median  record_found        100
arrests                 flow    calls               100   calls
doctor_phoned           flow    calls               100   calls
doctor_reached          flow    doctor_phoned       100   doctor_phoned
resuscitation_compared  flow    arrests             100   arrests record_found
resuscitation_in_line   flow    resuscitation_compared  100  resuscitation_compared
resuscitation_undecidable  rest  arrests            100   resuscitation_compared
transport_compared      flow    record_found        100   record_found
transport_in_line       flow    transport_compared  100   transport_compared
transport_undecidable   rest    record_found        100   transport_compared
reads                   flow    -                   1000
overrides               flow    reads               1000  reads
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `within`: every flow that this one is a part of."""

    kind: IndicatorKind
    base: Indicator | None
    per: int
    within: tuple[Indicator, ...]


def _parsed(text: str) -> dict[Indicator, Figure]:
    figures = {}
    for line in text.strip().splitlines():
        name, kind, base, per, *within = line.split()
        figures[Indicator(name)] = Figure(
            kind=IndicatorKind(kind),
            base=None if base == "-" else Indicator(base),
            per=int(per),
            within=tuple(Indicator(each) for each in within),
        )
    return figures


FIGURES: Final[Mapping[Indicator, Figure]] = MappingProxyType(_parsed(_TABLE))
"""Every indicator, each after those that it is a part of."""


def of_kind(*kinds: IndicatorKind) -> tuple[Indicator, ...]:
    """The indicators of some kinds, in the order of the table."""
    return tuple(each for each, figure in FIGURES.items() if figure.kind in kinds)


FLOWS: Final = of_kind(IndicatorKind.FLOW)
STOCKS: Final = of_kind(IndicatorKind.STOCK)

"""The clock of a call as facts: minutes since its moments, the hour and the day. Pure.

Minutes are whole and never negative: a moment that lies ahead of now, as people say or as clocks
disagree, gives no minutes at all, and what is unknown never leads to a stop.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from app.calls.guide.gathered import Entered, moment
from app.calls.kinds import MomentKind
from app.clock import JAPAN
from app.japan.holidays import is_holiday
from app.transport.language.doctor import PHYSICIANS, DoctorCall, Instruction
from app.transport.language.expression import Value
from app.transport.language.facts import Fact
from app.transport.language.kinds import Source
from app.transport.language.vocabulary import CORE

MINUTE: Final = timedelta(minutes=1)
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MOMENTS: Final = {
    MomentKind.ARRIVED: "minutes_since_arrival",
    MomentKind.CPR_BEGUN: "minutes_since_cpr",
}
CLOCK: Final = frozenset(
    {
        *_MOMENTS.values(),
        *("minutes_since_call", "minutes_since_phoned", "minutes_since_instruction"),
        *("clock_minutes", "day_of_week"),
    }
)
"""The facts that the call fills in by itself, each minute anew."""


def standing_moments(rows: Sequence[Entered]) -> dict[MomentKind, Entered]:
    """The row that stands of each moment: the one that nobody has corrected."""
    corrected = {row["corrects"] for row in rows}
    return {MomentKind(row["kind"]): row for row in rows if row["id"] not in corrected}


def facts_of_time(
    opened_at: datetime,
    moments: Sequence[Entered],
    doctor_calls: Sequence[DoctorCall],
    at: datetime,
) -> list[Fact]:
    """Everything that the call's own records say of time, as facts seen at the scene."""
    local = at.astimezone(JAPAN)
    counted = [
        _since(name, begun, recorded, at)
        for name, begun, recorded in _marks(opened_at, moments, doctor_calls)
        if begun <= at
    ]
    return [
        *counted,
        _seen("clock_minutes", local.hour * 60 + local.minute, at),
        _seen(
            "day_of_week",
            "holiday" if is_holiday(local.date()) else _DAYS[local.weekday()],
            at,
        ),
    ]


def _marks(
    opened_at: datetime,
    moments: Sequence[Entered],
    doctor_calls: Sequence[DoctorCall],
) -> Iterator[tuple[str, datetime, datetime]]:
    """Name of the fact, the moment it counts from, and when that was written down."""
    yield "minutes_since_call", opened_at, opened_at
    for kind, row in standing_moments(moments).items():
        if row["happened_at"] is not None:
            yield _MOMENTS[kind], moment(row["happened_at"]), moment(row["recorded_at"])
    phoned = [one.at for one in doctor_calls if one.whom in PHYSICIANS]
    if phoned:
        # As the word of the list says: since a doctor was first phoned, whoever it was.
        yield "minutes_since_phoned", min(phoned), min(phoned)
    told = [one.at for one in doctor_calls if one.instruction is not Instruction.NONE]
    if told:
        yield "minutes_since_instruction", max(told), max(told)


def _since(name: str, begun: datetime, recorded: datetime, at: datetime) -> Fact:
    minutes = min((at - begun) // MINUTE, CORE[name].maximum)
    return Fact(name, minutes, Source.SEEN, begun, recorded)


def _seen(name: str, value: Value, at: datetime) -> Fact:
    # The minute, not the instant: within one minute the facts are the same.
    begun = at.replace(second=0, microsecond=0)
    return Fact(name, value, Source.SEEN, begun, begun)

"""The way through the hospital, step by step, and who is awaited next. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Step(StrEnum):
    """What happens to an accepted patient, in this order."""

    ACCEPTED = "accepted"
    SEEN = "seen"
    ARRIVED = "arrived"
    ADMITTED = "admitted"
    DISCHARGED = "discharged"

    @property
    def ja(self) -> str:
        """The step as a screen names it."""
        return _NAMES[self][0]

    @property
    def en(self) -> str:
        """The English name beside it."""
        return _NAMES[self][1]


class Party(StrEnum):
    """Who is to take a step."""

    EMERGENCY = "emergency"
    WARD = "ward"

    @property
    def ja(self) -> str:
        """The party as a screen names it."""
        return _PARTIES[self][0]

    @property
    def en(self) -> str:
        """The English name beside it."""
        return _PARTIES[self][1]


@dataclass(frozen=True, slots=True)
class Taken:
    """One step and when it was taken; None: not yet."""

    step: Step
    at: datetime | None


_NAMES = {
    Step.ACCEPTED: ("受入れ決定", "accepted"),
    Step.SEEN: ("記録を確認", "record seen"),
    Step.ARRIVED: ("到着", "arrived"),
    Step.ADMITTED: ("入院", "admitted"),
    Step.DISCHARGED: ("退院", "discharged"),
}
_PARTIES = {
    Party.EMERGENCY: ("救急外来", "the emergency department"),
    Party.WARD: ("病棟・入退院支援担当", "the ward or discharge desk"),
}
_TAKES = {
    Step.SEEN: Party.EMERGENCY,
    Step.ARRIVED: Party.EMERGENCY,
    Step.ADMITTED: Party.EMERGENCY,
    Step.DISCHARGED: Party.WARD,
}


def taken(times: Mapping[Step, datetime | None]) -> tuple[Taken, ...]:
    """Every step in its order, with its time where it was taken."""
    return tuple(Taken(step, times.get(step)) for step in Step)


def awaited(steps: Sequence[Taken]) -> tuple[Step, Party] | None:
    """The next step and who takes it; None once the patient has gone home.

    A step that was passed over, such as a record nobody could open, is not waited for.
    """
    last = max((place for place, each in enumerate(steps) if each.at is not None), default=-1)
    following = steps[last + 1 :]
    if not following:
        return None
    step = following[0].step
    return step, _TAKES.get(step, Party.EMERGENCY)

"""The loop from a call back home, step by step: who is awaited, by when, and whether it is stuck.

Pure. The spans are this product's own: short where somebody waits at a bedside, long where a
hospital stay takes its time. No source sets them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class LoopStep(StrEnum):
    """What has to happen after somebody called 119, in this order."""

    TOLD = "told"
    DESTINATION = "destination"
    SEEN = "seen"
    ARRIVED = "arrived"
    ADMITTED = "admitted"
    SENT_HOME = "sent_home"
    TALKED = "talked"

    @property
    def ja(self) -> str:
        """What is awaited, as a screen says it."""
        return _SAID[self][0]

    @property
    def en(self) -> str:
        """The English words beside it."""
        return _SAID[self][1]


class LoopOwner(StrEnum):
    """Who takes a step."""

    CARE_TEAM = "care_team"
    CREW = "crew"
    EMERGENCY = "emergency"
    WARD = "ward"

    @property
    def ja(self) -> str:
        """The owner as a screen names them."""
        return _OWNERS[self][0]

    @property
    def en(self) -> str:
        """The English name beside it."""
        return _OWNERS[self][1]


_SAID = {
    LoopStep.TOLD: ("119番通報のお知らせを確認する", "acknowledge that 119 was called"),
    LoopStep.DESTINATION: (
        "搬送先を決める(または現場で終える)",
        "choose where to go, if anywhere",
    ),
    LoopStep.SEEN: ("病院で記録を開く", "open the record at the hospital"),
    LoopStep.ARRIVED: ("病院への到着を記録する", "record the arrival"),
    LoopStep.ADMITTED: ("入院を記録する", "record the admission"),
    LoopStep.SENT_HOME: ("退院時の情報を送る", "send the return-home information"),
    LoopStep.TALKED: ("本人の意思を話し合って見直す", "talk the wishes over with the person"),
}
_OWNERS = {
    LoopOwner.CARE_TEAM: ("在宅のケアチーム", "the care team at home"),
    LoopOwner.CREW: ("救急隊", "the ambulance crew"),
    LoopOwner.EMERGENCY: ("救急外来", "the emergency department"),
    LoopOwner.WARD: ("病棟・入退院支援担当", "the ward or discharge desk"),
}
OWNERS: Final[Mapping[LoopStep, LoopOwner]] = MappingProxyType(
    {
        LoopStep.TOLD: LoopOwner.CARE_TEAM,
        LoopStep.DESTINATION: LoopOwner.CREW,
        LoopStep.SEEN: LoopOwner.EMERGENCY,
        LoopStep.ARRIVED: LoopOwner.EMERGENCY,
        LoopStep.ADMITTED: LoopOwner.EMERGENCY,
        LoopStep.SENT_HOME: LoopOwner.WARD,
        LoopStep.TALKED: LoopOwner.CARE_TEAM,
    }
)
SPANS: Final[Mapping[LoopStep, timedelta]] = MappingProxyType(
    {
        LoopStep.TOLD: timedelta(minutes=5),
        LoopStep.DESTINATION: timedelta(hours=1),
        LoopStep.SEEN: timedelta(minutes=15),
        LoopStep.ARRIVED: timedelta(hours=2),
        LoopStep.ADMITTED: timedelta(hours=12),
        LoopStep.SENT_HOME: timedelta(days=60),
        LoopStep.TALKED: timedelta(days=14),
    }
)
"""How long each may take after the step before it."""
_AT_THE_HOSPITAL = (LoopStep.SEEN, LoopStep.ARRIVED, LoopStep.ADMITTED, LoopStep.SENT_HOME)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The step that is awaited, since when, and until when it may take."""

    step: LoopStep
    owner: LoopOwner
    since: datetime
    deadline: datetime

    def is_stuck(self, at: datetime) -> bool:
        """Whether its time is over; the very last moment is still in time."""
        return at > self.deadline


def waiting(
    called_at: datetime,
    times: Mapping[LoopStep, datetime | None],
    *,
    is_transported: bool,
    is_talk_due: bool,
) -> Waiting | None:
    """What a loop waits for; None once it is closed.

    `times` are those of the steps that were taken. A step is not waited for once a later one was
    taken, nor are the hospital's where nobody was transported. The last one is taken when no talk
    `is_talk_due` any more.
    """
    ways = [step for step in LoopStep if is_transported or step not in _AT_THE_HOSPITAL]
    since, following = called_at, 0
    for place, step in enumerate(ways):
        if (taken := times.get(step)) is not None:
            since, following = max(since, taken), place + 1
    if following >= len(ways):
        return None
    step = ways[following]
    if step is LoopStep.TALKED and not is_talk_due:
        return None
    return Waiting(step, OWNERS[step], since, since + SPANS[step])

"""Whom the crew phones, at which hours, who may instruct, and what time moves."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from app.transport.language.doctor import ContactRole
from app.transport.language.expression import All, Any, Compare, Expression, Is, Order
from app.transport.language.marks import FactName, Origin
from app.transport.language.words import Misread, Text

_HOUR = 60


class Day(StrEnum):
    """A day of the week; `holiday` is a public holiday, whatever its weekday."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"
    HOLIDAY = "holiday"


def _minutes(clock: str) -> int:
    if not re.fullmatch(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00", clock, re.ASCII):
        raise Misread(
            Text(f"時刻 {clock[:8]} の形が違います", f"{clock[:8]} is no time of day"),
            Text('"08:30" のように引用符で囲む', 'write it like "08:30", in quotes'),
        )
    hour, _, minute = clock.partition(":")
    return int(hour) * _HOUR + int(minute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Days and the time of day, Japan's, between which something can be reached.

    `closes` is excluded; "24:00" is midnight. Hours past midnight are two entries.
    """

    days: tuple[Day, ...] = tuple(Day)
    opens: str = "00:00"
    closes: str = "24:00"

    def __post_init__(self) -> None:
        if _minutes(self.opens) >= _minutes(self.closes):
            raise Misread(
                Text("closes が opens より後ではありません", "closes is not after opens"),
                Text("日をまたぐ時間は二つに分ける", "write hours past midnight as two entries"),
            )

    def test(self) -> Expression:
        """The same as an expression over facts."""
        return All(
            (
                Is("day_of_week", tuple(day.value for day in self.days)),
                Compare("clock_minutes", Order.AT_LEAST, _minutes(self.opens)),
                Compare("clock_minutes", Order.BELOW, _minutes(self.closes)),
            )
        )


def opening(hours: tuple[Hours, ...]) -> Expression | None:
    """Whether any of these hours is now; `None` where no hours are set."""
    return Any(tuple(item.test() for item in hours)) if hours else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One step of the contact chain, in order; each role stands in it once.

    `say` is what to tell, `ask` what to ask and have confirmed. `wait_minutes` is how long to
    try before `no_answer`; absent where the source is silent. Outside its `hours` a contact is
    passed over; while nobody knows the hour it is tried.
    """

    whom: Annotated[ContactRole, "key"]
    say: Text
    ask: tuple[FactName, ...] = ()
    wait_minutes: int | None = None
    about: bool = False
    no_answer: Text | None = None
    hours: tuple[Hours, ...] = ()
    origin: Origin = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MayInstruct:
    """Who may instruct a stop, and which facts a physician must have answered in this call.

    `read_back`: the crew repeats the instruction and the doctor agrees.
    """

    by: tuple[ContactRole, ...]
    text: Text
    confirm: tuple[FactName, ...] = ()
    read_back: bool = True
    origin: Origin = ""


class Move(StrEnum):
    """What a timer that has run out moves the guide to."""

    NOTE = "note"
    NEXT_CONTACT = "next_contact"
    CONTINUE_AND_TRANSPORT = "continue_and_transport"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A time limit: `text` is said once `counts` has reached `minutes`.

    `counts` is a fact in minutes, and so says from which moment: `minutes_since_arrival`,
    `minutes_since_phoned`, … or one declared under `facts`. A timer moves the guide and never
    an outcome; where an outcome hangs on time, write a condition on the same fact.
    """

    id: Annotated[str, "key"]
    text: Text
    counts: FactName
    minutes: int
    about: bool = False
    moves_to: Move = Move.NOTE
    origin: Origin = ""

    def test(self) -> Expression:
        """Whether it has run out."""
        return Compare(self.counts, Order.AT_LEAST, self.minutes)

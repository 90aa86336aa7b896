"""What the card shows of an advice: the shapes, field by field."""

from pydantic import Field

from app.patients.view import Link, View, Words
from app.transport.choose import Choosing
from app.transport.language.expression import Value


class RulebookNamed(View):
    """Which rulebook, in which version."""

    id: str
    version: str
    title: Words


class FactSeen(View):
    """A fact that a condition looks at; null where unknown, `doubt` says why it is not taken."""

    name: str
    label: Words
    value: Value | None
    sources: list[str]
    doubt: str | None


class ConditionSeen(View):
    """One condition in the rule's own words: true, false, or null while unknown."""

    id: str
    group: str
    holds: bool | None
    text: Words
    is_about: bool
    otherwise: Words | None
    origin: str = Field(description="The rulebook this line comes from; empty: it always holds.")
    facts: list[FactSeen]


class StepSeen(View):
    """One step."""

    code: str
    text: Words


class QuestionView(View):
    """What to ask, and whom."""

    fact: str
    label: Words
    of: str
    text: Words


class ContactView(View):
    """Whom to phone next, what to say and ask.

    `people` gives names and numbers as far as the reader may see them, in calling order.
    """

    whom: str
    label: Words
    say: Words
    ask: list[QuestionView]
    tell_of_withdrawal: bool
    wait_minutes: int | None
    is_about: bool
    no_answer: Words | None
    people: list[Link]


class HandoverSeen(View):
    """To whom the crew hands over."""

    id: str
    text: Words
    to: Words
    crew_waits: bool
    within_minutes: int
    is_about: bool


class HospitalSeen(View):
    """A hospital of the region's list."""

    code: str = Field(examples=["0110113719"])
    name: Words


class DestinationSeen(View):
    """A suggested kind of destination; the crew decides.

    `select` and `tell` are the list's rules for choosing and for what to tell; `is_moved_on`
    where refusals or minutes say to follow `fallback`.
    """

    id: str
    source: str
    text: Words
    hospitals: list[HospitalSeen]
    observe: list[QuestionView]
    select: Words | None
    tell: Words | None
    fallback: Words | None
    is_moved_on: bool


class TimerSeen(View):
    """A time limit of the rule. `minutes_left` and `is_run_out` are null while nobody knows."""

    id: str
    text: Words
    counts: str = Field(examples=["minutes_since_arrival"])
    minutes: int
    minutes_left: int | None = Field(description="0 where it has run out.", examples=[12])
    is_about: bool
    moves_to: str
    is_run_out: bool | None


class InformationSeen(View):
    """Information to look for at the scene."""

    id: str
    text: Words
    place: Words | None
    use: Words | None


class AdviceView(View):
    """What the rule of this place says now. A guide: a stop always needs a doctor's instruction.

    `chosen` and `chosen_why` say how the rulebook was found; without one it is ordinary care.
    """

    rulebook: RulebookNamed | None
    chosen: Choosing
    chosen_why: Words
    evaluator: str
    digest: str = Field(description="SHA-256 of the facts this rests on.")
    applicability: str
    reason: str
    why: Words
    resuscitation: str = Field(examples=["continue"])
    transport: str = Field(examples=["yes"])
    limits: list[str]
    outcomes: list[str]
    handover: HandoverSeen | None
    destinations: list[DestinationSeen]
    now: StepSeen
    then: StepSeen
    contact: ContactView | None
    ask: QuestionView | None
    timers: list[TimerSeen]
    information: list[InformationSeen]
    conditions: list[ConditionSeen]
    unknown: list[str]
    record: list[Words]
    legal_note: Words | None

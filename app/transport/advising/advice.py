"""The advice: everything the card shows, in one frozen value that can be replayed."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import NamedTuple

from app.transport.advising.canonical import canonical, plain
from app.transport.language.doctor import ContactRole
from app.transport.language.expression import Value
from app.transport.language.kinds import AskedOf, Source
from app.transport.language.phoning import Move
from app.transport.language.results import DestinationSource, Limit, Resuscitation, Transport
from app.transport.language.words import Text


class Applicability(StrEnum):
    """Whether the rule speaks of this situation."""

    APPLIES = "applies"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"
    NO_RULEBOOK = "no_rulebook"


class Reason(StrEnum):
    """The one reason that decided, most weighty first."""

    NO_RULEBOOK = "no_rulebook"
    SIGNS_OF_LIFE = "signs_of_life"
    NOT_IN_ARREST = "not_in_arrest"
    NOT_APPLICABLE = "not_applicable"
    ALL_MET = "all_met"
    POLICY_CONTINUES = "policy_continues"
    RECORD_WITHDRAWN = "record_withdrawn"
    CONDITION_NOT_MET = "condition_not_met"
    INSUFFICIENT_RULE_DATA = "insufficient_rule_data"
    TIME_RUN_OUT = "time_run_out"
    DOCTOR_NOT_REACHED = "doctor_not_reached"
    NOT_YET_KNOWN = "not_yet_known"


class Doubt(StrEnum):
    """Why a fact that was handed in counts as unknown."""

    RECORD_NOT_VALID = "record_not_valid"
    SOURCE_NOT_ACCEPTED = "source_not_accepted"
    SOURCES_DISAGREE = "sources_disagree"
    NOBODY_KNOWS = "nobody_knows"


class Group(StrEnum):
    """Which part of the rulebook a line comes from; `always` holds under every rulebook."""

    ALWAYS = "always"
    APPLIES = "applies"
    EVIDENCE = "evidence"
    WILL = "will"
    CONDITION = "condition"
    SILENCE = "silence"
    INSTRUCTION = "instruction"
    HANDOVER = "handover"


class Known(NamedTuple):
    """What counts for one fact; `value` is `None` where unknown, `doubt` says why."""

    value: Value | None
    sources: tuple[Source, ...]
    doubt: Doubt | None


class FactLine(NamedTuple):
    """A fact a condition looks at, and what counts for it."""

    name: str
    label: Text
    known: Known


class Line(NamedTuple):
    """One condition: whether it holds (true, false, unknown), the rule's words, its facts.

    `otherwise` is what the rule says where it is false, if that is something special. `origin`
    is the id of the rulebook the line comes from; empty for what holds under every rulebook.
    """

    id: str
    group: Group
    holds: bool | None
    text: Text
    about: bool
    otherwise: Text | None
    origin: str
    facts: tuple[FactLine, ...]


class Step(NamedTuple):
    """One step for the crew: a stable code and the words."""

    code: str
    text: Text


class Question(NamedTuple):
    """The fact asked next, of whom, and the words to ask it with."""

    fact: str
    label: Text
    of: AskedOf
    text: Text


class ContactAdvice(NamedTuple):
    """Whom to phone next. The card adds the name and number if the reader may see them."""

    whom: ContactRole
    label: Text
    say: Text
    ask: tuple[Question, ...]
    tell_of_withdrawal: bool
    wait_minutes: int | None
    about: bool
    no_answer: Text | None


class TimerAdvice(NamedTuple):
    """A time limit: the fact in minutes that it counts, and whether it has run out.

    `run_out` is `None` while nobody knows the minutes.
    """

    id: str
    text: Text
    counts: str
    minutes: int
    about: bool
    moves_to: Move
    run_out: bool | None


class HandoverAdvice(NamedTuple):
    """The handover band that holds, in the words of the rule."""

    id: str
    text: Text
    to: Text
    crew_waits: bool
    within_minutes: int
    about: bool


class HospitalAdvice(NamedTuple):
    """A hospital of the region's list that may take the person."""

    code: str
    name: Text


class DestinationAdvice(NamedTuple):
    """A suggested source for the destination; the crew decides.

    `select` and `tell` are the list's rules for choosing and for what to tell. `fallback` says
    what to do after too many refusals or minutes; `moved_on` is true where it is time for it.
    """

    id: str
    source: DestinationSource
    text: Text
    hospitals: tuple[HospitalAdvice, ...]
    observe: tuple[Question, ...]
    select: Text | None
    tell: Text | None
    fallback: Text | None
    moved_on: bool


class InformationAdvice(NamedTuple):
    """Information to look for at the scene, and where it lies."""

    id: str
    text: Text
    place: Text | None
    use: Text | None


class RecordAdvice(NamedTuple):
    """One thing to write down; `review`: the after-review wants it."""

    id: str
    text: Text
    fact: str | None
    review: bool


class RulebookName(NamedTuple):
    """Which rulebook, in which version."""

    id: str
    version: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What the rule says now. Same in, same out: `canonical()` is equal byte for byte."""

    rulebook: RulebookName | None
    evaluator: str
    digest: str
    applicability: Applicability
    reason: Reason
    why: Text
    resuscitation: Resuscitation
    transport: Transport
    limits: tuple[Limit, ...]
    outcomes: tuple[str, ...]
    handover: HandoverAdvice | None
    destinations: tuple[DestinationAdvice, ...]
    now: Step
    then: Step
    contact: ContactAdvice | None
    ask: Question | None
    timers: tuple[TimerAdvice, ...]
    information: tuple[InformationAdvice, ...]
    conditions: tuple[Line, ...]
    unknown: tuple[str, ...]
    record: tuple[RecordAdvice, ...]
    legal_note: Text | None

    @property
    def is_less_than_ordinary(self) -> bool:
        """Whether any result is less than ordinary care: what P1 and P2 call *stop*."""
        return (
            self.resuscitation is not Resuscitation.CONTINUE
            or self.transport is not Transport.YES
            or bool(self.limits)
        )

    def as_json(self) -> dict[str, object]:
        """The advice in plain JSON values, field by field."""
        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}

    def canonical(self) -> bytes:
        """UTF-8 JSON with sorted keys and no spaces: what is stored and replayed."""
        return canonical(self.as_json())

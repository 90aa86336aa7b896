"""A rulebook: one council's rule as data, whole, frozen, readable.

The field names are the keys of the YAML file, and the published JSON Schema is generated
from these classes: there is no second description of the language.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from app.transport.language.cases import Case
from app.transport.language.doctor import ContactRole
from app.transport.language.evidence import Evidence, Will
from app.transport.language.expression import Expression
from app.transport.language.kinds import FactKind, Source
from app.transport.language.place import When, Where
from app.transport.language.results import DestinationSource, Limit, Resuscitation, Transport
from app.transport.language.words import Text

FactName = Annotated[str, "fact"]
"""A name of the vocabulary, or one declared under `facts`."""


class Kind(StrEnum):
    """What a rulebook is about; at most one of a kind is in force at a place and moment."""

    RESUSCITATION = "resuscitation"
    DESTINATION = "destination"
    DEATH_AT_HOME = "death_at_home"
    SCENE_INFORMATION = "scene_information"
    PRE_REGISTRATION = "pre_registration"


class Policy(StrEnum):
    """The department's policy."""

    MAY_STOP = "may_stop"
    CONTINUE = "continue"
    OTHER = "other"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One condition in the words of the rule (`text`) and as data (`when`).

    `about` marks a threshold the source gives as "about": shown so, compared exactly.
    """

    id: str
    text: Text
    when: Expression
    about: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """Narrows the sources from which this rule takes a fact; others leave it unknown."""

    fact: FactName
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One step of the contact chain, in order.

    `wait_minutes` is how long to try before `no_answer`; absent where the source is silent.
    """

    whom: ContactRole
    say: Text
    ask: tuple[FactName, ...] = ()
    wait_minutes: int | None = None
    about: bool = False
    no_answer: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MayInstruct:
    """Who may instruct a stop, and which facts a physician must have answered in this call."""

    by: tuple[ContactRole, ...]
    text: Text
    confirm: tuple[FactName, ...] = ()
    read_back: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """To whom the crew hands over when the doctor can be there within the minutes.

    Bands are tried in order. `signatures` names the yes-no facts that must hold.
    """

    id: str
    text: Text
    within_minutes: int
    to: Text
    crew_waits: bool
    signatures: tuple[FactName, ...] = ()
    about: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What the rule allows instead of ordinary care; each result stands by itself.

    `needs` names conditions of this rulebook, and `evidence` or `handover`; left out, it needs
    all there are. `applies`, `silences`, the will, the doctor's instruction, cardiac arrest, no
    sign of life and no exogenous cause are always needed: no rulebook can leave those out.
    """

    id: str
    text: Text
    resuscitation: Resuscitation | None = None
    transport: Transport | None = None
    limits: tuple[Limit, ...] = ()
    needs: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """A suggested source for the destination; the first that is true is shown first."""

    id: str
    text: Text
    source: DestinationSource
    when: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """Where the rule was read: title, publisher, date, and how sure that is (C, S, P, G)."""

    title: Text
    publisher: Text | None = None
    dated: str | None = None
    mark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Who adopted it, the notice or minutes, and the legal note shown with it."""

    adopted_by: Text
    legal_note: Text
    notice: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rulebook:
    """One rulebook, as agreed, with everything the guide needs.

    `complete: false` marks a source that breaks off: such a rulebook never leads to stop.
    `copy_of` and `parent` name the rulebook its missing keys are taken from; `parent` also
    says that this one refines it and goes before it. `silences` are situations on which the
    source says nothing: where one may hold, the answer is ordinary care.
    Compared by identity: a version never changes, and what is worked out for it may be kept.
    """

    id: str
    version: str
    title: Text
    kind: Kind
    policy: Policy
    where: Where
    when: When
    authority: Authority
    otherwise: Text
    complete: bool = True
    copy_of: str | None = None
    parent: str | None = None
    training: bool = False
    cites: tuple[Citation, ...] = ()
    open_points: tuple[Text, ...] = ()
    facts: tuple[FactKind, ...] = ()
    accepts: tuple[Accept, ...] = ()
    applies: tuple[Condition, ...] = ()
    conditions: tuple[Condition, ...] = ()
    silences: tuple[Condition, ...] = ()
    evidence: Evidence | None = None
    will: Will | None = None
    contacts: tuple[Contact, ...] = ()
    may_instruct: MayInstruct | None = None
    handover: tuple[Handover, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    destinations: tuple[Destination, ...] = ()
    record: tuple[Text, ...] = ()
    cases: tuple[Case, ...] = ()

"""A rulebook: one council's rule as data, whole, frozen, readable.

The field names are the keys of the YAML file, and the published JSON Schema is generated
from these classes: there is no second description of the language.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from app.transport.language.cases import Case
from app.transport.language.ending import Handover, Outcome
from app.transport.language.evidence import Evidence, Will
from app.transport.language.expression import Expression
from app.transport.language.hospitals import Destination, HospitalList
from app.transport.language.keeping import Information, RecordItem, Registration
from app.transport.language.kinds import FactKind, Source
from app.transport.language.marks import FactName, Key, Origin
from app.transport.language.phoning import Contact, MayInstruct, Timer
from app.transport.language.place import When, Where
from app.transport.language.results import Act
from app.transport.language.words import Text


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

    `otherwise` is what the crew does where it is false, if the rule says something special.
    `about` marks a threshold the source gives as "about": shown so, compared exactly.
    """

    id: Key
    text: Text
    when: Expression
    otherwise: Text | None = None
    about: bool = False
    origin: Origin = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """Narrows the sources from which this rule takes a fact; others leave it unknown."""

    fact: Annotated[FactName, "key"]
    sources: tuple[Source, ...]


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
    `copy_of` names the rulebook whose keys are taken where this one leaves them out: a plain
    starting point. `parent` names the skeleton this one refines and goes before: lists are
    merged item by item, and whatever would loosen the parent is refused. `silences` are
    situations on which the source says nothing: where one may hold, the answer is ordinary
    care. `cpr_means` is what the rule counts as resuscitation. `guidance` is what a rule
    without outcomes says to do where its conditions hold.
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
    guidance: Text | None = None
    complete: bool = True
    copy_of: str | None = None
    parent: str | None = None
    training: bool = False
    cites: tuple[Citation, ...] = ()
    open_points: tuple[Text, ...] = ()
    facts: tuple[FactKind, ...] = ()
    accepts: tuple[Accept, ...] = ()
    cpr_means: tuple[Act, ...] = ()
    applies: tuple[Condition, ...] = ()
    conditions: tuple[Condition, ...] = ()
    silences: tuple[Condition, ...] = ()
    information: tuple[Information, ...] = ()
    evidence: Evidence | None = None
    will: Will | None = None
    contacts: tuple[Contact, ...] = ()
    may_instruct: MayInstruct | None = None
    timers: tuple[Timer, ...] = ()
    handover: tuple[Handover, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    lists: tuple[HospitalList, ...] = ()
    destinations: tuple[Destination, ...] = ()
    registration: Registration | None = None
    record: tuple[RecordItem, ...] = ()
    cases: tuple[Case, ...] = ()

"""The cases a rulebook carries: facts and the outcome its council expects from them."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.transport.language.doctor import ContactRole, Instruction, Verdict
from app.transport.language.expression import Value
from app.transport.language.marks import Key
from app.transport.language.results import Resuscitation, Transport
from app.transport.language.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseCall:
    """One phone call of a case."""

    whom: ContactRole
    reached: bool = True
    confirmed: Mapping[str, Value] | None = None
    instruction: Instruction = Instruction.NONE
    told_of_withdrawal: bool = False
    confirmed_anew: bool = False
    read_back: bool = False
    arrival_minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What is known and who was phoned; also the file of facts that `rulebook try` takes.

    `facts` come from their first permitted source other than the record, `on_record` from it.
    """

    facts: Mapping[str, Value]
    on_record: Mapping[str, Value] | None = None
    verdict: Verdict = Verdict.NONE
    doctor: tuple[CaseCall, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What must come out; the others if they matter.

    `handover` names a band, `reason` the reason, `destination` the first one suggested, `phone`
    who is to be phoned, `met` and `unmet` conditions that hold or do not.
    """

    resuscitation: Resuscitation
    transport: Transport
    handover: str | None = None
    reason: str | None = None
    destination: str | None = None
    phone: ContactRole | None = None
    met: tuple[str, ...] = ()
    unmet: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Played):
    """One situation, and the outcome the council expects from it."""

    id: Key
    text: Text
    expect: Expected

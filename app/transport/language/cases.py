"""The cases a rulebook carries: facts and the outcome its council expects from them."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.transport.language.doctor import ContactRole, Instruction, Verdict
from app.transport.language.expression import Value
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
class Expected:
    """What must come out; `handover` names a band, `reason` and `destination` if they matter."""

    resuscitation: Resuscitation
    transport: Transport
    handover: str | None = None
    reason: str | None = None
    destination: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One situation.

    `facts` come from their first permitted source other than the record, `on_record` from it.
    """

    id: str
    text: Text
    expect: Expected
    facts: Mapping[str, Value]
    on_record: Mapping[str, Value] | None = None
    verdict: Verdict = Verdict.NONE
    doctor: tuple[CaseCall, ...] = ()

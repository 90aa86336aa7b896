"""What the caller hands in beside the facts: the record's standing, and who was phoned."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from app.transport.language.expression import Value
from app.transport.language.facts import inspect_moment
from app.transport.language.kinds import LOCAL, Source, inspect
from app.transport.language.vocabulary import CORE
from app.transport.language.words import BadFact, Text


class Verdict(StrEnum):
    """Whether the record can be relied on; computed by the rooms that hold it."""

    VALID = "valid"
    CONFIRM = "confirm"
    DO_NOT_RELY = "do_not_rely"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Standing:
    """The record's verdict with its reasons, as shown above the advice.

    Facts whose source is the record count only under `valid` (P4). `taken_back_at` is when
    something was last suspended or withdrawn: no doctor phoned before can have known of it.
    `is_seen` is false where somebody's record is open and this reader is not shown its verdict:
    whether it was withdrawn is then unknown, and never leads to a stop (P1).
    """

    verdict: Verdict
    reasons: tuple[Text, ...] = ()
    taken_back_at: datetime | None = None
    is_seen: bool = True

    def __post_init__(self) -> None:
        if self.taken_back_at is not None:
            inspect_moment("taken_back_at", self.taken_back_at)
        if not isinstance(self.verdict, Verdict):
            raise BadFact(
                Text("verdict が違います", "the verdict is not one of the list"),
                Text(" / ".join(Verdict), " / ".join(Verdict)),
            )


class ContactRole(StrEnum):
    """Who is phoned; the card adds the person and the number."""

    ATTENDING_PHYSICIAN = "attending_physician"
    COVERING_PHYSICIAN = "covering_physician"
    VISITING_NURSE = "visiting_nurse"
    ON_CALL_HOME_PHYSICIAN = "on_call_home_physician"
    ONLINE_MC_PHYSICIAN = "online_mc_physician"


class Instruction(StrEnum):
    """What the doctor told the crew to do."""

    STOP = "stop"
    CONTINUE = "continue"
    NONE = "none"


_NOTHING: Mapping[str, Value] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class DoctorCall:
    """One attempt to reach someone in this call, in the order of the attempts.

    `confirmed` holds what was asked and answered, fact by fact, as the doctor's word: it may
    also deny. `read_back` is true where the crew repeated the instruction and it was agreed.
    A visiting nurse relays: the doctor's own words go into a call with the doctor.
    `who` tells two people of one role apart; it is compared and never shown.
    Raises `BadFact` on what contradicts itself (an instruction from nobody reached).
    """

    whom: ContactRole
    at: datetime
    reached: bool
    confirmed: Mapping[str, Value] = field(default_factory=lambda: _NOTHING)
    instruction: Instruction = Instruction.NONE
    told_of_withdrawal: bool = False
    confirmed_anew: bool = False
    read_back: bool = False
    arrival_minutes: int | None = None
    who: str = ""

    def __post_init__(self) -> None:
        inspect_moment("at", self.at)
        if not isinstance(self.whom, ContactRole) or not isinstance(self.instruction, Instruction):
            raise BadFact(
                Text("相手か指示の値が違います", "whom or instruction is not one of the list"),
                Text(" / ".join(ContactRole), " / ".join(Instruction)),
            )
        flags = (self.reached, self.told_of_withdrawal, self.confirmed_anew, self.read_back)
        if not all(isinstance(flag, bool) for flag in flags):
            raise BadFact(
                Text("はい・いいえの値が違います", "a yes or no has another type"),
                Text("true か false を渡してください", "pass true or false"),
            )
        said = self.confirmed or self.instruction is not Instruction.NONE
        if not self.reached and (said or any(flags) or self.arrival_minutes is not None):
            raise BadFact(
                Text(
                    "つながらなかった電話に内容があります",
                    "nobody was reached, yet words are given",
                ),
                Text("reached を直すか内容を消してください", "correct reached, or drop the words"),
            )
        if self.whom is ContactRole.VISITING_NURSE and self.instruction is not Instruction.NONE:
            raise BadFact(
                Text("訪問看護師は指示を出せません", "a visiting nurse relays and cannot instruct"),
                Text(
                    "医師本人の言葉を、医師との電話として記録してください",
                    "record the doctor's own words as a call with the doctor",
                ),
            )
        if self.arrival_minutes is not None:
            inspect("doctor_arrival_minutes", self.arrival_minutes, Source.DOCTOR, CORE)
        for name, value in self.confirmed.items():
            if not name.startswith(LOCAL):
                inspect(name, value, self.source, CORE)

    @property
    def source(self) -> Source:
        """What this call's answers count as: a nurse's are hers, not the doctor's."""
        nurse = self.whom is ContactRole.VISITING_NURSE
        return Source.CARE_STAFF if nurse else Source.DOCTOR


PHYSICIANS = tuple(role for role in ContactRole if role is not ContactRole.VISITING_NURSE)
"""Who may ever instruct; a rulebook names some of them."""

"""The doctor's word in a call: each attempt by phone, and an instruction on the screen itself.

Nothing else leads to a stop. Attempts stand in the order in which they were written down; a
later one of the same person outweighs the earlier, and none is ever changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.calls import store, writing
from app.calls.guide import ruling
from app.calls.guide.gathered import moment, of_this_person
from app.calls.kinds import Attempt
from app.calls.parties import entry, own_call
from app.calls.scene import claimed, invalid
from app.db import Found, uuid7
from app.errors import Conflict, Invalid
from app.notices import actions as notices
from app.notices.actions import NoticeKind
from app.people import store as people
from app.people.caller import Caller
from app.policy.capabilities import Act
from app.policy.roles import Role
from app.transport import library
from app.transport.language.doctor import ContactRole, DoctorCall, Instruction
from app.transport.language.expression import Value
from app.transport.language.kinds import inspect
from app.transport.language.words import BadFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Phoned:
    """One attempt to reach somebody, with what was confirmed and instructed, as it was spoken.

    `attempt` says what came of it, None for reached or no answer; `phoned_by` is the colleague
    who phoned and read back, None for whoever writes it down.
    """

    whom: ContactRole
    name: str | None = None
    is_reached: bool
    attempt: Attempt | None = None
    phoned_by: UUID | None = None
    confirmed: Mapping[str, Value] = field(default_factory=dict)
    instruction: Instruction = Instruction.NONE
    words: str | None = None
    is_read_back: bool = False
    is_told_of_withdrawal: bool = False
    is_confirmed_anew: bool = False
    arrival_minutes: int | None = None
    happened_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructed:
    """What an invited online MC physician instructs by their own hand.

    `is_read_back`: the crew has repeated it to them, and they agreed.
    """

    instruction: Instruction
    confirmed: Mapping[str, Value] = field(default_factory=dict)
    words: str | None = None
    is_read_back: bool = False
    is_told_of_withdrawal: bool = False
    is_confirmed_anew: bool = False
    arrival_minutes: int | None = None


async def record_doctor_call(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, phoned: Phoned
) -> UUID:
    """Notes one attempt to reach a doctor and what came of it. Returns its id.

    Raises Invalid for what contradicts itself, and for wrong facts or values.
    """
    action = "doctor_call.record"
    call = await own_call(db, caller, at, call_id, action, Act.RECORD_DOCTOR_CALL, lock=True)
    attempt = phoned.attempt or (Attempt.REACHED if phoned.is_reached else Attempt.NO_ANSWER)
    _require_one_story(phoned, attempt)
    by = phoned.phoned_by or caller.account_id
    if by != caller.account_id:
        crew = await people.at_work(db, caller.organisation_id, (Role.CREW,))
        if by not in crew:
            raise Invalid.at(
                "body.phoned_by",
                "電話をかけた隊員を、自分の本部から選んでください。",
                "Name the colleague of your department who phoned.",
            )
    row = _row(call, at, phoned) | {
        "contact_name": phoned.name,
        "attempt": attempt.value,
        "phoned_by": by,
        "happened_at": claimed(phoned.happened_at, at),
    }
    return await _added(db, caller, at, call, "doctor_call.recorded", row)


async def instruct(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, said: Instructed
) -> UUID:
    """An invited online MC physician's instruction, as a call to them would be written down.

    It counts exactly as such a call: a stop where the rule of the place lets them instruct one,
    read back where the rule wants it. Returns its id. Raises Conflict for a stop that the rule
    does not let them instruct, Invalid for wrong values, and as `own_call`.
    """
    action = "instruction.give"
    call = await own_call(db, caller, at, call_id, action, Act.INSTRUCT, lock=True)
    if said.instruction is Instruction.NONE:
        raise Invalid.at(
            "body.instruction",
            "「中止してよい」か「続ける」を選んでください。",
            "Choose to stop or to continue.",
        )
    if said.instruction is Instruction.STOP and not may_instruct_stop(call, at):
        raise Conflict(
            "この地域のルールでは、オンラインMC医師は中止を指示できません。",
            "The rule of this place does not let the online MC physician instruct a stop.",
            "no-say-in-it",
        )
    phoned = Phoned(
        whom=ContactRole.ONLINE_MC_PHYSICIAN,
        is_reached=True,
        confirmed=said.confirmed,
        instruction=said.instruction,
        words=said.words,
        is_read_back=said.is_read_back,
        is_told_of_withdrawal=said.is_told_of_withdrawal,
        is_confirmed_anew=said.is_confirmed_anew,
        arrival_minutes=said.arrival_minutes,
    )
    row = _row(call, at, phoned) | {
        "contact_name": (await people.account_names(db, (caller.account_id,)))[caller.account_id],
        "attempt": Attempt.REACHED.value,
        "instructed_by": caller.account_id,
        "happened_at": at,
    }
    await notices.answered(db, caller, at, NoticeKind.PHYSICIAN_INVITED, call_id=call_id)
    return await _added(db, caller, at, call, "instruction.given", row)


async def read_back(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, instruction_id: UUID
) -> UUID:
    """Notes that the crew repeated to the physician what stands on the screen, and they agreed.

    A further entry with the same words, read back by the caller. Raises Conflict where there is no
    such instruction on this person, it was read back, or the physician gave another after it.
    """
    action = "doctor_call.record"
    call = await own_call(db, caller, at, call_id, action, Act.RECORD_DOCTOR_CALL, lock=True)
    whole = await store.whole(db, call_id)
    rows = () if whole is None else of_this_person(whole.doctor_calls, call.corrected_at)
    given = [one for one in rows if one["is_own"]]
    of_id = [one for one in given if one["id"] == str(instruction_id)]
    last = [one for one in given if of_id and one["contact_name"] == of_id[0]["contact_name"]]
    if not of_id or of_id[0] is not last[-1] or of_id[0]["is_read_back"]:
        raise Conflict(
            "復唱する指示がありません。画面を確かめてください。",
            "There is no such instruction to read back. Look again.",
            "nothing-to-read-back",
        )
    same = (
        *("contact_role", "contact_name", "confirmed", "instruction", "words"),
        *("is_told_of_withdrawal", "is_confirmed_anew", "arrival_minutes"),
    )
    row = {name: of_id[0][name] for name in same} | {
        "is_reached": True,
        "is_read_back": True,
        "attempt": Attempt.REACHED.value,
        "phoned_by": caller.account_id,
        "reads_back": instruction_id,
        # It is as old as what it repeats: nobody was told of what was withdrawn since.
        "happened_at": moment(of_id[0]["happened_at"]),
    }
    return await _added(db, caller, at, call, "doctor_call.recorded", row)


def may_instruct_stop(call: Found, at: datetime) -> bool:
    """Whether the rule of the place lets the online MC physician instruct a stop."""
    book = ruling.rulebook_of(call, at)
    rule = None if book is None else book.may_instruct
    return rule is not None and ContactRole.ONLINE_MC_PHYSICIAN in rule.by


def _require_one_story(phoned: Phoned, attempt: Attempt) -> None:
    has_refused = attempt is Attempt.REFUSED_TO_INSTRUCT
    is_told = phoned.instruction is not Instruction.NONE
    if attempt.is_reached is not phoned.is_reached or (has_refused and is_told):
        raise Invalid.at(
            "body.attempt",
            "電話の結果と内容が食い違っています。",
            "What came of the attempt contradicts the rest.",
        )


def _row(call: Found, at: datetime, phoned: Phoned) -> dict[str, Any]:
    """The columns that hold what was said. Raises Invalid for what the rules cannot take."""
    try:
        made = DoctorCall(
            whom=phoned.whom,
            at=at,
            reached=phoned.is_reached,
            confirmed=phoned.confirmed,
            instruction=phoned.instruction,
            told_of_withdrawal=phoned.is_told_of_withdrawal,
            confirmed_anew=phoned.is_confirmed_anew,
            read_back=phoned.is_read_back,
            arrival_minutes=phoned.arrival_minutes,
        )
        known = library.vocabulary(ruling.rulebook_of(call, at))
        for name, value in phoned.confirmed.items():
            inspect(name, value, made.source, known)
    except BadFact as bad:
        raise invalid("body", bad) from None
    return {
        "contact_role": phoned.whom.value,
        "is_reached": phoned.is_reached,
        "confirmed": dict(phoned.confirmed),
        "instruction": phoned.instruction.value,
        "words": phoned.words,
        "is_read_back": phoned.is_read_back,
        "is_told_of_withdrawal": phoned.is_told_of_withdrawal,
        "is_confirmed_anew": phoned.is_confirmed_anew,
        "arrival_minutes": phoned.arrival_minutes,
    }


async def _added(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    call: Found,
    action: str,
    row: dict[str, Any],
) -> UUID:
    doctor_call_id = uuid7()
    written: dict[str, Any] = {"phoned_by": None, "instructed_by": None, "reads_back": None}
    await writing.add_doctor_call(
        db,
        id=doctor_call_id,
        call_id=call.id,
        recorded_at=at,
        recorded_by=caller.account_id,
        **(written | row),
    )
    fields = ("instruction", *row["confirmed"])
    leaf = entry(caller, action, call.id, patient_id=call.patient_id, fields=fields)
    await audit.append(db, at, leaf)
    return doctor_call_id

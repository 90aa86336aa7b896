"""The doctor's word in this call, and whom to phone next."""

from collections.abc import Sequence

from app.transport.language.doctor import (
    PHYSICIANS,
    ContactRole,
    DoctorCall,
    Instruction,
    Standing,
    Verdict,
)
from app.transport.language.kleene import Truth
from app.transport.language.phoning import Contact
from app.transport.language.rulebook import Rulebook


def instruction_holds(rulebook: Rulebook, calls: Sequence[DoctorCall]) -> Truth:
    """Whether a doctor whom this rule lets instruct has instructed a stop in this call (P2).

    The last word of each person counts, and one doctor's *continue* outweighs another's *stop*.
    Unknown until it was said, read back where the rule wants it, and every fact the rule
    wants confirmed was answered by one of those doctors.
    """
    rule = rulebook.may_instruct
    if rule is None:
        return False
    spoken = (c for c in calls if c.reached and c.instruction is not Instruction.NONE)
    last = {(call.whom, call.who): call for call in spoken}
    if any(call.instruction is Instruction.CONTINUE for call in last.values()):
        return False
    roles = [role for role in rule.by if role in PHYSICIANS]
    stops = [call for call in last.values() if call.whom in roles]
    if not any(call.read_back or not rule.read_back for call in stops):
        return None
    answered = {name for c in calls if c.whom in roles for name in c.confirmed}
    return True if answered.issuperset(rule.confirm) else None


def stands_after_withdrawal(
    rulebook: Rulebook, standing: Standing, calls: Sequence[DoctorCall]
) -> Truth:
    """Whether nothing was withdrawn, or the instructing doctor was told and confirmed anew (P4).

    A call from before the last withdrawal counts for an earlier one only, and so not at all.
    Unknown where the reader is not shown whether anything was withdrawn.
    """
    if standing.verdict is not Verdict.DO_NOT_RELY and standing.is_seen:
        return True
    roles = rulebook.may_instruct.by if rulebook.may_instruct else ()
    is_told = any(
        call.whom in roles
        and call.instruction is Instruction.STOP
        and call.told_of_withdrawal
        and call.confirmed_anew
        and call.read_back
        and (standing.taken_back_at is None or call.at > standing.taken_back_at)
        for call in calls
    )
    return is_told or (False if standing.is_seen else None)


def next_contact(
    contacts: Sequence[Contact], calls: Sequence[DoctorCall], *, move_on: bool
) -> Contact | None:
    """Whom to phone next along the chain; `None` where everyone was tried.

    A doctor who was reached and has not yet instructed stays on the line. After a nurse was
    reached, the physician before her is tried once more: she is there to find him. `move_on`:
    the time for this is over, and nobody is tried again.
    """
    tried: dict[ContactRole, int] = {}
    reached: set[ContactRole] = set()
    for position, call in enumerate(calls):
        tried[call.whom] = position
        if call.reached:
            reached.add(call.whom)
    if move_on:
        return next((contact for contact in contacts if contact.whom not in tried), None)
    nurse = tried.get(ContactRole.VISITING_NURSE) if _relays(reached) else None
    for contact in contacts:
        if contact.whom is ContactRole.VISITING_NURSE:
            if contact.whom not in tried:
                return contact
            continue
        again = nurse is not None and tried.get(contact.whom, nurse) < nurse
        if contact.whom in reached or contact.whom not in tried or again:
            return contact
    return None


def _relays(reached: set[ContactRole]) -> bool:
    return ContactRole.VISITING_NURSE in reached

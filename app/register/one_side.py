"""What waits for a second person, answered by whoever is shown one of the two records alone.

Those who care for both may be gone, and then nobody could answer. So whoever cares for one may
keep the two apart, and put apart again what somebody asked to separate. Neither makes a record be
trusted more than before, and nothing is shown of the other. Only who is shown both joins them.

- A proposal is declined by anybody who doubts it, also where others are shown both: one is enough
  for the no, and it can be proposed anew.
- A separation takes two people, the first of whom was shown both. The second is shown both as well
  for as long as there is such a doctor or nurse; where there is none, they are shown one. To keep
  what is merged would lift the doubt, so that takes whoever is shown both.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Outcome
from app.db import Found
from app.errors import Conflict, NotAllowed, Problem
from app.notices import actions as notices
from app.patients.merging import store as merges
from app.patients.merging import waiting
from app.patients.merging.kinds import MergeStep
from app.patients.team import tell_others
from app.patients.view import words
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act, may
from app.policy.levels import Level
from app.policy.sections import Section
from app.register.merge_view import Waiting
from app.register.merging import TOLD, action_of, require_fresh

ALONE: Final = {
    MergeStep.PROPOSED: MergeStep.DECLINED,
    MergeStep.SEPARATION_ASKED: MergeStep.SEPARATED,
}
"""The answer that whoever is shown one of the two may give to what waits."""
_READ: Final = "merges.read"
_SAID: Final = {
    "busy": (
        "ほかの人が記録しています。少し待ってから、もう一度送ってください。",
        "Somebody else is writing just now. Please wait a moment and send it again.",
        "busy",
    ),
    "out_of_turn": (
        "先にほかの人が進めています。読み直してください。",
        "Somebody else has gone on with it. Please read it again.",
        "out-of-turn",
    ),
    "who_asked": (
        "求めた人とは別の人が答えます。",
        "Somebody else than who asked has to answer.",
        "second-person-needed",
    ),
    "shown_both": (
        "2つの記録をどちらも担当する医師・看護師がいます。その人が答えます。",
        "There is a doctor or nurse who cares for both records. The answer is theirs.",
        "both-records-needed",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The answer, in whose words, to what was asked at which epoch of the record."""

    step: MergeStep
    words: str
    asked_epoch: int


async def answer(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, new: Answer
) -> UUID:
    """Declines a proposal, or separates what was asked to be, shown this record. Returns its id.

    Raises Refused, NotAllowed (also second-factor-needed, both-records-needed), Conflict (busy,
    out-of-turn, second-person-needed, both-records-needed).
    """
    action = action_of(new.step)
    permit = await access.enter(db, caller, at, Basis.CARE_TEAM, action, patient_id=patient_id)
    permit.require(Act.MERGE_RECORDS)
    if not _is_told(permit):
        raise permit.refused(action, "withheld")
    require_fresh(permit, at, action)
    if new.step not in ALONE.values():
        raise NotAllowed(
            "2つの記録をどちらも見られる人だけができます。",
            "Only who is shown both records may do this.",
            "both-records-needed",
            permit.entry(action, outcome=Outcome.REFUSED, reason="one_record"),
        )
    found = await waiting.answer(
        db, patient_id, new.asked_epoch, new.step, new.words, caller.second_factor_at
    )
    if found is None:
        raise permit.refused(action, "no_grant")
    if found.outcome != "done":
        raise _conflict(permit, action, found.outcome)
    kind = TOLD[new.step]
    leaf = permit.entry(action, fields=("words",), epoch=found.epoch)
    await tell_others(db, found.moment, permit, kind)
    await audit.append(db, at, leaf)
    # The other is told and has it on its record; the caller learns nothing of either.
    told = [one for one in found.organisations or () if one != caller.organisation_id]
    await notices.tell(db, found.moment, told, kind, patient_id=found.other)
    theirs = replace(leaf, patient_id=found.other, grant_id=None, fields=(), epoch=None)
    await audit.append(db, at, replace(theirs, agreement=None, consent=None))
    return patient_id


async def waits(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID
) -> list[Waiting]:
    """What of a record waits for a second person, for whoever may answer it; else nothing.

    Whoever is shown both is led to the two of them. Leaves a leaf where there is something.
    """
    if not may(caller.role, Basis.CARE_TEAM, Act.MERGE_RECORDS):
        return []
    rows = await waiting.waiting(db, patient_id)
    if not rows:
        return []
    permit = await access.stand(db, caller, at, Basis.CARE_TEAM, patient_id=patient_id)
    found = [] if permit is None else await _shown(db, permit, rows)
    if permit is not None and found:
        await audit.append(db, at, permit.entry(_READ))
    return found


async def of_permit(db: AsyncConnection, permit: Permit) -> list[Waiting]:
    """The same on a permit; whoever shows it leaves the leaf."""
    return await _shown(db, permit, await waiting.waiting(db, permit.patient_id))


async def _shown(db: AsyncConnection, permit: Permit, rows: Sequence[Found]) -> list[Waiting]:
    if not _is_told(permit):
        return []
    items = []
    for row in rows:
        step = MergeStep(row.step)
        merge_id = row.merge_id if await _is_shown_other(db, permit, row.merge_id) else None
        is_by_another = step is MergeStep.PROPOSED or row.taken_by != permit.caller.account_id
        may = merge_id is None and row.is_answered_alone and is_by_another
        items.append(
            Waiting(
                step=step,
                said=words(step.said),
                asked_epoch=row.epoch,
                asked_at=row.taken_at,
                merge_id=merge_id,
                can_take=[ALONE[step]] if may else [],
            )
        )
    return items


def _is_told(permit: Permit) -> bool:
    """Whether the verdict, which says that a second person is waited for, is shown."""
    return permit.level(Section.VERDICT) is Level.FULL


async def _is_shown_other(db: AsyncConnection, permit: Permit, merge_id: UUID) -> bool:
    row = await merges.one(db, merge_id)
    if row is None:
        return False
    permits = [
        await access.stand(db, permit.caller, permit.at, permit.basis, patient_id=one)
        for one in (row.kept_id, row.ended_id)
    ]
    return all(one is not None and one.level(Section.IDENTITY) is Level.FULL for one in permits)


def _conflict(permit: Permit, action: str, outcome: str) -> Problem:
    ja, en, kind = _SAID[outcome]
    return Conflict(ja, en, kind, permit.entry(action, outcome=Outcome.REFUSED, reason=outcome))

"""Reading merges: two records side by side, one merge with its story, those of a record."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.audit import store as audit
from app.db import Found
from app.intent.actions import summaries
from app.intent.view import Summary
from app.patients.look_up.unlike import unlike
from app.patients.merging import store as merges
from app.patients.merging import twin_words
from app.patients.merging.kinds import MergeStep
from app.patients.view import Identity, words
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act
from app.policy.levels import Level
from app.policy.sections import Section
from app.register import one_side
from app.register.merge_view import (
    BothRecords,
    MergeLine,
    Merges,
    MergeStepView,
    MergeView,
    MissingMember,
    TwinWordView,
    UnlikeView,
)
from app.register.merging import BY_ANOTHER, FOLLOWS, Both, enter, found

_READ = "merges.read"


async def beside(
    db: AsyncConnection, caller: Caller, at: datetime, kept_id: UUID, ended_id: UUID
) -> BothRecords:
    """Two records before anything is proposed. Raises Refused, NotAllowed."""
    both = await enter(db, caller, at, kept_id, ended_id, _READ)
    return await _shown(db, at, both)


async def one(db: AsyncConnection, caller: Caller, at: datetime, merge_id: UUID) -> MergeView:
    """One merge, for the care team of both. Raises Refused, NotAllowed."""
    row = await found(db, caller, merge_id, _READ)
    both = await enter(db, caller, at, row.kept_id, row.ended_id, _READ)
    story = await merges.story(db, merge_id)
    await audit.append(db, at, both.kept.entry(_READ))
    await audit.append(db, at, both.ended.entry(_READ))
    state = MergeStep(row.step)
    return MergeView(
        id=row.id,
        state=state,
        said=words(state.said),
        both=await _shown(db, at, both),
        steps=[_step(one) for one in story],
        can_take=[
            step
            for step in FOLLOWS.get(state, ())
            if step not in BY_ANOTHER or row.taken_by != caller.account_id
        ],
    )


async def of_patient(db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID) -> Merges:
    """The merges of a record of which the caller is shown both, and what of it waits.

    Raises Refused, NotAllowed.
    """
    permit = await access.enter(db, caller, at, Basis.CARE_TEAM, _READ, patient_id=patient_id)
    permit.require(Act.MERGE_RECORDS)
    rows = [
        row
        for row in await merges.of_patient(db, patient_id)
        if await access.is_shown(
            db,
            caller,
            at,
            Basis.CARE_TEAM,
            row.ended_id if row.kept_id == patient_id else row.kept_id,
        )
    ]
    waiting = await one_side.of_permit(db, permit)
    await audit.append(db, at, permit.entry(_READ))
    items = [
        MergeLine(
            id=row.id,
            kept_id=row.kept_id,
            ended_id=row.ended_id,
            state=MergeStep(row.step),
            said=words(MergeStep(row.step).said),
            taken_at=row.taken_at,
        )
        for row in rows
    ]
    return Merges(items=items, waiting=waiting)


async def _shown(db: AsyncConnection, at: datetime, both: Both) -> BothRecords:
    kept, ended = await summaries(db, [both.kept, both.ended], at)
    is_team_shown = all(
        permit.level(Section.CARE_TEAM) is Level.FULL for permit in (both.kept, both.ended)
    )
    missing = (
        await merges.missing_members(db, kept.patient_id, ended.patient_id) if is_team_shown else ()
    )
    return BothRecords(
        kept=kept,
        ended=ended,
        kept_epoch=both.kept.epoch,
        ended_epoch=both.ended.epoch,
        missing_members=[
            MissingMember(organisation_id=row.organisation_id, name=row.name, function=row.function)
            for row in missing
        ],
        said=[
            TwinWordView(
                is_dismissed=row.is_dismissed,
                words=row.words,
                said_at=row.said_at,
                said_by=row.said_by_name,
                said_role=row.said_role,
            )
            for row in await twin_words.said(db, kept.patient_id, ended.patient_id)
        ],
        unlike=_unlike(kept, ended),
    )


def _unlike(kept: Summary, ended: Summary) -> list[UnlikeView]:
    one, other = kept.identity.content, ended.identity.content
    if not (isinstance(one, Identity) and isinstance(other, Identity)):
        return []
    return [UnlikeView(code=each, said=words(each.said)) for each in unlike(one, other)]


def _step(row: Found) -> MergeStepView:
    step = MergeStep(row.step)
    return MergeStepView(
        step=step,
        said=words(step.said),
        words=row.words,
        taken_at=row.taken_at,
        taken_by=row.taken_by_name,
        taken_role=row.taken_role,
    )

"""Two records of one person: merged by two people, separated by two, every step kept.

Who takes a step sees both identities in full, stands in the care team of both and has just given
the second factor. Both rows are locked, the one that ends first: what is taken back there is
carried to the other in the same order, so a withdrawal waits and never loses. For the second row
nobody waits here: whoever merges gives way.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import uniting
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.db import Found, uuid7
from app.errors import Conflict, NotAllowed, Refused, Stale
from app.notices.kinds import NoticeKind
from app.patients.merging import store as merges
from app.patients.merging.kinds import MERGED, MergeStep, Side
from app.patients.team import tell_others
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act
from app.policy.levels import Level
from app.policy.sections import Section
from app.register.merge_worth import worth_of

FOLLOWS: Final = {
    MergeStep.PROPOSED: (MergeStep.CONFIRMED, MergeStep.DECLINED),
    MergeStep.CONFIRMED: (MergeStep.SEPARATION_ASKED,),
    MergeStep.SEPARATION_DECLINED: (MergeStep.SEPARATION_ASKED,),
    MergeStep.SEPARATION_ASKED: (MergeStep.SEPARATED, MergeStep.SEPARATION_DECLINED),
}
"""What may be done after what; after anything else nothing."""
BY_ANOTHER: Final = frozenset({MergeStep.CONFIRMED, MergeStep.SEPARATED})
TOLD: Final = {
    MergeStep.PROPOSED: NoticeKind.MERGE_PROPOSED,
    MergeStep.DECLINED: NoticeKind.MERGE_DECLINED,
    MergeStep.CONFIRMED: NoticeKind.RECORDS_MERGED,
    MergeStep.SEPARATION_ASKED: NoticeKind.SEPARATION_ASKED,
    MergeStep.SEPARATED: NoticeKind.RECORDS_SEPARATED,
}
"""What the rest of both care teams is told."""
_NO_WORTH: Final = {"carried": None, "agrees_until": None, "said_else_on": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What somebody does, in whose words, having read both records at which epochs."""

    step: MergeStep
    words: str
    kept_epoch: int
    ended_epoch: int


@dataclass(frozen=True, slots=True)
class Both:
    """The caller's permits towards the record that stays and the one that ends."""

    kept: Permit
    ended: Permit


async def propose(
    db: AsyncConnection, caller: Caller, at: datetime, kept_id: UUID, ended_id: UUID, new: Step
) -> UUID:
    """Says that two records are of one person; from now on both verdicts are in doubt.

    Returns the merge's id. Raises Refused, NotAllowed (also second-factor-needed), Stale, Conflict
    where they are one record, or one of them is merged, is kept for another or is proposed already.
    """
    action = action_of(MergeStep.PROPOSED)
    both = await enter(db, caller, at, kept_id, ended_id, action)
    require_fresh(both.kept, at, action)
    if kept_id == ended_id:
        raise Conflict("別の記録を選んでください。", "Choose another record.", "one-record")
    epochs, moment = await _lock(db, both, new)
    await _require_free(db, kept_id, ended_id)
    merge_id = uuid7()
    await merges.add(db, id=merge_id, kept_id=kept_id, ended_id=ended_id)
    await _take(db, both, at, merge_id, new, epochs, moment)
    return merge_id


async def go_on(
    db: AsyncConnection, caller: Caller, at: datetime, merge_id: UUID, new: Step
) -> UUID:
    """Answers a proposal, asks for a separation, answers that. Returns the merge's id.

    A yes takes somebody else than who asked. Raises Refused, NotAllowed (also
    second-factor-needed), Stale, Conflict (out-of-turn, second-person-needed, already-merged).
    """
    action = action_of(new.step)
    row = await found(db, caller, merge_id, action)
    both = await enter(db, caller, at, row.kept_id, row.ended_id, action)
    require_fresh(both.kept, at, action)
    epochs, moment = await _lock(db, both, new)
    row = await found(db, caller, merge_id, action)  # as it stands under the lock
    if new.step not in FOLLOWS.get(MergeStep(row.step), ()):
        raise Conflict(
            "先にほかの人が進めています。読み直してください。",
            "Somebody else has gone on with it. Please read it again.",
            "out-of-turn",
        )
    if new.step in BY_ANOTHER and row.taken_by == caller.account_id:
        raise Conflict(
            "求めた人とは別の人が確認します。",
            "Somebody else than who asked has to confirm.",
            "second-person-needed",
        )
    if new.step is MergeStep.CONFIRMED:
        await _require_free(db, row.kept_id, row.ended_id, merge_id)
    await _take(db, both, at, merge_id, new, epochs, moment)
    return merge_id


async def enter(
    db: AsyncConnection, caller: Caller, at: datetime, kept_id: UUID, ended_id: UUID, action: str
) -> Both:
    """The caller's permits to both, of which each shows the whole identity. Raises as above."""
    permits = []
    for patient_id in (kept_id, ended_id):
        permit = await access.enter(db, caller, at, Basis.CARE_TEAM, action, patient_id=patient_id)
        permit.require(Act.MERGE_RECORDS)
        if permit.level(Section.IDENTITY) is not Level.FULL:
            raise permit.refused(action, "withheld")
        permits.append(permit)
    return Both(*permits)


async def found(db: AsyncConnection, caller: Caller, merge_id: UUID, action: str) -> Found:
    """One merge. Raises Refused for whoever does not reach both records."""
    row = await merges.one(db, merge_id)
    if row is None:
        refused = Outcome.REFUSED
        raise Refused(Entry(actor=caller.actor, action=action, outcome=refused, reason="no_grant"))
    return row


def action_of(step: MergeStep) -> str:
    """The step as the audit names it."""
    return f"merge.{step.value}"


def require_fresh(permit: Permit, at: datetime, action: str) -> None:
    """Passes where the second factor was given just now. Raises NotAllowed."""
    if not permit.caller.is_fresh(at):
        raise NotAllowed(
            "直前5分以内に、認証アプリの6桁をもう一度入力してください。",
            "Give the six digits of your authenticator again, at most five minutes before.",
            "second-factor-needed",
            permit.entry(action, outcome=Outcome.REFUSED, reason="second_factor"),
        )


async def _lock(db: AsyncConnection, both: Both, new: Step) -> tuple[dict[Side, int], datetime]:
    """Locks the record that ends, then the other. Raises Stale where either has changed.

    Where somebody holds the other it fails as busy: the two may be merged the other way round, and
    what is taken back on the one then waits for that other.
    """
    ended, _ = await access.advance(db, both.ended, everywhere=True, even_merged=True)
    kept, moment = await access.advance(
        db, both.kept, everywhere=True, even_merged=True, waits=False
    )
    if (new.kept_epoch, new.ended_epoch) != (kept - 1, ended - 1):
        raise Stale
    return {Side.KEPT: kept, Side.ENDED: ended}, moment


async def _require_free(
    db: AsyncConnection, kept_id: UUID, ended_id: UUID, merge_id: UUID | None = None
) -> None:
    """What counts is never further away than one record, and two open proposals say two things."""
    if await merges.is_any_merged(db, [kept_id, ended_id]):
        raise Conflict(
            "どちらかの記録は、すでに別の記録に統合されています。",
            "One of the two went into another record already.",
            "already-merged",
        )
    others = [one for one in await merges.last(db, [kept_id, ended_id]) if one.merge_id != merge_id]
    if any(
        one.patient_id == ended_id and one.side == Side.KEPT and one.step in MERGED
        for one in others
    ):
        raise Conflict(
            "終わる側の記録には、別の記録が統合されています。そちらを残す側にしてください。",
            "Another record went into the one that is to end. Keep that one.",
            "is-kept-for-another",
        )
    if any(one.step == MergeStep.PROPOSED for one in others):
        raise Conflict(
            "どちらかの記録に、確認を待っている統合の提案があります。先にそちらを終えてください。",
            "A merge of one of the two waits to be confirmed. See to that one first.",
            "proposed-already",
        )


async def _take(
    db: AsyncConnection,
    both: Both,
    at: datetime,
    merge_id: UUID,
    new: Step,
    epochs: dict[Side, int],
    moment: datetime,
) -> None:
    caller = both.kept.caller
    fields: tuple[str, ...] = ("words",)
    worth: dict[str, object] = {}
    if new.step is MergeStep.CONFIRMED:
        worth = await worth_of(db, both.kept, both.ended, merge_id, moment)
        fields += await uniting.unite(
            db,
            moment,
            caller.account_id,
            kept_id=both.kept.patient_id,
            ended_id=both.ended.patient_id,
            epoch=epochs[Side.KEPT],
        )
    # The one that is kept first: the walls ask for it before the other ends.
    for side, permit in ((Side.KEPT, both.kept), (Side.ENDED, both.ended)):
        await merges.step(
            db,
            **_NO_WORTH | (worth if side is Side.KEPT else {}),
            id=uuid7(),
            merge_id=merge_id,
            patient_id=permit.patient_id,
            side=side.value,
            epoch=epochs[side],
            step=new.step.value,
            words=new.words,
            taken_at=moment,
            taken_by=caller.account_id,
            taken_role=caller.role.value,
            second_factor_at=caller.second_factor_at,
        )
        if new.step in TOLD:
            await tell_others(db, moment, permit, TOLD[new.step])
        leaf = permit.entry(action_of(new.step), fields=fields, epoch=epochs[side])
        await audit.append(db, at, leaf)

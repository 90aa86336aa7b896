"""The moments from which a call counts its minutes: the crew's arrival, resuscitation begun."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Outcome
from app.calls import store
from app.calls.guide import store as guide_store
from app.calls.guide.gathered import Entered
from app.calls.guide.minutes import standing_moments
from app.calls.kinds import MomentKind
from app.calls.parties import LONGEST, entry, own_call
from app.calls.scene import claimed
from app.db import uuid7
from app.errors import Conflict, Invalid
from app.people.caller import Caller
from app.policy.capabilities import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One moment. `happened_at` None: now. `corrects` names the entry that stands and is wrong.

    `is_taken_back`: it did not happen, and was noted by mistake.
    """

    kind: MomentKind
    happened_at: datetime | None = None
    corrects: UUID | None = None
    is_taken_back: bool = False


async def note(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, noted: Noted
) -> UUID:
    """Notes a moment, once; its correction is a further entry. Returns the id that stands.

    A second tap without a time finds it noted and changes nothing. Raises Conflict where it was
    noted with another time or corrected meanwhile, Invalid for a time that cannot be, and as
    `own_call`.
    """
    action = "call_moment.record"
    call = await own_call(db, caller, at, call_id, action, Act.RECORD_FACTS, lock=True)
    whole = await store.whole(db, call_id)
    before = None if whole is None else standing_moments(whole.moments).get(noted.kind)
    is_tap = noted.corrects is None and not noted.is_taken_back
    if is_tap and before is not None and before["happened_at"] is not None:
        if noted.happened_at is not None:
            raise _noted_already()
        leaf = entry(caller, action, call_id, outcome=Outcome.NOTHING, patient_id=call.patient_id)
        await audit.append(db, at, leaf)
        return UUID(before["id"])
    _require_newest(noted, before)
    moment_id = uuid7()
    await guide_store.add_moment(
        db,
        id=moment_id,
        call_id=call_id,
        kind=noted.kind.value,
        happened_at=None if noted.is_taken_back else _claimed(noted, at, call.opened_at),
        corrects=None if before is None else UUID(before["id"]),
        recorded_at=at,
        recorded_by=caller.account_id,
    )
    leaf = entry(
        caller,
        "call_moment.recorded",
        call_id,
        patient_id=call.patient_id,
        fields=(noted.kind.value,),
    )
    await audit.append(db, at, leaf)
    return moment_id


def _claimed(noted: Noted, at: datetime, opened_at: datetime) -> datetime:
    moment = claimed(noted.happened_at, at)
    if moment < opened_at - LONGEST:
        raise Invalid.at(
            "body.happened_at",
            "この事案の時刻を入れてください。",
            "Give a time that belongs to this call.",
        )
    return moment


def _noted_already() -> Conflict:
    return Conflict(
        "すでに記録されています。時刻が違うときは、その記録を訂正してください。",
        "It is noted already. Where the time is wrong, correct that entry.",
        "moment-noted",
    )


def _require_newest(noted: Noted, before: Entered | None) -> None:
    """A correction names what stands; whoever takes back has something to take back."""
    if noted.corrects is None:
        if noted.is_taken_back:
            raise Invalid.at(
                "body.corrects",
                "取り消す記録を選んでください。",
                "Name the entry that is taken back.",
            )
        return
    if before is None or before["id"] != str(noted.corrects):
        raise Conflict(
            "ほかの隊員が先に訂正しました。画面を確かめてください。",
            "Somebody corrected it meanwhile. Look again.",
            "moment-changed",
        )

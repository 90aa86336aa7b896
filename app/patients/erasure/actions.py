"""Erasing a person: one asks, a second one of another organisation agrees, and it is done at once.

The clinic that keeps the record asks. Who agrees is never of that clinic, so that nobody is rid
of a record alone: where five years have passed since the last entry, the region decides, by an
officer of the municipality or its hub; where the patient asks or it was a mistake, the privacy
officer there, whose office it is and who sees nothing clinical. What goes and what stays is
written in 0008_keeping.sql, in one function.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access import moves
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.db import LAST_KEY, Found, uuid7
from app.errors import Conflict, NotAllowed, Refused
from app.notices import actions as notices
from app.notices.kinds import NoticeKind
from app.patients import writing
from app.patients.erasure import store as erasures
from app.patients.erasure.store import ErasureView, shown
from app.patients.kinds import ErasureReason
from app.patients.team import tell_others
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act, may

PAGE = 50
_AGREES = {
    ErasureReason.KEPT_LONG_ENOUGH: Act.ERASE_OLD_RECORD,
    ErasureReason.ASKED_BY_PATIENT: Act.ERASE_ON_REQUEST,
    ErasureReason.REGISTERED_BY_MISTAKE: Act.ERASE_ON_REQUEST,
}
_HINDRANCES = {
    "open_call": (
        "救急の事案が終わっていません。消防本部に終了を記録してもらってください。",
        "An emergency call is open. Have the fire department close it first.",
    ),
    "open_admission": (
        "病院への引継ぎ中か入院中です。病院に退院を記録してもらってください。",
        "A handover or an admission is open. Have the hospital record the discharge first.",
    ),
    "open_merge": (
        "別の記録との統合か、その取り消しが確認を待っています。先にそちらに答えてください。",
        "A merge with another record, or undoing one, waits for an answer. Answer that first.",
    ),
    "too_recent": (
        "最後の記録から5年たっていません。ほかの理由のときは、その理由を選んでください。",
        "Five years have not passed since the last entry. Choose another reason if there is one.",
    ),
}


@dataclass(frozen=True, slots=True)
class Erasures:
    """Erasures, newest first, and the id to go on before; None on the last page."""

    items: list[ErasureView]
    next: UUID | None


async def ask(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, reason: ErasureReason
) -> UUID:
    """Asks that a person be erased, for the clinic that registered them. Returns its id.

    The rest of the care team is told, so that whoever needs the record can say so. Raises
    Refused, NotAllowed, and Conflict while a call or admission is open, where the record is not
    old enough for this reason, and where it is asked for already.
    """
    action = "erasure.asked"
    permit = await access.enter(db, caller, at, Basis.CARE_TEAM, action, patient_id=patient_id)
    permit.require(Act.ASK_ERASURE)
    if await writing.registrar(db, patient_id) != caller.organisation_id:
        raise NotAllowed(
            "消去は、登録した医療機関の医師・看護師が求めます。",
            "An erasure is asked for by the clinic that registered the patient.",
            entry=permit.entry(action, outcome=Outcome.REFUSED, reason="organisation"),
        )
    await _require_no_hindrance(db, patient_id, reason)
    erasure_id = await erasures.add(
        db,
        id=uuid7(),
        patient_id=patient_id,
        region=await moves.region(db, patient_id),
        reason=reason.value,
        asked_by=caller.account_id,
        asked_organisation_id=caller.organisation_id,
        asked_at=at,
    )
    if erasure_id is None:
        raise Conflict(
            "すでに消去を求めています。", "It is asked for already.", "erasure-asked-already"
        )
    await tell_others(db, at, permit, NoticeKind.ERASURE_ASKED)
    await audit.append(db, at, permit.entry(action, fields=("reason",), reason=reason.value))
    return erasure_id


async def read(db: AsyncConnection, caller: Caller, at: datetime, erasure_id: UUID) -> ErasureView:
    """One erasure, for the clinic that asked and for those who may agree.

    Raises NotAllowed, Refused.
    """
    _require_role(caller, "erasure.read")
    row = await _concerned(db, caller, erasure_id, "erasure.read")
    await audit.append(db, at, _entry(caller, "erasure.read", row))
    return _shown(caller, row)


async def concerning(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    before: UUID | None = None,
    *,
    only_waiting: bool = False,
) -> Erasures:
    """A page of those the clinic asked for, or that are the caller's to agree to, newest first.

    Raises NotAllowed.
    """
    action = "erasures.listed"
    _require_role(caller, action)
    rows = await erasures.page(db, before or LAST_KEY, PAGE, only_waiting=only_waiting)
    await audit.append(db, at, Entry(actor=caller.actor, action=action))
    items = [_shown(caller, row) for row in rows]
    return Erasures(items, rows[-1].id if len(rows) == PAGE else None)


async def approve(db: AsyncConnection, caller: Caller, at: datetime, erasure_id: UUID) -> None:
    """Agrees, and erases in the same transaction. Nothing brings it back.

    A record that went into this one is let go: what was said here binds it, and its care team is
    told to have it renewed.
    Raises Refused, NotAllowed (another role, second-factor-needed), Conflict as `ask` does, for
    one's own organisation, and where it is decided already.
    """
    action = "erasure.approved"
    row = await _concerned(db, caller, erasure_id, action)
    if not _is_of_the_office(caller, row):
        raise NotAllowed(entry=_entry(caller, action, row, outcome=Outcome.REFUSED, reason="role"))
    if row.asked_organisation_id == caller.organisation_id or row.asked_by == caller.account_id:
        raise Conflict(
            "求めた組織とは別の組織の人が認めます。",
            "Somebody of another organisation than the one that asked has to agree.",
            "second-organisation-needed",
        )
    if not caller.is_fresh(at):
        raise NotAllowed(
            "消去の直前5分以内に、認証アプリの6桁をもう一度入力してください。",
            "Give the six digits of your authenticator again, at most five minutes before.",
            "second-factor-needed",
            _entry(caller, action, row, outcome=Outcome.REFUSED, reason="second_factor"),
        )
    await _require_no_hindrance(db, row.patient_id, ErasureReason(row.reason))
    if not await erasures.approve(db, erasure_id, caller.account_id, caller.organisation_id, at):
        raise _decided()
    teams = await erasures.ended_teams(db, row.patient_id)
    counts = await erasures.erase(db, row.patient_id)
    await audit.append(db, at, _entry(caller, action, row))
    touched = tuple(sorted(table for table, number in counts.items() if number))
    await audit.append(db, at, _entry(caller, "erasure.done", row, fields=touched))
    for ended, team in teams.items():
        await notices.tell(db, at, team, NoticeKind.RECORDS_SEPARATED, patient_id=ended)
        leaf = _entry(caller, "merge.let_go", row)
        await audit.append(db, at, replace(leaf, patient_id=ended))


async def turn_down(db: AsyncConnection, caller: Caller, at: datetime, erasure_id: UUID) -> None:
    """Ends it without erasing: taken back by the clinic, or turned down by who may agree.

    Raises Refused, NotAllowed, Conflict where it is decided already.
    """
    action = "erasure.ended"
    _require_role(caller, action)
    row = await _concerned(db, caller, erasure_id, action)
    if not await erasures.end(db, erasure_id, caller.account_id, at):
        raise _decided()
    await audit.append(db, at, _entry(caller, action, row))


def may_agree(caller: Caller) -> bool:
    """Whether this role agrees to erasures of any kind."""
    return any(may(caller.role, None, act) for act in _AGREES.values())


def _is_of_the_office(caller: Caller, row: Found) -> bool:
    """Whether it is this role that agrees for this reason."""
    return may(caller.role, None, _AGREES[ErasureReason(row.reason)])


def _shown(caller: Caller, row: Found) -> ErasureView:
    is_other = row.asked_organisation_id != caller.organisation_id
    return shown(row, is_theirs=is_other and _is_of_the_office(caller, row))


async def _concerned(db: AsyncConnection, caller: Caller, erasure_id: UUID, action: str) -> Found:
    row = await erasures.one(db, erasure_id)
    if row is None:
        raise Refused(_refusal(caller, action, "no_erasure"))
    return row


async def _require_no_hindrance(
    db: AsyncConnection, patient_id: UUID, reason: ErasureReason
) -> None:
    hindrance = await erasures.hindrance(db, patient_id, reason)
    if hindrance is not None:
        raise Conflict(*_HINDRANCES[hindrance], hindrance.replace("_", "-"))


def _require_role(caller: Caller, action: str) -> None:
    if not (may_agree(caller) or may(caller.role, Basis.CARE_TEAM, Act.ASK_ERASURE)):
        raise NotAllowed(entry=_refusal(caller, action, "role"))


def _decided() -> Conflict:
    return Conflict(
        "すでに消去されたか、取りやめられています。",
        "It is erased already, or came to nothing.",
        "erasure-decided",
    )


def _entry(
    caller: Caller,
    action: str,
    row: Found,
    *,
    outcome: Outcome = Outcome.DONE,
    reason: str | None = None,
    fields: tuple[str, ...] = (),
) -> Entry:
    return Entry(
        actor=caller.actor,
        action=action,
        outcome=outcome,
        patient_id=row.patient_id,
        fields=fields,
        reason=reason or row.reason,
    )


def _refusal(caller: Caller, action: str, reason: str) -> Entry:
    return Entry(actor=caller.actor, action=action, outcome=Outcome.REFUSED, reason=reason)

"""What can be done with notices: tell organisations, list one's own, acknowledge."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.errors import NotAllowed, Refused
from app.notices import store
from app.notices.kinds import NoticeKind as NoticeKind
from app.notices.kinds import readable_by
from app.notices.view import NoticeView, shown
from app.people.caller import Caller

PAGE = 50


async def tell(
    db: AsyncConnection,
    at: datetime,
    organisation_ids: Iterable[UUID],
    kind: NoticeKind,
    *,
    patient_id: UUID | None = None,
    call_id: UUID | None = None,
    then: Iterable[UUID] = (),
) -> None:
    """Tells each organisation once, in the transaction of what it is told about.

    Where one does not acknowledge by the kind's deadline, those of `then` are told in its place,
    in this order; those before it in the order are not. The action that tells leaves the audit
    leaf. Nobody to tell is no error.
    """
    whom = tuple(dict.fromkeys(organisation_ids))
    if whom:
        told = store.Told(kind=kind, patient_id=patient_id, call_id=call_id, onward=tuple(then))
        await store.add(db, whom, told, at)


async def answered(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    kind: NoticeKind,
    *,
    patient_id: UUID | None = None,
    call_id: UUID | None = None,
) -> None:
    """Whoever has acted on what their organisation was told need not acknowledge it as well.

    Of one patient or of one call. The action leaves the audit leaf.
    """
    await store.answered(db, caller, at, kind, patient_id, call_id)


async def own(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    *,
    before: UUID | None = None,
    unacknowledged: bool = False,
) -> list[NoticeView]:
    """A page of what the caller's organisation was told, newest first, older than `before`.

    Raises NotAllowed for roles that notices are not meant for.
    """
    kinds = _kinds(caller, "notice.list")
    rows = await store.page(
        db, caller.organisation_id, kinds, before, PAGE, unacknowledged=unacknowledged
    )
    await audit.append(db, at, Entry(actor=caller.actor, action="notice.list"))
    return [shown(row) for row in rows]


async def acknowledge(
    db: AsyncConnection, caller: Caller, at: datetime, notice_id: UUID
) -> NoticeView:
    """Marks a notice of the caller's organisation as seen; the first one to do so stays named.

    Raises NotAllowed, Refused.
    """
    kinds = _kinds(caller, "notice.acknowledge")
    await store.acknowledge(db, caller.organisation_id, kinds, notice_id, at, caller.account_id)
    row = await store.one(db, caller.organisation_id, kinds, notice_id)
    if row is None:
        raise Refused(
            Entry(
                actor=caller.actor,
                action="notice.acknowledge",
                outcome=Outcome.REFUSED,
                reason="no_notice",
            )
        )
    await audit.append(
        db,
        at,
        Entry(
            actor=caller.actor,
            action="notice.acknowledge",
            patient_id=row.patient_id,
            call_id=row.call_id,
            fields=("acknowledged_at", "acknowledged_by"),
        ),
    )
    return shown(row)


def _kinds(caller: Caller, action: str) -> tuple[NoticeKind, ...]:
    kinds = readable_by(caller.role)
    if not kinds:
        raise NotAllowed(
            entry=Entry(actor=caller.actor, action=action, outcome=Outcome.REFUSED, reason="role")
        )
    return kinds

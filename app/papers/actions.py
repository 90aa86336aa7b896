"""Papers kept: added after one look at the content, listed, opened, taken away.

A scan makes nothing valid. What it may do is put the record in doubt; see `intent.paper_doubts`.
"""

import asyncio
import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Outcome
from app.clock import japan_date
from app.db import Found, uuid7
from app.errors import NotAllowed, Unavailable, require_past
from app.japan.wareki import PartialDate
from app.papers import store
from app.papers.entering import (
    enter,
    enter_by_paper,
    is_shown,
    require_own,
    require_shown,
    require_there,
)
from app.papers.inspecting import inspect
from app.papers.keeping import Damaged, Places
from app.papers.kinds import IN_A_VERDICT, SPEAKS_OF, MediaType, PaperKind, RemovalReason
from app.papers.models import Paper, PaperRemoval
from app.papers.view import PaperView, shown
from app.patients.looked import looked_at
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act

PAGE = 50
OPENED = "paper_content.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPaper:
    """What is added. `written_on` is the day on the paper as far as known."""

    kind: PaperKind
    written_on: PartialDate | None
    media_type: MediaType
    content: bytes


@dataclass(frozen=True, slots=True)
class Papers:
    """Some papers, newest first, the kinds that are withheld, and the id to go on before."""

    items: list[PaperView]
    withheld: list[PaperKind]
    next: UUID | None


@dataclass(frozen=True, slots=True)
class Content:
    """The bytes of a paper, what they are, and a name that says nothing of anybody."""

    data: bytes
    media_type: MediaType
    name: str


class Lost(Unavailable):
    """The bytes cannot be found where they were put, or are not the same any more."""

    kind = "paper-lost"
    ja, en = (
        "紙の写しを取り出せません。管理者に知らせてください。原本を確かめてください。",
        "The scan cannot be taken out. Tell the administrator, and look at the original.",
    )


async def add(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    places: Places,
    patient_id: UUID,
    new: NewPaper,
) -> UUID:
    """Keeps a scan as it is. Returns its id.

    Raises Refused, NotAllowed, Invalid, and NotPlain for what is no plain scan.
    """
    action = "paper.added"
    permit = await enter(db, caller, at, action, Act.KEEP_PAPERS, patient_id=patient_id)
    require_shown(permit, new.kind, action)
    if new.written_on is not None:
        require_past("written_on", new.written_on.first, japan_date(at))
    look = await asyncio.to_thread(inspect, new.content, new.media_type)
    epoch, moment = await access.advance(db, permit)
    paper_id, digest = uuid7(), hashlib.sha256(new.content).hexdigest()
    await store.add(
        db,
        Paper,
        id=paper_id,
        patient_id=patient_id,
        epoch=epoch,
        kind=new.kind.value,
        written_on=None if new.written_on is None else str(new.written_on),
        media_type=new.media_type.value,
        pages=look.pages,
        byte_size=len(new.content),
        sha256=digest,
        kept_in=places.new.name,
        added_at=moment,
        added_by=caller.account_id,
        added_role=caller.role.value,
    )
    await places.new.put(db, paper_id, patient_id, digest, new.content)
    given = ("kind", "written_on", "content")
    await audit.append(db, at, permit.entry(action, fields=given, epoch=epoch))
    return paper_id


async def of_patient(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, before: UUID | None = None
) -> Papers:
    """A page of a patient's papers, for clinicians at home, patient, surrogate.

    Raises Refused, NotAllowed.
    """
    permit = await enter(db, caller, at, "papers.list", Act.READ_PAPERS, patient_id=patient_id)
    return await page(db, permit, at, before)


async def on_call(
    db: AsyncConnection, caller: Caller, at: datetime, call_id: UUID, before: UUID | None = None
) -> Papers:
    """A page of the papers of the person on a call, for the crew. Raises Refused, NotAllowed."""
    permit = await enter(db, caller, at, "papers.list", Act.READ_PAPERS, call_id=call_id)
    return await page(db, permit, at, before)


async def one(db: AsyncConnection, caller: Caller, at: datetime, paper_id: UUID) -> PaperView:
    """One paper and what it says. Raises Refused, NotAllowed."""
    permit, row = await enter_by_paper(db, caller, at, "paper.read", Act.READ_PAPERS, paper_id)
    await audit.append(db, at, looked_at(permit, "paper.read", *SPEAKS_OF[PaperKind(row.kind)]))
    return _shown(permit, row)


async def content(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    places: Places,
    paper_id: UUID,
    call_id: UUID | None = None,
) -> Content:
    """The bytes of a paper as they came, for the same readers; `call_id`: for the crew on a call.

    Raises Refused, NotAllowed, Conflict for a paper that was taken away, Lost.
    """
    permit, row = await enter_by_paper(
        db, caller, at, OPENED, Act.READ_PAPERS, paper_id, call_id=call_id
    )
    return await opened(db, permit, at, places, row)


async def content_for(
    db: AsyncConnection, permit: Permit, at: datetime, places: Places, paper_id: UUID
) -> Content:
    """As `content`, on a permit that another room gave. Raises Refused, Conflict, Lost."""
    row = require_own(permit, await store.one(db, paper_id), OPENED)
    return await opened(db, permit, at, places, row)


async def opened(
    db: AsyncConnection, permit: Permit, at: datetime, places: Places, row: Found
) -> Content:
    """The bytes of a paper that may be read, on the record. Raises Conflict, Lost."""
    require_there(row)
    try:
        data = await places.of(row.kept_in).take(db, row.id, row.sha256)
    except Damaged:
        raise Lost(entry=permit.entry(OPENED, outcome=Outcome.NOTHING, reason="lost")) from None
    await audit.append(db, at, looked_at(permit, OPENED, *SPEAKS_OF[PaperKind(row.kind)]))
    media_type = MediaType(row.media_type)
    return Content(data, media_type, f"paper.{media_type.ending}")


async def remove(
    db: AsyncConnection, caller: Caller, at: datetime, paper_id: UUID, reason: RemovalReason
) -> UUID:
    """Takes a paper away: it counts no more and is opened no more. Returns its id.

    One that bears on a verdict goes by the word of two people: after the first it still counts,
    and an order that names it is in doubt from then on. Raises Refused, Conflict, NotAllowed
    where the caller was the first.
    """
    action = "paper.removed"
    permit, _ = await enter_by_paper(db, caller, at, action, Act.KEEP_PAPERS, paper_id)
    epoch, moment = await access.advance(db, permit)
    row = require_there(await store.one(db, paper_id))
    if row.removed_by == caller.account_id:
        raise NotAllowed(
            "別の人も取り下げに同意すると、写しは取り下げられます。",
            "Somebody else has to agree before the scan is taken away.",
            "second-person-needed",
            permit.entry(action, outcome=Outcome.REFUSED, reason="same_person"),
        )
    await store.add(
        db,
        PaperRemoval,
        id=uuid7(),
        paper_id=paper_id,
        patient_id=permit.patient_id,
        epoch=epoch,
        reason=reason.value,
        removed_at=moment,
        removed_by=caller.account_id,
        removed_role=caller.role.value,
    )
    is_last = row.removed_by is not None or row.kind not in IN_A_VERDICT
    done = action if is_last else "paper.removal_asked"
    await audit.append(
        db, at, permit.entry(done, fields=("reason",), reason=reason.value, epoch=epoch)
    )
    return paper_id


async def is_there(db: AsyncConnection, patient_id: UUID, paper_id: UUID, kind: PaperKind) -> bool:
    """Whether a paper of a kind stands in this patient's record."""
    row = await store.one(db, paper_id)
    return (
        row is not None
        and row.patient_id == patient_id
        and row.removed_by is None
        and row.kind == kind
    )


async def page(
    db: AsyncConnection, permit: Permit, at: datetime, before: UUID | None = None
) -> Papers:
    """A page of what this permit shows, newest first, on the record."""
    kinds = [kind for kind in PaperKind if is_shown(permit, kind)]
    rows = await store.page(db, permit.patient_id, kinds, before, PAGE)
    items = [_shown(permit, row) for row in rows]
    seen = {section for one in items for section in SPEAKS_OF[one.kind]}
    await audit.append(db, at, looked_at(permit, "papers.list", *seen))
    withheld = [kind for kind in PaperKind if kind not in kinds]
    return Papers(items, withheld, rows[-1].id if len(rows) == PAGE else None)


def _shown(permit: Permit, row: Found) -> PaperView:
    is_home = permit.basis is Basis.CARE_TEAM
    return shown(row, permit.caller.account_id, is_named=is_home)

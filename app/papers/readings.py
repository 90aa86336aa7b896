"""What a paper says: typed by one, read again by another who has not seen it. Append-only."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.clock import japan_date
from app.db import Found, uuid7
from app.errors import Conflict, NotAllowed, Refused, require_past
from app.japan.names import clean_name
from app.japan.wareki import PartialDate
from app.papers import store
from app.papers.entering import enter_by_paper, require_there
from app.papers.kinds import WrittenAnswer
from app.papers.models import PaperCheck, PaperReading
from app.people.caller import Caller
from app.policy.capabilities import Act


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReading:
    """What stands on the paper, in the order of `store.READ_ALIKE`; None where nothing does."""

    issued_on: PartialDate | None
    physician_name: str | None
    has_patient_signature: bool
    has_witness_signature: bool
    has_surrogate_signature: bool
    covers_arrest: bool | None
    resuscitation: WrittenAnswer

    def columns(self) -> dict[str, object]:
        """As columns of a row."""
        day = None if self.issued_on is None else str(self.issued_on)
        return asdict(self) | {"issued_on": day, "resuscitation": self.resuscitation.value}


async def type_out(
    db: AsyncConnection, caller: Caller, at: datetime, paper_id: UUID, new: NewReading
) -> UUID:
    """Adds a reading of a paper, which counts from then on. Returns the paper's id.

    Raises Refused, NotAllowed, Invalid, Conflict for a paper that was taken away.
    """
    action = "paper.typed"
    permit, _ = await enter_by_paper(db, caller, at, action, Act.KEEP_PAPERS, paper_id)
    _require_past(new, at)
    epoch, moment = await access.advance(db, permit)
    _require_open(await store.one(db, paper_id), None)
    await store.add(
        db,
        PaperReading,
        id=uuid7(),
        paper_id=paper_id,
        patient_id=permit.patient_id,
        epoch=epoch,
        **new.columns(),
        typed_at=moment,
        typed_by=caller.account_id,
        typed_role=caller.role.value,
    )
    await audit.append(db, at, permit.entry(action, fields=store.READ_ALIKE, epoch=epoch))
    return paper_id


async def check(
    db: AsyncConnection, caller: Caller, at: datetime, reading_id: UUID, again: NewReading
) -> UUID:
    """Reads a paper a second time; whether both say the same is kept. Returns the paper's id.

    Raises Refused, NotAllowed, Invalid; Conflict for one's own reading, one that is checked
    already or no longer the newest.
    """
    action = "paper.checked"
    paper_id = await store.paper_of_reading(db, reading_id)
    if paper_id is None:
        refused = Outcome.REFUSED
        raise Refused(Entry(actor=caller.actor, action=action, outcome=refused, reason="no_grant"))
    permit, _ = await enter_by_paper(db, caller, at, action, Act.KEEP_PAPERS, paper_id)
    _require_past(again, at)
    epoch, moment = await access.advance(db, permit)
    row = _require_open(await store.one(db, paper_id), reading_id)
    if row.typed_by == caller.account_id:
        raise NotAllowed(
            "書き写した人とは別の人が照合してください。",
            "Somebody else than who typed it has to check it.",
            "second-person-needed",
            permit.entry(action, outcome=Outcome.REFUSED, reason="same_person"),
        )
    if row.agrees is not None:
        raise Conflict("すでに照合されています。", "It is checked already.", "already-checked")
    differing = _differing(row, again)
    await store.add(
        db,
        PaperCheck,
        id=uuid7(),
        reading_id=reading_id,
        patient_id=permit.patient_id,
        epoch=epoch,
        agrees=not differing,
        differing=differing,
        checked_at=moment,
        checked_by=caller.account_id,
        checked_role=caller.role.value,
    )
    await audit.append(db, at, permit.entry(action, fields=("agrees", "differing"), epoch=epoch))
    return paper_id


def _differing(row: Found, again: NewReading) -> list[str]:
    """The fields that two people read differently; a name is the same however it is spaced."""
    read = again.columns()

    def alike(name: str) -> bool:
        first, second = getattr(row, name), read[name]
        if name == "physician_name" and first is not None and second is not None:
            return _unspaced(first) == _unspaced(str(second))
        return bool(first == second)

    return [name for name in store.READ_ALIKE if not alike(name)]


def _unspaced(name: str) -> str:
    return "".join(clean_name(name).split())


def _require_open(row: Found | None, reading_id: UUID | None) -> Found:
    row = require_there(row)
    if reading_id is not None and row.reading_id != reading_id:
        raise Conflict(
            "あらためて書き写されています。新しいほうを照合してください。",
            "It was typed anew. Check the newer one.",
            "reading-replaced",
        )
    return row


def _require_past(new: NewReading, at: datetime) -> None:
    if new.issued_on is not None:
        require_past("body.issued_on", new.issued_on.first, japan_date(at))

"""A record that went into another: what is left to do there is to look, and to take back."""

from uuid import UUID

from app.access.actions import RecordMerged
from app.intent.parts import VerdictView
from app.intent.reasons import Reason
from app.intent.view import Record
from app.patients.merging import store as merges
from app.policy.bases import Basis
from app.policy.capabilities import Act, may
from app.web.screen import Drawn


def is_ended(record: Record) -> bool:
    """Whether its verdict says so to this reader."""
    verdict = record.verdict.content
    return isinstance(verdict, VerdictView) and any(
        one.code is Reason.MERGED for one in verdict.reasons
    )


async def require_going_on(screen: Drawn, patient_id: UUID) -> None:
    """Passes where it takes more, before a form is filled in for nothing. Raises RecordMerged."""
    if await takes_no_more(screen, patient_id):
        raise RecordMerged


async def takes_no_more(screen: Drawn, *patient_ids: UUID) -> bool:
    """Whether one of these went into another: nothing is offered that would be refused for it.

    Asked of what this reader reaches, and not of the verdict, which may be withheld from them.
    """
    return await merges.is_any_merged(screen.work.db, patient_ids)


async def shows_ended(screen: Drawn, record: Record) -> bool:
    """Whether the record's own page says that it ended.

    Where the verdict is withheld, to those who may write there: they would be told by a refusal.
    """
    writes = may(screen.who.role, Basis.CARE_TEAM, Act.WRITE_CONTACTS)
    return is_ended(record) or (writes and await takes_no_more(screen, record.patient_id))

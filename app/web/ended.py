"""A record that went into another: what is left to do there is to look, and to take back."""

from uuid import UUID

from app.intent.parts import VerdictView
from app.intent.reasons import Reason
from app.intent.view import Record
from app.patients.merging import store as merges
from app.web.screen import Drawn


def is_ended(record: Record) -> bool:
    """Whether its verdict says so to this reader."""
    verdict = record.verdict.content
    return isinstance(verdict, VerdictView) and any(
        one.code is Reason.MERGED for one in verdict.reasons
    )


async def takes_no_more(screen: Drawn, *patient_ids: UUID) -> bool:
    """Whether one of these went into another: nothing is offered that would be refused for it.

    Asked of what this reader reaches, and not of the verdict, which may be withheld from them.
    """
    return await merges.is_any_merged(screen.work.db, patient_ids)

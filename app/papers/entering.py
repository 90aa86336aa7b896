"""Who stands before a paper: at home or on a call, and of which kinds they are shown all."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit.entry import Entry, Outcome
from app.db import Found
from app.errors import Conflict, Refused
from app.papers import store
from app.papers.kinds import SPEAKS_OF, PaperKind
from app.people.caller import Caller
from app.policy.bases import Basis, basis_at_home
from app.policy.capabilities import Act, may
from app.policy.levels import Level


def is_shown(permit: Permit, kind: PaperKind) -> bool:
    """Whether this permit shows all that stands on a paper of a kind; a scan cannot be cut."""
    if kind is PaperKind.CONSENT_FORM and not may(
        permit.caller.role, permit.basis, Act.READ_CONSENTS
    ):
        return False
    return all(permit.level(section) is Level.FULL for section in SPEAKS_OF[kind])


async def enter(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    action: str,
    act: Act,
    *,
    patient_id: UUID | None = None,
    call_id: UUID | None = None,
) -> Permit:
    """The caller's permit at home, or on a call. Raises Refused, NotAllowed."""
    basis = basis_at_home(caller.role) if call_id is None else Basis.CALL
    permit = await access.enter(
        db, caller, at, basis, action, patient_id=patient_id, call_id=call_id
    )
    permit.require(act)
    return permit


async def enter_by_paper(
    db: AsyncConnection,
    caller: Caller,
    at: datetime,
    action: str,
    act: Act,
    paper_id: UUID,
    *,
    call_id: UUID | None = None,
) -> tuple[Permit, Found]:
    """The permit towards a paper's patient, and the paper, of which all may be seen.

    Raises Refused (out of reach, of another person, or not shown whole), NotAllowed.
    """
    row = await store.one(db, paper_id)
    if row is None:
        raise Refused(_nobody(caller, action))
    permit = await enter(
        db,
        caller,
        at,
        action,
        act,
        patient_id=row.patient_id if call_id is None else None,
        call_id=call_id,
    )
    return permit, require_own(permit, row, action)


def require_own(permit: Permit, row: Found | None, action: str) -> Found:
    """The paper, where it is of the permit's patient and all of it is shown. Raises Refused."""
    if row is None or permit.patient_id != row.patient_id:
        raise permit.refused(action, "other_patient")
    require_shown(permit, PaperKind(row.kind), action)
    return row


def require_shown(permit: Permit, kind: PaperKind, action: str) -> None:
    """Passes where all that stands on a paper of a kind is shown. Raises Refused."""
    if not is_shown(permit, kind):
        raise permit.refused(action, "withheld")


def require_there(row: Found | None) -> Found:
    """A paper that was not taken away. Raises Conflict."""
    if row is None or row.is_removed:
        raise Conflict(
            "この写しは取り下げられています。", "This scan was taken away.", "paper-removed"
        )
    return row


def _nobody(caller: Caller, action: str) -> Entry:
    return Entry(actor=caller.actor, action=action, outcome=Outcome.REFUSED, reason="no_grant")

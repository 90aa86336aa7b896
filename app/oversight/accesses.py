"""The accesses of an organisation's people: who, when, what kind, which sections; no patient."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.audit import organisation as leaves
from app.audit import store as audit
from app.audit.entry import Outcome
from app.audit.kinds import ActionKind, kind_of
from app.audit.organisation import Wanted
from app.audit.pseudonym import pseudonym
from app.db import Found
from app.oversight import words
from app.oversight.standing import entry, require
from app.patients.view import View
from app.people import store as people
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section

PAGE: Final = 50
_SIGN_IN: Final = "session.open"
Names = Mapping[UUID, tuple[str | None, Role]]


class TouchedSection(View):
    """A part of a record that was shown, and how much of it."""

    section: Section
    ja: str
    level: Level


class OwnAccess(View):
    """One thing that one of the organisation's people did, or that was tried with their account.

    `pseudonym` stands for the patient, where there was one; accounts of patients and surrogates
    go without their name. `ja` says in words what was done.
    """

    id: UUID
    at: datetime
    signed_in_at: datetime | None
    account_id: UUID | None
    name: str | None
    role: Role | None
    kind: ActionKind
    action: str
    ja: str
    purpose: str
    is_break_glass: bool
    outcome: Outcome
    sections: list[TouchedSection]
    pseudonym: str | None


@dataclass(frozen=True, slots=True)
class OwnAccesses:
    """A page of accesses, newest first, and the id to go on before; None on the last page."""

    items: list[OwnAccess]
    next: UUID | None


async def page(
    db: AsyncConnection, caller: Caller, at: datetime, wanted: Wanted, before: UUID | None = None
) -> OwnAccesses:
    """The wanted accesses of the caller's organisation, newest first. Raises NotAllowed."""
    action = "organisation_accesses.read"
    require(caller, action)
    rows = await leaves.page(db, caller.organisation_id, wanted, before, PAGE)
    names = await names_of(db, rows)
    await audit.append(db, at, entry(caller, action))
    items = [told(row, names) for row in rows]
    return OwnAccesses(items, rows[-1].id if len(rows) == PAGE else None)


async def names_of(db: AsyncConnection, rows: Sequence[Found]) -> Names:
    """The people that leaves speak of."""
    ids = {whom for row in rows if (whom := _whom(row)) is not None}
    return await people.staff(db, ids) if ids else {}


def told(row: Found, names: Names) -> OwnAccess:
    """One leaf as the privacy officer reads it."""
    whom = _whom(row)
    name, role = names.get(whom, (None, None)) if whom else (None, None)
    return OwnAccess(
        id=row.id,
        at=row.at,
        signed_in_at=row.signed_in_at,
        account_id=whom,
        name=name,
        role=role if row.role is None else Role(row.role),
        kind=kind_of(row.action),
        action=row.action,
        ja=words.said(row.action),
        purpose=row.purpose,
        is_break_glass=row.basis == Basis.GLASS,
        outcome=Outcome(row.outcome),
        sections=[
            TouchedSection(section=section, ja=section.ja, level=Level(level))
            for section in Section
            if (level := row.sections.get(section.value)) is not None
        ],
        pseudonym=None if row.patient_id is None else pseudonym(row.patient_id),
    )


def _whom(row: Found) -> UUID | None:
    """Whose account it was, also where nobody got in with it."""
    if row.account_id is None and row.action == _SIGN_IN and row.reason is not None:
        return UUID(row.reason)
    account_id: UUID | None = row.account_id
    return account_id

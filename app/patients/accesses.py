"""Who looked: the audit of one patient in sentences that the patient can read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.access.permit import Permit
from app.audit import store as audit
from app.audit.entry import Outcome
from app.audit.store import Unsaid
from app.clock import shown
from app.db import LAST_KEY, Found
from app.patients import words
from app.patients.looked import looked_at
from app.patients.profile import SAFETY_ALONE
from app.patients.view import View
from app.people import store as people
from app.people.caller import Caller
from app.policy.bases import PATIENTS_SIDE, Basis, basis_at_home
from app.policy.capabilities import Act
from app.policy.levels import Level
from app.policy.roles import PATIENTS_SIDE as PATIENTS_ROLES
from app.policy.roles import Role
from app.policy.sections import Section

PAGE = 50
CLOSED = "representative.closed"
"""Somebody of the patient's side was shut out: no surrogate reads of it."""
_SAFETY = Section.STAFF_SAFETY_NOTES
_UNSAID = {
    Basis.PATIENT: Unsaid(actions=(Act.WRITE_SAFETY_NOTES,), section=_SAFETY, fields=SAFETY_ALONE),
    Basis.SURROGATE: Unsaid(
        actions=(Act.WRITE_SAFETY_NOTES, CLOSED), section=_SAFETY, fields=SAFETY_ALONE
    ),
}
"""Safety notes never reach the patient's side, nor that somebody read, wrote or tried to."""


class SeenSection(View):
    """One part of the record that was shown, and how much of it."""

    section: Section
    ja: str
    en: str
    level: Level


class Access(View):
    """One time somebody read, wrote or was refused; `ja` and `en` say it in one sentence."""

    id: UUID
    at: datetime
    organisation: str | None
    role: Role | None
    action: str
    purpose: str
    basis: Basis | None
    outcome: Outcome
    sections: list[SeenSection]
    ja: str
    en: str


@dataclass(frozen=True, slots=True)
class Accesses:
    """Who looked, newest first, and the id to go on before; None on the last page."""

    items: list[Access]
    next: UUID | None


async def who_looked(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, before: UUID | None
) -> Accesses:
    """A page of who looked, newest first, for clinicians, patient, surrogate.

    This very read is on the record too, and will be on the next page asked for. Raises Refused,
    NotAllowed.
    """
    action = "accesses.read"
    permit = await permitted(db, caller, at, patient_id, action)
    rows = await audit.of_patient(db, patient_id, before or LAST_KEY, PAGE, unsaid(permit))
    ids = {row.organisation_id for row in rows if row.organisation_id is not None}
    names = await people.organisation_names(db, ids) if ids else {}
    await audit.append(db, at, looked_at(permit, action, Section.WHO_LOOKED))
    hidden = {_SAFETY} if permit.basis in PATIENTS_SIDE else set()
    items = [told(row, names, hidden) for row in rows]
    return Accesses(items, rows[-1].id if len(rows) == PAGE else None)


async def permitted(
    db: AsyncConnection, caller: Caller, at: datetime, patient_id: UUID, action: str
) -> Permit:
    """The permit of whoever may read who looked. Raises Refused, NotAllowed."""
    basis = basis_at_home(caller.role)
    permit = await access.enter(db, caller, at, basis, action, patient_id=patient_id)
    permit.require(Act.READ_WHO_LOOKED)
    if permit.level(Section.WHO_LOOKED) is not Level.FULL:
        raise permit.refused(action, "withheld")
    return permit


def unsaid(permit: Permit) -> Unsaid | None:
    """The leaves about the patient that this reader is not told of."""
    return _UNSAID.get(permit.basis)


def told(row: Found, names: Mapping[UUID, str], hidden: set[Section]) -> Access:
    """One leaf in plain words. `hidden` sections are left out: safety notes for the patient."""
    role = None if row.role is None else Role(row.role)
    organisation = None if role in PATIENTS_ROLES else names.get(row.organisation_id)
    outcome = Outcome(row.outcome)
    sections = [
        SeenSection(section=section, ja=section.ja, en=section.en, level=Level(level))
        for section in Section
        if (level := row.sections.get(section.value)) is not None and section not in hidden
    ]
    ja, en = _sentence(row, organisation, role, outcome, sections)
    return Access(
        id=row.id,
        at=row.at,
        organisation=organisation,
        role=role,
        action=row.action,
        purpose=row.purpose,
        basis=None if row.basis is None else Basis(row.basis),
        outcome=outcome,
        sections=sections,
        ja=ja,
        en=en,
    )


def _sentence(
    row: Found,
    organisation: str | None,
    role: Role | None,
    outcome: Outcome,
    sections: list[SeenSection],
) -> tuple[str, str]:
    done = words.DONE.get(row.action, words.OTHERWISE)
    if outcome is Outcome.REFUSED:
        is_read = row.action.endswith((".read", ".list", ".listed"))
        done = words.REFUSED if is_read else words.NOT_THEIRS
    seen = "、".join(each.ja for each in sections)
    seen_en = ", ".join(each.en for each in sections)
    ja, en = _who_and_why(row, organisation, role)
    ja, en = f"{shown(row.at)}、{ja}、{done[0]}", f"{shown(row.at)} JST: {en}, {done[1]}"
    return (f"{ja}:{seen}。", f"{en}: {seen_en}.") if seen else (f"{ja}。", f"{en}.")


def _who_and_why(row: Found, organisation: str | None, role: Role | None) -> tuple[str, str]:
    if role is not None and role in PATIENTS_ROLES:
        # No organisation stands behind them, and why they look needs no saying.
        return f"{role.ja}が", f"the {role.en}"
    who = f"{organisation or '不明な組織'}の{role.ja if role else '職員'}"
    who_en = f"a {role.en if role else 'member'} of {organisation or 'an unknown organisation'}"
    purpose = words.PURPOSES.get(row.purpose, ("", ""))
    basis = words.BASES.get(row.basis or "", ("", ""))
    return (
        f"{who}が{purpose[0]}({basis[0] or '関係なし'})",
        f"{who_en}, {purpose[1]} ({basis[1] or 'no relation'})",
    )

"""Who looked: the audit of one patient in sentences that the patient can read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import actions as access
from app.audit import store as audit
from app.audit.entry import Outcome
from app.clock import shown
from app.db import Found
from app.errors import Refused
from app.patients.looked import looked_at
from app.patients.view import View
from app.people import store as people
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.capabilities import Act
from app.policy.levels import Level
from app.policy.roles import Role
from app.policy.sections import Section

PAGE = 50
_NEWEST = UUID(int=(1 << 128) - 1)
_PATIENTS_SIDE = (Basis.PATIENT, Basis.SURROGATE)
_PURPOSES = {
    "TREAT": ("診療・ケアのため", "for treatment and care"),
    "ETREAT": ("救急対応のため", "for emergency care"),
    "BTG": ("緊急閲覧として", "as emergency access"),
    "PATRQT": ("本人側の求めで", "at the patient's side's request"),
    "HOPERAT": ("運用・検証のため", "for operation and review"),
}
_BASES = {
    "care_team": ("ケアチーム", "care team"),
    "call": ("救急要請", "emergency call"),
    "author": ("救急隊自身の記録", "the crew's own record"),
    "offer": ("受入れの相談", "offer to a hospital"),
    "handover": ("病院への引継ぎ", "handover to a hospital"),
    "admission": ("入院", "admission"),
    "glass": ("緊急閲覧", "break-glass"),
    "patient": ("本人", "the patient"),
    "surrogate": ("代理意思決定者", "the surrogate"),
    "after_review": ("事後検証", "after-review"),
}
_DONE = {
    "record.read": ("記録を見ました", "read the record"),
    "patients.listed": ("患者一覧で見ました", "saw the patient in a list"),
    "patient.registered": ("登録しました", "registered the patient"),
    "identity.changed": ("本人の情報を書き改めました", "corrected who the patient is"),
    "contacts.renewed": ("連絡先を書き改めました", "wrote the contacts anew"),
    "profile.renewed": ("病状・ケアの情報を書き改めました", "wrote the profile anew"),
    "death.recorded": ("死亡を記録しました", "recorded the death"),
    "death.taken_back": ("死亡の記録を取り消しました", "took back a recorded death"),
    "team.joined": ("ケアチームに事業所を加えました", "added an organisation to the care team"),
    "team.left": ("ケアチームから事業所を外しました", "removed an organisation from the care team"),
    "consent.granted": ("同意を記録しました", "recorded a consent"),
    "consent.refused": ("不同意を記録しました", "recorded a refusal of consent"),
    "consent.withdrawn": ("同意の撤回を記録しました", "recorded a withdrawal of consent"),
    "consents.read": ("同意の経過を見ました", "read the consents"),
    "wish.recorded": ("意思を記録しました", "recorded wishes"),
    "wishes.read": ("意思の以前の版を見ました", "read earlier versions of the wishes"),
    "order.drafted": ("医師の指示書を作成しました", "drafted a physician's order"),
    "order.signed": ("医師の指示書に署名しました", "signed a physician's order"),
    "intent.suspended": ("意思の記録を一時停止しました", "suspended the wishes"),
    "intent.withdrawn": ("意思の記録を撤回しました", "withdrew the wishes"),
    "accesses.read": ("閲覧記録を見ました", "read who looked"),
}
_OTHERWISE = ("記録を扱いました", "used the record")
_REFUSED = ("記録を求めましたが、示されませんでした", "asked for the record and was shown nothing")
_NOT_THEIRS = ("その操作は認められませんでした", "asked for an act that was not allowed")


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
    """A page of who looked, newest first. Raises Refused, NotAllowed.

    This very read is on the record too, and will be on the next page asked for.
    """
    action = "accesses.read"
    permit = await access.enter(db, caller, at, Basis.CARE_TEAM, action, patient_id=patient_id)
    permit.require(Act.READ_WHO_LOOKED)
    if permit.level(Section.WHO_LOOKED) is not Level.FULL:
        raise Refused(permit.entry(action, outcome=Outcome.REFUSED, reason="withheld"))
    rows = await audit.of_patient(db, patient_id, before or _NEWEST, PAGE)
    ids = {row.organisation_id for row in rows if row.organisation_id is not None}
    names = await people.organisation_names(db, ids) if ids else {}
    await audit.append(db, at, looked_at(permit, action, Section.WHO_LOOKED))
    hidden = {Section.STAFF_SAFETY_NOTES} if permit.basis in _PATIENTS_SIDE else set()
    items = [told(row, names, hidden) for row in rows]
    return Accesses(items, rows[-1].id if len(rows) == PAGE else None)


def told(row: Found, names: Mapping[UUID, str], hidden: set[Section]) -> Access:
    """One leaf in plain words. `hidden` sections are left out: safety notes for the patient."""
    organisation = names.get(row.organisation_id)
    role = None if row.role is None else Role(row.role)
    outcome = Outcome(row.outcome)
    sections = [
        SeenSection(section=section, ja=section.ja, en=section.en, level=Level(level))
        for section, level in ((Section(name), how) for name, how in row.sections.items())
        if section not in hidden
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
    who = f"{organisation or '不明な組織'}の{role.ja if role else '職員'}"
    who_en = f"a {role.en if role else 'member'} of {organisation or 'an unknown organisation'}"
    purpose = _PURPOSES.get(row.purpose, ("", ""))
    basis = _BASES.get(row.basis or "", ("", ""))
    done = _DONE.get(row.action, _OTHERWISE)
    if outcome is Outcome.REFUSED:
        done = _NOT_THEIRS if row.basis and row.sections else _REFUSED
    seen = "、".join(each.ja for each in sections)
    seen_en = ", ".join(each.en for each in sections)
    ja = f"{shown(row.at)}、{who}が{purpose[0]}({basis[0] or '関係なし'})、{done[0]}"
    en = f"{shown(row.at)} JST: {who_en}, {purpose[1]} ({basis[1] or 'no relation'}), {done[1]}"
    return (f"{ja}:{seen}。", f"{en}: {seen_en}.") if seen else (f"{ja}。", f"{en}.")

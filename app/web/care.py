"""The admission sheet on the screen, for whoever writes the care profile; what still holds."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from app.api.person import ItemsConfirmedIn, ProfileIn
from app.clock import japan_date
from app.errors import NotAllowed
from app.intent.actions import read_record
from app.intent.parts import TransportWish
from app.intent.view import Record
from app.patients import anew, profile
from app.patients.confirmed import ITEMS, Group, part_of
from app.patients.view import CareProfile, ClinicalAlerts
from app.policy.bases import Basis
from app.policy.capabilities import may
from app.policy.sections import Section
from app.web import care_words, words
from app.web.ended import require_going_on
from app.web.screen import Drawn, Screen
from app.web.sheet import Blank, Kind, Sheet
from app.web.sheet import Group as Blanks
from app.web.shown import go

router = APIRouter(prefix="/patients/{patient_id}")

_LINES = ("main_caregiver", "key_person", "thickening", "dentures", "medicine_keeper")
_DAYS = ("care_level_from", "care_level_until")
_YES_NO = ("wants_conference", "end_of_life_talks")
_GROUPS = (
    (
        "介護認定と自立度",
        (
            *("care_level", "care_level_from", "care_level_until", "care_application"),
            *("physical_independence", "cognitive_independence"),
        ),
    ),
    (
        "家族・住まい・サービス",
        (
            *("family_structure", "main_caregiver", "key_person", "housing_kind", "housing"),
            *("services", "life_history"),
        ),
    ),
    ("本人と家族の意向", ("person_wishes", "family_wishes")),
    (
        "食べること",
        (
            *("nutrition_route", "nutrition", "eating_help", "food_code", "swallowing"),
            *("thickening_grade", "thickening", "oral_care", "dentures"),
        ),
    ),
    (
        "毎日のこと",
        (
            *("moving_help", "moving", "transfer_help", "transfer", "excretion_help", "excretion"),
            *("hygiene_help", "hygiene", "skin", "sleep", "communication", "cognition"),
        ),
    ),
    (
        "薬と医療処置",
        ("medicine_keeper", "procedure_codes", "procedures"),
    ),
    ("入院と退院", ("wants_conference", "end_of_life_talks")),
)


@router.get("/care")
async def care_page(screen: Screen, patient_id: UUID) -> Response:
    """The form of the admission sheet, and where the facility sends its people."""
    record = await read_record(*screen.work, patient_id)
    await require_going_on(screen, patient_id)
    return screen.ask(_sheet(screen, record))


@router.post("/care")
async def renew_care(screen: Screen, patient_id: UUID) -> Response:
    """Adds a version of the profile with the whole sheet; what is not on this form stays."""
    sheet = _sheet(screen, await read_record(*screen.work, patient_id))
    body = await screen.answer(sheet, ProfileIn)
    await body.keep_statements(screen.work, patient_id, "renewProfile")
    await profile.renew_profile(*screen.work, patient_id, await screen.seen(), body.value())
    return go(f"/patients/{patient_id}")


@router.post("/confirmations/{group}")
async def confirm(screen: Screen, patient_id: UUID, group: Group) -> Response:
    """One press: it still holds."""
    sheet = Sheet(
        title="変わりがないことを確認する",
        action=f"/patients/{patient_id}/confirmations/{group.value}",
        back=f"/patients/{patient_id}",
        groups=(),
    )
    body = await screen.answer(sheet, ItemsConfirmedIn, group=group.value)
    seen = await screen.seen()
    await profile.confirm(*screen.work, patient_id, seen, body.group, body.confirmed_on)
    return go(f"/patients/{patient_id}")


def pressable(screen: Drawn, record: Record) -> dict[str, int]:
    """The groups that this reader may confirm with one press, with the version they read."""
    if record.versions is None:
        return {}
    written = {group.value: anew.PROFILE[part_of(group)] for group in ITEMS}
    found = {
        name: record.versions.profile
        for name, part in written.items()
        if _is_open(screen, record, part)
    }
    if _is_open(screen, record, anew.CONTACTS):
        found[Group.CONTACTS.value] = record.versions.contacts
    held = {name for name in found if _is_held(record, Group(name))}
    return {
        name: version for name, version in found.items() if version is not None and name in held
    }


def _is_held(record: Record, group: Group) -> bool:
    """Whether there is anything of a group that could still hold."""
    alerts, wish = record.clinical_alerts.content, record.transport_wish.content
    match group:
        case Group.ALERTS:
            return isinstance(alerts, ClinicalAlerts) and alerts.confirmed is not None
        case Group.MEDICINES:
            return isinstance(alerts, ClinicalAlerts) and alerts.medicines_confirmed is not None
        case Group.HOSPITAL:
            return isinstance(wish, TransportWish) and wish.cooperating is not None
        case _:
            return True  # pressed beside what is shown


def may_write(screen: Drawn, record: Record) -> bool:
    """Whether this reader may write the admission sheet anew."""
    return record.versions is not None and _is_open(screen, record, anew.PROFILE["care"])


def _is_open(screen: Drawn, record: Record, part: anew.Anew) -> bool:
    shown = (record.part_of(section) for section in part.sections)
    return may(screen.who.role, Basis.CARE_TEAM, part.act) and all(
        one.level == "full" for one in shown
    )


def _sheet(screen: Drawn, record: Record) -> Sheet:
    if record.versions is None or record.versions.profile is None:
        raise NotAllowed
    sheet, wish = record.care_profile, record.transport_wish
    known = sheet.content.items if isinstance(sheet.content, CareProfile) else {}
    today = japan_date(screen.work.at).isoformat()
    confirmed = Blank(
        name="confirmed_on", label="確認した日", kind=Kind.DAY, value=today, is_required=True
    )
    facility = wish.content.cooperating if isinstance(wish.content, TransportWish) else None
    hospital = (
        Blank(
            name="hospital.cooperating_hospital",
            label="協力病院",
            value=(facility.name or "") if facility else "",
            clears=True,
        ),
        Blank(
            name="hospital.cooperating_hospital_phone",
            label="協力病院の電話",
            kind=Kind.PHONE,
            value=(facility.phone or "") if facility else "",
            clears=True,
        ),
    )
    # Empty blanks would take back what stands in a part that is not shown.
    parts = [Blanks(title="", blanks=(confirmed,))]
    if _is_open(screen, record, anew.PROFILE["care"]):
        parts += [
            Blanks(
                title=title,
                blanks=tuple(_blank(name, known.get(name)) for name in names),
                is_row="procedure_codes" not in names,
            )
            for title, names in _GROUPS
        ]
    if _is_open(screen, record, anew.PROFILE["hospital"]):
        parts.append(Blanks(title="施設にお住まいのとき", blanks=hospital))
    return Sheet(
        title=Section.CARE_PROFILE.ja,
        action=f"/patients/{record.patient_id}/care",
        back=f"/patients/{record.patient_id}",
        lead="分からない項目は空のままにしてください。入院するとき、病院に届きます。",
        seen=record.versions.profile,
        groups=tuple(parts),
    )


def _blank(name: str, seen: Any) -> Blank:  # noqa: ANN401  as it stands in the sheet
    blank, label = f"care.{name}", words.said(name, "care")
    if name == "procedure_codes":
        choices = words.choices("procedure")
        return Blank(
            name=blank, label=label, kind=Kind.MANY, choices=choices, value=tuple(seen or ())
        )
    if name in _YES_NO:
        value = "" if seen is None else ("yes" if seen else "no")
        return Blank(name=blank, label=label, kind=Kind.YES_NO, value=value)
    value = "" if seen is None else str(seen)
    if name in care_words.KINDS:
        choices = words.choices(care_words.KINDS[name])
        return Blank(name=blank, label=label, kind=Kind.SELECT, choices=choices, value=value)
    if name in _DAYS:
        return Blank(name=blank, label=label, kind=Kind.DAY, value=value)
    kind = Kind.LINE if name in _LINES else Kind.TEXT
    return Blank(name=blank, label=label, kind=kind, value=value, rows=2)

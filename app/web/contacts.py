"""Whom to phone, and the illness with what to beware of: written anew over what was read."""

from collections.abc import Sequence
from uuid import UUID

from fastapi import APIRouter, Response

from app.api.person import ContactsIn, ProfileIn
from app.clock import japan_date
from app.errors import NotAllowed
from app.intent.actions import read_record
from app.intent.view import Record
from app.patients import actions, profile
from app.patients.asked import Link, Relative
from app.patients.view import CallChain, ClinicalAlerts, Diagnosis, FamilyContacts, Surrogates
from app.web import words
from app.web.ended import require_going_on
from app.web.screen import Screen
from app.web.sheet import Blank, Group, Kind, Sheet
from app.web.shown import go

router = APIRouter(prefix="/patients/{patient_id}")

_SPARE = 1
_LINK = (("name", "氏名"), ("organisation", "所属"), ("phone", "電話"), ("hours", "時間帯"))
_RELATIVE = (
    *(("name", "氏名"), ("relation", "続柄"), ("phone", "電話"), ("hours", "時間帯")),
    ("phone_second", "電話(2つ目)"),
)
_DIAGNOSIS = (
    ("main_diagnosis", "主な病名", "main"),
    ("other_diagnoses", "ほかの病名", "others"),
    ("past_history", "既往歴", "past_history"),
    ("foreseen_course_line", "予想される経過(一行)", "foreseen_course_line"),
    ("foreseen_course", "予想される経過(くわしく)", "foreseen_course"),
    ("event_course", "施設で起きたことの経過", "event_course"),
)
_ALERTS = (
    ("allergies", "アレルギー"),
    ("medicines", "薬"),
    ("devices", "機器"),
    ("infections", "感染"),
    ("paper_kit", "救急医療情報キットの場所"),
)
_LONG = {
    *("other_diagnoses", "past_history", "foreseen_course", "event_course"),
    *(name for name, _ in _ALERTS if name != "paper_kit"),
}
_BLOOD = (("blood_abo", "血液型(ABO)"), ("blood_rh", "血液型(Rh)"))


@router.get("/contacts")
async def contacts_page(screen: Screen, patient_id: UUID) -> Response:
    """The form with both lists in calling order."""
    record = await read_record(*screen.work, patient_id)
    await require_going_on(screen, patient_id)
    return screen.ask(_contacts(record))


@router.post("/contacts")
async def renew_contacts(screen: Screen, patient_id: UUID) -> Response:
    """Writes both lists anew."""
    sheet = _contacts(await read_record(*screen.work, patient_id))
    body = await screen.answer(sheet, ContactsIn)
    chain = [Link(**dict(each)) for each in body.call_chain]
    family = [Relative(**dict(each)) for each in body.family]
    await body.keep_statements(screen.work, patient_id, "renewContacts")
    await actions.renew_contacts(*screen.work, patient_id, await screen.seen(), chain, family)
    return go(f"/patients/{patient_id}")


@router.get("/profile")
async def profile_page(screen: Screen, patient_id: UUID) -> Response:
    """The form for illness and warnings."""
    record = await read_record(*screen.work, patient_id)
    await require_going_on(screen, patient_id)
    return screen.ask(_profile(screen, record))


@router.post("/profile")
async def renew_profile(screen: Screen, patient_id: UUID) -> Response:
    """Adds a version of the profile; what is not on this form stays."""
    sheet = _profile(screen, await read_record(*screen.work, patient_id))
    body = await screen.answer(sheet, ProfileIn)
    await body.keep_statements(screen.work, patient_id, "renewProfile")
    await profile.renew_profile(*screen.work, patient_id, await screen.seen(), body.value())
    return go(f"/patients/{patient_id}")


def _version(record: Record, name: str) -> int:
    version: int | None = getattr(record.versions, name, None)
    if version is None:
        raise NotAllowed
    return version


def _contacts(record: Record) -> Sheet:
    chain, family = record.call_chain.content, record.family_contacts.content
    links = chain.links if isinstance(chain, CallChain) else []
    people = family.people if isinstance(family, FamilyContacts) else []
    deciding = record.surrogate.content
    surrogates = (
        {(one.name, one.relation): one for one in deciding.people}
        if isinstance(deciding, Surrogates)
        else {}
    )
    rows: list[Group] = []
    for number in range(len(links) + _SPARE):
        link = links[number] if number < len(links) else None
        role = Blank(
            name=f"call_chain.{number}.role",
            label="役割",
            kind=Kind.SELECT,
            choices=tuple(one for one in words.choices("link") if one[0] != "online_mc_physician"),
            value=link.role.value if link else "",
        )
        blanks = (role, *_typed(f"call_chain.{number}", _LINK, link))
        rows.append(Group(title=f"医師・看護師 {number + 1}番目", blanks=blanks, is_row=True))
    for number in range(len(people) + _SPARE):
        person = people[number] if number < len(people) else None
        stands = surrogates.get((person.name, person.relation)) if person else None
        surrogacy = Blank(
            name=f"family.{number}.surrogacy",
            label="立場",
            kind=Kind.SELECT,
            choices=words.choices("surrogacy"),
            value=stands.surrogacy.value if stands else ("none" if person else ""),
        )
        address = Blank(
            name=f"family.{number}.address",
            label="住所(代理の方)",
            value=(stands.address or "") if stands else "",
        )
        blanks = (*_typed(f"family.{number}", _RELATIVE, person), surrogacy, address)
        rows.append(Group(title=f"家族など {number + 1}番目", blanks=blanks, is_row=True))
    return Sheet(
        title="連絡先",
        action=f"/patients/{record.patient_id}/contacts",
        back=f"/patients/{record.patient_id}",
        lead="電話する順に書きます。消すときは、その行をすべて空にしてください。",
        seen=_version(record, "contacts"),
        groups=tuple(rows),
    )


def _typed(row: str, columns: Sequence[tuple[str, str]], seen: object) -> tuple[Blank, ...]:
    return tuple(
        Blank(
            name=f"{row}.{name}",
            label=label,
            kind=Kind.PHONE if name.startswith("phone") else Kind.LINE,
            value=(getattr(seen, name) or "") if seen is not None else "",
        )
        for name, label in columns
    )


def _profile(screen: Screen, record: Record) -> Sheet:
    today = japan_date(screen.work.at).isoformat()
    illness, alerts = record.diagnosis.content, record.clinical_alerts.content
    known = illness if isinstance(illness, Diagnosis) else None
    warned = alerts if isinstance(alerts, ClinicalAlerts) else None
    stage = known.end_of_life_stage if known else None
    confirmed = Blank(
        name="confirmed_on", label="確認した日", kind=Kind.DAY, value=today, is_required=True
    )
    last = Blank(
        name="diagnosis.end_of_life_stage",
        label="人生の最終段階",
        kind=Kind.YES_NO,
        value="" if stage is None else ("yes" if stage else "no"),
        clears=True,
    )
    diagnosis = tuple(
        _free("diagnosis", name, label, getattr(known, seen) if known else None)
        for name, label, seen in _DIAGNOSIS
    )
    beware = tuple(
        _free("alerts", name, label, getattr(warned, name) if warned else None)
        for name, label in _ALERTS
    )
    blood = tuple(
        Blank(
            name=f"alerts.{name}",
            label=label,
            kind=Kind.SELECT,
            choices=words.choices(name),
            value=(getattr(warned, name) or "") if warned else "",
            clears=True,
            unset="分からない",
        )
        for name, label in _BLOOD
    )
    # Empty blanks would take back what stands in a part that is not shown.
    parts = (
        (record.diagnosis, Group(title="病名と経過", blanks=(*diagnosis, last))),
        (record.clinical_alerts, Group(title="医療上の注意", blanks=(*beware, *blood))),
    )
    return Sheet(
        title="病状・医療上の注意",
        action=f"/patients/{record.patient_id}/profile",
        back=f"/patients/{record.patient_id}",
        seen=_version(record, "profile"),
        groups=(
            Group(title="", blanks=(confirmed,)),
            *(group for part, group in parts if part.level == "full"),
        ),
    )


def _free(part: str, name: str, label: str, seen: str | None) -> Blank:
    return Blank(
        name=f"{part}.{name}",
        label=label,
        kind=Kind.TEXT if name in _LONG else Kind.LINE,
        value=seen or "",
        clears=True,
    )

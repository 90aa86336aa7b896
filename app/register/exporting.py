"""One's own patients as a list: who they are, whom to phone, what to beware of.

Every cell is what the record shows the reader at that moment. No wish and no order goes into it: a
file cannot be withdrawn, and an old refusal in somebody's folder would be read as a valid one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from app.access import listing
from app.access.permit import Permit
from app.access.show import Part
from app.audit import store as audit
from app.audit.entry import Entry, Outcome
from app.clock import japan_date
from app.db import Found
from app.errors import NotAllowed
from app.patients import show, show_contacts, store
from app.patients.kinds import LinkRole
from app.patients.looked import looked_at
from app.people.caller import Caller
from app.policy.bases import Basis
from app.policy.sections import Section
from app.register.cells import NOT_RECORDED, WITHHELD
from app.register.codes import CARE_LEVELS, COGNITIVE, PHYSICAL, SEXES, answers, blood_said
from app.register.entering import require_care_team

ACTION: Final = "export.read"
PAGE: Final = 50
_RELATIVES, _PHONES = 3, 3
SHOWN: Final = (
    Section.IDENTITY,
    Section.CALL_CHAIN,
    Section.FAMILY_CONTACTS,
    Section.DIAGNOSIS,
    Section.CLINICAL_ALERTS,
    Section.CARE_PROFILE,
)
_SEXES, _LEVELS = answers(SEXES), answers(CARE_LEVELS)
_PHYSICAL, _COGNITIVE = answers(PHYSICAL), answers(COGNITIVE)
_Cell = Callable[[Any], object]


def _nth(items: Sequence[Any], n: int, name: str = "") -> object:
    one = next(islice(items, n, None), None)
    return getattr(one, name) if one is not None and name else one


def _link(role: LinkRole, name: str) -> _Cell:
    return lambda chain: _nth([one for one in chain.links if one.role == role], 0, name)


def _phone(n: int) -> _Cell:
    return lambda who: _nth(who.phones, n)


def _relative(n: int, name: str) -> _Cell:
    return lambda family: _nth(family.people, n, name)


_PARTS: Final = {"氏名": "name", "続柄": "relation", "電話": "phone", "時間帯": "hours"}
_DOCTOR, _NURSE = LinkRole.ATTENDING_PHYSICIAN, LinkRole.VISITING_NURSE
_COLUMNS: Final[Mapping[Section, Mapping[str, _Cell]]] = {
    Section.IDENTITY: {
        "氏名": lambda who: who.name,
        "ふりがな": lambda who: who.reading,
        "旧姓": lambda who: who.former_name,
        "旧姓ふりがな": lambda who: who.former_reading,
        "通称": lambda who: who.by_name,
        "通称ふりがな": lambda who: who.by_reading,
        "生年月日": lambda who: who.birth_date,
        "性別": lambda who: _SEXES.get(who.sex),
        "住所": lambda who: who.address,
        "市区町村": lambda who: who.area,
        **{f"電話{n + 1}": _phone(n) for n in range(_PHONES)},
        "介護保険被保険者番号": lambda who: who.care_insurance_number,
    },
    Section.FAMILY_CONTACTS: {
        f"緊急連絡先{n + 1} {said}": _relative(n, name)
        for n in range(_RELATIVES)
        for said, name in _PARTS.items()
    },
    Section.CALL_CHAIN: {
        "かかりつけ医": _link(_DOCTOR, "name"),
        "かかりつけ医療機関": _link(_DOCTOR, "organisation"),
        "かかりつけ医電話": _link(_DOCTOR, "phone"),
        "訪問看護師": _link(_NURSE, "name"),
        "訪問看護ステーション": _link(_NURSE, "organisation"),
        "訪問看護電話": _link(_NURSE, "phone"),
    },
    Section.DIAGNOSIS: {
        "病名": lambda ill: ill.main,
        "その他の病名": lambda ill: ill.others,
        "既往歴": lambda ill: ill.past_history,
    },
    Section.CLINICAL_ALERTS: {
        "アレルギー": lambda alerts: alerts.allergies,
        "服薬": lambda alerts: alerts.medicines,
        "医療機器": lambda alerts: alerts.devices,
        "感染症": lambda alerts: alerts.infections,
        "血液型": lambda alerts: blood_said(alerts.blood_abo, alerts.blood_rh),
        "最終確認日": lambda alerts: alerts.confirmed and alerts.confirmed.on.isoformat(),
    },
    Section.CARE_PROFILE: {
        "要介護度": lambda care: _LEVELS.get(care.items.get("care_level")),
        "障害高齢者の日常生活自立度": lambda care: _PHYSICAL.get(
            care.items.get("physical_independence")
        ),
        "認知症高齢者の日常生活自立度": lambda care: _COGNITIVE.get(
            care.items.get("cognitive_independence")
        ),
        "キーパーソン": lambda care: care.items.get("key_person"),
        "主介護者": lambda care: care.items.get("main_caregiver"),
        "家族構成": lambda care: care.items.get("family_structure"),
        "利用サービス": lambda care: care.items.get("services"),
    },
}
HEADINGS: Final = tuple(heading for columns in _COLUMNS.values() for heading in columns)


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of the list, and the id to go on after; None on the last page."""

    lines: list[list[str]]
    next: UUID | None


async def may_export(db: AsyncConnection, caller: Caller, at: datetime) -> bool:
    """Whether the caller may take a list away at once; not without a fresh second factor.

    Raises NotAllowed for a role that has no patients in its care.
    """
    require_care_team(caller, ACTION)
    await audit.append(db, at, Entry(actor=caller.actor, action="export.asked"))
    return caller.is_fresh(at)


async def require_export(db: AsyncConnection, caller: Caller, at: datetime) -> None:
    """Passes for whoever may take a list away, with a second factor just given.

    Raises NotAllowed (another role, second-factor-needed).
    """
    require_care_team(caller, ACTION)
    if not caller.is_fresh(at):
        raise NotAllowed(
            "一覧を書き出すには、5分以内に確認コードを入力してください。",
            "Give your second factor within five minutes before you take a list away.",
            "second-factor-needed",
            entry=_refused(caller, "not_fresh"),
        )
    await audit.append(db, at, Entry(actor=caller.actor, action="export.begun"))


async def lines(
    db: AsyncConnection, caller: Caller, at: datetime, after: UUID | None = None
) -> Lines:
    """A page of the patients in the caller's care, each on the record as looked at."""
    require_care_team(caller, ACTION)
    entered = await listing.enter_all(db, caller, at, Basis.CARE_TEAM, after=after, limit=PAGE)
    written, leaves = [], []
    for permit in entered.permits:
        person = await store.person(db, permit.patient_id)
        if person is not None:
            written.append(_line(permit, person, japan_date(at)))
            leaves.append(looked_at(permit, ACTION, *SHOWN))
    nobody = Entry(actor=caller.actor, action=ACTION, outcome=Outcome.NOTHING)
    await audit.append_all(db, at, leaves or [nobody])
    return Lines(written, entered.next)


def _line(permit: Permit, person: Found, on: date) -> list[str]:
    parts: dict[Section, Part[Any]] = {
        Section.IDENTITY: show.identity(permit, person, on),
        Section.CALL_CHAIN: show_contacts.call_chain(permit, person),
        Section.FAMILY_CONTACTS: show_contacts.family_contacts(permit, person),
        Section.DIAGNOSIS: show.diagnosis(permit, person),
        Section.CLINICAL_ALERTS: show.clinical_alerts(permit, person),
        Section.CARE_PROFILE: show.care_profile(permit, person),
    }
    return [
        _cell(parts[section], read)
        for section, columns in _COLUMNS.items()
        for read in columns.values()
    ]


def _cell(part: Part[Any], read: _Cell) -> str:
    """What the record shows; a brief form that lacks the item withholds it."""
    if part.state == "withheld":
        return WITHHELD
    if part.content is None:
        return NOT_RECORDED
    try:
        value = read(part.content)
    except AttributeError:
        if part.level == "full":
            raise
        return WITHHELD
    return NOT_RECORDED if value is None else str(value)


def _refused(caller: Caller, reason: str) -> Entry:
    return Entry(actor=caller.actor, action=ACTION, outcome=Outcome.REFUSED, reason=reason)

"""One row of a list, read into a person. What is doubtful is a finding, never a guess. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final, TypeVar

from app.japan import codes
from app.japan.names import exact_key, fold_reading
from app.japan.phones import phone_key
from app.japan.text import Said, Unreadable, half_width
from app.japan.wareki import PartialDate, read_date, read_full_date
from app.japan.written import read_address, read_line, read_name, read_text
from app.patients.asked import Identity, Link, Newcomer, OtherName, Profile, Relative
from app.patients.kinds import LinkRole, Sex, Surrogacy
from app.register.codes import CARE_LEVELS, COGNITIVE, PHYSICAL, SEXES, answers, read_blood
from app.register.marks import EMPTY, ZERO, unstorable

Cells = Mapping[str, str]
"""What stands in a row, by field; an empty cell is not there."""
NO_HOURS: Final = "時間帯の記載なし"
_BEGINS_A_PHONE: Final = re.compile(r"[0+(]")
_phone_key: Final = lru_cache(maxsize=4096)(phone_key)
"""The same doctors and stations stand in row after row."""
_CONTACTS: Final = tuple(f"family{n}" for n in range(1, 6))
_TEXTS: Final = {
    "diagnosis": ("main_diagnosis", "other_diagnoses", "past_history"),
    "alerts": ("allergies", "medicines", "devices", "infections"),
    "care": ("key_person", "main_caregiver", "family_structure", "services"),
}
_LINES: Final = frozenset({"main_diagnosis", "key_person", "main_caregiver"})
_CODED: Final = {
    "care_level": ("care_level", CARE_LEVELS),
    "physical": ("physical_independence", PHYSICAL),
    "cognitive": ("cognitive_independence", COGNITIVE),
}
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is to be mended in a row, at which field; empty for the row as a whole."""

    field: str
    ja: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the loader says of every row where its own cell says nothing."""

    area: str | None
    informed_on: date
    today: date


@dataclass(slots=True)
class _Row:
    cells: Cells
    findings: list[Finding] = field(default_factory=list)

    def read(self, name: str, reader: Callable[[str], Read], *, must: bool = False) -> Read | None:
        """The cell as it is read; None where it is empty or cannot be taken."""
        text = self.cells.get(name, "")
        if not text:
            if must:
                self.find(name, EMPTY)
            return None
        said = unstorable(text)
        if said is not None:
            self.find(name, said)
            return None
        try:
            return reader(text)
        except Unreadable as unreadable:
            self.find(name, Said(unreadable.ja, unreadable.en))
            return None

    def find(self, name: str, said: Said) -> None:
        self.findings.append(Finding(name, said.ja, said.en))


def read_row(cells: Cells, given: Given) -> Newcomer | list[Finding]:
    """The person, or everything that is to be mended first, from left to right of the form."""
    row = _Row(_joined(cells))
    identity = _identity(row, given)
    chain = _chain(row)
    family = _family(row)
    day = row.read("informed_on", _past_day(given)) or given.informed_on
    profile = _profile(row, day)
    if row.findings or identity is None:
        return row.findings
    return Newcomer(
        identity=identity, chain=chain, family=family, profile=profile, confirmed_on=day
    )


def twin_key(new: Newcomer) -> str:
    """By which two rows may be the same person: reading and birth date."""
    return f"{exact_key(new.identity.reading)} {new.identity.birth_date}"


def _joined(cells: Cells) -> dict[str, str]:
    """Names, readings and addresses that stand in several columns, each as one."""
    whole = dict(cells)
    for name, parts in (
        ("name", ("family_name", "given_name")),
        ("reading", ("family_reading", "given_reading")),
    ):
        if not whole.get(name) and all(whole.get(part) for part in parts):
            whole[name] = " ".join(whole[part] for part in parts)
    first = whole.get("address.1") or (whole.get("address.2") and whole.get("area", ""))
    places = (whole.get("address.0"), first, whole.get("address.2"))
    address = "".join(part for part in places if part)
    building = whole.get("address.3")
    whole["address"] = f"{address} {building}" if building else address
    return whole


def _identity(row: _Row, given: Given) -> Identity | None:
    name = row.read("name", read_name, must=True)
    reading = row.read("reading", fold_reading, must=True)
    born = row.read("birth_date", _past(read_date, given), must=True)
    sex = row.read("sex", _code(SEXES), must=True)
    address = row.read("address", read_address, must=True)
    is_given = given.area is not None and not row.cells.get("area")
    area = given.area if is_given else row.read("area", read_line, must=True)
    phones = [row.read(f"phone.{n}", _phone) for n in (1, 2, 3)]
    number = row.read("care_number", _care_number)
    former = OtherName(row.read("former_name", read_name), row.read("former_reading", fold_reading))
    by_name = OtherName(row.read("by_name", read_name), row.read("by_reading", fold_reading))
    if name is None or reading is None or born is None or sex is None:
        return None
    if address is None or area is None:
        return None
    return Identity(
        name=name,
        reading=reading,
        birth_date=born,
        sex=Sex(sex),
        address=address,
        area=area,
        phones=tuple(dict.fromkeys(phone for phone in phones if phone)),
        care_insurance_number=number,
        former=former,
        by_name=by_name,
    )


def _chain(row: _Row) -> tuple[Link, ...]:
    """Doctor and nurse station, each where there is a number to phone."""
    found = []
    for head, role in (
        ("chain", LinkRole.ATTENDING_PHYSICIAN),
        ("nurse", LinkRole.VISITING_NURSE),
    ):
        who, where, phone, hours = (
            row.read(f"{head}.{part}", reader)
            for part, reader in (
                ("doctor", read_line),
                ("clinic", read_line),
                ("phone", _phone),
                ("hours", read_line),
            )
        )
        if not (who or where or phone):
            continue
        if not row.cells.get(f"{head}.phone"):
            row.find(f"{head}.phone", EMPTY)
        elif phone and (who or where):
            found.append(
                Link(
                    role=role,
                    name=who or where or "",
                    organisation=where or who or "",
                    phone=phone,
                    hours=hours or NO_HOURS,
                )
            )
        elif phone:
            row.find(f"{head}.doctor", EMPTY)
    return tuple(found)


def _family(row: _Row) -> tuple[Relative, ...]:
    """Whom to phone; nobody of them decides or infers because a list says so."""
    found = []
    for head in _CONTACTS:
        if not any(row.cells.get(f"{head}.{part}") for part in ("name", "relation", "phone")):
            continue
        name = row.read(f"{head}.name", read_name, must=True)
        relation = row.read(f"{head}.relation", read_line, must=True)
        phone = row.read(f"{head}.phone", _phone, must=True)
        hours = row.read(f"{head}.hours", read_line)
        if name and relation and phone:
            found.append(
                Relative(
                    name=name,
                    relation=relation,
                    phone=phone,
                    hours=hours or NO_HOURS,
                    surrogacy=Surrogacy.NONE,
                )
            )
    return tuple(found)


def _profile(row: _Row, confirmed_on: date) -> Profile | None:
    parts: dict[str, dict[str, Any]] = {}
    for part, names in _TEXTS.items():
        for name in names:
            value = row.read(name, read_line if name in _LINES else read_text)
            if value is not None:
                parts.setdefault(part, {})[name] = value
    for name, (item, known) in _CODED.items():
        code = row.read(name, _code(known))
        if code is not None:
            parts.setdefault("care", {})[item] = code
    blood = row.read("blood", read_blood)
    if blood:
        parts.setdefault("alerts", {}).update(blood)
    if not parts:
        return None
    return Profile(
        confirmed_on=confirmed_on,
        diagnosis=parts.get("diagnosis"),
        alerts=parts.get("alerts"),
        disagreement=None,
        safety=None,
        hospital=None,
        care=parts.get("care"),
    )


def _past(reader: Callable[[str], PartialDate], given: Given) -> Callable[[str], PartialDate]:
    def read(text: str) -> PartialDate:
        day = reader(text)
        _require_past(day.first, given)
        return day

    return read


def _past_day(given: Given) -> Callable[[str], date]:
    def read(text: str) -> date:
        day = read_full_date(text)
        _require_past(day, given)
        return day

    return read


def _require_past(day: date, given: Given) -> None:
    if day > given.today:
        raise Unreadable("今日より後の日付です。確かめてください。", "The date lies in the future.")


def _code(known: Mapping[str, str]) -> Callable[[str], str]:
    said = "・".join(answers(known).values())

    def read(text: str) -> str:
        plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()
        if plain not in known:
            raise Unreadable(
                f"次のどれかで書いてください: {said}", "This is none of the answers on the form."
            )
        return known[plain]

    return read


def _phone(text: str) -> str:
    plain = half_width(text).strip()
    if not _BEGINS_A_PHONE.match(plain) and plain[:1].isdigit():
        raise Unreadable(*ZERO)
    return _phone_key(text)


def _care_number(text: str) -> str:
    digits = re.sub(r"[ \t-]", "", half_width(text))
    if digits.isdigit() and len(digits) < 10:  # noqa: PLR2004  it has ten
        raise Unreadable(*ZERO)
    return codes.care_insurance_number(text)

"""What an administrator writes down, checked before it is stored. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from app.errors import Invalid
from app.japan import medical_areas, territory
from app.japan.codes import (
    PREFECTURES,
    care_provider_number,
    is_training_code,
    medical_institution_code,
    municipality_code,
)
from app.japan.names import clean_name, fold_reading
from app.japan.phones import phone_key
from app.japan.text import Unreadable
from app.people.kinds import CODE_FORM, CodeForm, OrganisationKind
from app.policy.roles import Role

_CODE: Final[Mapping[CodeForm, Callable[[str], str]]] = {
    CodeForm.MEDICAL_INSTITUTION: medical_institution_code,
    CodeForm.CARE_PROVIDER: care_provider_number,
    CodeForm.MUNICIPALITY: municipality_code,
    CodeForm.MUNICIPALITY_OR_NONE: municipality_code,
}
_LOGIN: Final = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,62})[a-z0-9]", re.ASCII)

_EVERYWHERE: Final = frozenset({Role.ADMINISTRATOR, Role.PRIVACY_OFFICER})
_WITH_CARE: Final = frozenset({Role.PATIENT, Role.SURROGATE})
WORKS_IN: Final[Mapping[OrganisationKind, frozenset[Role]]] = {
    OrganisationKind.CLINIC: _EVERYWHERE | _WITH_CARE | {Role.PHYSICIAN, Role.NURSE},
    OrganisationKind.NURSE_STATION: _EVERYWHERE | _WITH_CARE | {Role.NURSE},
    OrganisationKind.CARE_MANAGER_OFFICE: _EVERYWHERE | {Role.CARE_MANAGER},
    OrganisationKind.PHARMACY: _EVERYWHERE | {Role.PHARMACIST},
    OrganisationKind.CARE_FACILITY: _EVERYWHERE
    | _WITH_CARE
    | {Role.FACILITY_STAFF, Role.NURSE, Role.CARE_MANAGER},
    OrganisationKind.FIRE_DEPARTMENT: _EVERYWHERE | {Role.DISPATCHER, Role.CREW, Role.MC_PHYSICIAN},
    OrganisationKind.HOSPITAL: _EVERYWHERE
    | _WITH_CARE
    | {
        Role.EMERGENCY_CLINICIAN,
        Role.WARD_CLINICIAN,
        Role.DISCHARGE_DESK,
        Role.MC_PHYSICIAN,
        Role.PHYSICIAN,
        Role.NURSE,
    },
    OrganisationKind.HUB: _EVERYWHERE | _WITH_CARE | {Role.HUB_OFFICER},
    OrganisationKind.MUNICIPALITY: _EVERYWHERE | _WITH_CARE | {Role.MUNICIPALITY_OFFICER},
    OrganisationKind.PREFECTURE: _EVERYWHERE | {Role.PREFECTURE_OFFICER},
    OrganisationKind.MC_COUNCIL: _EVERYWHERE | {Role.RULE_STEWARD, Role.MC_PHYSICIAN},
}
"""Which roles an organisation of each kind may give: a clinic makes no ambulance crew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrganisation:
    """An organisation as it is to be registered. `region` is its municipality code.

    `area`: the municipalities it answers for, each by its code or a prefecture by its two
    digits; left out it is the own municipality, or all of a prefecture's.
    """

    kind: OrganisationKind
    code: str | None
    name: str
    region: str
    phone: str | None = None
    area: tuple[str, ...] = ()

    def checked(self, day: date, *, is_training: bool) -> "NewOrganisation":
        """The same with every code and name as it is stored. Raises Invalid, naming the field.

        Codes of the made-up prefecture belong to training, all others to live installations.
        A municipality of before `day` is kept by its code of then where it is the same place.
        """
        code = self.code
        if code is not None:
            code = _taken("code", _CODE[CODE_FORM[self.kind]], code)
        elif CODE_FORM[self.kind] is not CodeForm.MUNICIPALITY_OR_NONE:
            raise Invalid.at(
                "code",
                "この種別の組織には番号が要ります。",
                "This kind of organisation has a code.",
            )
        region = _taken("region", self._stands_in(day), self.region)
        for field, value in (("code", code), ("region", region)):
            if value is not None:
                _require_world(field, value, is_training=is_training)
        home = (region[:2],) if self.kind is OrganisationKind.PREFECTURE else (region,)
        return replace(
            self,
            code=code,
            region=region,
            area=area(self.area, day, is_training=is_training) or home,
            name=_taken("name", clean_name, self.name),
            phone=None if self.phone is None else _taken("phone", phone_key, self.phone),
        )

    def _stands_in(self, day: date) -> Callable[[str], str]:
        """A municipality of that day; for a prefecture its own code serves as well."""

        def taken(text: str) -> str:
            code = municipality_code(text)
            is_prefecture = self.kind is OrganisationKind.PREFECTURE and code[2:5] == "000"
            return code if is_prefecture else territory.same_of(code, day)

        return taken


@dataclass(frozen=True, slots=True, kw_only=True)
class NewAccount:
    """An account as it is to be opened. Crews belong to a unit, nobody else does."""

    role: Role
    login: str
    name: str
    name_reading: str | None = None
    unit_id: UUID | None = None

    def checked(self, kind: OrganisationKind) -> "NewAccount":
        """The same as it is stored, for an organisation of this kind. Raises Invalid."""
        if self.role not in WORKS_IN[kind]:
            raise Invalid.at(
                "role",
                "この種別の組織では選べない職種です。",
                "An organisation of this kind has no such role.",
            )
        if (self.role is Role.CREW) is (self.unit_id is None):
            raise Invalid.at(
                "unit_id",
                "救急隊員には隊を選び、ほかの職種では空にしてください。",
                "Choose a unit for ambulance crew, and none for other roles.",
            )
        login = self.login.strip().casefold()
        if not _LOGIN.fullmatch(login):
            raise Invalid.at(
                "login",
                "ログイン名は半角の英数字と . _ - で3〜64文字にしてください。",
                "Write the login in 3 to 64 of a-z, 0-9, . _ - .",
            )
        reading = self.name_reading
        return replace(
            self,
            login=login,
            name=_taken("name", clean_name, self.name),
            name_reading=None if reading is None else _taken("name_reading", fold_reading, reading),
        )


def area(codes: Sequence[str], day: date, *, is_training: bool) -> tuple[str, ...]:
    """Municipalities by their codes of a day and prefectures by two digits, checked, each once.

    A secondary medical area by its four digits is written as its municipalities of that day. An
    area is never widened by a change of codes. Raises Invalid, naming the codes of today.
    """
    checked = [
        each
        for code in codes
        for each in ((code,) if code in PREFECTURES else _municipalities(code, day))
    ]
    for code in checked:
        _require_world("area", code, is_training=is_training)
    return tuple(dict.fromkeys(checked))


def unit_name(text: str) -> str:
    """A crew unit's name as it is stored. Raises Invalid."""
    return _taken("name", clean_name, text)


def _municipalities(code: str, day: date) -> tuple[str, ...]:
    """One municipality as it is written on a day, or all those of a secondary medical area."""
    if medical_areas.name(code) is None:
        return (_taken("area", lambda text: territory.same_of(municipality_code(text), day), code),)
    if members := medical_areas.members(code, day):
        return members
    said = medical_areas.unknown(code)
    raise Invalid.at("area", said.ja, said.en)


def _require_world(field: str, code: str, *, is_training: bool) -> None:
    if is_training_code(code) is not is_training:
        raise Invalid.at(
            field,
            "研修用の番号（99から始まる）は研修用の環境だけで、実在の番号は本番だけで使えます。",
            "Training codes (99…) belong to training, real ones to live installations.",
        )


def _taken(field: str, read: Callable[[str], str], text: str) -> str:
    try:
        return read(text)
    except Unreadable as unreadable:
        # from None: the text at fault must not reach a log
        raise Invalid.at(field, unreadable.ja, unreadable.en) from None

"""What is handed in about a person, as plain values that the doors have cleaned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.japan.names import masked_name
from app.japan.wareki import PartialDate
from app.patients.confirmed import PARTS
from app.patients.keys import name_keys, search_keys, whole_name
from app.patients.kinds import LinkRole, Sex, Surrogacy


@dataclass(frozen=True, slots=True)
class OtherName:
    """A name from before, or one that somebody goes by, as far as it is said."""

    name: str | None = None
    reading: str | None = None

    def __bool__(self) -> bool:
        """Whether anything is said."""
        return self.name is not None or self.reading is not None


UNSAID = OtherName()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the person is: reading folded to katakana, phones as keys (+81…)."""

    name: str
    reading: str
    birth_date: PartialDate
    sex: Sex
    address: str
    area: str
    phones: tuple[str, ...]
    care_insurance_number: str | None
    former: OtherName = UNSAID
    by_name: OtherName = UNSAID

    @property
    def other_names(self) -> list[dict[str, str | None]]:
        """The columns of those that are said; a former family name is found with the given one."""
        whole = OtherName(
            whole_name(self.former.name, self.name), whole_name(self.former.reading, self.reading)
        )
        told = (("former", self.former, whole), ("by_name", self.by_name, self.by_name))
        return [
            {"kind": kind, "name": one.name, "reading": one.reading}
            | name_keys(found_by.name, found_by.reading)
            for kind, one, found_by in told
            if one
        ]

    @property
    def columns(self) -> dict[str, object]:
        """The columns of the person's row, with the keys made for searching."""
        return {
            "name": self.name,
            "reading": self.reading,
            "masked_name": masked_name(self.reading),
            "birth_year": self.birth_date.year,
            "birth_month": self.birth_date.month,
            "birth_day": self.birth_date.day,
            "sex": self.sex.value,
            "address": self.address,
            "area": self.area,
            "care_insurance_number": self.care_insurance_number,
            **search_keys(name=self.name, reading=self.reading, address=self.address),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A professional to phone; `phone` is a key."""

    role: LinkRole
    name: str
    organisation: str
    phone: str
    hours: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """A relative or trusted person to phone; `phone` and `phone_second` are keys."""

    name: str
    relation: str
    phone: str
    hours: str
    surrogacy: Surrogacy
    phone_second: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The parts of a profile that are written anew; a part that is None stays as it was.

    Each part maps columns to values, a value of None clears it. `care` replaces the whole sheet.
    """

    confirmed_on: date
    diagnosis: Mapping[str, Any] | None
    alerts: Mapping[str, Any] | None
    disagreement: Mapping[str, Any] | None
    safety: Mapping[str, Any] | None
    hospital: Mapping[str, Any] | None
    care: Mapping[str, Any] | None

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that are written anew."""
        return tuple(part for part in PARTS if getattr(self, part) is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Newcomer:
    """A person as they are handed in: who they are, whom to phone, what is known of them.

    `confirmed_on`: the day on which all of it was true, as far as told; the day of writing else.

    Nobody named here decides or infers: that is written into a record, by whoever reads it.
    """

    identity: Identity
    chain: Sequence[Link] = ()
    family: Sequence[Relative] = ()
    profile: Profile | None = None
    confirmed_on: date | None = None

"""Who lives and works in the training town: read from the tables beside this file. Pure data.

Nobody here exists: codes begin with 99, which no prefecture bears, phones cannot ring, places
are on no map. What a table leaves open (street, number of the house, phones) follows from the
resident's number, the same on every machine.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent

TOWNS: Final = {"990019": "日の出浜市", "990027": "瑞野町"}
"""The two made-up municipalities by their reserved codes."""

_STREETS: Final = {
    "990019": ("潮見台", "うみねこ通", "灯台下", "朝凪", "貝殻坂", "帆柱"),
    "990027": ("水車前", "せせらぎ", "稲架", "みどり原"),
}
_FACILITY: Final = "日の出浜市朝凪9丁目1番1号 ひだまりの丘"
_RELATIONS: Final = {
    "female": (("夫", "潮"), ("長女", "岬")),
    "male": (("妻", "汐"), ("長男", "渡")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An organisation of the town; `units` are a fire department's crews."""

    key: str
    kind: str
    code: str | None
    name: str
    region: str
    phone: str
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """Somebody with an account. `unit` is set for ambulance crew only."""

    login: str
    organisation: str
    role: str
    unit: str | None
    name: str
    reading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Illness:
    """What a resident is ill with, and what is foreseen, in the words of the scene sheet."""

    main_diagnosis: str
    other_diagnoses: str
    end_of_life: bool
    line: str
    course: str
    allergies: str
    medicines: str
    devices: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """A relative or trusted person of a resident."""

    name: str
    relation: str
    phone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """One of the sixty. `record` and `consent` name a kind of `courses.py`; `why` says what for.

    `born` is written as a clinic would write it: ISO, wareki, in part, or an age ("15歳").
    """

    number: int
    name: str
    reading: str
    born: str
    sex: str
    region: str
    is_in_facility: bool
    illness: Illness
    record: str
    consent: str
    why: str

    @property
    def address(self) -> str:
        """A street that is on no map."""
        if self.is_in_facility:
            return f"{_FACILITY} {self.number}号室"
        chance = random.Random(self.number)  # noqa: S311  made-up streets, no secret
        street = chance.choice(_STREETS[self.region])
        house = f"{chance.randint(1, 9)}丁目{chance.randint(1, 30)}番{self.number}号"
        return f"{TOWNS[self.region]}{street}{house}"

    @property
    def phone(self) -> str:
        """A number that cannot ring."""
        return f"000-0000-{1000 + self.number}"

    @property
    def insurance(self) -> str:
        """A care-insurance number that nobody was given."""
        return f"99{self.number:08d}"

    @property
    def family(self) -> tuple[Relative, ...]:
        """Two relatives in calling order."""
        surname = self.name.split(" ", 1)[0]
        return tuple(
            Relative(
                name=f"{surname} {given}",
                relation=relation,
                phone=f"000-000{n}-{1000 + self.number}",
            )
            for n, (relation, given) in enumerate(_RELATIONS[self.sex], start=1)
        )


@cache
def places() -> dict[str, Place]:
    """The organisations by key, in the order in which they are registered."""
    return {
        row["key"]: Place(
            key=row["key"],
            kind=row["kind"],
            code=row["code"] or None,
            name=row["name"],
            region=row["region"],
            phone=row["phone"],
            units=tuple(row["units"].split()),
        )
        for row in _rows("organisations")
    }


@cache
def players() -> dict[str, Player]:
    """Everybody with an account, by login."""
    return {
        row["login"]: Player(
            login=row["login"],
            organisation=row["organisation"],
            role=row["role"],
            unit=row["unit"] or None,
            name=row["name"],
            reading=row["reading"],
        )
        for row in _rows("accounts")
    }


@cache
def residents() -> tuple[Resident, ...]:
    """The sixty patients, by number."""
    illnesses = _illnesses()
    return tuple(
        Resident(
            number=int(row["no"]),
            name=row["name"],
            reading=row["reading"],
            born=row["born"],
            sex=row["sex"],
            region=row["region"],
            is_in_facility=row["living"] == "facility",
            illness=illnesses[row["illness"]],
            record=row["record"],
            consent=row["consent"],
            why=row["why"],
        )
        for row in _rows("residents")
    )


def _illnesses() -> dict[str, Illness]:
    return {
        row["key"]: Illness(
            main_diagnosis=row["main_diagnosis"],
            other_diagnoses=row["other_diagnoses"],
            end_of_life=row["end_of_life"] == "yes",
            line=row["line"],
            course=row["course"],
            allergies=row["allergies"],
            medicines=row["medicines"],
            devices=row["devices"],
        )
        for row in _rows("illnesses")
    }


def _rows(table: str) -> Iterator[dict[str, str]]:
    with (HERE / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)

"""What speaks against two records being of one person. Pure: it warns and forbids nothing."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from itertools import product
from typing import Final

from app.japan.addresses import address_key
from app.japan.names import name_key
from app.japan.phones import phone_key
from app.japan.text import Said
from app.japan.wareki import read_date
from app.patients.kinds import Sex
from app.patients.look_up.grades import (
    Grade,
    grade_address,
    grade_birth,
    grade_number,
    grade_reading,
)
from app.patients.view import Identity


class Unlike(StrEnum):
    """In what two people are plainly unlike."""

    BORN_APART = "born_apart"
    ANOTHER_SEX = "another_sex"
    NOTHING_IN_COMMON = "nothing_in_common"

    @property
    def said(self) -> Said:
        """What the page says of it."""
        return _SAID[self]


_SAID: Final = {
    Unlike.BORN_APART: Said(
        "生年月日が大きく違います。", "The birth dates are more than a slip apart."
    ),
    Unlike.ANOTHER_SEX: Said("性別が違います。", "The sex differs."),
    Unlike.NOTHING_IN_COMMON: Said(
        "氏名・生年月日・住所・電話番号・介護保険番号のどれも一致しません。",
        "Neither name, birth date, address, phone nor care-insurance number agrees.",
    ),
}
_TOLD: Final = frozenset({Sex.FEMALE, Sex.MALE})


def unlike(one: Identity, other: Identity) -> list[Unlike]:
    """What a second look is needed for before the two are taken for one person; often nothing."""
    found = []
    birth = grade_birth(read_date(one.birth_date), read_date(other.birth_date))
    if birth is Grade.DIFFERENT:
        found.append(Unlike.BORN_APART)
    if {one.sex, other.sex} == _TOLD:
        found.append(Unlike.ANOTHER_SEX)
    if all(grade is Grade.DIFFERENT for grade in (birth, *_grades(one, other))):
        found.append(Unlike.NOTHING_IN_COMMON)
    return found


def _grades(one: Identity, other: Identity) -> Iterator[Grade]:
    """How everything but the birth date stands to each other, where both are known."""
    for mine, theirs in product(_readings(one), _readings(other)):
        yield grade_reading(mine, theirs)
    for mine, theirs in product(_names(one), _names(other)):
        yield Grade.EXACT if mine == theirs else Grade.DIFFERENT
    yield grade_address(address_key(one.address), address_key(other.address))
    for mine, theirs in product(map(phone_key, one.phones), map(phone_key, other.phones)):
        yield grade_number(mine, theirs)
    if one.care_insurance_number is not None and other.care_insurance_number is not None:
        yield grade_number(one.care_insurance_number, other.care_insurance_number)


def _readings(one: Identity) -> list[str]:
    return [*_known(one.reading, one.former_reading, one.by_reading)]


def _names(one: Identity) -> list[str]:
    return [name_key(text) for text in _known(one.name, one.former_name, one.by_name)]


def _known(*texts: str | None) -> Iterable[str]:
    return (text for text in texts if text is not None)

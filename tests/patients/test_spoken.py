"""What a caller says of sex and age beside what finds somebody."""

from datetime import date
from uuid import uuid4

import pytest

from app.japan.wareki import PartialDate
from app.patients.kinds import Sex
from app.patients.look_up.grades import Agreement, Grade
from app.patients.look_up.query import Identifier
from app.patients.look_up.sightings import Sighting, rank
from app.patients.look_up.spoken import Spoken

TODAY = date(2026, 11, 26)


def seen(sex: str, year: int, *, bits: float = 20.0) -> Sighting:
    return Sighting(
        patient_id=uuid4(),
        masked_name="ヤ●● ハ●●",
        birth_date=PartialDate(year, 1, 1),
        sex=sex,
        area="日の出浜市",
        grades={Identifier.PHONE: Grade.EXACT, Identifier.ADDRESS: Grade.EXACT},
        bits=bits,
    )


def test_what_was_not_said_says_nothing() -> None:
    assert Spoken().how("female", (80, 80)) == {}
    assert not Spoken().is_against("female", (80, 80))


@pytest.mark.parametrize(
    ("said", "sex", "how"),
    [
        (Sex.FEMALE, "female", Agreement.EXACT),
        (Sex.FEMALE, "male", Agreement.DIFFERENT),
        (Sex.MALE, "other", Agreement.DIFFERENT),
        (Sex.MALE, "unknown", Agreement.NOT_RECORDED),
    ],
)
def test_a_sex_agrees_differs_or_is_not_known(said: Sex, sex: str, how: Agreement) -> None:
    assert Spoken(sex=said).how(sex, (80, 80)) == {"sex": how}


@pytest.mark.parametrize(
    ("said", "age", "how"),
    [
        (80, (80, 80), Agreement.EXACT),
        (80, (79, 80), Agreement.EXACT),
        (80, (85, 85), Agreement.NEAR),
        (80, (75, 75), Agreement.NEAR),
        (80, (86, 86), Agreement.DIFFERENT),
        (80, (73, 74), Agreement.DIFFERENT),
        (0, (0, 0), Agreement.EXACT),
    ],
)
def test_an_age_is_taken_as_about_that_age(said: int, age: tuple[int, int], how: Agreement) -> None:
    assert Spoken(age=said).how("female", age) == {"age": how}


def test_whom_it_speaks_against_comes_last_however_much_agrees() -> None:
    he, she = seen("male", 1940, bits=40.0), seen("female", 1946)
    spoken = Spoken(sex=Sex.FEMALE, age=80)
    found = rank([he, she], on=TODAY, is_against=lambda one: spoken.is_against_seen(one, TODAY))
    assert [one.patient_id for one in found.shown] == [she.patient_id, he.patient_id]
    assert next(one.patient_id for one in rank([she, he], on=TODAY).shown) == he.patient_id


def test_among_the_many_of_one_household_who_fits_is_not_cut_off() -> None:
    home = [seen("male", 1930 + number, bits=40.0) for number in range(30)]
    she = seen("female", 1946)
    spoken = Spoken(sex=Sex.FEMALE)
    found = rank([*home, she], on=TODAY, is_against=lambda one: spoken.is_against_seen(one, TODAY))
    assert found.more_than_five
    assert found.shown[0].patient_id == she.patient_id

"""The bands: what is never more than possible, and what certain rests on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.patients.look_up import weights
from app.patients.look_up.grades import (
    OF_ADDRESS,
    OF_BIRTH,
    OF_FLAG,
    OF_NUMBER,
    OF_READING,
    Agreement,
    Grade,
)
from app.patients.look_up.matching import Band, band
from app.patients.look_up.query import PERSONAL, Identifier, Query

EXACT, DIFFERENT, UNKNOWN = Grade.EXACT, Grade.DIFFERENT, Grade.NOT_RECORDED
FORMER, CONTACT = Grade.FORMER, Grade.CONTACT
SOUND, GIVEN, ALIKE, SLIP, PLACE = Grade.SOUND, Grade.GIVEN, Grade.ALIKE, Grade.SLIP, Grade.PLACE
READING, BIRTH, PHONE = Identifier.READING, Identifier.BIRTH_DATE, Identifier.PHONE
NUMBER, ADDRESS, NAME = Identifier.CARE_INSURANCE_NUMBER, Identifier.ADDRESS, Identifier.NAME
CARD = Identifier.CARD
NAMED = {READING: EXACT, BIRTH: EXACT}
SCALES = (
    {READING: OF_READING, BIRTH: OF_BIRTH, ADDRESS: OF_ADDRESS}
    | dict.fromkeys((NAME, CARD), OF_FLAG)
    | {NUMBER: OF_NUMBER, PHONE: (*OF_NUMBER[:-1], CONTACT, OF_NUMBER[-1])}
)


def worth(grades: dict[Identifier, Grade], reading: str = "ヤマダ タロウ") -> float:
    return weights.bits(Query(reading=reading), grades)


def placed(grades: dict[Identifier, Grade], reading: str = "ヤマダ タロウ") -> Band | None:
    return band(grades, worth(grades, reading))


@pytest.mark.parametrize(
    ("grades", "found"),
    [
        # another person of the same household
        ({READING: DIFFERENT, BIRTH: DIFFERENT, PHONE: EXACT, ADDRESS: EXACT}, None),
        # their mother, perhaps
        ({READING: ALIKE, BIRTH: DIFFERENT, PHONE: EXACT, ADDRESS: EXACT}, None),
        ({READING: EXACT}, None),
        ({READING: SOUND, BIRTH: SLIP}, None),
        # one thing, written twice
        ({READING: EXACT, NAME: EXACT}, None),
        ({READING: EXACT, NAME: EXACT, BIRTH: SLIP}, Band.POSSIBLE),
        ({PHONE: EXACT, ADDRESS: EXACT}, Band.POSSIBLE),
        ({READING: EXACT, BIRTH: SLIP}, Band.POSSIBLE),
        (NAMED | {PHONE: EXACT, NUMBER: DIFFERENT}, Band.POSSIBLE),
        # a twin, perhaps
        ({READING: ALIKE, BIRTH: EXACT, PHONE: EXACT, ADDRESS: EXACT}, Band.POSSIBLE),
        # from before a marriage, perhaps
        ({READING: GIVEN, BIRTH: EXACT, PHONE: EXACT}, Band.LIKELY),
        ({READING: SOUND, BIRTH: EXACT, ADDRESS: EXACT}, Band.LIKELY),
        (NAMED, Band.LIKELY),
        (NAMED | {PHONE: UNKNOWN, NUMBER: UNKNOWN}, Band.LIKELY),
        ({NUMBER: EXACT, PHONE: EXACT}, Band.LIKELY),
        # a name from before is the person's own, and never makes certain
        ({READING: FORMER, BIRTH: EXACT, PHONE: EXACT}, Band.LIKELY),
        ({READING: FORMER, NAME: FORMER}, None),
        (NAMED | {PHONE: SLIP, ADDRESS: SLIP}, Band.LIKELY),
        # a relative's phone fits others of the family as well
        ({PHONE: CONTACT}, None),
        ({PHONE: CONTACT, ADDRESS: DIFFERENT}, None),
        ({PHONE: CONTACT, ADDRESS: EXACT}, Band.POSSIBLE),
        ({PHONE: CONTACT, ADDRESS: PLACE}, Band.POSSIBLE),
        ({PHONE: CONTACT, READING: EXACT}, Band.POSSIBLE),
        ({PHONE: CONTACT, READING: DIFFERENT, BIRTH: DIFFERENT, ADDRESS: EXACT}, None),
        ({PHONE: CONTACT, NUMBER: EXACT}, Band.LIKELY),
        (NAMED | {PHONE: CONTACT}, Band.LIKELY),
        (NAMED | {PHONE: CONTACT, NUMBER: EXACT}, Band.CERTAIN),
        # a card can lie beside another of the house, or beside a twin
        ({CARD: EXACT, PHONE: EXACT}, Band.POSSIBLE),
        ({CARD: EXACT, ADDRESS: EXACT, PHONE: EXACT}, Band.POSSIBLE),
        ({CARD: EXACT, READING: ALIKE, BIRTH: EXACT}, Band.POSSIBLE),
        (NAMED | {PHONE: EXACT, CARD: DIFFERENT}, Band.POSSIBLE),
        ({CARD: EXACT, BIRTH: EXACT}, Band.LIKELY),
        (NAMED | {CARD: EXACT}, Band.CERTAIN),
        (NAMED | {PHONE: EXACT}, Band.CERTAIN),
        (NAMED | {NUMBER: EXACT}, Band.CERTAIN),
        (NAMED | {ADDRESS: EXACT}, Band.CERTAIN),
        (NAMED | {NAME: EXACT}, Band.LIKELY),
    ],
)
def test_a_band_says_no_more_than_what_agrees(
    grades: dict[Identifier, Grade], found: Band | None
) -> None:
    assert placed(grades) is found


def test_a_name_that_many_bear_proves_less() -> None:
    assert placed(NAMED, "サトウ ヨシコ") is Band.POSSIBLE
    assert placed(NAMED, "キタオオジ ハナコ") is Band.LIKELY


GRADES = st.fixed_dictionaries(
    {}, optional={one: st.sampled_from([*scale, UNKNOWN]) for one, scale in SCALES.items()}
)
READINGS = st.sampled_from(
    ["ヤマダ タロウ", "サトウ ヨシコ", "サトウヨシコ", "キタオオジ ワカ", "ヤ"]
)


@given(GRADES, st.sampled_from(list(Identifier)), READINGS)
def test_agreeing_less_never_raises_the_bits_nor_the_band(
    grades: dict[Identifier, Grade], which: Identifier, reading: str
) -> None:
    scale = SCALES[which]
    how = grades.get(which)
    if how not in scale[1:]:
        return
    lesser = grades | {which: scale[scale.index(how) - 1]}
    assert worth(lesser, reading) <= worth(grades, reading)
    # A given name is no twin's, so that more of the sound may say less of who it is: no further.
    assert (placed(lesser, reading) or 0) <= (placed(grades, reading) or 0)


@given(GRADES, READINGS)
def test_a_relatives_phone_makes_nobody_certain_who_is_not_so_without_it(
    grades: dict[Identifier, Grade], reading: str
) -> None:
    if placed(grades | {PHONE: CONTACT}, reading) is Band.CERTAIN:
        without = {one: how for one, how in grades.items() if one is not PHONE}
        assert placed(without, reading) is Band.CERTAIN


@given(GRADES, READINGS)
def test_certain_rests_on_reading_birth_date_and_a_third(
    grades: dict[Identifier, Grade], reading: str
) -> None:
    exact = {one for one, how in grades.items() if how is EXACT}
    found = placed(grades, reading)
    if found is Band.CERTAIN:
        assert {READING, BIRTH} <= exact
        assert len(exact - {NAME}) >= 3
    if found in {Band.CERTAIN, Band.LIKELY}:
        assert len(exact) + (grades.get(PHONE) is CONTACT) >= 2
        assert exact & PERSONAL
        assert Agreement.DIFFERENT not in {how.agreement for how in grades.values()}
        assert grades.get(READING) is not ALIKE

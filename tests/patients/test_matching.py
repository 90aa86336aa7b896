"""The bands: what is never more than possible, and what certain rests on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.patients.matching import Agreement, Band, band
from app.patients.query import Identifier

EXACT, NEAR, DIFFERENT = Agreement.EXACT, Agreement.NEAR, Agreement.DIFFERENT
UNKNOWN = Agreement.NOT_RECORDED
READING, BIRTH, PHONE = Identifier.READING, Identifier.BIRTH_DATE, Identifier.PHONE
NUMBER, ADDRESS = Identifier.CARE_INSURANCE_NUMBER, Identifier.ADDRESS
NAMED = {READING: EXACT, BIRTH: EXACT}


@pytest.mark.parametrize(
    ("agreements", "found"),
    [
        # another person of the same household
        ({READING: DIFFERENT, BIRTH: DIFFERENT, PHONE: EXACT, ADDRESS: EXACT}, None),
        ({READING: EXACT}, None),
        ({READING: NEAR, BIRTH: NEAR}, None),
        ({PHONE: EXACT, ADDRESS: EXACT}, Band.POSSIBLE),
        ({READING: EXACT, BIRTH: NEAR}, Band.POSSIBLE),
        (NAMED | {PHONE: EXACT, NUMBER: DIFFERENT}, Band.POSSIBLE),
        (NAMED, Band.LIKELY),
        (NAMED | {PHONE: UNKNOWN, NUMBER: UNKNOWN}, Band.LIKELY),
        ({NUMBER: EXACT, PHONE: EXACT}, Band.LIKELY),
        (NAMED | {PHONE: EXACT}, Band.CERTAIN),
        (NAMED | {NUMBER: EXACT}, Band.CERTAIN),
        (NAMED | {ADDRESS: EXACT}, Band.CERTAIN),
    ],
)
def test_a_band_says_no_more_than_what_agrees(
    agreements: dict[Identifier, Agreement], found: Band | None
) -> None:
    assert band(agreements) is found


AGREEMENTS = st.dictionaries(st.sampled_from(list(Identifier)), st.sampled_from(list(Agreement)))
STEP_DOWN = {Agreement.EXACT: Agreement.NEAR, Agreement.NEAR: Agreement.DIFFERENT}


@given(AGREEMENTS, st.sampled_from(list(Identifier)))
def test_agreeing_less_never_raises_the_band(
    agreements: dict[Identifier, Agreement], which: Identifier
) -> None:
    how = agreements.get(which)
    if how in STEP_DOWN:
        lesser = agreements | {which: STEP_DOWN[how]}
        assert (band(lesser) or 0) <= (band(agreements) or 0)


@given(AGREEMENTS)
def test_certain_rests_on_reading_birth_date_and_a_third(
    agreements: dict[Identifier, Agreement],
) -> None:
    exact = {one for one, how in agreements.items() if how is Agreement.EXACT}
    if band(agreements) is Band.CERTAIN:
        assert {Identifier.READING, Identifier.BIRTH_DATE} <= exact
        assert len(exact) >= 3
        assert Agreement.DIFFERENT not in agreements.values()
    elif band(agreements) is Band.LIKELY:
        assert len(exact) >= 2

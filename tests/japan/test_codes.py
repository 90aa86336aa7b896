"""Codes with their checks; the examples are those of the field's own documents."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.japan.codes import (
    care_insurance_number,
    care_provider_number,
    is_training_code,
    luhn_digit,
    medical_institution_code,
    municipality_check_digit,
    municipality_code,
)
from app.japan.text import Unreadable

MUNICIPALITIES = ["131016", "131041", "011002", "271004", "132012", "350001"]


@pytest.mark.parametrize(
    "text", ["", "011011371", "01101137199", "0110113718", "011011371A", "٠110113719"]
)
def test_a_wrong_medical_institution_code_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="medical institution code"):
        medical_institution_code(text)


@pytest.mark.parametrize("prefecture", ["00", "48", "98"])
def test_a_prefecture_that_does_not_exist_is_refused(prefecture: str) -> None:
    nine = prefecture + "1000000"
    with pytest.raises(Unreadable, match="01 to 47"):
        care_provider_number(nine + luhn_digit(nine))
    five = prefecture + "101"
    with pytest.raises(Unreadable, match="01 to 47"):
        municipality_code(five + municipality_check_digit(five))


@pytest.mark.parametrize("text", ["0110113719", "０１１０１１３７１９", " 01-1011371-9 "])
def test_a_medical_institution_code_is_taken_as_written(text: str) -> None:
    assert medical_institution_code(text) == "0110113719"


def test_a_care_provider_number_is_checked() -> None:
    assert care_provider_number("2070900168") == "2070900168"
    with pytest.raises(Unreadable, match="check digit"):
        care_provider_number("2070900186")


@pytest.mark.parametrize("code", MUNICIPALITIES)
def test_municipality_codes_pass(code: str) -> None:
    assert municipality_code(code) == code


@given(st.sampled_from(MUNICIPALITIES), st.integers(0, 5), st.integers(1, 9))
def test_one_wrong_digit_in_a_municipality_code_is_found(code: str, place: int, by: int) -> None:
    wrong = code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :]
    if municipality_check_digit(wrong[:5]) != wrong[5]:
        with pytest.raises(Unreadable):
            municipality_code(wrong)
    else:
        # 10 and 0 share a check digit: the only pairs the public rule cannot tell apart.
        assert {municipality_check_digit(c[:5]) for c in (code, wrong)} <= {"0", "1"}


@given(st.text("0123456789", min_size=9, max_size=9), st.integers(0, 9), st.integers(1, 9))
def test_luhn_finds_every_single_wrong_digit(nine: str, place: int, by: int) -> None:
    code = nine + luhn_digit(nine)
    wrong = code[:place] + str((int(code[place]) + by) % 10) + code[place + 1 :]
    assert luhn_digit(wrong[:9]) != wrong[9]


def test_the_training_town_has_codes_no_real_place_bears() -> None:
    made_up = "99101" + municipality_check_digit("99101")
    assert is_training_code(municipality_code(made_up))
    nine = "991000001"
    assert is_training_code(medical_institution_code(nine + luhn_digit(nine)))
    assert not any(is_training_code(code) for code in MUNICIPALITIES)


def test_a_care_insurance_number_has_ten_digits() -> None:
    assert care_insurance_number("００００-１２３４５６") == "0000123456"
    with pytest.raises(Unreadable, match="10 digits"):
        care_insurance_number("000012345")

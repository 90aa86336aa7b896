"""Looking a person up: what is too weak, who may be shown, and that nobody is chosen."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.japan.phones import phone_key
from app.japan.wareki import PartialDate
from app.patients.matching import Agreement, Band, Candidate, Person, band, compare, rank
from app.patients.query import Identifier, Query, ask

ON = date(2026, 4, 1)
BORN = PartialDate(1935, 4, 1)
HOME = "訓練市訓練町1-2-3"


def a_person(number: int = 1, reading: str = "ヤマダ タロウ", **other: object) -> Person:
    facts: dict[str, object] = {
        "birth_date": BORN,
        "sex": "male",
        "area": "訓練市",
        "phones": (phone_key("000-0000-1234"),),
        "care_insurance_number": "0000123456",
        "address": HOME,
    }
    return Person(patient_id=UUID(int=number), reading=reading, **(facts | other))  # type: ignore[arg-type]


def asked(**fields: str) -> Query:
    query = ask(**fields)
    assert isinstance(query, Query)
    return query


def shown(query: Query, *persons: Person) -> tuple[Candidate, ...]:
    return rank(query, persons, on=ON).shown


FULL = {"reading": "やまだ たろう", "birth_date": "昭和10年4月1日", "phone": "000-0000-1234"}


def test_a_person_who_differs_in_reading_and_birth_date_is_not_shown() -> None:
    wife = a_person(
        2, "ヤマダ ハナヨ", birth_date=PartialDate(1940, 9, 9), care_insurance_number=None
    )
    assert shown(asked(**FULL, address=HOME), wife) == ()


def test_one_exact_identifier_alone_shows_nobody() -> None:
    stranger = a_person(2, "サトウ ハナヨ", phones=(), address=None)
    assert shown(asked(**FULL), stranger) == ()


def test_the_household_alone_is_never_more_than_possible() -> None:
    (found,) = shown(asked(phone="000-0000-1234", address=HOME), a_person())
    assert found.band is Band.POSSIBLE


def test_anything_different_is_never_more_than_possible() -> None:
    (found,) = shown(asked(**FULL, number="9999999999"), a_person())
    assert found.band is Band.POSSIBLE
    assert found.agreements[Identifier.CARE_INSURANCE_NUMBER] is Agreement.DIFFERENT


def test_reading_and_birth_date_alone_are_likely() -> None:
    query = asked(reading="ヤマダ タロウ", birth_date="1935-04-01")
    (found,) = shown(query, a_person())
    assert found.band is Band.LIKELY


def test_a_third_identifier_makes_it_certain() -> None:
    for third in ({"phone": "000-0000-1234"}, {"number": "0000123456"}, {"address": HOME}):
        query = asked(reading="ヤマダ タロウ", birth_date="1935-04-01", **third)
        assert [one.band for one in shown(query, a_person())] == [Band.CERTAIN]


def test_what_is_not_recorded_is_said_and_counts_for_nothing() -> None:
    bare = a_person(phones=(), care_insurance_number=None, address=None)
    (found,) = shown(asked(**FULL, number="0000123456", address=HOME), bare)
    assert found.band is Band.LIKELY
    assert [how.said.ja for how in found.agreements.values()] == ["一致", "一致"] + ["記録なし"] * 3


def test_slips_are_near_and_possible() -> None:
    query = asked(
        reading="ヤマタ タロウ", birth_date="1935-04-02", number="0000123457", address=HOME
    )
    (found,) = shown(query, a_person())
    assert found.band is Band.POSSIBLE
    assert list(found.agreements.values()) == [Agreement.NEAR] * 3 + [Agreement.EXACT]
    assert shown(asked(reading="ヤマタ タロウ", birth_date="1935-04-02"), a_person()) == ()


def test_a_partly_known_birth_date_is_never_exact() -> None:
    known_in_part = a_person(birth_date=PartialDate(1935, 4))
    (found,) = shown(
        asked(reading="ヤマダ タロウ", birth_date="1935-04", phone="000-0000-1234"), known_in_part
    )
    assert found.agreements[Identifier.BIRTH_DATE] is Agreement.NEAR
    assert found.age == (90, 91)


@pytest.mark.parametrize("reading", ["ヤマダ タロウ", "ヤマダ ジロウ", "ヤマダ タロー"])
def test_twins_are_never_certain(reading: str) -> None:
    found = shown(asked(**FULL, address=HOME), a_person(1), a_person(2, reading))
    assert len(found) == 2
    assert all(one.band <= Band.LIKELY and one.has_lookalike for one in found)


def test_a_look_alike_that_is_not_shown_itself_still_forbids_certainty() -> None:
    unlike = {"phones": (), "care_insurance_number": None, "address": None}
    near = a_person(2, "ヤマタ タロウ", birth_date=PartialDate(1935, 4, 2), **unlike)
    (found,) = shown(asked(**FULL), a_person(1), near)
    assert found.band is Band.LIKELY


def test_200_near_twins_and_none_is_certain() -> None:
    twins = [a_person(n, "ワタナベ ケイコ") for n in range(200)]
    query = asked(reading="ワタナベ ケイコ", birth_date="1935-04-01", address=HOME)
    found = rank(query, twins, on=ON)
    assert len(found.shown) == 5
    assert found.more_than_five
    assert {one.band for one in found.shown} == {Band.LIKELY}


def test_five_are_five_and_a_sixth_is_said() -> None:
    query = asked(reading="ヤマダ タロウ", birth_date="1935-04-01")
    assert not rank(query, [a_person(n) for n in range(5)], on=ON).more_than_five
    assert rank(query, [a_person(n) for n in range(6)], on=ON).more_than_five


def test_a_store_that_stopped_early_is_said_and_nobody_is_certain() -> None:
    found = rank(asked(**FULL), [a_person()], on=ON, store_stopped_early=True)
    assert found.more_than_five
    assert found.shown[0].band is Band.LIKELY


def test_the_nearest_stands_first() -> None:
    son = a_person(1, birth_date=PartialDate(1965, 7, 7), care_insurance_number=None)
    found = shown(asked(**FULL), son, a_person(2))
    assert [one.patient_id.int for one in found] == [2, 1]
    assert [one.band for one in found] == [Band.CERTAIN, Band.POSSIBLE]


def test_a_candidate_is_masked() -> None:
    (found,) = shown(asked(**FULL), a_person())
    assert (found.masked_name, found.initial, found.age) == ("ヤ●● タ●●", "ヤ", (91, 91))
    text = repr(found)
    for secret in ("マダ", "ロウ", "1234", "0000123456", "町", "1935"):
        assert secret not in text


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


PERSONS = st.lists(
    st.builds(
        a_person,
        number=st.integers(1, 10**6),
        reading=st.sampled_from(["ヤマダ タロウ", "ヤマダ ジロウ", "サイトウ ハナヨ"]),
        birth_date=st.sampled_from([BORN, PartialDate(1935, 4), PartialDate(1940, 9, 9)]),
        address=st.sampled_from([HOME, None, "訓練市別町9-9"]),
    ),
    max_size=9,
    unique_by=lambda person: person.patient_id,
)


@given(PERSONS, st.randoms(use_true_random=False))
def test_never_two_certain_and_the_order_handed_in_does_not_matter(
    persons: list[Person], random: object
) -> None:
    query = asked(**FULL, address=HOME)
    found = rank(query, persons, on=ON)
    assert sum(one.band is Band.CERTAIN for one in found.shown) <= 1
    assert [one.band for one in found.shown] == sorted(
        (one.band for one in found.shown), reverse=True
    )
    mixed = list(persons)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert rank(query, mixed, on=ON) == found


def test_only_what_was_asked_is_explained() -> None:
    query = asked(reading="ヤマダ タロウ", phone="000-0000-1234")
    assert set(compare(query, a_person())) == {Identifier.READING, Identifier.PHONE}

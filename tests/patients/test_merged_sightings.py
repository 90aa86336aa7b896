"""Somebody seen by more than one of their records: shown once, by one of them, never by two."""

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.japan.wareki import PartialDate
from app.patients.look_up import under_glass, weights
from app.patients.look_up.grades import Grade
from app.patients.look_up.matching import Band, band
from app.patients.look_up.query import Identifier, Query
from app.patients.look_up.sightings import Sighting, rank

ON = date(2026, 4, 1)
QUERY = Query(reading="キタオオジ ハナコ")
EXACT, DIFFERENT, MERGED, SLIP = Grade.EXACT, Grade.DIFFERENT, Grade.MERGED, Grade.SLIP
SEEN = st.tuples(
    st.integers(1, 4),
    st.booleans(),
    st.fixed_dictionaries(
        {},
        optional={
            name: st.sampled_from([EXACT, DIFFERENT, Grade.ALIKE if name == "reading" else SLIP])
            for name in ("reading", "birth_date", "phone", "address")
        },
    ),
)


def a_sighting(whose: int, *, is_merged: bool, how: dict[str, Grade]) -> Sighting:
    """Somebody as the database sees them by one of their records."""
    plain = {Identifier(name): grade for name, grade in how.items()}
    told = {one: MERGED if is_merged and how is EXACT else how for one, how in plain.items()}
    return Sighting(
        patient_id=UUID(int=whose),
        masked_name="キ●● ハ●●",
        birth_date=PartialDate(1940, 4, 1),
        sex="female",
        area="訓練市",
        grades=told,
        bits=weights.bits(QUERY, plain),
        is_merged=is_merged,
    )


@given(st.lists(SEEN, max_size=8))
def test_each_is_shown_once_by_the_record_that_says_most_and_in_any_order(
    seen: list[tuple[int, bool, dict[str, Grade]]],
) -> None:
    every = [a_sighting(whose, is_merged=merged, how=how) for whose, merged, how in seen]
    found = rank(every, on=ON)
    assert rank(every[::-1], on=ON) == found
    whom = [one.patient_id for one in found.shown]
    assert len(set(whom)) == len(whom)
    for one in found.shown:
        worth = [
            place
            for each in every
            if each.patient_id == one.patient_id and (place := band(each.grades, each.bits))
        ]
        is_held_back = one.band is Band.LIKELY and one.has_lookalike
        assert one.band == max(worth) or (is_held_back and max(worth) is Band.CERTAIN)
        # the grades are those of one record, never some of the one and some of the other
        assert any(dict(each.grades) == dict(one.grades) for each in every)
        if MERGED in one.grades.values():
            assert one.band is not Band.CERTAIN


def test_their_own_record_is_told_where_both_say_as_much() -> None:
    how = {"reading": EXACT, "birth_date": EXACT}
    both = [a_sighting(1, is_merged=merged, how=how) for merged in (True, False)]
    (one,) = rank(both, on=ON).shown
    assert set(one.grades.values()) == {EXACT}


def test_five_who_were_each_seen_twice_are_no_more_than_five() -> None:
    how = {"reading": EXACT, "phone": EXACT}
    every = [a_sighting(one % 5, is_merged=one > 4, how=how) for one in range(10)]
    assert not rank(every, on=ON).more_than_five
    found = under_glass.shown(every, on=ON, store_stopped_early=False)
    assert (found.outcome, len(found.candidates)) == ("found", 5)


def test_under_glass_the_nearer_of_two_records_is_told() -> None:
    near, far = {"phone": EXACT, "reading": EXACT}, {"phone": EXACT, "reading": DIFFERENT}
    for order in (1, -1):
        every = [a_sighting(1, is_merged=how is near, how=how) for how in (near, far)][::order]
        (one,) = under_glass.shown(every, on=ON, store_stopped_early=False).candidates
        assert {each.code.value for each in one.agreements} == {"exact"}
